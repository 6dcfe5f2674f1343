using Infra.Buffers;
using Infra.Crypto.Hash;
using Infra.Crypto.Rsa;

namespace Infra.Crypto.Bench;

/// <summary>RSA, ML-KEM and HPKE.</summary>
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
    ];

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
