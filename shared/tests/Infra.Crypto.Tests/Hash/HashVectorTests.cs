using Infra.Crypto.Hash;
using Infra.Crypto.Legacy;

namespace Infra.Crypto.Tests.Hash;

public class HashVectorTests
{
    public static TheoryData<string> Places => VectorFile.Places("hash.txt");

    [Theory, MemberData(nameof(Places))]
    public void Hash_OfVector_IsItsDigest(string place)
    {
        VectorRecord vector = VectorFile.Find("hash.txt", place);
        byte[] expected = vector["digest"];
        var digest = new byte[expected.Length];

        HashUnderTest.Named(vector.Text("hash")).Hash(vector["message"], digest);

        Assert.Equal(expected, digest);
    }

    [Theory, MemberData(nameof(Places))]
    public void Append_InPiecesOfAnySize_GivesTheSameDigest(string place)
    {
        VectorRecord vector = VectorFile.Find("hash.txt", place);
        byte[] expected = vector["digest"];
        byte[] message = vector["message"];
        if (message.Length > 10_000) return;

        foreach (int piece in new[] { 1, 3, 63, 64, 65, 127, 128, 129, 200 })
        {
            var digest = new byte[expected.Length];
            HashUnderTest.Named(vector.Text("hash")).HashInPieces(message, piece, digest);
            Assert.Equal(expected, digest);
        }
    }
}

/// <summary>The hashes behind one face, for tests that run over all of them.</summary>
internal abstract class HashUnderTest
{
    internal static HashUnderTest Named(string name) => name switch
    {
        "MD5" => new Of<Md5>(),
        "SHA-1" => new Of<Sha1>(),
        "SHA-224" => new Of<Sha224>(),
        "SHA-256" => new Of<Sha256>(),
        "SHA-384" => new Of<Sha384>(),
        "SHA-512" => new Of<Sha512>(),
        "SHA3-256" => new Of<Sha3_256>(),
        "SHA3-512" => new Of<Sha3_512>(),
        "SHAKE128" => new OfShake128(),
        "SHAKE256" => new OfShake256(),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such hash"),
    };

    internal abstract void Hash(ReadOnlySpan<byte> message, Span<byte> digest);

    internal abstract void HashInPieces(ReadOnlySpan<byte> message, int piece, Span<byte> digest);

    private sealed class Of<THash> : HashUnderTest
        where THash : struct, IHash<THash>
    {
        internal override void Hash(ReadOnlySpan<byte> message, Span<byte> digest)
        {
            Assert.Equal(THash.DigestSize, digest.Length);
            THash hash = THash.Create();
            hash.Append(message);
            hash.Finish(digest);
        }

        internal override void HashInPieces(ReadOnlySpan<byte> message, int piece, Span<byte> digest)
        {
            THash hash = THash.Create();
            for (; message.Length > piece; message = message[piece..])
            {
                hash.Append(message[..piece]);
                THash fork = hash;   // a fork must not disturb its origin
                fork.Finish(digest);
            }
            hash.Append(message);
            hash.Finish(digest);
        }
    }

    private sealed class OfShake128 : HashUnderTest
    {
        internal override void Hash(ReadOnlySpan<byte> message, Span<byte> digest) => Shake128.Hash(message, digest);

        internal override void HashInPieces(ReadOnlySpan<byte> message, int piece, Span<byte> digest)
        {
            var shake = new Shake128();
            for (; message.Length > piece; message = message[piece..]) shake.Append(message[..piece]);
            shake.Append(message);
            for (; digest.Length > piece; digest = digest[piece..]) shake.Squeeze(digest[..piece]);
            shake.Squeeze(digest);
        }
    }

    private sealed class OfShake256 : HashUnderTest
    {
        internal override void Hash(ReadOnlySpan<byte> message, Span<byte> digest) => Shake256.Hash(message, digest);

        internal override void HashInPieces(ReadOnlySpan<byte> message, int piece, Span<byte> digest)
        {
            var shake = new Shake256();
            for (; message.Length > piece; message = message[piece..]) shake.Append(message[..piece]);
            shake.Append(message);
            for (; digest.Length > piece; digest = digest[piece..]) shake.Squeeze(digest[..piece]);
            shake.Squeeze(digest);
        }
    }
}
