namespace Infra.Crypto.Hash;

/// <summary>
/// SHA3-256 (FIPS 202): digests of 32 bytes.
/// A copy is a fork. Inputs of any length. Not safe for use from several threads at once.
/// </summary>
public struct Sha3_256 : IHash<Sha3_256>
{
    private KeccakSponge _sponge;

    /// <summary>Starts a hash of nothing yet.</summary>
    public Sha3_256() => _sponge = new KeccakSponge(136, 0x06);

    /// <inheritdoc/>
    public static string Name => "SHA3-256";

    /// <inheritdoc/>
    public static int DigestSize => 32;

    /// <inheritdoc/>
    public static int BlockSize => 136;

    /// <inheritdoc/>
    public static Sha3_256 Create() => new();

    /// <summary>Hashes <paramref name="data"/> at once; the digest is written to the first 32 bytes of <paramref name="digest"/>.</summary>
    /// <exception cref="ArgumentException"><paramref name="digest"/> is shorter than 32 bytes.</exception>
    public static void Hash(ReadOnlySpan<byte> data, Span<byte> digest)
    {
        var hash = new Sha3_256();
        hash.Append(data);
        hash.Finish(digest);
    }

    /// <inheritdoc/>
    public void Append(ReadOnlySpan<byte> data) => _sponge.Absorb(data);

    /// <inheritdoc/>
    public void Finish(Span<byte> digest)
    {
        DigestTarget.Require(digest, DigestSize);
        _sponge.Squeeze(digest[..DigestSize]);
        _sponge = new KeccakSponge(136, 0x06);
    }
}
