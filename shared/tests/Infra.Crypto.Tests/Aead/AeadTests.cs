using FsCheck;
using FsCheck.Fluent;
using Infra.Crypto.Aead;
using Xunit.Abstractions;
using Oracle = System.Security.Cryptography;

namespace Infra.Crypto.Tests.Aead;

public class AeadTests(ITestOutputHelper output)
{
    private static readonly string[] Files = ["aes-gcm.txt", "aes-gcm-siv.txt", "chacha20-poly1305.txt"];

    public static TheoryData<string, string> Vectors
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (string file in Files)
            {
                foreach (VectorRecord record in VectorFile.Read(file)) data.Add(file, record.Place);
            }
            return data;
        }
    }

    public static TheoryData<string> SivPlaces => VectorFile.Places("aes-siv.txt");

    [Theory, MemberData(nameof(Vectors))]
    public void Seal_OfVector_IsItsMessage_AndOpens(string file, string place)
    {
        VectorRecord vector = VectorFile.Find(file, place);
        foreach (AeadCipher cipher in AeadTiers.Of(file[..^4], vector["key"]))
        {
            var message = new byte[vector["sealed"].Length];
            var plaintext = new byte[vector["plaintext"].Length];

            cipher.Seal(vector["nonce"], vector["plaintext"], message, vector["aad"]);
            bool opened = cipher.TryOpen(vector["nonce"], vector["sealed"], plaintext, vector["aad"]);

            Assert.Equal(vector["sealed"], message);
            Assert.True(opened);
            Assert.Equal(vector["plaintext"], plaintext);
            cipher.Dispose();
        }
    }

    [Theory, MemberData(nameof(SivPlaces))]
    public void AesSiv_OfVector_IsItsMessage_AndOpens(string place)
    {
        VectorRecord vector = VectorFile.Find("aes-siv.txt", place);
        foreach (bool bitsliced in AesTiers.Bitsliced)
        {
            using var siv = new AesSiv(vector["key"], bitsliced);
            AesSivStrings strings = siv.Begin();
            for (int i = 1; vector.Has($"string{i}"); i++) strings.Add(vector[$"string{i}"]);
            var message = new byte[vector["sealed"].Length];
            var plaintext = new byte[vector["plaintext"].Length];

            siv.Seal(in strings, vector["plaintext"], message);
            bool opened = siv.TryOpen(in strings, message, plaintext);

            Assert.Equal(vector["sealed"], message);
            Assert.True(opened);
            Assert.Equal(vector["plaintext"], plaintext);
        }
    }

    [Fact]
    public void AesSiv_AsAeadCipher_TakesDataAndNonceAsStrings()
    {
        VectorRecord vector = VectorFile.Read("aes-siv.txt")[0];
        using var siv = new AesSiv(vector["key"]);
        var message = new byte[vector["sealed"].Length];

        siv.Seal([], vector["plaintext"], message, vector["string1"]);

        Assert.Equal(vector["sealed"], message);
    }

    [Fact]
    public void AesGcm_EqualsOracle() => Differential.Run(output, "AES-GCM", random =>
    {
        byte[] key = Differential.Exact(random, random.Next(2) == 0 ? 16 : 32), nonce = Differential.Exact(random, 12);
        byte[] data = Differential.Bytes(random, 300), text = Differential.Bytes(random, 1200);
        byte[] ciphertext = new byte[text.Length], tag = new byte[16], expected = new byte[text.Length], expectedTag = new byte[16];
        using var ours = new AesGcm(key);
        using var oracle = new Oracle.AesGcm(key, 16);
        ours.Seal(nonce, text, ciphertext, tag, data);
        oracle.Encrypt(nonce, text, expected, expectedTag, data);
        return ciphertext.AsSpan().SequenceEqual(expected) && tag.AsSpan().SequenceEqual(expectedTag)
            && ours.TryOpen(nonce, ciphertext, tag, ciphertext, data) && ciphertext.AsSpan().SequenceEqual(text);
    });

    [Fact]
    public void ChaCha20Poly1305_EqualsOracle() => Differential.Run(output, "ChaCha20-Poly1305", random =>
    {
        byte[] key = Differential.Exact(random, 32), nonce = Differential.Exact(random, 12);
        byte[] data = Differential.Bytes(random, 300), text = Differential.Bytes(random, 1200);
        byte[] ciphertext = new byte[text.Length], tag = new byte[16], expected = new byte[text.Length], expectedTag = new byte[16];
        using var ours = new ChaCha20Poly1305(key);
        using var oracle = new Oracle.ChaCha20Poly1305(key);
        ours.Seal(nonce, text, ciphertext, tag, data);
        oracle.Encrypt(nonce, text, expected, expectedTag, data);
        return ciphertext.AsSpan().SequenceEqual(expected) && tag.AsSpan().SequenceEqual(expectedTag)
            && ours.TryOpen(nonce, ciphertext, tag, ciphertext, data) && ciphertext.AsSpan().SequenceEqual(text);
    });

    [Theory]
    [InlineData("aes-gcm", 16)]
    [InlineData("aes-gcm", 32)]
    [InlineData("aes-gcm-siv", 16)]
    [InlineData("aes-gcm-siv", 32)]
    [InlineData("aes-siv", 32)]
    [InlineData("aes-siv", 48)]
    [InlineData("aes-siv", 64)]
    [InlineData("chacha20-poly1305", 32)]
    public void EveryTier_ForEveryLength_GivesTheSame_AndOpensInPlace(string algorithm, int keySize)
    {
        var random = new Random(17);
        byte[] key = Differential.Exact(random, keySize);
        List<AeadCipher> tiers = AeadTiers.Of(algorithm, key);
        foreach (int length in Enumerable.Range(0, 601).Concat([1023, 1024, 1025, 2048, 4097]))
        {
            byte[] nonce = Differential.Exact(random, tiers[0].NonceSize);
            byte[] text = Differential.Exact(random, length), data = Differential.Exact(random, random.Next(150));
            var first = new byte[length + 16];
            tiers[0].Seal(nonce, text, first, data);
            foreach (AeadCipher tier in length < 300 || length % 5 == 0 ? tiers : tiers[..1])
            {
                var other = new byte[length + 16];
                tier.Seal(nonce, text, other, data);
                Assert.Equal(first, other);

                byte[] ciphertext = algorithm == "aes-siv" ? other[16..] : other[..^16];
                byte[] tag = algorithm == "aes-siv" ? other[..16] : other[^16..];
                Assert.True(tier.TryOpen(nonce, ciphertext, tag, ciphertext, data), $"{algorithm} {length}");
                Assert.Equal(text, ciphertext);
                tier.Seal(nonce, ciphertext, ciphertext, tag, data);
                Assert.Equal(algorithm == "aes-siv" ? other[16..] : other[..^16], ciphertext);
            }
        }
        tiers.ForEach(tier => tier.Dispose());
    }

    [Theory]
    [InlineData("aes-gcm", 16)]
    [InlineData("aes-gcm", 32)]
    [InlineData("aes-gcm-siv", 16)]
    [InlineData("aes-siv", 32)]
    [InlineData("chacha20-poly1305", 32)]
    public void SealWithTrailer_ForEveryLength_EqualsSealOfBothJoined(string algorithm, int keySize)
    {
        var random = new Random(29);
        List<AeadCipher> tiers = AeadTiers.Of(algorithm, Differential.Exact(random, keySize));
        foreach (int length in Enumerable.Range(0, 601).Concat([960, 1023, 1024, 4096, 16383, 16384]))
        {
            foreach (AeadCipher tier in length < 300 || length % 5 == 0 ? tiers : tiers[..1])
            {
                byte[] nonce = Differential.Exact(random, tier.NonceSize), data = Differential.Exact(random, 5);
                byte[] text = Differential.Exact(random, length), trailer = Differential.Exact(random, random.Next(4) == 0 ? random.Next(140) : 1);
                byte[] expected = new byte[length + trailer.Length + 16], message = new byte[expected.Length], place = new byte[expected.Length];
                Span<byte> content = place.AsSpan(algorithm == "aes-siv" ? 16 : 0, length);
                text.CopyTo(content);

                tier.Seal(nonce, (byte[])[.. text, .. trailer], expected, data);
                tier.SealWithTrailer(nonce, text, trailer, message, data);
                tier.SealWithTrailer(nonce, content, trailer, place, data);

                Assert.Equal(expected, message);
                Assert.Equal(expected, place);
            }
        }
        tiers.ForEach(tier => tier.Dispose());
    }

    [Theory]
    [InlineData("aes-gcm", 16)]
    [InlineData("aes-gcm-siv", 16)]
    [InlineData("aes-siv", 32)]
    [InlineData("chacha20-poly1305", 32)]
    public void SealWithTrailer_WhenMisused_Throws(string algorithm, int keySize)
    {
        AeadCipher cipher = AeadTiers.Of(algorithm, new byte[keySize])[0];
        byte[] nonce = new byte[cipher.NonceSize], buffer = new byte[100], trailer = new byte[1];
        int start = algorithm == "aes-siv" ? 16 : 0;

        Assert.Throws<ArgumentException>(() => cipher.SealWithTrailer(nonce, new byte[10], trailer, new byte[26], []));
        Assert.Throws<ArgumentException>(() => cipher.SealWithTrailer(nonce, new byte[10], trailer, new byte[28], []));
        Assert.Throws<ArgumentException>(() => cipher.SealWithTrailer(nonce, new byte[10], trailer, [], []));
        Assert.Throws<ArgumentException>(() => cipher.SealWithTrailer(nonce, buffer.AsSpan(start + 1, 10), trailer, buffer.AsSpan(0, 27), []));
        Assert.Throws<ArgumentException>(() => cipher.SealWithTrailer(nonce, new byte[10], buffer.AsSpan(20, 1), buffer.AsSpan(0, 27), []));
        Assert.Throws<ArgumentException>(() => cipher.SealWithTrailer(nonce, new byte[10], trailer, buffer.AsSpan(0, 27), buffer.AsSpan(26, 5)));
        cipher.Dispose();
        Assert.Throws<ObjectDisposedException>(() => cipher.SealWithTrailer(nonce, [], trailer, new byte[17], []));
    }

    [Theory]
    [InlineData("aes-gcm", 16)]
    [InlineData("aes-gcm-siv", 32)]
    [InlineData("aes-siv", 32)]
    [InlineData("chacha20-poly1305", 32)]
    public void TryOpen_AfterAnyBitFlip_FailsAndLeavesZeros(string algorithm, int keySize)
    {
        var random = new Random(23);
        byte[] key = Differential.Exact(random, keySize);
        foreach (int length in new[] { 0, 1, 15, 16, 17, 40, 150 })
        {
            foreach (AeadCipher cipher in AeadTiers.Of(algorithm, key))
            {
                byte[] nonce = Differential.Exact(random, cipher.NonceSize), data = Differential.Exact(random, 20);
                var message = new byte[length + 16];
                cipher.Seal(nonce, Differential.Exact(random, length), message, data);
                var plaintext = new byte[length];

                for (int bit = 0; bit < 8 * message.Length; bit += length < 20 ? 1 : 7)
                {
                    message[bit / 8] ^= (byte)(1 << (bit % 8));
                    plaintext.AsSpan().Fill(0xEE);
                    Assert.False(cipher.TryOpen(nonce, message, plaintext, data));
                    Assert.All(plaintext, value => Assert.Equal(0, value));
                    message[bit / 8] ^= (byte)(1 << (bit % 8));
                }
                data[3] ^= 4;
                Assert.False(cipher.TryOpen(nonce, message, plaintext, data));
                data[3] ^= 4;
                nonce[2] ^= 1;
                Assert.False(cipher.TryOpen(nonce, message, plaintext, data));
                nonce[2] ^= 1;
                Assert.True(cipher.TryOpen(nonce, message, plaintext, data));
                cipher.Dispose();
            }
        }
    }

    [Fact]
    public void SealThenOpen_OfAnyBytes_GivesThemBack() => Prop.ForAll<byte[], byte[], byte[]>((key, text, data) =>
    {
        foreach (string algorithm in (string[])["aes-gcm", "aes-gcm-siv", "aes-siv", "chacha20-poly1305"])
        {
            var secret = new byte[32];
            key.AsSpan(0, Math.Min(32, key.Length)).CopyTo(secret);
            foreach (AeadCipher cipher in AeadTiers.Of(algorithm, secret))
            {
                var message = new byte[text.Length + cipher.TagSize];
                var opened = new byte[text.Length];
                cipher.Seal(new byte[cipher.NonceSize], text, message, data);
                if (!cipher.TryOpen(new byte[cipher.NonceSize], message, opened, data) || !opened.AsSpan().SequenceEqual(text)) return false;
                cipher.Dispose();
            }
        }
        return true;
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("aes-gcm", 16)]
    [InlineData("aes-gcm-siv", 16)]
    [InlineData("aes-siv", 32)]
    [InlineData("chacha20-poly1305", 32)]
    public void SealAndTryOpen_WhenMisused_Throw(string algorithm, int keySize)
    {
        AeadCipher cipher = AeadTiers.Of(algorithm, new byte[keySize])[0];
        var nonce = new byte[cipher.NonceSize];
        var buffer = new byte[100];

        Assert.Equal(keySize, cipher.KeySize);
        Assert.Throws<ArgumentException>(() => cipher.Seal(nonce, new byte[10], new byte[11], new byte[16], []));
        Assert.Throws<ArgumentException>(() => cipher.Seal(nonce, new byte[10], new byte[10], new byte[15], []));
        Assert.Throws<ArgumentException>(() => cipher.Seal(nonce, new byte[10], new byte[25], []));
        Assert.Throws<ArgumentException>(() => cipher.Seal(nonce, buffer.AsSpan(0, 50), buffer.AsSpan(1, 50), new byte[16], []));
        Assert.Throws<ArgumentException>(() => cipher.Seal(nonce, new byte[20], buffer.AsSpan(0, 20), buffer.AsSpan(10, 16), []));
        Assert.Throws<ArgumentException>(() => cipher.TryOpen(nonce, new byte[20], new byte[16], buffer.AsSpan(0, 20), buffer.AsSpan(5, 5)));
        if (algorithm != "aes-siv")
            Assert.Throws<ArgumentException>(() => cipher.Seal(new byte[cipher.NonceSize + 1], new byte[10], new byte[10], new byte[16], []));
        Assert.False(cipher.TryOpen(nonce, new byte[15], [], []));
        cipher.Dispose();
        cipher.Dispose();
        Assert.Throws<ObjectDisposedException>(() => cipher.Seal(nonce, [], new byte[16], []));
    }

    [Fact]
    public void Constructor_WhenKeyHasAnotherLength_Throws()
    {
        foreach (int size in new[] { 0, 15, 17, 24, 31, 33, 40, 65 })
        {
            Assert.Throws<ArgumentException>(() => new AesGcm(new byte[size]));
            Assert.Throws<ArgumentException>(() => new AesGcmSiv(new byte[size]));
            Assert.Throws<ArgumentException>(() => new AesSiv(new byte[size]));
            Assert.Throws<ArgumentException>(() => new ChaCha20Poly1305(new byte[size]));
        }
    }

    [Fact]
    public void AesSivStrings_OfAnotherKey_AreRefused()
    {
        using var first = new AesSiv(new byte[32]);
        using var second = new AesSiv(new byte[32]);

        Assert.Throws<ArgumentException>(() => second.Seal(first.Begin(), [], new byte[16]));
        Assert.Throws<InvalidOperationException>(() => { AesSivStrings strings = default; strings.Add([]); });
        Assert.Throws<InvalidOperationException>(() =>
        {
            AesSivStrings strings = first.Begin();
            for (int i = 0; i < 127; i++) strings.Add([]);
        });
    }
}

/// <summary>One object per combination of kernels that can run here; the first is what the constructor picks.</summary>
internal static class AeadTiers
{
    internal static List<AeadCipher> Of(string algorithm, byte[] key)
    {
        var tiers = new List<AeadCipher>();
        switch (algorithm)
        {
            case "chacha20-poly1305":
                tiers.Add(new ChaCha20Poly1305(key));
                break;
            case "aes-siv":
                foreach (bool bitsliced in AesTiers.Bitsliced) tiers.Add(new AesSiv(key, bitsliced));
                break;
            default:
                foreach (bool bitsliced in AesTiers.Bitsliced)
                {
                    foreach (CarrylessTier tier in AesTiers.Carryless)
                        tiers.Add(algorithm == "aes-gcm" ? new AesGcm(key, bitsliced, tier) : new AesGcmSiv(key, bitsliced, tier));
                }
                break;
        }
        return tiers;
    }
}
