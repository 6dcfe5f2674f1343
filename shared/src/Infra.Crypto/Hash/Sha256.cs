namespace Infra.Crypto.Hash;

/// <summary>
/// SHA-256 (FIPS 180-4, RFC 6234): digests of 32 bytes.
/// A copy is a fork. Inputs up to 2^61 - 1 bytes. Not safe for use from several threads at once.
/// </summary>
public struct Sha256 : IHash<Sha256>
{
    private BlockHash<Sha256State, Block64, Sha256Function> _blocks;

    /// <summary>Starts a hash of nothing yet.</summary>
    public Sha256() => _blocks = new(Sha256State.InitialOf256);

    /// <inheritdoc/>
    public static string Name => "SHA-256";

    /// <inheritdoc/>
    public static int DigestSize => 32;

    /// <inheritdoc/>
    public static int BlockSize => 64;

    /// <inheritdoc/>
    public static Sha256 Create() => new();

    /// <summary>Hashes <paramref name="data"/> at once; the digest is written to the first 32 bytes of <paramref name="digest"/>.</summary>
    /// <exception cref="ArgumentException"><paramref name="digest"/> is shorter than 32 bytes.</exception>
    public static void Hash(ReadOnlySpan<byte> data, Span<byte> digest)
    {
        var hash = new Sha256();
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
        _blocks = new(Sha256State.InitialOf256);
    }
}
