using System.Runtime.InteropServices;
using Infra.Crypto.Aead;
using Infra.Crypto.Block;
using Infra.Crypto.Mac;
using Infra.Crypto.Tests;

namespace Infra.Crypto.Bench.SelfTest;

/// <summary>Ciphers, and the MACs made of them.</summary>
internal static class CipherAnswers
{
    internal static IEnumerable<KnownAnswers> All =>
    [
        KnownAnswers.OfFile("AES", "aes.txt", Block),
        KnownAnswers.OfFile("AES-CMAC", "cmac.txt", record => Tag(record, (key, message, tag) =>
        {
            using var cmac = new AesCmac(key);
            cmac.Compute(message, tag);
        })),
        KnownAnswers.OfFile("ChaCha20, one block", "chacha20-block.txt", Stream),
        KnownAnswers.OfFile("ChaCha20", "chacha20.txt", Encrypt),
        KnownAnswers.OfFile("Poly1305", "poly1305.txt", record => Tag(record, (key, message, tag) => Poly1305.Compute(key, message, tag))),
        KnownAnswers.OfFile("AES-GCM", "aes-gcm.txt", record => Aead(record, new AesGcm(record["key"]))),
        KnownAnswers.OfFile("AES-GCM-SIV", "aes-gcm-siv.txt", record => Aead(record, new AesGcmSiv(record["key"]))),
        KnownAnswers.OfFile("ChaCha20-Poly1305", "chacha20-poly1305.txt", record => Aead(record, new ChaCha20Poly1305(record["key"]))),
        KnownAnswers.OfFile("AES-SIV-CMAC", "aes-siv.txt", Siv),
        RoundTrips("AES-128-GCM, long", () => new AesGcm(new byte[16])),
        RoundTrips("AES-256-GCM, long", () => new AesGcm(new byte[32])),
        RoundTrips("AES-256-GCM-SIV, long", () => new AesGcmSiv(new byte[32])),
        RoundTrips("AES-SIV-CMAC-384, long", () => new AesSiv(new byte[48])),
        RoundTrips("AES-SIV-CMAC-512, long", () => new AesSiv(new byte[64])),
        RoundTrips("ChaCha20-Poly1305, long", () => new ChaCha20Poly1305(new byte[32])),
    ];

    private delegate void MacAction(byte[] key, byte[] message, byte[] tag);

    private static bool Block(VectorRecord record)
    {
        using var cipher = new AesBlock(record["key"]);
        var block = new byte[16];
        cipher.Encrypt(record["plaintext"], block);
        return block.AsSpan().SequenceEqual(record["ciphertext"]);
    }

    private static bool Tag(VectorRecord record, MacAction compute)
    {
        var tag = new byte[record["tag"].Length];
        compute(record["key"], record["message"], tag);
        return tag.AsSpan().SequenceEqual(record["tag"]);
    }

    private static bool Stream(VectorRecord record)
    {
        using var block = new ChaCha20Block(record["key"]);
        var stream = new byte[record["stream"].Length];
        block.Generate((uint)record.Number("counter"), record["nonce"], stream);
        return stream.AsSpan().SequenceEqual(record["stream"]);
    }

    private static bool Encrypt(VectorRecord record)
    {
        var state = new uint[16];
        ChaCha20.Start(MemoryMarshal.Cast<byte, uint>(record["key"]), record["nonce"], (uint)record.Number("counter"), state);
        var target = new byte[record["ciphertext"].Length];
        ChaCha20.Transform(state, record["plaintext"], target);
        return target.AsSpan().SequenceEqual(record["ciphertext"]);
    }

    private static bool Aead(VectorRecord record, AeadCipher cipher)
    {
        using AeadCipher owned = cipher;
        byte[] message = new byte[record["sealed"].Length], opened = new byte[record["plaintext"].Length];
        cipher.Seal(record["nonce"], record["plaintext"], message, record["aad"]);
        if (!message.AsSpan().SequenceEqual(record["sealed"])) return false;
        if (!cipher.TryOpen(record["nonce"], message, opened, record["aad"]) || !opened.AsSpan().SequenceEqual(record["plaintext"])) return false;
        message[^1] ^= 1;
        return !cipher.TryOpen(record["nonce"], message, opened, record["aad"]) && !opened.AsSpan().ContainsAnyExcept((byte)0);
    }

    private static bool Siv(VectorRecord record)
    {
        using var siv = new AesSiv(record["key"]);
        AesSivStrings strings = siv.Begin();
        for (int i = 1; record.Has($"string{i}"); i++) strings.Add(record[$"string{i}"]);
        byte[] message = new byte[record["sealed"].Length], opened = new byte[record["plaintext"].Length];
        siv.Seal(in strings, record["plaintext"], message);
        return message.AsSpan().SequenceEqual(record["sealed"]) && siv.TryOpen(in strings, message, opened) && opened.AsSpan().SequenceEqual(record["plaintext"]);
    }

    /// <summary>Lengths that reach the wide kernels and every tail; the message must open and a changed one must not.</summary>
    private static KnownAnswers RoundTrips(string name, Func<AeadCipher> create) => new(name, () => RoundTrips(create));

    private static IEnumerable<(string Place, bool IsRight)> RoundTrips(Func<AeadCipher> create)
    {
        using AeadCipher cipher = create();
        for (int length = 0; length < 2000; length += 13)
            yield return ($"{length} bytes", RoundTrip(cipher, length));
    }

    private static bool RoundTrip(AeadCipher cipher, int length)
    {
        byte[] nonce = new byte[cipher.NonceSize], text = new byte[length], message = new byte[length + cipher.TagSize], opened = new byte[length];
        new Random(length).NextBytes(text);
        cipher.Seal(nonce, text, message, text);
        if (!cipher.TryOpen(nonce, message, opened, text) || !opened.AsSpan().SequenceEqual(text)) return false;
        message[length / 2] ^= 0x10;
        return !cipher.TryOpen(nonce, message, opened, text) && !opened.AsSpan().ContainsAnyExcept((byte)0);
    }
}
