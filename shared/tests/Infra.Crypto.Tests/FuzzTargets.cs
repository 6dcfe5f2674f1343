using Infra.Crypto.Aead;
using Infra.Crypto.Hash;
using Infra.Crypto.Tests.Aead;
using Infra.Testing.Fuzzing;

namespace Infra.Crypto.Tests;

/// <summary>Fuzz targets of the symmetric part: messages from a peer never throw, and what opens has been sealed by us; pieces never change a digest.</summary>
public static class FuzzTargets
{
    private static readonly AeadCipher[] Ciphers =
    [
        .. AeadTiers.Of("aes-gcm", new byte[16]), .. AeadTiers.Of("aes-gcm-siv", new byte[32]), .. AeadTiers.Of("aes-siv", new byte[32]),
        .. AeadTiers.Of("chacha20-poly1305", new byte[32]),
    ];

    /// <summary>The first byte picks the cipher, the second the length of the associated data; the rest is associated data and message.</summary>
    [FuzzTarget("crypto-aead-open", InputBytesMax = 2048)]
    public static void OpenAead(ReadOnlySpan<byte> input)
    {
        if (input.Length < 2) return;
        AeadCipher cipher = Ciphers[input[0] % Ciphers.Length];
        int cut = Math.Min(input[1], input.Length - 2);
        ReadOnlySpan<byte> data = input.Slice(2, cut), message = input[(2 + cut)..];
        var nonce = new byte[cipher.NonceSize];
        var plaintext = new byte[Math.Max(0, message.Length - cipher.TagSize)];
        plaintext.AsSpan().Fill(0xA5);
        if (cipher.TryOpen(nonce, message, plaintext, data)) throw new InvalidOperationException("a message that nobody sealed was opened");
        if (plaintext.AsSpan().ContainsAnyExcept((byte)0)) throw new InvalidOperationException("a refused message left something behind");

        var sealedMessage = new byte[message.Length + cipher.TagSize];
        var opened = new byte[message.Length];
        cipher.Seal(nonce, message, sealedMessage, data);
        if (!cipher.TryOpen(nonce, sealedMessage, opened, data) || !message.SequenceEqual(opened)) throw new InvalidOperationException("what was sealed did not open");
    }

    /// <summary>The first bytes are the lengths of the pieces.</summary>
    [FuzzTarget("crypto-hash-pieces", InputBytesMax = 2048)]
    public static void HashPieces(ReadOnlySpan<byte> input)
    {
        if (input.Length < 5) return;
        foreach (HashAlgorithm algorithm in Enum.GetValues<HashAlgorithm>())
        {
            var whole = new byte[algorithm.DigestSize()];
            var pieces = new byte[algorithm.DigestSize()];
            ReadOnlySpan<byte> rest = input[4..];
            algorithm.Hash(rest, whole);
            Hasher hasher = Hasher.Create(algorithm);
            for (int i = 0; !rest.IsEmpty; i++)
            {
                int take = Math.Min(rest.Length, 1 + input[i & 3]);
                hasher.Append(rest[..take]);
                rest = rest[take..];
            }
            hasher.Finish(pieces);
            if (!whole.AsSpan().SequenceEqual(pieces)) throw new InvalidOperationException($"{algorithm} depends on how its input is cut");
        }
    }
}
