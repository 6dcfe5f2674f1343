using Infra.Crypto.Hash;

namespace Infra.Crypto.Legacy;

/// <summary>
/// SHA-1 (RFC 3174): digests of 20 bytes. Collisions are cheap: only for the old protocols that the README names, never for signatures in certificates.
/// A copy is a fork. Inputs up to 2^61 - 1 bytes. Not safe for use from several threads at once.
/// </summary>
public struct Sha1 : IHash<Sha1>
{
    private BlockHash<Sha1State, Block64, Sha1Function> _blocks;

    /// <summary>Starts a hash of nothing yet.</summary>
    public Sha1() => _blocks = new(Sha1State.Initial);

    /// <inheritdoc/>
    public static string Name => "SHA-1";

    /// <inheritdoc/>
    public static int DigestSize => 20;

    /// <inheritdoc/>
    public static int BlockSize => 64;

    /// <inheritdoc/>
    public static Sha1 Create() => new();

    /// <summary>Hashes <paramref name="data"/> at once; the digest is written to the first 20 bytes of <paramref name="digest"/>.</summary>
    /// <exception cref="ArgumentException"><paramref name="digest"/> is shorter than 20 bytes.</exception>
    public static void Hash(ReadOnlySpan<byte> data, Span<byte> digest)
    {
        var hash = new Sha1();
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
        _blocks = new(Sha1State.Initial);
    }
}
