using System.Security.Cryptography;
using Infra.Crypto.Curves;
using Infra.Testing;
using Infra.Testing.Fakes;
using Xunit.Abstractions;
using HashAlgorithm = Infra.Crypto.Hash.HashAlgorithm;

namespace Infra.Crypto.Tests.Curves;

public class EcKeyTests(ITestOutputHelper output)
{
    public static TheoryData<string> Places => VectorFile.Places("rfc6979.txt");

    [Theory, MemberData(nameof(Places))]
    public void SignDigest_WhenRfc6979Vector_GivesItsSignature(string place)
    {
        VectorRecord record = VectorFile.Read("rfc6979.txt").Single(r => r.Place == place);
        EllipticCurve curve = Enum.Parse<EllipticCurve>(record.Text("curve"));
        HashAlgorithm hash = Enum.Parse<HashAlgorithm>(record.Text("hash"));
        byte[] digest = Digest(hash, record["message"]), expected = [.. record["r"], .. record["s"]];
        byte[] point = [4, .. record["x"], .. record["y"]];

        Assert.True(EcPublicKey.TryImport(curve, point, out EcPublicKey? publicKey));
        Assert.True(publicKey.VerifyDigest(digest, expected));
        if (curve == EllipticCurve.P521) return;   // verification only
        Assert.True(EcPrivateKey.TryImport(curve, record["key"], out EcPrivateKey? key));
        using (key)
        {
            var signature = new byte[expected.Length];
            key.SignDigest(digest, hash, random: null, signature);
            Assert.Equal(point, key.PublicKey.Point.ToArray());
            Assert.Equal(expected, signature);
        }
    }

    [Theory]
    [InlineData(EllipticCurve.P256, HashAlgorithm.Sha256, 8)]
    [InlineData(EllipticCurve.P384, HashAlgorithm.Sha384, 20)]
    public void SignDigest_WhenFrameworkVerifies_AndBack(EllipticCurve curve, HashAlgorithm hash, int divisor)
    {
        var source = new SeededRandom((ulong)Differential.Seed);
        using var keys = new RenewedKey<SigningKeys>(uses: 16, () => new SigningKeys(EcPrivateKey.Generate(curve, source)));
        Differential.Run(output, $"ECDSA {curve}", random =>
        {
            (EcPrivateKey ours, ECDsa theirs) = keys.Next();
            byte[] digest = Digest(hash, Differential.Bytes(random, 200));
            if (random.Next(2) == 0)
            {
                byte[] signature = new byte[EcdsaSignature.RawSize(curve)], back = theirs.SignHash(digest);
                ours.SignDigest(digest, hash, source, signature);
                return theirs.VerifyHash(digest, signature) && ours.PublicKey.VerifyDigest(digest, back)
                    && (random.Next(4) != 0 || !ours.PublicKey.VerifyDigest(digest, Flip(back, random)));
            }
            byte[] der = new byte[EcdsaSignature.DerSizeMax(curve)], backDer = theirs.SignHash(digest, DSASignatureFormat.Rfc3279DerSequence);
            int length = ours.SignDigestDer(digest, hash, source, der);
            return theirs.VerifyHash(digest, der.AsSpan(0, length), DSASignatureFormat.Rfc3279DerSequence) && ours.PublicKey.VerifyDigestDer(digest, backDer);
        }, divisor);
    }

    /// <summary>Signatures of the framework, most of them spoilt in signature or digest: both sides say the same.</summary>
    [Theory]
    [InlineData(EllipticCurve.P256, 10)]
    [InlineData(EllipticCurve.P384, 40)]
    public void VerifyDigest_OfGoodAndSpoiltSignatures_EqualsFramework(EllipticCurve curve, int divisor)
    {
        using EcPrivateKey key = EcPrivateKey.Generate(curve, new SeededRandom(7));
        using ECDsa theirs = ECDsa.Create(Parameters(key));
        byte[][] digests = [.. Enumerable.Range(0, 32).Select(i => Differential.Exact(new Random(i), 32))];
        byte[][] signatures = [.. digests.Select(theirs.SignHash)];
        Differential.Run(output, $"ECDSA {curve}, verification", random =>
        {
            int which = random.Next(digests.Length), spoil = random.Next(3);
            byte[] digest = spoil == 1 ? Flip(digests[which], random) : digests[which], signature = spoil == 2 ? Flip(signatures[which], random) : signatures[which];
            bool expected = theirs.VerifyHash(digest, signature);
            return key.PublicKey.VerifyDigest(digest, signature) == expected && expected == (spoil == 0);
        }, divisor);
    }

    [Fact]
    public void VerifyDigest_WhenP521SignatureOfFramework_Holds()
    {
        using var keys = new RenewedKey<ECDsa>(uses: 16, () => ECDsa.Create(ECCurve.NamedCurves.nistP521));
        Differential.Run(output, "ECDSA P-521", random =>
        {
            ECDsa theirs = keys.Next();
            ECParameters parameters = theirs.ExportParameters(false);
            byte[] digest = Digest(HashAlgorithm.Sha512, Differential.Bytes(random, 100)), signature = theirs.SignHash(digest);
            return EcPublicKey.TryImport(EllipticCurve.P521, [4, .. parameters.Q.X!, .. parameters.Q.Y!], out EcPublicKey? key)
                && key.VerifyDigest(digest, signature)
                && !key.VerifyDigest(digest, Flip(signature, random));
        }, divisor: 40);
    }

    [Theory]
    [InlineData(EllipticCurve.P256, 8)]
    [InlineData(EllipticCurve.P384, 20)]
    public void TryAgree_EqualsFramework(EllipticCurve curve, int divisor)
    {
        var source = new SeededRandom((ulong)Differential.Seed);
        // Each key meets eight others, each of them once.
        using var nearKeys = new RenewedKey<AgreementKeys>(uses: 8, () => new AgreementKeys(EcPrivateKey.Generate(curve, source)));
        RenewedKey<AgreementKeys>[] farKeys =
            [.. Enumerable.Range(0, 8).Select(_ => new RenewedKey<AgreementKeys>(uses: 8, () => new AgreementKeys(EcPrivateKey.Generate(curve, source))))];
        int round = 0;
        Differential.Run(output, $"ECDH {curve}", random =>
        {
            (EcPrivateKey a, ECDiffieHellman theirs, _) = nearKeys.Next();
            (EcPrivateKey b, _, ECDiffieHellmanPublicKey peer) = farKeys[round++ % farKeys.Length].Next();
            byte[] secret = new byte[a.Scalar.Length], other = new byte[a.Scalar.Length];
            return a.TryAgree(b.PublicKey.Point, secret) && b.TryAgree(a.PublicKey.Point, other)
                && secret.AsSpan().SequenceEqual(other)
                && secret.AsSpan().SequenceEqual(theirs.DeriveRawSecretAgreement(peer));
        }, divisor);
        foreach (RenewedKey<AgreementKeys> keys in farKeys)
            keys.Dispose();
    }

    [Theory]
    [InlineData(EllipticCurve.P256)]
    [InlineData(EllipticCurve.P384)]
    [InlineData(EllipticCurve.P521)]
    public void TryImport_WhenPointIsBad_Fails(EllipticCurve curve)
    {
        int size = EcdsaSignature.RawSize(curve) / 2;
        using var theirs = ECDsa.Create(curve switch
        {
            EllipticCurve.P256 => ECCurve.NamedCurves.nistP256,
            EllipticCurve.P384 => ECCurve.NamedCurves.nistP384,
            _ => ECCurve.NamedCurves.nistP521,
        });
        ECParameters parameters = theirs.ExportParameters(false);
        byte[] good = [4, .. parameters.Q.X!, .. parameters.Q.Y!];

        Assert.True(EcPublicKey.TryImport(curve, good, out _));
        for (int length = 0; length < good.Length; length++)
            Assert.False(EcPublicKey.TryImport(curve, good.AsSpan(0, length), out _));
        Assert.False(EcPublicKey.TryImport(curve, [.. good, 0], out _));
        Assert.False(EcPublicKey.TryImport(curve, [0], out _));                               // infinity
        Assert.False(EcPublicKey.TryImport(curve, [2, .. parameters.Q.X!], out _));            // compressed
        Assert.False(EcPublicKey.TryImport(curve, [6, .. good.AsSpan(1)], out _));             // hybrid
        Assert.False(EcPublicKey.TryImport(curve, [4, .. new byte[2 * size]], out _));         // (0, 0) is off the curve
        byte[] ones = [4, .. Enumerable.Repeat((byte)0xFF, 2 * size)];
        Assert.False(EcPublicKey.TryImport(curve, ones, out _));                               // coordinates from p on
        for (int i = 1; i < good.Length; i += 7)
        {
            good[i] ^= 0x10;
            Assert.False(EcPublicKey.TryImport(curve, good, out _));
            good[i] ^= 0x10;
        }
    }

    [Theory]
    [InlineData(EllipticCurve.P256)]
    [InlineData(EllipticCurve.P384)]
    public void VerifyDigest_WhenROrSIsOutOfRange_Fails(EllipticCurve curve)
    {
        using EcPrivateKey key = EcPrivateKey.Generate(curve, new SeededRandom(4));
        int size = key.Scalar.Length;
        byte[] digest = Digest(HashAlgorithm.Sha256, [1]), good = new byte[2 * size];
        key.SignDigest(digest, HashAlgorithm.Sha256, new SeededRandom(5), good);
        byte[] zero = new byte[size], ones = [.. Enumerable.Repeat((byte)0xFF, size)];

        Assert.True(key.PublicKey.VerifyDigest(digest, good));
        foreach (byte[] bad in new[] { zero, ones })
        {
            Assert.False(key.PublicKey.VerifyDigest(digest, [.. bad, .. good.AsSpan(size)]));
            Assert.False(key.PublicKey.VerifyDigest(digest, [.. good.AsSpan(0, size), .. bad]));
            Assert.False(EcPrivateKey.TryImport(curve, bad, out _));
        }
        Assert.False(key.PublicKey.VerifyDigest(digest, good.AsSpan(1)));
        Assert.False(key.PublicKey.VerifyDigest(digest, [.. good, 0]));
    }

    [Fact]
    public void TryReadDer_WhenNotMinimalOrCutOrLonger_Fails()
    {
        byte[] raw = new byte[64], der = new byte[72], back = new byte[64];
        raw[0] = 0x80;
        raw[63] = 1;
        int length = EcdsaSignature.WriteDer(raw, der);
        byte[] good = der[..length];

        Assert.True(EcdsaSignature.TryReadDer(good, back));
        Assert.Equal(raw, back);
        for (int i = 0; i < good.Length; i++)
            Assert.False(EcdsaSignature.TryReadDer(good.AsSpan(0, i), back));
        Assert.False(EcdsaSignature.TryReadDer([.. good, 0], back));
        Assert.False(EcdsaSignature.TryReadDer([0x30, 0x81, (byte)(length - 2), .. good.AsSpan(2)], back));                // long form of a short length
        Assert.False(EcdsaSignature.TryReadDer(Convert.FromHexString("3008020200010201010a"), back));
        Assert.False(EcdsaSignature.TryReadDer(Convert.FromHexString("30070202000102" + "0101"), back));                    // 00 01 is not minimal
        Assert.False(EcdsaSignature.TryReadDer(Convert.FromHexString("3006020181020101"), back));                           // negative
        Assert.False(EcdsaSignature.TryReadDer(Convert.FromHexString("30050200020101"), back));                             // empty
        Assert.Equal(new byte[64], back);
    }

    [Fact]
    public void Operations_AllocateNothing()
    {
        var random = new SeededRandom(6);
        using EcPrivateKey key = EcPrivateKey.Generate(EllipticCurve.P256, random);
        byte[] digest = new byte[32], signature = new byte[64], secret = new byte[32], peer = key.PublicKey.Point.ToArray();

        AllocationAssert.Zero(() => key.SignDigest(digest, HashAlgorithm.Sha256, random, signature), repetitions: 5);
        AllocationAssert.Zero(() => key.PublicKey.VerifyDigest(digest, signature), repetitions: 5);
        AllocationAssert.Zero(() => key.TryAgree(peer, secret), repetitions: 5);
    }

    private static ECParameters Parameters(EcPrivateKey key)
    {
        int size = key.Scalar.Length;
        ReadOnlySpan<byte> point = key.PublicKey.Point;
        return new ECParameters
        {
            Curve = key.Curve == EllipticCurve.P256 ? ECCurve.NamedCurves.nistP256 : ECCurve.NamedCurves.nistP384,
            D = key.Scalar.ToArray(),
            Q = new ECPoint { X = point.Slice(1, size).ToArray(), Y = point.Slice(1 + size).ToArray() },
        };
    }

    private static byte[] Digest(HashAlgorithm algorithm, byte[] message) => algorithm switch
    {
        HashAlgorithm.Sha256 => SHA256.HashData(message),
        HashAlgorithm.Sha384 => SHA384.HashData(message),
        HashAlgorithm.Sha512 => SHA512.HashData(message),
        _ => OurDigest(algorithm, message),
    };

    private static byte[] OurDigest(HashAlgorithm algorithm, byte[] message)
    {
        var digest = new byte[Infra.Crypto.Hash.HashAlgorithmExtensions.DigestSize(algorithm)];
        Infra.Crypto.Hash.HashAlgorithmExtensions.Hash(algorithm, message, digest);
        return digest;
    }

    private sealed record SigningKeys(EcPrivateKey Ours, ECDsa Theirs) : IDisposable
    {
        internal SigningKeys(EcPrivateKey key)
            : this(key, ECDsa.Create(Parameters(key)))
        {
        }

        public void Dispose()
        {
            Ours.Dispose();
            Theirs.Dispose();
        }
    }

    private sealed record AgreementKeys(EcPrivateKey Ours, ECDiffieHellman Theirs, ECDiffieHellmanPublicKey TheirPublicKey) : IDisposable
    {
        internal AgreementKeys(EcPrivateKey key)
            : this(key, ECDiffieHellman.Create(Parameters(key)))
        {
        }

        private AgreementKeys(EcPrivateKey key, ECDiffieHellman theirs)
            : this(key, theirs, theirs.PublicKey)
        {
        }

        public void Dispose()
        {
            Ours.Dispose();
            Theirs.Dispose();
            TheirPublicKey.Dispose();
        }
    }

    private static byte[] Flip(byte[] bytes, Random random)
    {
        byte[] flipped = [.. bytes];
        flipped[random.Next(flipped.Length)] ^= (byte)(1 << random.Next(8));
        return flipped;
    }
}
