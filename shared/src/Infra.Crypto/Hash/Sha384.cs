namespace Infra.Crypto.Hash;

/// <summary>
/// SHA-384 (FIPS 180-4, RFC 6234): SHA-512 from another start, cut to 48 bytes.
/// A copy is a fork. Inputs up to 2^61 - 1 bytes. Not safe for use from several threads at once.
/// </summary>
public struct Sha384 : IHash<Sha384>
{
    private BlockHash<Sha512State, Block128, Sha512Function> _blocks;

    /// <summary>Starts a hash of nothing yet.</summary>
    public Sha384() => _blocks = new(Sha512State.InitialOf384);

    /// <inheritdoc/>
    public static string Name => "SHA-384";

    /// <inheritdoc/>
    public static int DigestSize => 48;

    /// <inheritdoc/>
    public static int BlockSize => 128;

    /// <inheritdoc/>
    public static Sha384 Create() => new();

    /// <summary>Hashes <paramref name="data"/> at once; the digest is written to the first 48 bytes of <paramref name="digest"/>.</summary>
    /// <exception cref="ArgumentException"><paramref name="digest"/> is shorter than 48 bytes.</exception>
    public static void Hash(ReadOnlySpan<byte> data, Span<byte> digest)
    {
        var hash = new Sha384();
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
        _blocks = new(Sha512State.InitialOf384);
    }
}
