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
/// <param name="Prepare">Makes the operation.</param>
internal sealed record TimingTarget(string Name, string Classes, int Operations, int Batch, Func<TimedOperation> Prepare)
{
    /// <summary>Inputs per class, a power of two.</summary>
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
        (Action<int, int> load, byte[] first, byte[] second) = Tags();
        return new TimedOperation(load, () => Sink += AreEqualUntilDifferent(first, second) ? 1 : 0);
    });

    /// <summary>Keeps results alive.</summary>
    internal static int Sink { get; set; }

    private static TimedOperation TagCompare()
    {
        (Action<int, int> load, byte[] first, byte[] second) = Tags();
        return new TimedOperation(load, () => Sink += ConstantTime.AreEqual(first, second) ? 1 : 0);
    }

    private static (Action<int, int> Load, byte[] First, byte[] Second) Tags()
    {
        byte[][] tags = Random(2 * Inputs, 16);
        byte[] first = new byte[16], second = new byte[16];
        return ((@class, input) =>
        {
            tags[@class * Inputs + input].CopyTo(first, 0);
            first.CopyTo(second, 0);
            second[@class * 15] ^= 1;
        }, first, second);
    }

    private static bool AreEqualUntilDifferent(byte[] first, byte[] second)
    {
        for (int i = 0; i < first.Length; i++)
        {
            if (first[i] != second[i]) return false;
        }
        return true;
    }

    private static TimedOperation GcmOpen()
    {
        var key = new AesGcm(new byte[16]);
        byte[] nonce = new byte[12], tag = new byte[16], data = new byte[64];
        byte[][] tags = Random(2 * Inputs, 16), texts = Random(2 * Inputs, 64);
        for (int i = 0; i < 2 * Inputs; i++)
        {
            key.Seal(nonce, default, default, tags[i], texts[i]);
            tags[i][i < Inputs ? 0 : ^1] ^= 1;
        }
        return new TimedOperation(
            (@class, input) =>
            {
                tags[@class * Inputs + input].CopyTo(tag, 0);
                texts[@class * Inputs + input].CopyTo(data, 0);
            },
            () => Sink += key.TryOpen(nonce, default, tag, default, data) ? 1 : 0);
    }

    private static TimedOperation Agree25519()
    {
        byte[][] keys = Random(2 * Inputs, 32);
        for (int i = 0; i < Inputs; i++) keys[i].AsSpan().Clear();
        byte[] key = new byte[32], peer = new byte[32], secret = new byte[32];
        X25519.DerivePublicKey(keys[^1], peer);
        return new TimedOperation((@class, input) => keys[@class * Inputs + input].CopyTo(key, 0), () => X25519.TryAgree(key, peer, secret));
    }

    private static TimedOperation Multiply(EllipticCurve curve)
    {
        byte[][] scalars = Scalars(curve);
        for (int i = 0; i < Inputs; i++)
        {
            scalars[i].AsSpan().Clear();
            scalars[i][31] = (byte)(i + 1);
        }
        EcPrivateKey key = Import(curve, scalars[^1]);
        byte[] peer = key.PublicKey.Point.ToArray(), secret = new byte[32];
        return new TimedOperation((@class, input) => Replace(ref key, scalars[@class * Inputs + input]), () => key.TryAgree(peer, secret));
    }

    private static TimedOperation SignEcdsa()
    {
        var random = new BenchRandom();
        byte[][] digests = Random(2 * Inputs, 32), scalars = Scalars(EllipticCurve.P256);
        for (int i = 1; i < Inputs; i++)
        {
            digests[0].CopyTo(digests[i], 0);
            scalars[0].CopyTo(scalars[i], 0);
        }
        byte[] digest = new byte[32], signature = new byte[64];
        EcPrivateKey key = Import(EllipticCurve.P256, scalars[0]);
        return new TimedOperation(
            (@class, input) =>
            {
                Replace(ref key, scalars[@class * Inputs + input]);
                digests[@class * Inputs + input].CopyTo(digest, 0);
            },
            () => key.SignDigest(digest, HashAlgorithm.Sha256, random, signature));
    }

    private static byte[][] Scalars(EllipticCurve curve)
    {
        var random = new BenchRandom();
        var scalars = new byte[2 * Inputs][];
        for (int i = 0; i < scalars.Length; i++)
        {
            using EcPrivateKey key = EcPrivateKey.Generate(curve, random);
            scalars[i] = key.Scalar.ToArray();
        }
        return scalars;
    }

    // A key cannot be overwritten: each one is made anew, whatever its class, so that none has a place of its own.
    private static void Replace(ref EcPrivateKey key, byte[] scalar)
    {
        EllipticCurve curve = key.Curve;
        key.Dispose();
        key = Import(curve, scalar);
    }

    private static EcPrivateKey Import(EllipticCurve curve, byte[] scalar)
        => EcPrivateKey.TryImport(curve, scalar, out EcPrivateKey? key) ? key : throw new InvalidOperationException("no scalar of the curve");

    private static TimedOperation SignRsa()
    {
        var random = new BenchRandom();
        RsaPrivateKey key = RsaPrivateKey.Generate(2048, random);
        byte[][] digests = Random(2 * Inputs, 32);
        for (int i = 1; i < Inputs; i++) digests[0].CopyTo(digests[i], 0);
        byte[] digest = new byte[32], signature = new byte[256];
        return new TimedOperation(
            (@class, input) => digests[@class * Inputs + input].CopyTo(digest, 0),
            () => key.SignPkcs1(HashAlgorithm.Sha256, digest, random, signature));
    }

    private static TimedOperation Decapsulate()
    {
        var random = new BenchRandom();
        MlKemPrivateKey key = MlKemPrivateKey.Generate(MlKemParameterSet.MlKem768, random);
        byte[][] ciphertexts = Random(2 * Inputs, MlKemSizes.Ciphertext(MlKemParameterSet.MlKem768));
        byte[] ciphertext = new byte[ciphertexts[0].Length], secret = new byte[32];
        for (int i = 0; i < 2 * Inputs; i++)
        {
            key.PublicKey.Encapsulate(random, ciphertexts[i], secret);
            if (i >= Inputs) ciphertexts[i][i] ^= 1;
        }
        return new TimedOperation(
            (@class, input) => ciphertexts[@class * Inputs + input].CopyTo(ciphertext, 0),
            () => key.TryDecapsulate(ciphertext, secret));
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
