namespace Infra.Crypto.Hash;

/// <summary>
/// A running hash whose algorithm is chosen at run time, for protocols that negotiate it. Creating and forking allocate one object;
/// nothing else does. Not safe for use from several threads at once.
/// </summary>
public abstract class Hasher
{
    private protected Hasher()
    {
    }

    /// <summary>The usual name of the algorithm.</summary>
    public abstract string Name { get; }

    /// <summary>Bytes of a digest.</summary>
    public abstract int DigestSize { get; }

    /// <summary>Starts a hash of nothing yet.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="algorithm"/> names no algorithm.</exception>
    public static Hasher Create(HashAlgorithm algorithm) => algorithm switch
    {
        HashAlgorithm.Sha224 => new Hasher<Sha224>(),
        HashAlgorithm.Sha256 => new Hasher<Sha256>(),
        HashAlgorithm.Sha384 => new Hasher<Sha384>(),
        HashAlgorithm.Sha512 => new Hasher<Sha512>(),
        HashAlgorithm.Sha3_256 => new Hasher<Sha3_256>(),
        HashAlgorithm.Sha3_512 => new Hasher<Sha3_512>(),
        _ => throw HashAlgorithmExtensions.Unknown(algorithm),
    };

    /// <summary>Adds <paramref name="data"/>.</summary>
    public abstract void Append(ReadOnlySpan<byte> data);

    /// <summary>Writes the digest of the data so far to the first <see cref="DigestSize"/> bytes of <paramref name="digest"/>; the hash goes on.</summary>
    /// <exception cref="ArgumentException"><paramref name="digest"/> is too short.</exception>
    public abstract void Peek(Span<byte> digest);

    /// <summary>Writes the digest to the first <see cref="DigestSize"/> bytes of <paramref name="digest"/> and starts anew.</summary>
    /// <exception cref="ArgumentException"><paramref name="digest"/> is too short.</exception>
    public abstract void Finish(Span<byte> digest);

    /// <summary>A second hash that has seen the same data and goes its own way.</summary>
    public abstract Hasher Fork();
}
