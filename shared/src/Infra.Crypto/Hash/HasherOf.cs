namespace Infra.Crypto.Hash;

/// <summary>A <see cref="Hasher"/> over <typeparamref name="THash"/>. Not safe for use from several threads at once.</summary>
/// <typeparam name="THash">The hash.</typeparam>
public sealed class Hasher<THash> : Hasher
    where THash : struct, IHash<THash>
{
    private THash _hash;

    /// <summary>Starts a hash of nothing yet.</summary>
    public Hasher() => _hash = THash.Create();

    private Hasher(THash hash) => _hash = hash;

    /// <inheritdoc/>
    public override string Name => THash.Name;

    /// <inheritdoc/>
    public override int DigestSize => THash.DigestSize;

    /// <inheritdoc/>
    public override void Append(ReadOnlySpan<byte> data) => _hash.Append(data);

    /// <inheritdoc/>
    public override void Peek(Span<byte> digest)
    {
        THash copy = _hash;
        copy.Finish(digest);
    }

    /// <inheritdoc/>
    public override void Finish(Span<byte> digest) => _hash.Finish(digest);

    /// <inheritdoc/>
    public override Hasher Fork() => new Hasher<THash>(_hash);
}
