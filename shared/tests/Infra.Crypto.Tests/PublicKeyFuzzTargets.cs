using Infra.Buffers;
using Infra.Crypto.Curves;
using Infra.Crypto.Hash;
using Infra.Crypto.Keys;
using Infra.Crypto.MlKem;
using Infra.Crypto.Rsa;
using Infra.Testing.Fakes;
using Infra.Testing.Fuzzing;

namespace Infra.Crypto.Tests;

/// <summary>Fuzz targets of public keys: whatever a peer or a file gives, nothing throws, and what is read is written the same.</summary>
public static class PublicKeyFuzzTargets
{
    private static readonly MlKemPrivateKey MlKem = MlKemPrivateKey.FromSeed(MlKemParameterSet.MlKem768, new byte[64]);

    [FuzzTarget("crypto-der", InputBytesMax = 1024)]
    public static void Der(ReadOnlySpan<byte> input) => Walk(new DerReader(input), 0);

    [FuzzTarget("crypto-public-key", InputBytesMax = 2048)]
    public static void PublicKeyContainer(ReadOnlySpan<byte> input)
    {
        if (!PublicKey.TryRead(input, out PublicKey? key, out KeyError error, rsaModulusBitsMin: 1024)) Check(error.Kind != KeyErrorKind.None && error.Message.Length > 0, "a refusal without a reason");
        else Check(PublicKey.TryRead(key.WriteSpki(), out PublicKey? again, out _, rsaModulusBitsMin: 1024) && again.Equals(key), "what was read does not come back");
    }

    [FuzzTarget("crypto-private-key", InputBytesMax = 4096)]
    public static void PrivateKeyContainer(ReadOnlySpan<byte> input)
    {
        if (!PrivateKey.TryRead(input, out PrivateKey? key, out KeyError error))
        {
            Check(error.Kind != KeyErrorKind.None && error.Message.Length > 0, "a refusal without a reason");
            return;
        }
        using (key)
        {
            using SecretBytes written = key.WritePkcs8();
            Check(PrivateKey.TryRead(written.Span, out PrivateKey? again, out _), "what was read does not come back");
            again!.Dispose();
        }
    }

    [FuzzTarget("crypto-ecdsa-signature", InputBytesMax = 256)]
    public static void EcdsaDer(ReadOnlySpan<byte> input)
    {
        Span<byte> raw = stackalloc byte[64];
        Span<byte> der = stackalloc byte[EcdsaSignature.DerSizeMax(EllipticCurve.P256)];
        if (!EcdsaSignature.TryReadDer(input, raw)) return;
        int length = EcdsaSignature.WriteDer(raw, der);
        Check(input.SequenceEqual(der[..length]), "two encodings of one signature");
    }

    [FuzzTarget("crypto-points", InputBytesMax = 256)]
    public static void Points(ReadOnlySpan<byte> input)
    {
        foreach (EllipticCurve curve in Enum.GetValues<EllipticCurve>())
            EcPublicKey.TryImport(curve, input, out _);
        Ed25519.IsValidPublicKey(input);
        Ed448.IsValidPublicKey(input);
        Span<byte> shared = stackalloc byte[32];
        X25519.TryAgree(new byte[32], input, shared);
    }

    /// <summary>Half of the input is the modulus, then three bytes of exponent; the rest is the signature.</summary>
    [FuzzTarget("crypto-rsa-verify", InputBytesMax = 1200)]
    public static void RsaVerify(ReadOnlySpan<byte> input)
    {
        int half = Math.Max(0, input.Length / 2 - 3);
        if (input.Length < 3 || !RsaPublicKey.TryImport(input[..half], input.Slice(half, 3), 1024, out RsaPublicKey? key)) return;
        ReadOnlySpan<byte> signature = input[(half + 3)..];
        signature = signature[..Math.Min(signature.Length, key.ModulusSize)];
        Check(!key.VerifyPkcs1(HashAlgorithm.Sha256, new byte[32], signature), "a forged signature");
        Check(!key.VerifyPss(HashAlgorithm.Sha512, new byte[64], 64, signature), "a forged signature");
    }

    [FuzzTarget("crypto-mlkem", InputBytesMax = 3200)]
    public static void MlKemKeysAndCiphertexts(ReadOnlySpan<byte> input)
    {
        Span<byte> secret = stackalloc byte[32];
        byte[] ciphertext = new byte[MlKemSizes.CiphertextMax];
        foreach (MlKemParameterSet set in Enum.GetValues<MlKemParameterSet>())
        {
            if (MlKemPublicKey.TryImport(set, input, out MlKemPublicKey? key)) key.Encapsulate(new SeededRandom(1), ciphertext.AsSpan(0, MlKemSizes.Ciphertext(set)), secret);
            MlKemPrivateKey.TryImport(set, input, out _);
        }
        bool isTaken = MlKem.TryDecapsulate(input, secret);
        Check(isTaken == (input.Length == MlKemSizes.Ciphertext(MlKemParameterSet.MlKem768)), "a length that should be refused");
    }

    private static void Walk(DerReader reader, int depth)
    {
        Check(depth <= DerReader.DepthMax, "too deep");
        while (!reader.IsAtEnd)
        {
            int before = reader.Remaining;
            DerReader probe = reader;
            probe.TryReadBitString(out _, out _);
            probe.TryReadObjectIdentifier(out _);
            probe.TryReadSmall(out _);
            probe = reader;
            if (probe.TryReadSequence(out DerReader body) || probe.TryReadSet(out body)) Walk(body, depth + 1);
            if (!reader.TryReadAny(out _, out _)) return;
            Check(reader.Remaining < before, "nothing was read");
        }
    }

    private static void Check(bool condition, string message)
    {
        if (!condition) throw new InvalidOperationException(message);
    }
}
