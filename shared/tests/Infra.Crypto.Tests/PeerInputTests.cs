using System.Numerics;
using Infra.Buffers;
using Infra.Crypto.Curves;
using Infra.Crypto.Hash;
using Infra.Crypto.Hpke;
using Infra.Crypto.MlKem;
using Infra.Crypto.Rsa;
using Infra.Testing.Fakes;

namespace Infra.Crypto.Tests;

/// <summary>What comes from a peer and lies on a border: the answer is false and the target holds zeros. What our own code does wrong throws.</summary>
public class PeerInputTests
{
    private const string OrderOfP256 = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
    private const string OrderOfP384 = "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973";
    private const string PrimeOfP256 = "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff";
    private const string PrimeOfP384 = "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff";
    private const string OrderOfEd448 = "3fffffffffffffffffffffffffffffffffffffffffffffffffffffff7cca23e9c44edb49aed63690216cc2728dc58f552378c292ab5844f3";

    private static readonly IRandom Broken = new BrokenRandom();

    [Theory]
    [InlineData(EllipticCurve.P256, OrderOfP256)]
    [InlineData(EllipticCurve.P384, OrderOfP384)]
    public void VerifyDigest_WhenROrSIsTheOrderOrMore_IsFalse(EllipticCurve curve, string orderText)
    {
        using EcPrivateKey key = EcPrivateKey.Generate(curve, new SeededRandom(4));
        byte[] order = Convert.FromHexString(orderText), digest = new byte[32], good = new byte[2 * order.Length];
        key.SignDigest(digest, HashAlgorithm.Sha256, new SeededRandom(5), good);
        byte[] r = good[..order.Length], s = good[order.Length..];

        Assert.True(key.PublicKey.VerifyDigest(digest, good));
        Assert.False(key.PublicKey.VerifyDigest(digest, [.. order, .. s]));
        Assert.False(key.PublicKey.VerifyDigest(digest, [.. r, .. order]));
        Assert.False(EcPrivateKey.TryImport(curve, order, out _));
        foreach (byte[] part in new[] { r, s })   // the same number with the order added, where that still fits
        {
            byte[] sum = (new BigInteger(part, true, true) + new BigInteger(order, true, true)).ToByteArray(true, true);
            if (sum.Length != order.Length) continue;
            Assert.False(key.PublicKey.VerifyDigest(digest, ReferenceEquals(part, r) ? [.. sum, .. s] : [.. r, .. sum]));
        }
    }

    [Theory]
    [InlineData(EllipticCurve.P256, PrimeOfP256)]
    [InlineData(EllipticCurve.P384, PrimeOfP384)]
    public void TryAgree_WhenPointIsBad_IsFalseAndLeavesZeros(EllipticCurve curve, string primeText)
    {
        using EcPrivateKey key = EcPrivateKey.Generate(curve, new SeededRandom(6));
        byte[] prime = Convert.FromHexString(primeText), point = key.PublicKey.Point.ToArray(), offCurve = [.. point];
        int size = prime.Length;
        offCurve[^1] ^= 1;
        byte[][] bad =
        [
            [], [0], point[..^1], [.. point, 0], [2, .. point.AsSpan(1, size)], offCurve, [4, .. new byte[2 * size]],
            [4, .. prime, .. point.AsSpan(1 + size)], [4, .. point.AsSpan(1, size), .. prime], [5, .. point.AsSpan(1)],
        ];
        foreach (byte[] peer in bad)
        {
            byte[] secret = [.. Enumerable.Repeat((byte)0xAA, size)];
            Assert.False(key.TryAgree(peer, secret));
            Assert.Equal(new byte[size], secret);
        }
    }

    [Fact]
    public void Ed448Verify_WhenSIsTheOrderMore_IsFalse()
    {
        using var key = new Ed448PrivateKey(new byte[57]);
        byte[] message = [1, 2, 3], signature = new byte[114];
        key.Sign(message, signature);
        Assert.True(Ed448.Verify(key.PublicKey, message, signature));
        BigInteger s = new BigInteger(signature.AsSpan(57), isUnsigned: true) + new BigInteger(Convert.FromHexString(OrderOfEd448), isUnsigned: true, isBigEndian: true);
        signature.AsSpan(57).Clear();
        s.ToByteArray(isUnsigned: true).CopyTo(signature, 57);

        Assert.False(Ed448.Verify(key.PublicKey, message, signature));
    }

    [Fact]
    public void HpkeTryOpen_WhenAnyBitFlips_IsFalseAndLeavesZeros()
    {
        var suite = new HpkeSuite(HpkeKem.X25519HkdfSha256, HpkeKdf.HkdfSha256, HpkeAead.Aes128Gcm);
        using HpkePrivateKey key = HpkePrivateKey.Generate(suite.Kem, new SeededRandom(8));
        var encapsulated = new byte[HpkePrivateKey.PublicKeySize(suite.Kem)];
        Assert.True(HpkeSender.TryCreate(suite, key.PublicKey, default, new SeededRandom(9), encapsulated, out HpkeSender? sender));
        Assert.True(HpkeRecipient.TryCreate(suite, key, encapsulated, default, out HpkeRecipient? recipient));
        byte[] text = [1, 2, 3, 4, 5], message = new byte[text.Length + 16];
        sender.Seal([], text, message);
        for (int bit = 0; bit < 8 * message.Length; bit++)
        {
            byte[] opened = [9, 9, 9, 9, 9];
            message[bit / 8] ^= (byte)(1 << bit % 8);
            Assert.False(recipient.TryOpen([], message, opened));
            Assert.Equal(new byte[5], opened);
            message[bit / 8] ^= (byte)(1 << bit % 8);
        }
        Assert.True(recipient.TryOpen([], message, new byte[5]));
        sender.Dispose();
        recipient.Dispose();
        Assert.Throws<ObjectDisposedException>(() => sender.Seal([], text, message));
        Assert.Throws<ObjectDisposedException>(() => recipient.TryOpen([], message, new byte[5]));
    }

    [Fact]
    public void Keys_WhenDisposed_Throw()
    {
        var random = new SeededRandom(1);
        EcPrivateKey ec = EcPrivateKey.Generate(EllipticCurve.P256, random);
        byte[] point = ec.PublicKey.Point.ToArray();
        var ed448 = new Ed448PrivateKey(new byte[57]);
        ec.Dispose();
        ed448.Dispose();

        Assert.Throws<ObjectDisposedException>(() => ec.TryAgree(point, new byte[32]));
        Assert.Throws<ObjectDisposedException>(() => ec.SignDigest(new byte[32], HashAlgorithm.Sha256, random, new byte[64]));
        Assert.Throws<ObjectDisposedException>(() => ed448.Sign([], new byte[114]));
    }

    [Fact]
    public void Operations_WhenTheRandomSourceFails_FailWithIt()
    {
        using MlKemPrivateKey kem = MlKemPrivateKey.Generate(MlKemParameterSet.MlKem768, new SeededRandom(2));
        using EcPrivateKey ec = EcPrivateKey.Generate(EllipticCurve.P256, new SeededRandom(3));
        byte[] ciphertext = new byte[MlKemSizes.Ciphertext(MlKemParameterSet.MlKem768)], secret = new byte[32], signature = new byte[64];

        Assert.Throws<IOException>(() => kem.PublicKey.Encapsulate(Broken, ciphertext, secret));
        Assert.Throws<IOException>(() => ec.SignDigest(new byte[32], HashAlgorithm.Sha256, Broken, signature));
        Assert.Throws<IOException>(() => MlKemPrivateKey.Generate(MlKemParameterSet.MlKem768, Broken));
        Assert.Throws<IOException>(() => EcPrivateKey.Generate(EllipticCurve.P256, Broken));
        Assert.Throws<IOException>(() => Ed25519PrivateKey.Generate(Broken));
        Assert.Throws<IOException>(() => Ed448PrivateKey.Generate(Broken));
        Assert.Throws<IOException>(() => RsaPrivateKey.Generate(2048, Broken));
        Assert.Throws<IOException>(() => HpkePrivateKey.Generate(HpkeKem.X25519HkdfSha256, Broken));
        Assert.Equal(new byte[ciphertext.Length], ciphertext);
        Assert.Equal(new byte[32], secret);
        Assert.Equal(new byte[64], signature);
    }

    private sealed class BrokenRandom : IRandom
    {
        public void Fill(Span<byte> target) => throw new IOException("no randomness");
    }
}
