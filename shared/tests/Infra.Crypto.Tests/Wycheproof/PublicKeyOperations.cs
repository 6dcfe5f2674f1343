using Infra.Crypto.Curves;
using Infra.Crypto.Hash;
using Infra.Crypto.Keys;
using Infra.Crypto.Legacy;
using Infra.Crypto.MlKem;
using Infra.Testing.Fakes;

namespace Infra.Crypto.Tests.Wycheproof;

/// <summary>Signatures, agreements and ML-KEM, with the keys in the containers that the files give.</summary>
internal static class PublicKeyOperations
{
    internal static void Add(Dictionary<string, WycheproofOperation> map)
    {
        foreach (string bits in (string[])["2048", "3072", "4096", "8192"])
        {
            foreach (string hash in (string[])["sha256", "sha384", "sha512"])
                map[$"rsa_signature_{bits}_{hash}_test.json"] = RsaPkcs1;
        }
        map["rsa_signature_2048_sha224_test.json"] = RsaPkcs1;
        foreach (string bits in (string[])["2048", "3072", "4096"])
            map[$"rsa_pkcs1_{bits}_sig_gen_test.json"] = RsaPkcs1Sign;
        foreach (string name in (string[])["2048_sha256_mgf1_0", "2048_sha256_mgf1_32", "2048_sha384_mgf1_48", "3072_sha256_mgf1_32", "4096_sha256_mgf1_32", "4096_sha384_mgf1_48", "4096_sha512_mgf1_32", "4096_sha512_mgf1_64"])
            map[$"rsa_pss_{name}_test.json"] = RsaPss;
        foreach (string name in (string[])["secp256r1_sha256", "secp256r1_sha512", "secp384r1_sha384", "secp384r1_sha512", "secp521r1_sha512"])
        {
            map[$"ecdsa_{name}_test.json"] = Ecdsa;
            map[$"ecdsa_{name}_p1363_test.json"] = EcdsaRaw;
        }
        foreach (string name in (string[])["secp384r1_sha256", "secp256r1_sha3_256", "secp256r1_sha3_512", "secp384r1_sha3_512", "secp521r1_sha3_512"])
            map[$"ecdsa_{name}_test.json"] = Ecdsa;
        map["ecdh_secp256r1_test.json"] = test => Ecdh(test, EllipticCurve.P256);
        map["ecdh_secp384r1_test.json"] = test => Ecdh(test, EllipticCurve.P384);
        map["ecdh_secp256r1_ecpoint_test.json"] = test => EcdhPoint(test, EllipticCurve.P256);
        map["ecdh_secp384r1_ecpoint_test.json"] = test => EcdhPoint(test, EllipticCurve.P384);
        map["x25519_test.json"] = Agree25519;
        map["ed25519_test.json"] = test => Edwards(test, (key, message, signature) => Ed25519.Verify(key, message, signature));
        map["ed448_test.json"] = test => Edwards(test, (key, message, signature) => Ed448.Verify(key, message, signature));
        map["mlkem_768_test.json"] = test => MlKem(test, MlKemParameterSet.MlKem768);
        map["mlkem_1024_test.json"] = test => MlKem(test, MlKemParameterSet.MlKem1024);
        foreach (MlKemParameterSet set in Enum.GetValues<MlKemParameterSet>())
        {
            string bits = set == MlKemParameterSet.MlKem768 ? "768" : "1024";
            map[$"mlkem_{bits}_encaps_test.json"] = test => MlKem(test, set);
            map[$"mlkem_{bits}_semi_expanded_decaps_test.json"] = test => MlKemLongForm(test, set);
        }
        map["mlkem_768_keygen_seed_test.json"] = test => MlKemKey(test, MlKemParameterSet.MlKem768);
        map["mlkem_1024_keygen_seed_test.json"] = test => MlKemKey(test, MlKemParameterSet.MlKem1024);
    }

    private static PublicKey? Spki(WycheproofCase test, string name) => PublicKey.TryReadSpki(test.Bytes(name), out PublicKey? key, out _) ? key : null;

    private static (HashAlgorithm Algorithm, byte[] Digest) Digest(WycheproofCase test)
    {
        string name = test.Text("sha");
        string member = name.StartsWith("SHA3-", StringComparison.Ordinal) ? name.Replace('-', '_') : name.Replace("-", "", StringComparison.Ordinal);
        HashAlgorithm algorithm = Enum.Parse<HashAlgorithm>(member, ignoreCase: true);
        var digest = new byte[algorithm.DigestSize()];
        algorithm.Hash(test.Bytes("msg"), digest);
        return (algorithm, digest);
    }

    private static bool RsaPkcs1(WycheproofCase test)
    {
        (HashAlgorithm algorithm, byte[] digest) = Digest(test);
        return Spki(test, "publicKeyDer")!.Rsa!.VerifyPkcs1(algorithm, digest, test.Bytes("sig"));
    }

    private static bool RsaPkcs1Sign(WycheproofCase test)
    {
        if (!PrivateKey.TryRead(test.Bytes("privateKeyPkcs8"), out PrivateKey? key, out _)) return false;
        using PrivateKey owned = key;
        byte[] expected = test.Bytes("sig");
        if (test.Text("sha") == "SHA-1")
        {
            var old = new byte[20];
            Sha1.Hash(test.Bytes("msg"), old);
            return owned.PublicKey.Rsa!.VerifyPkcs1Sha1(old, expected);
        }
        (HashAlgorithm algorithm, byte[] digest) = Digest(test);
        var signature = new byte[expected.Length];
        owned.Rsa!.SignPkcs1(algorithm, digest, new SeededRandom(1), signature);
        return signature.AsSpan().SequenceEqual(expected);
    }

    private static bool RsaPss(WycheproofCase test)
    {
        (HashAlgorithm algorithm, byte[] digest) = Digest(test);
        Assert.Equal(test.Text("sha"), test.Text("mgfSha"));
        return Spki(test, "publicKeyDer")!.Rsa!.VerifyPss(algorithm, digest, test.Number("sLen"), test.Bytes("sig"));
    }

    private static bool Ecdsa(WycheproofCase test)
    {
        (_, byte[] digest) = Digest(test);
        return Spki(test, "publicKeyDer")!.Ec!.VerifyDigestDer(digest, test.Bytes("sig"));
    }

    private static bool EcdsaRaw(WycheproofCase test)
    {
        (_, byte[] digest) = Digest(test);
        return Spki(test, "publicKeyDer")!.Ec!.VerifyDigest(digest, test.Bytes("sig"));
    }

    private static bool Ecdh(WycheproofCase test, EllipticCurve curve)
        => Spki(test, "public")?.Ec is { } peer && peer.Curve == curve && Agree(test, curve, peer.Point);

    private static bool EcdhPoint(WycheproofCase test, EllipticCurve curve) => Agree(test, curve, test.Bytes("public"));

    private static bool Agree(WycheproofCase test, EllipticCurve curve, ReadOnlySpan<byte> point)
    {
        int size = EcdsaSignature.RawSize(curve) / 2;
        byte[] number = test.Bytes("private"), scalar = new byte[size], shared = new byte[size];
        ReadOnlySpan<byte> trimmed = number.AsSpan().TrimStart((byte)0);
        trimmed.CopyTo(scalar.AsSpan(size - trimmed.Length));
        Assert.True(EcPrivateKey.TryImport(curve, scalar, out EcPrivateKey? key));
        using EcPrivateKey owned = key;
        return owned.TryAgree(point, shared) && shared.AsSpan().SequenceEqual(test.Bytes("shared"));
    }

    private static bool Agree25519(WycheproofCase test)
    {
        var shared = new byte[32];
        return X25519.TryAgree(test.Bytes("private"), test.Bytes("public"), shared) && shared.AsSpan().SequenceEqual(test.Bytes("shared"));
    }

    private static bool Edwards(WycheproofCase test, Func<byte[], byte[], byte[], bool> verify)
        => verify(Spki(test, "publicKeyDer")!.Raw.ToArray(), test.Bytes("msg"), test.Bytes("sig"));

    private static bool MlKem(WycheproofCase test, MlKemParameterSet set)
    {
        byte[] secret = new byte[32];
        if (test.Text("type") == "MLKEMEncapsTest")
        {
            if (!MlKemPublicKey.TryImport(set, test.Bytes("ek"), out MlKemPublicKey? peer)) return false;
            var made = new byte[MlKemSizes.Ciphertext(set)];
            peer.Encapsulate(test.Bytes("m"), made, secret);
            return made.AsSpan().SequenceEqual(test.Bytes("c")) && secret.AsSpan().SequenceEqual(test.Bytes("K"));
        }
        byte[] seed = test.Bytes("seed");
        if (seed.Length != MlKemSizes.Seed) return false;
        using MlKemPrivateKey key = MlKemPrivateKey.FromSeed(set, seed);
        if (test.Property("ek") is not null && !key.PublicKey.Encoded.SequenceEqual(test.Bytes("ek"))) return false;
        return key.TryDecapsulate(test.Bytes("c"), secret) && secret.AsSpan().SequenceEqual(test.Bytes("K"));
    }

    private static bool MlKemLongForm(WycheproofCase test, MlKemParameterSet set)
    {
        if (!MlKemPrivateKey.TryImport(set, test.Bytes("dk"), out MlKemPrivateKey? key)) return false;
        using MlKemPrivateKey owned = key;
        var secret = new byte[32];
        return owned.TryDecapsulate(test.Bytes("c"), secret) && secret.AsSpan().SequenceEqual(test.Bytes("K"));
    }

    private static bool MlKemKey(WycheproofCase test, MlKemParameterSet set)
    {
        using MlKemPrivateKey key = MlKemPrivateKey.FromSeed(set, test.Bytes("seed"));
        return key.PublicKey.Encoded.SequenceEqual(test.Bytes("ek")) && key.Encoded.SequenceEqual(test.Bytes("dk"))
            && MlKemPrivateKey.TryImport(set, test.Bytes("dk"), out MlKemPrivateKey? again) && again.PublicKey.Encoded.SequenceEqual(test.Bytes("ek"));
    }
}
