namespace Infra.Crypto.Hash;

/// <summary>
/// SHA-512 (FIPS 180-4, RFC 6234): digests of 64 bytes.
/// A copy is a fork. Inputs up to 2^61 - 1 bytes. Not safe for use from several threads at once.
/// </summary>
public struct Sha512 : IHash<Sha512>
{
    private BlockHash<Sha512State, Block128, Sha512Function> _blocks;

    /// <summary>Starts a hash of nothing yet.</summary>
    public Sha512() => _blocks = new(Sha512State.InitialOf512);

    /// <inheritdoc/>
    public static string Name => "SHA-512";

    /// <inheritdoc/>
    public static int DigestSize => 64;

    /// <inheritdoc/>
    public static int BlockSize => 128;

    /// <inheritdoc/>
    public static Sha512 Create() => new();

    /// <summary>Hashes <paramref name="data"/> at once; the digest is written to the first 64 bytes of <paramref name="digest"/>.</summary>
    /// <exception cref="ArgumentException"><paramref name="digest"/> is shorter than 64 bytes.</exception>
    public static void Hash(ReadOnlySpan<byte> data, Span<byte> digest)
    {
        var hash = new Sha512();
        hash.Append(data);
        hash.Finish(digest);
    }

    /// <inheritdoc/>
    public void Append(ReadOnlySpan<byte> data) => _blocks.Append(data);

    /// <inheritdoc/>
    public void Finish(Span<byte> digest)
    {
        DigestTarget.Require(digest, DigestSize);
        _blocks.Finish(digest[..DigestSize]);
        _blocks = new(Sha512State.InitialOf512);
    }
}
