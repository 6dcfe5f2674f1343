using Infra.Buffers;
using Infra.Crypto.Hash;
using Infra.Crypto.MlKem;
using Infra.Crypto.Rsa;

namespace Infra.Crypto.Bench;

/// <summary>RSA and ML-KEM.</summary>
internal static class PublicKeyOperations
{
    internal static IEnumerable<BenchOperation> All =>
    [
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
