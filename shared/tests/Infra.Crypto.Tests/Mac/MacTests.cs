using Infra.Crypto.Hash;
using Infra.Crypto.Legacy;
using Infra.Crypto.Mac;
using Xunit.Abstractions;
using Oracle = System.Security.Cryptography;

namespace Infra.Crypto.Tests.Mac;

public class MacTests(ITestOutputHelper output)
{
    public static TheoryData<string> HmacPlaces => VectorFile.Places("hmac.txt");

    public static TheoryData<string> CmacPlaces => VectorFile.Places("cmac.txt");

    public static TheoryData<string> PolyPlaces => VectorFile.Places("poly1305.txt");

    public static TheoryData<string> SipPlaces => VectorFile.Places("siphash.txt");

    [Theory, MemberData(nameof(HmacPlaces))]
    public void Hmac_OfVector_IsItsTag(string place)
    {
        VectorRecord vector = VectorFile.Find("hmac.txt", place);
        byte[] expected = vector["tag"];

        byte[] tag = TagOf(vector.Text("hash"), vector["key"], vector["data"]);

        Assert.Equal(expected, tag.AsSpan(0, expected.Length).ToArray());
    }

    [Theory, MemberData(nameof(CmacPlaces))]
    public void AesCmac_OfVector_IsItsTag(string place)
    {
        VectorRecord vector = VectorFile.Find("cmac.txt", place);
        var tag = new byte[16];
        foreach (bool bitsliced in AesTiers.Bitsliced)
        {
            using var key = new AesCmac(vector["key"], bitsliced);

            key.Compute(vector["message"], tag);

            Assert.Equal(vector["tag"], tag);
            Assert.True(key.Verify(vector["message"], tag));
            Assert.False(key.Verify(vector["message"], tag.AsSpan(0, 15)));
        }
    }

    [Theory, MemberData(nameof(PolyPlaces))]
    public void Poly1305_OfVector_IsItsTag(string place)
    {
        VectorRecord vector = VectorFile.Find("poly1305.txt", place);
        var tag = new byte[16];

        Poly1305.Compute(vector["key"], vector["message"], tag);

        Assert.Equal(vector["tag"], tag);
    }

    [Theory, MemberData(nameof(SipPlaces))]
    public void SipHash_OfVector_IsItsTag(string place)
    {
        VectorRecord vector = VectorFile.Find("siphash.txt", place);
        var tag = new byte[SipHash.TagSize];

        SipHash.Compute(vector["key"], vector["message"], tag);

        Assert.Equal(vector["tag"], tag);
    }

    [Fact]
    public void HmacSha256_EqualsOracle() => Compare<Sha256>(Oracle.HMACSHA256.HashData);

    [Fact]
    public void HmacSha384_EqualsOracle() => Compare<Sha384>(Oracle.HMACSHA384.HashData);

    [Fact]
    public void HmacSha512_EqualsOracle() => Compare<Sha512>(Oracle.HMACSHA512.HashData);

    [Fact]
    public void HmacSha3_256_EqualsOracle() => Compare<Sha3_256>(Oracle.HMACSHA3_256.HashData);

    [Fact]
    public void HmacSha3_512_EqualsOracle() => Compare<Sha3_512>(Oracle.HMACSHA3_512.HashData);

    [Fact]
    public void HmacSha1_EqualsOracle() => Compare<Sha1>(Oracle.HMACSHA1.HashData);

    [Fact]
    public void HmacMd5_EqualsOracle() => Compare<Md5>(Oracle.HMACMD5.HashData);

    [Fact]
    public void HmacKey_ForEveryAlgorithm_EqualsOneShot()
    {
        byte[] data = Differential.Exact(new Random(7), 200);
        foreach (HashAlgorithm algorithm in Enum.GetValues<HashAlgorithm>())
        {
            using HmacKey key = HmacKey.Create(algorithm, data.AsSpan(0, 99));
            var tag = new byte[key.TagSize];
            key.Compute(data, tag);

            Assert.Equal(TagOf(algorithm.Name(), data[..99], data), tag);
            Assert.True(key.Verify(data, tag));
            tag[^1] ^= 1;
            Assert.False(key.Verify(data, tag));
        }
    }

    [Fact]
    public void Compute_WhenDisposed_Throws()
    {
        var hmac = new HmacKey<Sha256>([1]);
        var cmac = new AesCmac(new byte[16]);
        hmac.Dispose();
        cmac.Dispose();
        cmac.Dispose();

        Assert.Throws<ObjectDisposedException>(() => hmac.Compute([], new byte[32]));
        Assert.Throws<ObjectDisposedException>(() => cmac.Compute([], new byte[16]));
    }

    [Fact]
    public void Finish_WhenSpent_Throws()
    {
        var hmac = new Hmac<Sha256>("key"u8);
        hmac.Finish(new byte[32]);

        Assert.Throws<InvalidOperationException>(() => { Hmac<Sha256> copy = hmac; copy.Append([1]); });
    }

    [Fact]
    public void Compute_WhenSizesAreWrong_Throws()
    {
        Assert.Throws<ArgumentException>(() => new AesCmac(new byte[17]));
        Assert.Throws<ArgumentException>(() => new AesCmac(new byte[16]).Compute([], new byte[15]));
        Assert.Throws<ArgumentException>(() => SipHash.Compute(new byte[15], []));
        Assert.Throws<ArgumentException>(() => Hmac<Sha512>.Compute([], [], new byte[63]));
    }

    [Fact]
    public void AesCmac_Bitsliced_EqualsAesNi_ForEveryLength()
    {
        var random = new Random(3);
        for (int length = 0; length <= 600; length += length < 70 ? 1 : 37)
        {
            byte[] data = Differential.Exact(random, length);
            byte[] key = Differential.Exact(random, 16 + 8 * (length % 3));
            using var first = new AesCmac(key);
            using var second = new AesCmac(key, bitsliced: true);
            var a = new byte[16];
            var b = new byte[16];
            first.Compute(data, a);
            second.Compute(data, b);
            Assert.Equal(a, b);
        }
    }

    [Fact]
    public void Poly1305_OfEveryLength_EqualsScalarTwin()
    {
        var random = new Random(29);
        foreach (int length in Enumerable.Range(0, 601).Concat([1024, 1040, 2048, 5000]))
        {
            foreach (byte fill in new byte[] { 0, 0xFF, 1 })
            {
                byte[] key = Differential.Exact(random, 32), text = Differential.Exact(random, length);
                if (fill != 1) text.AsSpan().Fill(fill);
                if (fill == 0xFF) key.AsSpan(0, 16).Fill(0xFF);   // the largest r and the largest blocks
                byte[] first = new byte[16], second = new byte[16];
                var twin = new Poly1305(key);
                var padded = new byte[(length + 15) & -16];
                text.CopyTo(padded, 0);
                for (int i = 0; i < padded.Length; i += 16) twin.AppendBlocks(padded.AsSpan(i, 16), 1);
                twin.Finish(second);
                var poly = new Poly1305(key);
                poly.AppendPadded(text);
                poly.Finish(first);
                Assert.Equal(second, first);
            }
        }
    }

    [Fact]
    public void Poly1305_OnVectorsOf512Bits_EqualsScalarTwin()
    {
        if (!System.Runtime.Intrinsics.X86.Avx2.IsSupported) return;   // the kernel sorts its lanes with AVX2
        var random = new Random(31);
        for (int length = 128; length <= 20 * 128; length += 128)
        {
            foreach (byte fill in new byte[] { 0, 0xFF, 1 })
            {
                byte[] key = Differential.Exact(random, 32), text = Differential.Exact(random, length), first = new byte[16], second = new byte[16];
                if (fill != 1) text.AsSpan().Fill(fill);
                if (fill == 0xFF) key.AsSpan(0, 16).Fill(0xFF);
                var twin = new Poly1305(key);
                var poly = new Poly1305(key);
                for (int repeat = 0; repeat < 3; repeat++)   // a sum that is there already, and blocks behind
                {
                    twin.AppendBlocks(text, 1);
                    twin.AppendBlocks(text.AsSpan(0, 48), 1);
                    poly.AppendAvx512(text);
                    poly.AppendBlocks(text.AsSpan(0, 48), 1);
                }
                twin.Finish(second);
                poly.Finish(first);
                Assert.Equal(second, first);
            }
        }
    }

    private delegate byte[] HmacOracle(byte[] key, byte[] data);

    private void Compare<THash>(HmacOracle oracle)
        where THash : struct, IHash<THash>
        => Differential.Run(output, "HMAC-" + THash.Name, random =>
        {
            byte[] key = Differential.Bytes(random, 300);
            byte[] data = Differential.Bytes(random, 500);
            var tag = new byte[THash.DigestSize];
            Hmac<THash>.Compute(key, data, tag);
            return tag.AsSpan().SequenceEqual(oracle(key, data)) && Hmac<THash>.Verify(key, data, tag);
        });

    private static byte[] TagOf(string hash, byte[] key, byte[] data) => hash switch
    {
        "MD5" => TagOf<Md5>(key, data),
        "SHA-1" => TagOf<Sha1>(key, data),
        "SHA-224" => TagOf<Sha224>(key, data),
        "SHA-256" => TagOf<Sha256>(key, data),
        "SHA-384" => TagOf<Sha384>(key, data),
        "SHA-512" => TagOf<Sha512>(key, data),
        "SHA3-256" => TagOf<Sha3_256>(key, data),
        "SHA3-512" => TagOf<Sha3_512>(key, data),
        _ => throw new ArgumentOutOfRangeException(nameof(hash), hash, "no such hash"),
    };

    private static byte[] TagOf<THash>(byte[] key, byte[] data)
        where THash : struct, IHash<THash>
    {
        var tag = new byte[THash.DigestSize];
        Hmac<THash>.Compute(key, data, tag);
        return tag;
    }
}
