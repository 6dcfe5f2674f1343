using Infra.Buffers;
using Infra.Crypto.Curves;
using Infra.Crypto.Hash;
using Infra.Crypto.MlKem;
using Infra.Crypto.Rsa;

namespace Infra.Crypto.Bench;

/// <summary>Signatures, agreements and key encapsulation.</summary>
internal static class PublicKeyOperations
{
    internal static IEnumerable<BenchOperation> All =>
    [
        new("x25519", TakesSize: false, _ => Agree25519()),
        new("ecdh-p256", TakesSize: false, _ => Ecdh(EllipticCurve.P256)),
        new("ecdh-p384", TakesSize: false, _ => Ecdh(EllipticCurve.P384)),
        new("ecdsa-p256-sign", TakesSize: false, _ => EcdsaSign(EllipticCurve.P256, HashAlgorithm.Sha256)),
        new("ecdsa-p256-verify", TakesSize: false, _ => EcdsaVerify(EllipticCurve.P256, HashAlgorithm.Sha256)),
        new("ecdsa-p384-sign", TakesSize: false, _ => EcdsaSign(EllipticCurve.P384, HashAlgorithm.Sha384)),
        new("ecdsa-p384-verify", TakesSize: false, _ => EcdsaVerify(EllipticCurve.P384, HashAlgorithm.Sha384)),
        new("ed25519-sign", TakesSize: false, _ => Ed25519Sign()),
        new("ed25519-verify", TakesSize: false, _ => Ed25519Verify()),
        new("ed448-sign", TakesSize: false, _ => Ed448Sign()),
        new("ed448-verify", TakesSize: false, _ => Ed448Verify()),
        RsaSign("rsa-2048-sign", 2048),
        RsaVerify("rsa-2048-verify", 2048),
        RsaSign("rsa-3072-sign", 3072),
        RsaVerify("rsa-3072-verify", 3072),
        RsaSign("rsa-4096-sign", 4096),
        RsaVerify("rsa-4096-verify", 4096),
        new("ml-kem-768-keygen", TakesSize: false, _ => MlKemGenerate(MlKemParameterSet.MlKem768)),
        MlKem("ml-kem-768-key", MlKemParameterSet.MlKem768, (key, random, _, _) => MlKemPrivateKey.Generate(key.ParameterSet, random).Dispose()),
        MlKem("ml-kem-768-encaps", MlKemParameterSet.MlKem768, (key, random, ciphertext, secret) => key.PublicKey.Encapsulate(random, ciphertext, secret)),
        MlKem("ml-kem-768-decaps", MlKemParameterSet.MlKem768, (key, _, ciphertext, secret) => key.TryDecapsulate(ciphertext, secret)),
        new("ml-kem-1024-keygen", TakesSize: false, _ => MlKemGenerate(MlKemParameterSet.MlKem1024)),
        MlKem("ml-kem-1024-key", MlKemParameterSet.MlKem1024, (key, random, _, _) => MlKemPrivateKey.Generate(key.ParameterSet, random).Dispose()),
        MlKem("ml-kem-1024-encaps", MlKemParameterSet.MlKem1024, (key, random, ciphertext, secret) => key.PublicKey.Encapsulate(random, ciphertext, secret)),
        MlKem("ml-kem-1024-decaps", MlKemParameterSet.MlKem1024, (key, _, ciphertext, secret) => key.TryDecapsulate(ciphertext, secret)),
    ];

    private static Action MlKemGenerate(MlKemParameterSet set)
    {
        var random = new BenchRandom();
        byte[] encapsulationKey = new byte[MlKemSizes.EncapsulationKey(set)], decapsulationKey = new byte[MlKemSizes.DecapsulationKey(set)];
        return () => MlKemPrivateKey.Generate(set, random, encapsulationKey, decapsulationKey);
    }

    private static BenchOperation MlKem(string name, MlKemParameterSet set, Action<MlKemPrivateKey, IRandom, byte[], byte[]> operation) => new(name, TakesSize: false, _ =>
    {
        var random = new BenchRandom();
        MlKemPrivateKey key = MlKemPrivateKey.Generate(set, random);
        byte[] ciphertext = new byte[MlKemSizes.Ciphertext(set)], secret = new byte[32];
        key.PublicKey.Encapsulate(random, ciphertext, secret);
        return () => operation(key, random, ciphertext, secret);
    });

    private static Action Agree25519()
    {
        byte[] key = new byte[32], peer = new byte[32], secret = new byte[32];
        new BenchRandom().Fill(key);
        X25519.DerivePublicKey(key, peer);
        return () => X25519.TryAgree(key, peer, secret);
    }

    private static Action Ecdh(EllipticCurve curve)
    {
        EcPrivateKey key = EcPrivateKey.Generate(curve, new BenchRandom());
        byte[] peer = key.PublicKey.Point.ToArray(), secret = new byte[key.Scalar.Length];
        return () => key.TryAgree(peer, secret);
    }

    private static Action EcdsaSign(EllipticCurve curve, HashAlgorithm hash)
    {
        var random = new BenchRandom();
        EcPrivateKey key = EcPrivateKey.Generate(curve, random);
        byte[] digest = new byte[hash.DigestSize()], signature = new byte[2 * key.Scalar.Length];
        return () => key.SignDigest(digest, hash, random, signature);
    }

    private static Action EcdsaVerify(EllipticCurve curve, HashAlgorithm hash)
    {
        var random = new BenchRandom();
        EcPrivateKey key = EcPrivateKey.Generate(curve, random);
        byte[] digest = new byte[hash.DigestSize()], signature = new byte[2 * key.Scalar.Length];
        key.SignDigest(digest, hash, random, signature);
        return () => Require(key.PublicKey.VerifyDigest(digest, signature));
    }

    private static Action Ed25519Sign()
    {
        Ed25519PrivateKey key = Ed25519PrivateKey.Generate(new BenchRandom());
        byte[] message = new byte[32], signature = new byte[64];
        return () => key.Sign(message, signature);
    }

    private static Action Ed25519Verify()
    {
        Ed25519PrivateKey key = Ed25519PrivateKey.Generate(new BenchRandom());
        byte[] message = new byte[32], signature = new byte[64];
        key.Sign(message, signature);
        return () => Require(Ed25519.Verify(key.PublicKey, message, signature));
    }

    private static Action Ed448Sign()
    {
        Ed448PrivateKey key = Ed448PrivateKey.Generate(new BenchRandom());
        byte[] message = new byte[32], signature = new byte[114];
        return () => key.Sign(message, signature, default);
    }

    private static Action Ed448Verify()
    {
        Ed448PrivateKey key = Ed448PrivateKey.Generate(new BenchRandom());
        byte[] message = new byte[32], signature = new byte[114];
        key.Sign(message, signature, default);
        return () => Require(Ed448.Verify(key.PublicKey, message, signature, default));
    }

    private static void Require(bool isValid)
    {
        if (!isValid) throw new InvalidOperationException("verify failed");
    }

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
        return () => Require(key.PublicKey.VerifyPkcs1(HashAlgorithm.Sha256, digest, signature));
    });
}
