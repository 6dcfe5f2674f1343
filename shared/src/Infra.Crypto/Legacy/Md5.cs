using Infra.Crypto.Hash;

namespace Infra.Crypto.Legacy;

/// <summary>
/// MD5 (RFC 1321): digests of 16 bytes. Broken: only for the old protocols that the README names.
/// A copy is a fork. Inputs up to 2^61 - 1 bytes. Not safe for use from several threads at once.
/// </summary>
public struct Md5 : IHash<Md5>
{
    private BlockHash<Md5State, Block64, Md5Function> _blocks;

    /// <summary>Starts a hash of nothing yet.</summary>
    public Md5() => _blocks = new(Md5State.Initial);

    /// <inheritdoc/>
    public static string Name => "MD5";

    /// <inheritdoc/>
    public static int DigestSize => 16;

    /// <inheritdoc/>
    public static int BlockSize => 64;

    /// <inheritdoc/>
    public static Md5 Create() => new();

    /// <summary>Hashes <paramref name="data"/> at once; the digest is written to the first 16 bytes of <paramref name="digest"/>.</summary>
    /// <exception cref="ArgumentException"><paramref name="digest"/> is shorter than 16 bytes.</exception>
    public static void Hash(ReadOnlySpan<byte> data, Span<byte> digest)
    {
        var hash = new Md5();
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
        _blocks = new(Md5State.Initial);
    }
}
