using Infra.Crypto.Curves;
using Infra.Crypto.Hash;
using Infra.Crypto.Keys;
using Infra.Crypto.Rsa;
using Infra.Crypto.Tests;

namespace Infra.Crypto.Bench.SelfTest;

/// <summary>Signatures and agreements.</summary>
internal static class CurveAnswers
{
    internal static IEnumerable<KnownAnswers> All =>
    [
        KnownAnswers.OfFile("X25519", "x25519.txt", Agree),
        KnownAnswers.OfFile("Ed25519", "ed25519.txt", SignEd25519),
        KnownAnswers.OfFile("Ed448", "ed448.txt", SignEd448),
        Ecdsa("ECDSA P-256", EllipticCurve.P256),
        Ecdsa("ECDSA P-384", EllipticCurve.P384),
        Ecdsa("ECDSA P-521, verify", EllipticCurve.P521),
        KnownAnswers.OfFile("ECDH", "ecdh.txt", Ecdh),
        KnownAnswers.OfFile("RSA", "rsa.txt", SignRsa),
        KnownAnswers.OfFile("key containers", "rfc8410.txt", ReadKey),
    ];

    private static bool Agree(VectorRecord record)
    {
        var secret = new byte[32];
        return X25519.TryAgree(record["scalar"], record["u"], secret) && secret.AsSpan().SequenceEqual(record["result"]) && !X25519.TryAgree(record["scalar"], new byte[32], secret);
    }

    private static bool SignEd25519(VectorRecord record)
    {
        using var key = new Ed25519PrivateKey(record["secret"]);
        var signature = new byte[64];
        key.Sign(record["message"], signature);
        return key.PublicKey.SequenceEqual(record["public"]) && signature.AsSpan().SequenceEqual(record["signature"])
            && Ed25519.Verify(record["public"], record["message"], signature) && !Ed25519.Verify(record["public"], record["message"], Changed(signature));
    }

    private static bool SignEd448(VectorRecord record)
    {
        using var key = new Ed448PrivateKey(record["secret"]);
        var signature = new byte[114];
        key.Sign(record["message"], signature, record["context"]);
        return key.PublicKey.SequenceEqual(record["public"]) && signature.AsSpan().SequenceEqual(record["signature"])
            && Ed448.Verify(record["public"], record["message"], signature, record["context"])
            && !Ed448.Verify(record["public"], record["message"], Changed(signature), record["context"]);
    }

    private static KnownAnswers Ecdsa(string name, EllipticCurve curve)
        => new(name, () => KnownAnswers.Read("rfc6979.txt").Where(record => record.Text("curve") == curve.ToString()).Select(record => (record.Place, SignEcdsa(curve, record))));

    private static bool SignEcdsa(EllipticCurve curve, VectorRecord record)
    {
        HashAlgorithm hash = record.Text("hash") switch
        {
            "Sha224" => HashAlgorithm.Sha224,
            "Sha256" => HashAlgorithm.Sha256,
            "Sha384" => HashAlgorithm.Sha384,
            _ => HashAlgorithm.Sha512,
        };
        byte[] digest = new byte[hash.DigestSize()], expected = [.. record["r"], .. record["s"]], signature = new byte[expected.Length];
        hash.Hash(record["message"], digest);
        if (!EcPublicKey.TryImport(curve, [4, .. record["x"], .. record["y"]], out EcPublicKey? publicKey)) return false;
        if (!publicKey.VerifyDigest(digest, expected) || publicKey.VerifyDigest(digest, Changed(expected))) return false;
        if (curve == EllipticCurve.P521) return true;
        if (!EcPrivateKey.TryImport(curve, record["key"], out EcPrivateKey? key)) return false;
        using (key)
            key.SignDigest(digest, hash, random: null, signature);
        return signature.AsSpan().SequenceEqual(expected);
    }

    private static bool Ecdh(VectorRecord record)
    {
        if (!PrivateKey.TryRead(record["first"], out PrivateKey? first, out _) || !PrivateKey.TryRead(record["second"], out PrivateKey? second, out _)) return false;
        using PrivateKey firstOwned = first, secondOwned = second;
        if (!PublicKey.TryRead(record["firstPublic"], out PublicKey? firstPublic, out _) || !PublicKey.TryRead(record["secondPublic"], out PublicKey? secondPublic, out _)) return false;
        byte[] expected = record["secret"], secret = new byte[expected.Length], other = new byte[expected.Length];
        return first.Ec!.TryAgree(secondPublic.Raw, secret) && second.Ec!.TryAgree(firstPublic.Raw, other)
            && secret.AsSpan().SequenceEqual(expected) && other.AsSpan().SequenceEqual(expected);
    }

    private static bool SignRsa(VectorRecord record)
    {
        HashAlgorithm hash = record.Text("hash") switch
        {
            "SHA-256" => HashAlgorithm.Sha256,
            "SHA-384" => HashAlgorithm.Sha384,
            _ => HashAlgorithm.Sha512,
        };
        if (!PrivateKey.TryRead(record["key"], out PrivateKey? container, out _)) return false;
        using PrivateKey owned = container;
        RsaPrivateKey key = container.Rsa!;
        byte[] digest = new byte[hash.DigestSize()], signature = new byte[key.PublicKey.ModulusSize];
        hash.Hash(record["message"], digest);
        var random = new BenchRandom();
        key.SignPkcs1(hash, digest, random, signature);
        if (!signature.AsSpan().SequenceEqual(record["pkcs1"]) || !key.PublicKey.VerifyPkcs1(hash, digest, signature)) return false;
        if (key.PublicKey.VerifyPkcs1(hash, digest, Changed(signature)) || !key.PublicKey.VerifyPss(hash, digest, digest.Length, record["pss"])) return false;
        key.SignPss(hash, digest, digest.Length, random, signature);
        return key.PublicKey.VerifyPss(hash, digest, digest.Length, signature) && !key.PublicKey.VerifyPss(hash, digest, digest.Length, Changed(signature));
    }

    private static bool ReadKey(VectorRecord record)
    {
        bool isValid = record.Number("valid") == 1;
        if (record.Has("public")) return PublicKey.TryRead(record["public"], out PublicKey? publicKey, out _) == isValid && (publicKey?.WriteSpki().AsSpan().SequenceEqual(record["public"]) ?? true);
        bool isRead = PrivateKey.TryRead(record["private"], out PrivateKey? key, out _);
        key?.Dispose();
        return isRead == isValid;
    }

    private static byte[] Changed(byte[] bytes)
    {
        byte[] copy = [.. bytes];
        copy[copy.Length / 2] ^= 0x20;
        return copy;
    }
}
