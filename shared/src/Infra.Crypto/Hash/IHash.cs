namespace Infra.Crypto.Hash;

/// <summary>
/// A hash function as a value: appending changes it, copying it forks it (a transcript keeps its state and finishes a copy).
/// Code that is generic over <typeparamref name="TSelf"/> neither boxes nor allocates. A value is not safe for use from several threads at once.
/// </summary>
/// <typeparam name="TSelf">The hash itself.</typeparam>
public interface IHash<TSelf>
    where TSelf : struct, IHash<TSelf>
{
    /// <summary>The usual name, such as <c>SHA-256</c>.</summary>
    static abstract string Name { get; }

    /// <summary>Bytes of a digest; at most <see cref="HashLimits.DigestSizeMax"/>.</summary>
    static abstract int DigestSize { get; }

    /// <summary>Bytes of an input block, which HMAC pads its key to; at most <see cref="HashLimits.BlockSizeMax"/>.</summary>
    static abstract int BlockSize { get; }

    /// <summary>A hash of nothing yet.</summary>
    static abstract TSelf Create();

    /// <summary>Adds <paramref name="data"/>, of any length, to what is hashed.</summary>
    /// <exception cref="InvalidOperationException">The value was never created (<c>default</c>).</exception>
    void Append(ReadOnlySpan<byte> data);

    /// <summary>
    /// Writes the digest of all that was appended to the first <see cref="DigestSize"/> bytes of <paramref name="digest"/> and
    /// starts anew, as after <see cref="Create"/>. Finish a copy to go on with the data so far.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="digest"/> is shorter than <see cref="DigestSize"/>.</exception>
    /// <exception cref="InvalidOperationException">The value was never created (<c>default</c>).</exception>
    void Finish(Span<byte> digest);
}
