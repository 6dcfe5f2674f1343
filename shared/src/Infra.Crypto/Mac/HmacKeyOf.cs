using Infra.Crypto.Hash;

namespace Infra.Crypto.Mac;

/// <summary>
/// An HMAC key that keeps the state of the hash after the inner and the outer padded key, which saves two of the four blocks of a short message.
/// It allocates when it is made and never again. Safe for use from several threads; <see cref="MacKey.Dispose()"/> must come last.
/// </summary>
/// <typeparam name="THash">The hash.</typeparam>
public sealed class HmacKey<THash> : HmacKey
    where THash : struct, IHash<THash>
{
    private readonly SecretBox<Hmac<THash>> _start = new();

    /// <summary>Takes a key of any length.</summary>
    [ConstantTime]
    public HmacKey(ReadOnlySpan<byte> key) => _start.Value = new Hmac<THash>(key);

    /// <inheritdoc/>
    public override int TagSize => THash.DigestSize;

    /// <summary>Starts a message; the value is the caller's own.</summary>
    /// <exception cref="ObjectDisposedException">The key has been disposed.</exception>
    [ConstantTime]
    public Hmac<THash> Begin() => _start.Value;

    /// <inheritdoc/>
    [ConstantTime]
    public override void Compute(ReadOnlySpan<byte> data, Span<byte> tag)
    {
        Hmac<THash> hmac = _start.Value;
        hmac.Append(data);
        hmac.Finish(tag);
    }

    [ConstantTime]
    internal override void Expand(ReadOnlySpan<byte> info, Span<byte> output) => Kdf.Hkdf<THash>.Expand(this, info, output);

    private protected override void Dispose(bool disposing) => _start.Dispose();
}
