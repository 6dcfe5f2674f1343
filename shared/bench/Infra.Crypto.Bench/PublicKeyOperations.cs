using Infra.Buffers;
using Infra.Crypto.Curves;
using Infra.Crypto.Hash;
using Infra.Crypto.MlKem;
using Infra.Crypto.Rsa;

namespace Infra.Crypto.Bench;

/// <summary>Curves, RSA and ML-KEM.</summary>
internal static class PublicKeyOperations
{
    internal static IEnumerable<BenchOperation> All =>
    [
        X25519Agree(),
        X25519Keygen(),
        Ed25519Sign(),
        Ed25519Verify(),
        EcSign("p-256-sign", EllipticCurve.P256, HashAlgorithm.Sha256),
        EcVerify("p-256-verify", EllipticCurve.P256, HashAlgorithm.Sha256),
        EcAgree("p-256-agree", EllipticCurve.P256),
        EcKeygen("p-256-keygen", EllipticCurve.P256),
        EcSign("p-384-sign", EllipticCurve.P384, HashAlgorithm.Sha384),
        EcVerify("p-384-verify", EllipticCurve.P384, HashAlgorithm.Sha384),
        EcAgree("p-384-agree", EllipticCurve.P384),
        EcKeygen("p-384-keygen", EllipticCurve.P384),
        RsaSign("rsa-2048-sign", 2048),
        RsaVerify("rsa-2048-verify", 2048),
        RsaSign("rsa-3072-sign", 3072),
        RsaVerify("rsa-3072-verify", 3072),
        RsaSign("rsa-4096-sign", 4096),
        RsaVerify("rsa-4096-verify", 4096),
        MlKem("ml-kem-768-keygen", MlKemParameterSet.MlKem768, (key, random, _, _) => MlKemPrivateKey.Generate(key.ParameterSet, random).Dispose()),
        MlKem("ml-kem-768-encaps", MlKemParameterSet.MlKem768, (key, random, ciphertext, secret) => key.PublicKey.Encapsulate(random, ciphertext, secret)),
        MlKem("ml-kem-768-decaps", MlKemParameterSet.MlKem768, (key, _, ciphertext, secret) => key.TryDecapsulate(ciphertext, secret)),
        MlKem("ml-kem-1024-keygen", MlKemParameterSet.MlKem1024, (key, random, _, _) => MlKemPrivateKey.Generate(key.ParameterSet, random).Dispose()),
        MlKem("ml-kem-1024-encaps", MlKemParameterSet.MlKem1024, (key, random, ciphertext, secret) => key.PublicKey.Encapsulate(random, ciphertext, secret)),
        MlKem("ml-kem-1024-decaps", MlKemParameterSet.MlKem1024, (key, _, ciphertext, secret) => key.TryDecapsulate(ciphertext, secret)),
    ];

    private static BenchOperation X25519Agree() => new("x25519", TakesSize: false, _ =>
    {
        var random = new BenchRandom();
        byte[] ours = new byte[X25519.KeySize], theirs = new byte[X25519.KeySize], peer = new byte[X25519.KeySize], secret = new byte[X25519.KeySize];
        X25519.GeneratePrivateKey(random, ours);
        X25519.GeneratePrivateKey(random, theirs);
        X25519.DerivePublicKey(theirs, peer);
        return () => X25519.TryAgree(ours, peer, secret);
    });

    private static BenchOperation X25519Keygen() => new("x25519-keygen", TakesSize: false, _ =>
    {
        var random = new BenchRandom();
        byte[] ours = new byte[X25519.KeySize], publicKey = new byte[X25519.KeySize];
        return () =>
        {
            X25519.GeneratePrivateKey(random, ours);
            X25519.DerivePublicKey(ours, publicKey);
        };
    });

    private static BenchOperation Ed25519Sign() => new("ed25519-sign", TakesSize: false, _ =>
    {
        Ed25519PrivateKey key = Ed25519PrivateKey.Generate(new BenchRandom());
        byte[] message = new byte[32], signature = new byte[Ed25519.SignatureSize];
        return () => key.Sign(message, signature);
    });

    private static BenchOperation Ed25519Verify() => new("ed25519-verify", TakesSize: false, _ =>
    {
        Ed25519PrivateKey key = Ed25519PrivateKey.Generate(new BenchRandom());
        byte[] message = new byte[32], signature = new byte[Ed25519.SignatureSize], publicKey = key.PublicKey.ToArray();
        key.Sign(message, signature);
        return () =>
        {
            if (!Ed25519.Verify(publicKey, message, signature)) throw new InvalidOperationException("verify failed");
        };
    });

    private static BenchOperation EcSign(string name, EllipticCurve curve, HashAlgorithm hash) => new(name, TakesSize: false, _ =>
    {
        var random = new BenchRandom();
        EcPrivateKey key = EcPrivateKey.Generate(curve, random);
        byte[] digest = new byte[hash.DigestSize()], signature = new byte[EcdsaSignature.RawSize(curve)];
        random.Fill(digest);
        return () => key.SignDigest(digest, hash, random, signature);
    });

    private static BenchOperation EcVerify(string name, EllipticCurve curve, HashAlgorithm hash) => new(name, TakesSize: false, _ =>
    {
        var random = new BenchRandom();
        EcPrivateKey key = EcPrivateKey.Generate(curve, random);
        byte[] digest = new byte[hash.DigestSize()], signature = new byte[EcdsaSignature.RawSize(curve)];
        random.Fill(digest);
        key.SignDigest(digest, hash, random, signature);
        return () =>
        {
            if (!key.PublicKey.VerifyDigest(digest, signature)) throw new InvalidOperationException("verify failed");
        };
    });

    private static BenchOperation EcAgree(string name, EllipticCurve curve) => new(name, TakesSize: false, _ =>
    {
        var random = new BenchRandom();
        EcPrivateKey ours = EcPrivateKey.Generate(curve, random), theirs = EcPrivateKey.Generate(curve, random);
        byte[] peer = theirs.PublicKey.Point.ToArray(), secret = new byte[ours.Scalar.Length];
        return () => ours.TryAgree(peer, secret);
    });

    private static BenchOperation EcKeygen(string name, EllipticCurve curve) => new(name, TakesSize: false, _ =>
    {
        var random = new BenchRandom();
        return () => EcPrivateKey.Generate(curve, random).Dispose();
    });

    private static BenchOperation MlKem(string name, MlKemParameterSet set, Action<MlKemPrivateKey, IRandom, byte[], byte[]> operation) => new(name, TakesSize: false, _ =>
    {
        var random = new BenchRandom();
        MlKemPrivateKey key = MlKemPrivateKey.Generate(set, random);
        byte[] ciphertext = new byte[MlKemSizes.Ciphertext(set)], secret = new byte[32];
        key.PublicKey.Encapsulate(random, ciphertext, secret);
        return () => operation(key, random, ciphertext, secret);
    });

    private static BenchOperation RsaSign(string name, int bits) => new(name, TakesSize: false, _ =>
    {
        var random = new BenchRandom();
        RsaPrivateKey key = RsaPrivateKey.Generate(bits, random);
        byte[] digest = new byte[32], signature = new byte[key.PublicKey.ModulusSize];
        return () => key.SignPkcs1(HashAlgorithm.Sha256, digest, random, signature);
    });

    private static BenchOperation RsaVerify(string name, int bits) => new(name, TakesSize: false, _ =>
    {
        var random = new BenchRandom();
        RsaPrivateKey key = RsaPrivateKey.Generate(bits, random);
        byte[] digest = new byte[32], signature = new byte[key.PublicKey.ModulusSize];
        key.SignPkcs1(HashAlgorithm.Sha256, digest, random, signature);
        return () =>
        {
            if (!key.PublicKey.VerifyPkcs1(HashAlgorithm.Sha256, digest, signature)) throw new InvalidOperationException("verify failed");
        };
    });

    /// <summary>The same bytes in every run, for keys that nobody uses.</summary>
    private sealed class BenchRandom : IRandom
    {
        private readonly Random _random = new(1);

        public void Fill(Span<byte> target) => _random.NextBytes(target);
    }
}
