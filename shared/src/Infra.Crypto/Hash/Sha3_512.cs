namespace Infra.Crypto.Hash;

/// <summary>
/// SHA3-512 (FIPS 202): digests of 64 bytes.
/// A copy is a fork. Inputs of any length. Not safe for use from several threads at once.
/// </summary>
public struct Sha3_512 : IHash<Sha3_512>
{
    private KeccakSponge _sponge;

    /// <summary>Starts a hash of nothing yet.</summary>
    public Sha3_512() => _sponge = new KeccakSponge(72, 0x06);

    /// <inheritdoc/>
    public static string Name => "SHA3-512";

    /// <inheritdoc/>
    public static int DigestSize => 64;

    /// <inheritdoc/>
    public static int BlockSize => 72;

    /// <inheritdoc/>
    public static Sha3_512 Create() => new();

    /// <summary>Hashes <paramref name="data"/> at once; the digest is written to the first 64 bytes of <paramref name="digest"/>.</summary>
    /// <exception cref="ArgumentException"><paramref name="digest"/> is shorter than 64 bytes.</exception>
    public static void Hash(ReadOnlySpan<byte> data, Span<byte> digest)
    {
        var hash = new Sha3_512();
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
        _sponge = new KeccakSponge(72, 0x06);
    }
}
