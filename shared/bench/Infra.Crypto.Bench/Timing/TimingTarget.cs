using Infra.Crypto.Aead;
using Infra.Crypto.Curves;
using Infra.Crypto.Hash;
using Infra.Crypto.MlKem;
using Infra.Crypto.Rsa;

namespace Infra.Crypto.Bench.Timing;

/// <summary>An operation with two classes of secret input, whose times must not differ.</summary>
/// <param name="Name">As <c>--target</c> takes it.</param>
/// <param name="Classes">What tells the classes apart.</param>
/// <param name="Operations">How many operations are measured unless asked otherwise.</param>
/// <param name="Batch">Operations of one class under one reading of the clock, for those that are about as short as the reading.</param>
/// <param name="Prepare">Makes the operation; its argument is the class (0 or 1) and the number of the input within it.</param>
internal sealed record TimingTarget(string Name, string Classes, int Operations, int Batch, Func<Action<int, int>> Prepare)
{
    /// <summary>Inputs per class, a power of two. Both classes have as many, at places of their own, so that caches treat them alike.</summary>
    internal const int Inputs = 64;

    private const int Million = 1_000_000;

    // One RSA signature takes a millisecond and more: a million would take half an hour.
    private const int RsaOperations = 30_000;

    internal static IReadOnlyList<TimingTarget> All { get; } =
    [
        new("tag-compare", "tags wrong in the first byte; in the last", Million, 16, TagCompare),
        new("gcm-open", "tags wrong in the first byte; in the last", Million, 1, GcmOpen),
        new("x25519", "one private key with few bits set; random ones", Million, 1, Agree25519),
        new("p256-multiply", "scalars below 256; random ones", Million, 1, () => Multiply(EllipticCurve.P256)),
        new("ecdsa-p256-sign", "one key and digest; random ones", Million, 1, SignEcdsa),
        new("rsa-2048-sign", "one digest; random ones", RsaOperations, 1, SignRsa),
        new("ml-kem-768-decaps", "genuine ciphertexts; forged ones", Million, 1, Decapsulate),
    ];

    /// <summary>Compares byte by byte and stops at a difference: what the measurement must find. Never part of "all".</summary>
    internal static TimingTarget Leak { get; } = new("planted-leak", "tags wrong in the first byte; in the last", Million, 16, () =>
    {
        (byte[][] first, byte[][] second) = Tags();
        return (@class, input) => Sink += AreEqualUntilDifferent(first[@class * Inputs + input], second[@class * Inputs + input]) ? 1 : 0;
    });

    /// <summary>Keeps results alive.</summary>
    internal static int Sink { get; set; }

    private static Action<int, int> TagCompare()
    {
        (byte[][] first, byte[][] second) = Tags();
        return (@class, input) => Sink += ConstantTime.AreEqual(first[@class * Inputs + input], second[@class * Inputs + input]) ? 1 : 0;
    }

    private static (byte[][] First, byte[][] Second) Tags()
    {
        byte[][] first = Random(2 * Inputs, 16), second = Random(2 * Inputs, 16);
        for (int i = 0; i < 2 * Inputs; i++)
        {
            first[i].CopyTo(second[i], 0);
            second[i][i < Inputs ? 0 : ^1] ^= 1;
        }
        return (first, second);
    }

    private static bool AreEqualUntilDifferent(byte[] first, byte[] second)
    {
        for (int i = 0; i < first.Length; i++)
        {
            if (first[i] != second[i]) return false;
        }
        return true;
    }

    private static Action<int, int> GcmOpen()
    {
        var key = new AesGcm(new byte[16]);
        byte[] nonce = new byte[12];
        byte[][] tags = Random(2 * Inputs, 16), data = Random(2 * Inputs, 64);
        for (int i = 0; i < 2 * Inputs; i++)
        {
            key.Seal(nonce, default, default, tags[i], data[i]);
            tags[i][i < Inputs ? 0 : ^1] ^= 1;
        }
        return (@class, input) => Sink += key.TryOpen(nonce, default, tags[@class * Inputs + input], default, data[@class * Inputs + input]) ? 1 : 0;
    }

    private static Action<int, int> Agree25519()
    {
        byte[][] keys = Random(2 * Inputs, 32);
        for (int i = 0; i < Inputs; i++) keys[i].AsSpan().Clear();
        byte[] peer = new byte[32], secret = new byte[32];
        X25519.DerivePublicKey(keys[^1], peer);
        return (@class, input) => X25519.TryAgree(keys[@class * Inputs + input], peer, secret);
    }

    private static Action<int, int> Multiply(EllipticCurve curve)
    {
        var random = new BenchRandom();
        var keys = new EcPrivateKey[2 * Inputs];
        for (int i = 0; i < keys.Length; i++)
        {
            if (i >= Inputs)
            {
                keys[i] = EcPrivateKey.Generate(curve, random);
                continue;
            }
            var scalar = new byte[32];
            scalar[31] = (byte)(i + 1);
            _ = EcPrivateKey.TryImport(curve, scalar, out EcPrivateKey? key);
            keys[i] = key!;
        }
        byte[] peer = keys[^1].PublicKey.Point.ToArray(), secret = new byte[32];
        return (@class, input) => keys[@class * Inputs + input].TryAgree(peer, secret);
    }

    private static Action<int, int> SignEcdsa()
    {
        var random = new BenchRandom();
        byte[][] digests = Random(2 * Inputs, 32);
        var keys = new EcPrivateKey[2 * Inputs];
        for (int i = 0; i < keys.Length; i++)
        {
            keys[i] = EcPrivateKey.Generate(EllipticCurve.P256, random);
            if (i >= Inputs || i == 0) continue;
            digests[0].CopyTo(digests[i], 0);
            _ = EcPrivateKey.TryImport(EllipticCurve.P256, keys[0].Scalar, out EcPrivateKey? same);
            keys[i] = same!;
        }
        var signature = new byte[64];
        return (@class, input) => keys[@class * Inputs + input].SignDigest(digests[@class * Inputs + input], HashAlgorithm.Sha256, random, signature);
    }

    private static Action<int, int> SignRsa()
    {
        var random = new BenchRandom();
        RsaPrivateKey key = RsaPrivateKey.Generate(2048, random);
        byte[][] digests = Random(2 * Inputs, 32);
        for (int i = 1; i < Inputs; i++) digests[0].CopyTo(digests[i], 0);
        var signature = new byte[256];
        return (@class, input) => key.SignPkcs1(HashAlgorithm.Sha256, digests[@class * Inputs + input], random, signature);
    }

    private static Action<int, int> Decapsulate()
    {
        var random = new BenchRandom();
        MlKemPrivateKey key = MlKemPrivateKey.Generate(MlKemParameterSet.MlKem768, random);
        byte[][] ciphertexts = Random(2 * Inputs, MlKemSizes.Ciphertext(MlKemParameterSet.MlKem768));
        var secret = new byte[32];
        for (int i = 0; i < 2 * Inputs; i++)
        {
            key.PublicKey.Encapsulate(random, ciphertexts[i], secret);
            if (i >= Inputs) ciphertexts[i][i] ^= 1;
        }
        return (@class, input) => key.TryDecapsulate(ciphertexts[@class * Inputs + input], secret);
    }

    private static byte[][] Random(int count, int size)
    {
        var random = new BenchRandom();
        var arrays = new byte[count][];
        for (int i = 0; i < count; i++)
        {
            arrays[i] = new byte[size];
            random.Fill(arrays[i]);
        }
        return arrays;
    }
}
