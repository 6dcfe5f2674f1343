using System.CommandLine;
using Infra.Crypto.Aead;
using Infra.Crypto.Block;
using Infra.Crypto.Hash;
using Infra.Crypto.Kdf;
using Infra.Crypto.Legacy;
using Infra.Crypto.Mac;

namespace Infra.Crypto.Bench;

/// <summary><c>self-test</c>: one known answer per algorithm, on the kernels of this build and processor.</summary>
internal static class SelfTestCommand
{
    private delegate void HashAction(ReadOnlySpan<byte> data, Span<byte> digest);

    internal static Command Create()
    {
        var command = new Command("self-test", "Check known answers.");
        command.SetAction(_ => Run());
        return command;
    }

    /// <summary>The answers: FIPS 180 and 202, RFC 1321, 4231, 5869, 4493, 5297, 8452, 8439, FIPS 197 and the GCM specification.</summary>
    private static IEnumerable<(string Name, Func<bool> Check)> Cases()
    {
        yield return ("SHA-224", () => Hash(Sha224.Hash, "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"));
        yield return ("SHA-256", () => Hash(Sha256.Hash, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
        yield return ("SHA-384", () => Hash(Sha384.Hash, "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"));
        yield return ("SHA-512", () => Hash(Sha512.Hash,
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"));
        yield return ("SHA3-256", () => Hash(Sha3_256.Hash, "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532"));
        yield return ("SHA3-512", () => Hash(Sha3_512.Hash,
            "b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e10e116e9192af3c91a7ec57647e3934057340b4cf408d5a56592f8274eec53f0"));
        yield return ("SHAKE128", () => Hash(Shake128.Hash, "5881092dd818bf5cf8a3ddb793fbcba74097d5c526a6d35f97b83351940f2cc8"));
        yield return ("SHAKE256", () => Hash(Shake256.Hash, "483366601360a8771c6863080cc4114d8db44530f8f1e1ee4f94ea37e78b5739"));
        yield return ("SHA-1", () => Hash(Sha1.Hash, "a9993e364706816aba3e25717850c26c9cd0d89d"));
        yield return ("MD5", () => Hash(Md5.Hash, "900150983cd24fb0d6963f7d28e17f72"));
        yield return ("HMAC-SHA-256", () => Hash((_, tag) => Hmac<Sha256>.Compute("Jefe"u8, "what do ya want for nothing?"u8, tag),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
        yield return ("HKDF-SHA-256", () => Hash((_, output) => Hkdf<Sha256>.Derive(Hex("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"), Hex("000102030405060708090a0b0c"), Hex("f0f1f2f3f4f5f6f7f8f9"), output),
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"));
        yield return ("PBKDF2-SHA-256", () => Hash((_, output) => Pbkdf2<Sha256>.Derive("passwd"u8, "salt"u8, 1, output), "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"));
        yield return ("SipHash-2-4", () => Hash((_, tag) => SipHash.Compute(Hex("000102030405060708090a0b0c0d0e0f"), Hex("000102030405060708090a0b0c0d0e"), tag), "e545be4961ca29a1"));
        yield return ("AES", () => Hash((_, block) => new AesBlock(Hex("000102030405060708090a0b0c0d0e0f")).Encrypt(Hex("00112233445566778899aabbccddeeff"), block), "69c4e0d86a7b0430d8cdb78070b4c55a"));
        yield return ("AES-CMAC", () => Hash((_, tag) => new AesCmac(Hex("2b7e151628aed2a6abf7158809cf4f3c")).Compute(Hex("6bc1bee22e409f96e93d7e117393172a"), tag), "070a16b46b4d4144f79bdd9dd04a287c"));
        yield return ("ChaCha20", () => Hash(
            (_, stream) => new ChaCha20Block(Hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")).Generate(1, Hex("000000090000004a00000000"), stream),
            "10f1e7e4d13b5915500fdd1fa32071c4c7d1f4c733c068030422aa9ac3d46c4ed2826446079faa0914c2d705d98b02a2b5129cd1de164eb9cbd083e8a2503c4e"));
        yield return ("AES-128-GCM", () => Seal(new AesGcm(Hex("feffe9928665731c6d6a8f9467308308")), "cafebabefacedbaddecaf888", "feedfacedeadbeeffeedfacedeadbeefabaddad2",
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
            "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e0915bc94fbc3221a5db94fae95ae7121a47"));
        yield return ("AES-128-GCM-SIV", () => Seal(new AesGcmSiv(Hex("01000000000000000000000000000000")), "030000000000000000000000", "", "0100000000000000",
            "b5d839330ac7b786578782fff6013b815b287c22493a364c"));
        yield return ("AES-SIV-CMAC-256", () => Seal(new AesSiv(Hex("fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff")), "",
            "101112131415161718191a1b1c1d1e1f2021222324252627", "112233445566778899aabbccddee", "85632d07c6e8f37f950acd320a2ecc9340c02b9690c4dc04daef7f6afe5c"));
        yield return ("ChaCha20-Poly1305", () => Seal(
            new ChaCha20Poly1305(Hex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f")), "070000004041424344454647", "50515253c0c1c2c3c4c5c6c7",
            "4c616469657320616e642047656e746c656d656e206f662074686520636c617373206f66202739393a204966204920636f756c64206f6666657220796f75206f6e6c79206f6e65207469"
            + "7020666f7220746865206675747572652c2073756e73637265656e20776f756c642062652069742e",
            "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b3692ddbd7f2d778b8c9803ae"
            + "e328091b58fab324e4fad675945585808b4831d7bc3ff4def08e4b7a9de576d26586cec64b61161ae10b594f09e26a7e902ecbd0600691"));
        foreach ((string name, Func<AeadCipher> create) in new (string, Func<AeadCipher>)[]
        {
            ("AES-256-GCM, long", () => new AesGcm(new byte[32])),
            ("AES-256-GCM-SIV, long", () => new AesGcmSiv(new byte[32])),
            ("AES-SIV-CMAC-512, long", () => new AesSiv(new byte[64])),
            ("ChaCha20-Poly1305, long", () => new ChaCha20Poly1305(new byte[32])),
        })
        {
            yield return (name, () => RoundTrip(create()));
        }
    }

    private static int Run()
    {
        int failed = 0, passed = 0;
        foreach ((string name, Func<bool> check) in Cases())
        {
            bool isRight = check();
            if (isRight) passed++;
            else failed++;
            if (!isRight) Console.WriteLine($"FAILED {name}");
        }
        Console.WriteLine($"{passed} passed, {failed} failed, 0 skipped");
        return failed == 0 ? 0 : 1;
    }

    private static bool Hash(HashAction hash, string expected)
    {
        var digest = new byte[expected.Length / 2];
        hash("abc"u8, digest);
        return digest.AsSpan().SequenceEqual(Hex(expected));
    }

    private static bool Seal(AeadCipher cipher, string nonce, string associatedData, string plaintext, string expected)
    {
        using AeadCipher owned = cipher;
        var message = new byte[expected.Length / 2];
        var opened = new byte[plaintext.Length / 2];
        cipher.Seal(Hex(nonce), Hex(plaintext), message, Hex(associatedData));
        if (!message.AsSpan().SequenceEqual(Hex(expected)) || !cipher.TryOpen(Hex(nonce), message, opened, Hex(associatedData))) return false;
        message[0] ^= 1;
        return opened.AsSpan().SequenceEqual(Hex(plaintext)) && !cipher.TryOpen(Hex(nonce), message, opened, Hex(associatedData));
    }

    /// <summary>Lengths that reach the wide kernels and every tail; the message must open and a changed one must not.</summary>
    private static bool RoundTrip(AeadCipher cipher)
    {
        using AeadCipher owned = cipher;
        var nonce = new byte[cipher.NonceSize];
        for (int length = 0; length < 2000; length += 13)
        {
            var text = new byte[length];
            new Random(length).NextBytes(text);
            var message = new byte[length + cipher.TagSize];
            var opened = new byte[length];
            cipher.Seal(nonce, text, message, text);
            if (!cipher.TryOpen(nonce, message, opened, text) || !opened.AsSpan().SequenceEqual(text)) return false;
            message[length / 2] ^= 0x10;
            if (cipher.TryOpen(nonce, message, opened, text) || opened.AsSpan().ContainsAnyExcept((byte)0)) return false;
        }
        return true;
    }

    private static byte[] Hex(string text) => Convert.FromHexString(text);
}
