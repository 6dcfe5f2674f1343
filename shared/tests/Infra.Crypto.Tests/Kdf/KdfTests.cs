using Infra.Crypto.Hash;
using Infra.Crypto.Kdf;
using Infra.Crypto.Legacy;
using Infra.Crypto.Mac;
using Xunit.Abstractions;
using Oracle = System.Security.Cryptography;

namespace Infra.Crypto.Tests.Kdf;

public class KdfTests(ITestOutputHelper output)
{
    public static TheoryData<string> HkdfPlaces => VectorFile.Places("hkdf.txt");

    public static TheoryData<string> PbkdfPlaces => VectorFile.Places("pbkdf2.txt");

    public static TheoryData<string> PrfPlaces => VectorFile.Places("tls12-prf.txt");

    [Theory, MemberData(nameof(HkdfPlaces))]
    public void Hkdf_OfVector_IsItsOutput(string place)
    {
        VectorRecord vector = VectorFile.Find("hkdf.txt", place);
        if (vector.Text("hash") == "SHA-1")
            CheckHkdf<Sha1>(vector);
        else
            CheckHkdf<Sha256>(vector);
    }

    [Theory, MemberData(nameof(PbkdfPlaces))]
    public void Pbkdf2_OfVector_IsItsKey(string place)
    {
        VectorRecord vector = VectorFile.Find("pbkdf2.txt", place);
        var key = new byte[vector["key"].Length];

        if (vector.Text("hash") == "SHA-1")
            Pbkdf2<Sha1>.Derive(vector["password"], vector["salt"], vector.Number("iterations"), key);
        else
            Pbkdf2<Sha256>.Derive(vector["password"], vector["salt"], vector.Number("iterations"), key);

        Assert.Equal(vector["key"], key);
    }

    [Theory, MemberData(nameof(PrfPlaces))]
    public void Tls12Prf_OfVector_IsItsOutput(string place)
    {
        VectorRecord vector = VectorFile.Find("tls12-prf.txt", place);
        var output = new byte[vector["output"].Length];

        if (vector.Text("hash") == "SHA-256")
            Tls12Prf<Sha256>.Derive(vector["secret"], vector["label"], vector["seed"], output);
        else
            Tls12Prf<Sha384>.Derive(vector["secret"], vector["label"], vector["seed"], output);

        Assert.Equal(vector["output"], output);
    }

    [Fact]
    public void Hkdf_EqualsOracle() => Differential.Run(output, "HKDF", random =>
    {
        byte[] key = Differential.Bytes(random, 100), salt = Differential.Bytes(random, 150), info = Differential.Bytes(random, 100);
        var output = new byte[1 + random.Next(200)];
        Hkdf<Sha384>.Derive(key, salt, info, output);
        return output.AsSpan().SequenceEqual(Oracle.HKDF.DeriveKey(Oracle.HashAlgorithmName.SHA384, key, output.Length, salt, info));
    }, divisor: 2);

    [Fact]
    public void Pbkdf2_EqualsOracle() => Differential.Run(output, "PBKDF2", random =>
    {
        byte[] password = Differential.Bytes(random, 150), salt = Differential.Bytes(random, 100);
        int iterations = 1 + random.Next(20);
        var output = new byte[1 + random.Next(200)];
        Pbkdf2<Sha512>.Derive(password, salt, iterations, output);
        return output.AsSpan().SequenceEqual(Oracle.Rfc2898DeriveBytes.Pbkdf2(password, salt, iterations, Oracle.HashAlgorithmName.SHA512, output.Length));
    }, divisor: 10);

    [Fact]
    public void Hkdf_ChosenAtRunTime_EqualsTheTypedOne()
    {
        byte[] key = Differential.Exact(new Random(5), 48);
        foreach (HashAlgorithm algorithm in Enum.GetValues<HashAlgorithm>())
        {
            var extracted = new byte[algorithm.DigestSize()];
            var expanded = new byte[100];
            var cached = new byte[100];
            Hkdf.Extract(algorithm, [1, 2, 3], key, extracted);
            Hkdf.Expand(algorithm, extracted, [4, 5], expanded);
            using HmacKey hmac = HmacKey.Create(algorithm, extracted);
            Hkdf.Expand(hmac, [4, 5], cached);

            Assert.Equal(expanded, cached);
            if (algorithm == HashAlgorithm.Sha512)
                Assert.Equal(expanded, Oracle.HKDF.DeriveKey(Oracle.HashAlgorithmName.SHA512, key, 100, [1, 2, 3], [4, 5]));
        }
    }

    [Fact]
    public void Expand_WhenOutputIsTooLong_Throws()
    {
        Hkdf<Sha256>.Expand(new byte[32], [], new byte[255 * 32]);

        Assert.Throws<ArgumentException>(() => Hkdf<Sha256>.Expand(new byte[32], [], new byte[255 * 32 + 1]));
    }

    [Fact]
    public void Derive_WhenMisused_Throws()
    {
        var buffer = new byte[64];
        Assert.Throws<ArgumentOutOfRangeException>(() => Pbkdf2<Sha256>.Derive([], [], 0, buffer));
        Assert.Throws<ArgumentException>(() => Pbkdf2<Sha256>.Derive([], buffer, 1, buffer));
        Assert.Throws<ArgumentException>(() => Tls12Prf<Sha256>.Derive([], [], buffer, buffer));
        Assert.Throws<ArgumentException>(() => Hkdf<Sha256>.Expand(new byte[32], buffer, buffer));
    }

    private static void CheckHkdf<THash>(VectorRecord vector)
        where THash : struct, IHash<THash>
    {
        var extracted = new byte[Hkdf<THash>.KeySize];
        var expanded = new byte[vector["okm"].Length];
        var derived = new byte[vector["okm"].Length];
        var cached = new byte[vector["okm"].Length];

        Hkdf<THash>.Extract(vector["salt"], vector["key"], extracted);
        Hkdf<THash>.Expand(extracted, vector["info"], expanded);
        Hkdf<THash>.Derive(vector["key"], vector["salt"], vector["info"], derived);
        using var key = new HmacKey<THash>(extracted);
        Hkdf<THash>.Expand(key, vector["info"], cached);

        Assert.Equal(vector["prk"], extracted);
        Assert.Equal(vector["okm"], expanded);
        Assert.Equal(vector["okm"], derived);
        Assert.Equal(vector["okm"], cached);
    }
}
