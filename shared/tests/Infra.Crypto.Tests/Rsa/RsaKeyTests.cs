using System.Numerics;
using System.Security.Cryptography;
using Infra.Crypto.Hash;
using Infra.Crypto.Rsa;
using Infra.Testing;
using Infra.Testing.Fakes;
using Xunit.Abstractions;
using HashAlgorithm = Infra.Crypto.Hash.HashAlgorithm;

namespace Infra.Crypto.Tests.Rsa;

public class RsaKeyTests(ITestOutputHelper output)
{
    private static readonly (HashAlgorithm Ours, HashAlgorithmName Theirs)[] Hashes =
        [(HashAlgorithm.Sha256, HashAlgorithmName.SHA256), (HashAlgorithm.Sha384, HashAlgorithmName.SHA384), (HashAlgorithm.Sha512, HashAlgorithmName.SHA512)];

    private static readonly Lazy<(RSA Framework, RsaPrivateKey Ours)> Key2048 = new(() => FrameworkKey(2048));

    /// <summary>Signatures of the framework, most of them spoilt in signature or digest: both sides say the same.</summary>
    [Fact]
    public void Verify_OfGoodAndSpoiltSignatures_EqualsFramework()
    {
        (RSA theirs, RsaPrivateKey ours) = FrameworkKey(2048);
        using (theirs)
        using (ours)
        {
            byte[][] digests = [.. Enumerable.Range(0, 32).Select(i => Differential.Exact(new Random(i), 32))];
            byte[][] pkcs1 = [.. digests.Select(digest => theirs.SignHash(digest, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))];
            byte[][] pss = [.. digests.Select(digest => theirs.SignHash(digest, HashAlgorithmName.SHA256, RSASignaturePadding.Pss))];
            Differential.Run(output, "RSA-2048, verification", random =>
            {
                int which = random.Next(digests.Length);
                bool isPss = random.Next(2) == 0;
                byte[] digest = [.. digests[which]], signature = [.. (isPss ? pss : pkcs1)[which]];
                int spoil = random.Next(3);
                if (spoil == 1) signature = Flipped(signature, random);
                if (spoil == 2) digest = Flipped(digest, random);
                bool expected = theirs.VerifyHash(digest, signature, HashAlgorithmName.SHA256, isPss ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1);
                bool answer = isPss
                    ? ours.PublicKey.VerifyPss(HashAlgorithm.Sha256, digest, digest.Length, signature)
                    : ours.PublicKey.VerifyPkcs1(HashAlgorithm.Sha256, digest, signature);
                return answer == expected && expected == (spoil == 0);
            }, divisor: 4);
        }
    }

    [Theory]
    [InlineData(2048, 20)]
    [InlineData(2056, 400)]
    [InlineData(3072, 100)]
    [InlineData(4096, 400)]
    public void Sign_WhenFrameworkVerifies_AndBack(int bits, int divisor)
    {
        (RSA theirs, RsaPrivateKey ours) = FrameworkKey(bits);
        var source = new SeededRandom((ulong)Differential.Seed);
        using (theirs)
        using (ours)
        {
            Differential.Run(output, $"RSA-{bits}", random =>
            {
                (HashAlgorithm hash, HashAlgorithmName name) = Hashes[random.Next(3)];
                byte[] digest = Differential.Exact(random, hash.DigestSize()), pkcs1 = new byte[ours.PublicKey.ModulusSize], pss = new byte[pkcs1.Length];
                ours.SignPkcs1(hash, digest, source, pkcs1);
                ours.SignPss(hash, digest, digest.Length, source, pss);
                byte[] theirPkcs1 = theirs.SignHash(digest, name, RSASignaturePadding.Pkcs1), theirPss = theirs.SignHash(digest, name, RSASignaturePadding.Pss);
                return pkcs1.AsSpan().SequenceEqual(theirPkcs1)
                    && theirs.VerifyHash(digest, pss, name, RSASignaturePadding.Pss)
                    && ours.PublicKey.VerifyPkcs1(hash, digest, theirPkcs1)
                    && ours.PublicKey.VerifyPss(hash, digest, digest.Length, theirPss)
                    && ours.PublicKey.VerifyPss(hash, digest, digest.Length, pss)
                    && !ours.PublicKey.VerifyPss(hash, digest, digest.Length - 1, pss)
                    && !ours.PublicKey.VerifyPss(hash, digest, digest.Length, Flipped(pss, random))
                    && !ours.PublicKey.VerifyPkcs1(hash, digest, Flipped(pkcs1, random))
                    && !ours.PublicKey.VerifyPkcs1(hash, digest, pss);
            }, divisor);
        }
    }

    [Fact]
    public void VerifyPkcs1Sha1_WhenFrameworkSigned_Holds()
    {
        byte[] digest = new byte[20], signature = Key2048.Value.Framework.SignHash(digest, HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1);
        RsaPublicKey key = Key2048.Value.Ours.PublicKey;

        Assert.True(key.VerifyPkcs1Sha1(digest, signature));
        digest[3] ^= 1;
        Assert.False(key.VerifyPkcs1Sha1(digest, signature));
        Assert.Throws<ArgumentException>(() => key.VerifyPkcs1Sha1(new byte[32], signature));
    }

    [Fact]
    public void VerifyPss_WhenSaltsHaveOtherLengths_TakesExactlyThese()
    {
        RsaPrivateKey key = Key2048.Value.Ours;
        var random = new SeededRandom(3);
        byte[] digest = new byte[32], signature = new byte[256];
        foreach (int salt in (int[])[0, 1, 20, 222])
        {
            key.SignPss(HashAlgorithm.Sha256, digest, salt, random, signature);
            Assert.True(key.PublicKey.VerifyPss(HashAlgorithm.Sha256, digest, salt, signature));
            Assert.False(key.PublicKey.VerifyPss(HashAlgorithm.Sha256, digest, salt + 1, signature));
            Assert.False(key.PublicKey.VerifyPss(HashAlgorithm.Sha256, digest, int.MaxValue, signature));
        }
        Assert.Throws<ArgumentException>(() => key.SignPss(HashAlgorithm.Sha256, digest, 223, random, signature));
    }

    [Fact]
    public void Verify_WhenSignatureIsOfWrongLengthOrRange_IsFalse()
    {
        RsaPrivateKey key = Key2048.Value.Ours;
        byte[] digest = new byte[32], signature = new byte[256];
        key.SignPkcs1(HashAlgorithm.Sha256, digest, new SeededRandom(4), signature);
        BigInteger larger = new BigInteger(signature, true, true) + new BigInteger(key.PublicKey.Modulus, true, true);

        Assert.True(key.PublicKey.VerifyPkcs1(HashAlgorithm.Sha256, digest, signature));
        Assert.False(key.PublicKey.VerifyPkcs1(HashAlgorithm.Sha256, digest, [0, .. signature]));
        Assert.False(key.PublicKey.VerifyPkcs1(HashAlgorithm.Sha256, digest, signature.AsSpan(1)));
        Assert.False(key.PublicKey.VerifyPkcs1(HashAlgorithm.Sha256, digest, []));
        Assert.False(key.PublicKey.VerifyPkcs1(HashAlgorithm.Sha256, digest, larger.ToByteArray(true, true)));
        Assert.False(key.PublicKey.VerifyPkcs1(HashAlgorithm.Sha256, digest, key.PublicKey.Modulus));
        Assert.False(key.PublicKey.VerifyPkcs1(HashAlgorithm.Sha384, new byte[48], signature));
    }

    [Fact]
    public void TryImport_WhenThePrimesAreTooShortForTheModulus_IsFalse()
    {
        byte[] modulus = [.. Enumerable.Repeat((byte)0xFF, 256)];
        byte[] prime = [.. Enumerable.Repeat((byte)0xFF, 64)];

        Assert.False(RsaPrivateKey.TryImport(modulus, [1, 0, 1], [3], prime, prime, [3], [3], [3], 2048, out _));
    }

    [Fact]
    public void TryImport_WhenPublicKeyIsOutOfBounds_IsFalse()
    {
        byte[] modulus = Key2048.Value.Ours.PublicKey.Modulus.ToArray(), even = (byte[])modulus.Clone(), tooLong = new byte[1025];
        even[^1] ^= 1;
        tooLong[0] = 1;
        tooLong[^1] = 1;

        Assert.True(RsaPublicKey.TryImport(modulus, [1, 0, 1], 2048, out _));
        Assert.True(RsaPublicKey.TryImport([0, .. modulus], [0, 0, 0, 0, 0, 0, 3], 2048, out _));
        Assert.True(RsaPublicKey.TryImport(modulus, [1, 0xFF, 0xFF, 0xFF, 0xFF], 2048, out _));
        Assert.False(RsaPublicKey.TryImport(modulus, [2, 0, 0, 0, 1], 2048, out _));
        Assert.False(RsaPublicKey.TryImport(modulus, [1], 2048, out _));
        Assert.False(RsaPublicKey.TryImport(modulus, [1, 0, 0], 2048, out _));
        Assert.False(RsaPublicKey.TryImport(modulus, [], 2048, out _));
        Assert.False(RsaPublicKey.TryImport(modulus, [1, 0, 1], 2049, out _));
        Assert.False(RsaPublicKey.TryImport(even, [1, 0, 1], 1024, out _));
        Assert.False(RsaPublicKey.TryImport(tooLong, [1, 0, 1], 1024, out _));
        Assert.False(RsaPublicKey.TryImport([], [1, 0, 1], 1024, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => RsaPublicKey.TryImport(modulus, [1, 0, 1], 512, out _));
    }

    [Fact]
    public void TryImport_WhenOnePrivateNumberIsChanged_IsFalse()
    {
        RSAParameters good = Key2048.Value.Framework.ExportParameters(true);
        Assert.True(TryImport(good, out RsaPrivateKey? key));
        key!.Dispose();
        foreach (Func<RSAParameters, byte[]> part in (Func<RSAParameters, byte[]>[])[k => k.D!, k => k.P!, k => k.Q!, k => k.DP!, k => k.DQ!, k => k.InverseQ!])
        {
            RSAParameters bad = Key2048.Value.Framework.ExportParameters(true);
            part(bad)[^1] ^= 2;
            Assert.False(TryImport(bad, out _));
        }
        (good.P, good.Q) = (good.Q, good.P);
        Assert.False(TryImport(good, out _));
        good.P = good.Q;
        Assert.False(TryImport(good, out _));
    }

    // Keys of other makers need not have two primes of one length; leading zeros of the numbers are no harm either.
    [Theory]
    [InlineData(1024, 1024)]
    [InlineData(1025, 1024)]
    [InlineData(1280, 768)]
    [InlineData(768, 1280)]
    [InlineData(1536, 512)]
    public void TryImport_WhenPrimesHaveOtherLengths_GivesKeyThatSigns(int pBits, int qBits)
    {
        var random = new SeededRandom((ulong)pBits);
        BigInteger p = Prime(pBits, random), q = Prime(qBits, random), n = p * q, e = 65537, d = Inverse(e, (p - 1) * (q - 1));
        byte[] Bytes(BigInteger number) => [0, 0, .. number.ToByteArray(isUnsigned: true, isBigEndian: true)];

        Assert.True(RsaPrivateKey.TryImport(Bytes(n), Bytes(e), Bytes(d), Bytes(p), Bytes(q), Bytes(d % (p - 1)), Bytes(d % (q - 1)), Bytes(Inverse(q, p)), 2048, out RsaPrivateKey? key));
        using (key)
        {
            byte[] digest = new byte[32], signature = new byte[key.PublicKey.ModulusSize];
            for (int i = 0; i < 20; i++)
            {
                random.Fill(digest);
                key.SignPkcs1(HashAlgorithm.Sha256, digest, random, signature);
                Assert.True(key.PublicKey.VerifyPkcs1(HashAlgorithm.Sha256, digest, signature));
            }
        }
    }

    [Fact]
    public void TryImport_WhenOnePrimeIsBelowAQuarter_IsFalse()
    {
        var random = new SeededRandom(1);
        BigInteger p = Prime(2400, random), q = Prime(520, random), e = 65537, d = Inverse(e, (p - 1) * (q - 1));
        byte[] Bytes(BigInteger number) => number.ToByteArray(isUnsigned: true, isBigEndian: true);

        Assert.False(RsaPrivateKey.TryImport(Bytes(p * q), Bytes(e), Bytes(d), Bytes(p), Bytes(q), Bytes(d % (p - 1)), Bytes(d % (q - 1)), Bytes(Inverse(q, p)), 2048, out _));
    }

    [Theory]
    [InlineData(2048)]
    [InlineData(3072)]
    public void Generate_GivesKeyThatFrameworkTakes(int bits)
    {
        using RsaPrivateKey key = RsaPrivateKey.Generate(bits, new SeededRandom((ulong)bits));
        using RSA theirs = RSA.Create(new RSAParameters
        {
            Modulus = key.PublicKey.Modulus.ToArray(),
            Exponent = [1, 0, 1],
            D = key.D.ToArray(),
            P = key.P.ToArray(),
            Q = key.Q.ToArray(),
            DP = key.DP.ToArray(),
            DQ = key.DQ.ToArray(),
            InverseQ = key.InverseOfQ.ToArray(),
        });
        BigInteger p = new(key.P, true, true), q = new(key.Q, true, true), lowest = BigInteger.Pow(2, bits - 1);
        byte[] digest = new byte[32], signature = new byte[key.PublicKey.ModulusSize];
        key.SignPss(HashAlgorithm.Sha256, digest, 32, new SeededRandom(1), signature);

        Assert.Equal(bits, key.PublicKey.ModulusBits);
        Assert.True(p * p >= lowest && q * q >= lowest);
        Assert.True(BigInteger.Abs(p - q) > BigInteger.Pow(2, bits / 2 - 100));
        Assert.True(theirs.VerifyHash(digest, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pss));
        Assert.Equal(1, BigInteger.ModPow(2, p - 1, p));
        Assert.Equal(1, BigInteger.ModPow(3, q - 1, q));
    }

    [Theory]
    [InlineData(1024)]
    [InlineData(2047)]
    [InlineData(8192)]
    public void Generate_WhenSizeIsRefused_Throws(int bits)
        => Assert.Throws<ArgumentOutOfRangeException>(() => RsaPrivateKey.Generate(bits, new SeededRandom(1)));

    [Fact]
    public void IsProbablePrime_KnowsPrimesAndComposites()
    {
        BigInteger prime = BigInteger.Pow(2, 521) - 1;   // Mersenne, 3 modulo 4
        Assert.True(IsProbablePrime(prime));
        Assert.False(IsProbablePrime(prime - 4));
        Assert.False(IsProbablePrime((BigInteger.Pow(2, 607) - 1) * 5));
    }

    [Fact]
    public void Sign_WhenKeyIsDisposed_Throws()
    {
        RsaPrivateKey key = FrameworkKey(2048).Ours;
        key.Dispose();

        Assert.Throws<ObjectDisposedException>(() => key.SignPkcs1(HashAlgorithm.Sha256, new byte[32], new SeededRandom(1), new byte[256]));
        Assert.Throws<ObjectDisposedException>(() => key.D.Length);
    }

    [Fact]
    public void Sign_WhenManyThreadsShareKey_AllVerify()
    {
        RsaPrivateKey key = Key2048.Value.Ours;
        var source = new SeededRandom(9);
        Parallel.For(0, 150, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            byte[] digest = new byte[32], signature = new byte[256];
            digest[0] = (byte)i;
            key.SignPss(HashAlgorithm.Sha256, digest, 32, source, signature);
            Assert.True(key.PublicKey.VerifyPss(HashAlgorithm.Sha256, digest, 32, signature));
        });
    }

    [Fact]
    public void SignAndVerify_AllocateNothing()
    {
        RsaPrivateKey key = Key2048.Value.Ours;
        var source = new SeededRandom(9);
        byte[] digest = new byte[48], signature = new byte[256];
        AllocationAssert.Zero(() => key.SignPss(HashAlgorithm.Sha384, digest, 48, source, signature), 70);
        AllocationAssert.Zero(() => key.PublicKey.VerifyPss(HashAlgorithm.Sha384, digest, 48, signature), 20);
        AllocationAssert.Zero(() => key.SignPkcs1(HashAlgorithm.Sha384, digest, source, signature), 20);
        AllocationAssert.Zero(() => key.PublicKey.VerifyPkcs1(HashAlgorithm.Sha384, digest, signature), 20);
    }

    private static BigInteger Prime(int bits, SeededRandom random)
    {
        var bytes = new byte[(bits + 7) / 8];
        while (true)
        {
            random.Fill(bytes);
            BigInteger candidate = new BigInteger(bytes, isUnsigned: true) % BigInteger.Pow(2, bits);
            candidate |= BigInteger.One | (BigInteger.One << bits - 1) | (BigInteger.One << bits - 2);
            if (candidate % 65537 != 1 && BigInteger.ModPow(2, candidate - 1, candidate) == 1 && BigInteger.ModPow(3, candidate - 1, candidate) == 1) return candidate;
        }
    }

    private static BigInteger Inverse(BigInteger number, BigInteger modulus)
    {
        (BigInteger a, BigInteger b, BigInteger x, BigInteger y) = (number % modulus, modulus, 1, 0);
        while (b != 0)
        {
            BigInteger quotient = a / b;
            (a, b) = (b, a - quotient * b);
            (x, y) = (y, x - quotient * y);
        }
        return (x % modulus + modulus) % modulus;
    }

    private static bool IsProbablePrime(BigInteger number)
    {
        byte[] bytes = number.ToByteArray(isUnsigned: true);
        var words = new uint[(bytes.Length + 3) / 4];
        for (int i = 0; i < bytes.Length; i++)
            words[words.Length - 1 - i / 4] |= (uint)bytes[i] << 8 * (i % 4);
        return RsaKeyGenerator.IsProbablePrime(words, new SeededRandom(1));
    }

    private static byte[] Flipped(byte[] bytes, Random random)
    {
        byte[] copy = (byte[])bytes.Clone();
        copy[random.Next(copy.Length)] ^= (byte)(1 << random.Next(8));
        return copy;
    }

    private static (RSA Framework, RsaPrivateKey Ours) FrameworkKey(int bits)
    {
        RSA theirs = RSA.Create(bits);
        Assert.True(TryImport(theirs.ExportParameters(true), out RsaPrivateKey? ours));
        return (theirs, ours!);
    }

    private static bool TryImport(RSAParameters k, out RsaPrivateKey? key)
        => RsaPrivateKey.TryImport(k.Modulus, k.Exponent, k.D, k.P, k.Q, k.DP, k.DQ, k.InverseQ, 2048, out key);
}
