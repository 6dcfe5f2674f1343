using Infra.Crypto.Aead;
using Infra.Crypto.Hash;
using Infra.Crypto.Kdf;
using Infra.Crypto.Legacy;
using Infra.Crypto.Mac;

namespace Infra.Crypto.Tests.Wycheproof;

/// <summary>AEADs, MACs and HKDF.</summary>
internal static class SymmetricOperations
{
    internal static void Add(Dictionary<string, WycheproofOperation> map)
    {
        map["aes_gcm_test.json"] = test => Aead(test, key => new AesGcm(key));
        map["aes_gcm_siv_test.json"] = test => Aead(test, key => new AesGcmSiv(key));
        map["chacha20_poly1305_test.json"] = test => Aead(test, key => new ChaCha20Poly1305(key));
        map["aead_aes_siv_cmac_test.json"] = test => Aead(test, key => new AesSiv(key));
        map["aes_siv_cmac_test.json"] = Siv;
        map["aes_cmac_test.json"] = test => MacTag(test, key => new AesCmac(key));
        map["hmac_sha1_test.json"] = test => MacTag(test, key => new HmacKey<Sha1>(key));
        map["hmac_sha224_test.json"] = test => MacTag(test, key => new HmacKey<Sha224>(key));
        map["hmac_sha256_test.json"] = test => MacTag(test, key => new HmacKey<Sha256>(key));
        map["hmac_sha384_test.json"] = test => MacTag(test, key => new HmacKey<Sha384>(key));
        map["hmac_sha512_test.json"] = test => MacTag(test, key => new HmacKey<Sha512>(key));
        map["hmac_sha3_256_test.json"] = test => MacTag(test, key => new HmacKey<Sha3_256>(key));
        map["hmac_sha3_512_test.json"] = test => MacTag(test, key => new HmacKey<Sha3_512>(key));
        map["siphash_2_4_test.json"] = SipHashTag;
        map["hkdf_sha1_test.json"] = HkdfOutput<Sha1>;
        map["hkdf_sha256_test.json"] = HkdfOutput<Sha256>;
        map["hkdf_sha384_test.json"] = HkdfOutput<Sha384>;
        map["hkdf_sha512_test.json"] = HkdfOutput<Sha512>;
        map["pbkdf2_hmacsha1_test.json"] = Pbkdf2Output<Sha1>;
        map["pbkdf2_hmacsha224_test.json"] = Pbkdf2Output<Sha224>;
        map["pbkdf2_hmacsha256_test.json"] = Pbkdf2Output<Sha256>;
        map["pbkdf2_hmacsha384_test.json"] = Pbkdf2Output<Sha384>;
        map["pbkdf2_hmacsha512_test.json"] = Pbkdf2Output<Sha512>;
    }

    /// <summary>Opens; a valid message must also be what sealing gives. Refused keys and nonces count as refused.</summary>
    private static bool Aead(WycheproofCase test, Func<byte[], AeadCipher> create)
    {
        byte[] nonce = test.Bytes("iv"), ciphertext = test.Bytes("ct"), tag = test.Bytes("tag"), data = test.Bytes("aad"), message = test.Bytes("msg");
        try
        {
            using AeadCipher cipher = create(test.Bytes("key"));
            var plaintext = new byte[ciphertext.Length];
            plaintext.AsSpan().Fill(0xAA);
            if (!cipher.TryOpen(nonce, ciphertext, tag, plaintext, data))
            {
                Assert.False(plaintext.AsSpan().ContainsAnyExcept((byte)0));
                return false;
            }
            byte[] sealedText = new byte[message.Length], sealedTag = new byte[tag.Length];
            cipher.Seal(nonce, message, sealedText, sealedTag, data);
            return plaintext.AsSpan().SequenceEqual(message) && sealedText.AsSpan().SequenceEqual(ciphertext) && sealedTag.AsSpan().SequenceEqual(tag);
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static bool Siv(WycheproofCase test)
    {
        byte[] sealedMessage = test.Bytes("ct"), message = test.Bytes("msg");
        using var siv = new AesSiv(test.Bytes("key"));
        AesSivStrings strings = siv.Begin();
        strings.Add(test.Bytes("aad"));
        var plaintext = new byte[Math.Max(0, sealedMessage.Length - AesSiv.SyntheticIvSize)];
        if (!siv.TryOpen(in strings, sealedMessage, plaintext)) return false;
        var again = new byte[message.Length + AesSiv.SyntheticIvSize];
        siv.Seal(in strings, message, again);
        return plaintext.AsSpan().SequenceEqual(message) && again.AsSpan().SequenceEqual(sealedMessage);
    }

    private static bool MacTag(WycheproofCase test, Func<byte[], MacKey> create)
    {
        byte[] tag = test.Bytes("tag");
        try
        {
            using MacKey key = create(test.Bytes("key"));
            var computed = new byte[key.TagSize];
            key.Compute(test.Bytes("msg"), computed);
            return ConstantTime.AreEqual(computed.AsSpan(0, test.Number("tagSize") / 8), tag);
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static bool SipHashTag(WycheproofCase test)
    {
        var tag = new byte[SipHash.TagSize];
        SipHash.Compute(test.Bytes("key"), test.Bytes("msg"), tag);
        return tag.AsSpan().SequenceEqual(test.Bytes("tag"));
    }

    private static bool HkdfOutput<THash>(WycheproofCase test)
        where THash : struct, IHash<THash>
    {
        var output = new byte[test.Number("size")];
        try
        {
            Hkdf<THash>.Derive(test.Bytes("ikm"), test.Bytes("salt"), test.Bytes("info"), output);
            return output.AsSpan().SequenceEqual(test.Bytes("okm"));
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static bool Pbkdf2Output<THash>(WycheproofCase test)
        where THash : struct, IHash<THash>
    {
        var output = new byte[test.Number("dkLen")];
        Pbkdf2<THash>.Derive(test.Bytes("password"), test.Bytes("salt"), test.Number("iterationCount"), output);
        return output.AsSpan().SequenceEqual(test.Bytes("dk"));
    }
}
