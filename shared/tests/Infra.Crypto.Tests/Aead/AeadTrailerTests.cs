using Infra.Crypto.Aead;

namespace Infra.Crypto.Tests.Aead;

/// <summary>Opening into two places: the same plaintext as opening into one, and nothing of it after a wrong tag, in either place.</summary>
public class AeadTrailerTests
{
    private const byte Untouched = 0xEE;

    [Theory]
    [InlineData("aes-gcm", 16)]
    [InlineData("aes-gcm", 32)]
    [InlineData("aes-gcm-siv", 16)]
    [InlineData("aes-siv", 32)]
    [InlineData("chacha20-poly1305", 32)]
    public void TryOpenWithTrailer_ForEveryLength_EqualsOpeningIntoOnePlace(string algorithm, int keySize)
    {
        var random = new Random(31);
        List<AeadCipher> tiers = AeadTiers.Of(algorithm, Differential.Exact(random, keySize));
        foreach (int length in Enumerable.Range(0, 601).Concat([959, 960, 961, 1023, 1024, 4096, 16383, 16384]))
        {
            foreach (AeadCipher tier in length < 300 || length % 5 == 0 ? tiers : tiers[..1])
            {
                byte[] nonce = Differential.Exact(random, tier.NonceSize), data = Differential.Exact(random, 5);
                byte[] text = Differential.Exact(random, length), end = Differential.Exact(random, random.Next(4) == 0 ? random.Next(700) : 1);
                byte[] message = new byte[length + end.Length + 16], content = new byte[length];
                tier.Seal(nonce, (byte[])[.. text, .. end], message, data);

                Assert.True(tier.TryOpenWithTrailer(nonce, message, content, data, out Span<byte> trailer), $"{algorithm} {length} {end.Length}");

                Assert.Equal(text, content);
                Assert.Equal(end, trailer.ToArray());
                Assert.True(trailer.IsEmpty || message.AsSpan().Overlaps(trailer), "the trailer is no part of the message");
            }
        }
        tiers.ForEach(tier => tier.Dispose());
    }

    [Theory]
    [InlineData("aes-gcm", 16)]
    [InlineData("aes-gcm-siv", 16)]
    [InlineData("aes-siv", 32)]
    [InlineData("chacha20-poly1305", 32)]
    public void TryOpenWithTrailer_AfterAnyBitFlip_FailsAndLeavesZeros(string algorithm, int keySize)
    {
        var random = new Random(37);
        foreach (AeadCipher cipher in AeadTiers.Of(algorithm, Differential.Exact(random, keySize)))
        {
            foreach (int length in (int[])[0, 1, 16, 300])
            {
                byte[] nonce = Differential.Exact(random, cipher.NonceSize), data = Differential.Exact(random, 5), good = new byte[length + 3 + 16], content = new byte[length];
                cipher.Seal(nonce, Differential.Exact(random, length + 3), good, data);
                for (int bit = 0; bit < 8 * good.Length; bit += length < 20 ? 1 : 7)
                {
                    byte[] message = [.. good];
                    message[bit / 8] ^= (byte)(1 << (bit % 8));
                    content.AsSpan().Fill(Untouched);

                    Assert.False(cipher.TryOpenWithTrailer(nonce, message, content, data, out Span<byte> trailer));

                    Assert.False(content.AsSpan().ContainsAnyExcept((byte)0));
                    Assert.Equal(new byte[3], trailer.ToArray());
                }
            }
            cipher.Dispose();
        }
    }

    [Theory]
    [InlineData("aes-gcm", 16)]
    [InlineData("aes-gcm-siv", 16)]
    [InlineData("aes-siv", 32)]
    [InlineData("chacha20-poly1305", 32)]
    public void TryOpenWithTrailer_WhenMisused_ThrowsAndWritesNothing(string algorithm, int keySize)
    {
        AeadCipher cipher = AeadTiers.Of(algorithm, new byte[keySize])[0];
        byte[] nonce = new byte[cipher.NonceSize], buffer = new byte[100];
        cipher.Seal(nonce, new byte[11], buffer.AsSpan(0, 27), []);
        byte[] before = [.. buffer];

        Assert.Throws<ArgumentException>(() => cipher.TryOpenWithTrailer(nonce, buffer.AsSpan(0, 27), new byte[12], [], out _));
        Assert.Throws<ArgumentException>(() => cipher.TryOpenWithTrailer(nonce, buffer.AsSpan(0, 15), [], [], out _));
        Assert.Throws<ArgumentException>(() => cipher.TryOpenWithTrailer(nonce, buffer.AsSpan(0, 27), buffer.AsSpan(0, 10), [], out _));
        Assert.Throws<ArgumentException>(() => cipher.TryOpenWithTrailer(nonce, buffer.AsSpan(0, 27), buffer.AsSpan(26, 10), [], out _));
        Assert.Throws<ArgumentException>(() => cipher.TryOpenWithTrailer(nonce, buffer.AsSpan(0, 27), buffer.AsSpan(40, 10), buffer.AsSpan(26, 5), out _));
        Assert.Throws<ArgumentException>(() => cipher.TryOpenWithTrailer(nonce, buffer.AsSpan(0, 27), buffer.AsSpan(40, 10), buffer.AsSpan(49, 5), out _));
        Assert.Equal(before, buffer);
        cipher.Dispose();
        Assert.Throws<ObjectDisposedException>(() => cipher.TryOpenWithTrailer(nonce, buffer.AsSpan(0, 27), new byte[10], [], out _));
    }
}
