using Infra.Crypto.Hash;
using Infra.Crypto.Mac;

namespace Infra.Crypto.Kdf;

/// <summary>HKDF (RFC 5869) over one hash. Allocates nothing; safe for use from several threads.</summary>
/// <typeparam name="THash">The hash.</typeparam>
public static class Hkdf<THash>
    where THash : struct, IHash<THash>
{
    /// <summary>Bytes of a pseudorandom key.</summary>
    public static int KeySize => THash.DigestSize;

    /// <summary>The most bytes that <see cref="Expand(ReadOnlySpan{byte}, ReadOnlySpan{byte}, Span{byte})"/> gives: 255 digests.</summary>
    public static int OutputSizeMax => 255 * THash.DigestSize;

    /// <summary>
    /// HKDF-Extract: writes the pseudorandom key to the first <see cref="KeySize"/> bytes of <paramref name="pseudorandomKey"/>. An empty salt stands for
    /// zeros.
    /// </summary>
    /// <exception cref="ArgumentException">The target is too short.</exception>
    [ConstantTime]
    public static void Extract(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> inputKey, Span<byte> pseudorandomKey)
        => Hmac<THash>.Compute(salt, inputKey, pseudorandomKey);

    /// <summary>HKDF-Expand: fills <paramref name="output"/>.</summary>
    /// <exception cref="ArgumentException">
    /// <paramref name="output"/> is longer than <see cref="OutputSizeMax"/>, or shares memory with <paramref name="info"/>.
    /// </exception>
    [ConstantTime]
    public static void Expand(ReadOnlySpan<byte> pseudorandomKey, ReadOnlySpan<byte> info, Span<byte> output)
        => Expand(new Hmac<THash>(pseudorandomKey), info, output);

    /// <summary>HKDF-Expand with a key that was taken before, for several outputs of one key (TLS 1.3's labels): fills <paramref name="output"/>.</summary>
    /// <exception cref="ArgumentException">
    /// <paramref name="output"/> is longer than <see cref="OutputSizeMax"/>, or shares memory with <paramref name="info"/>.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The key has been disposed.</exception>
    [ConstantTime]
    public static void Expand(HmacKey<THash> pseudorandomKey, ReadOnlySpan<byte> info, Span<byte> output)
        => Expand(pseudorandomKey.Begin(), info, output);

    /// <summary>HKDF-Expand from an HMAC that holds the pseudorandom key and has been given no data: fills <paramref name="output"/>.</summary>
    /// <exception cref="ArgumentException">
    /// <paramref name="output"/> is longer than <see cref="OutputSizeMax"/>, or shares memory with <paramref name="info"/>.
    /// </exception>
    [ConstantTime]
    public static void Expand(in Hmac<THash> pseudorandomKey, ReadOnlySpan<byte> info, Span<byte> output)
    {
        if (output.Length > OutputSizeMax) throw new ArgumentException("HKDF gives 255 digests at most.", nameof(output));
        if (output.Overlaps(info)) throw new ArgumentException("Output and info share memory.", nameof(output));
        Span<byte> block = stackalloc byte[HashLimits.DigestSizeMax];
        block = block[..THash.DigestSize];
        Span<byte> counter = stackalloc byte[1];
        for (int done = 0; done < output.Length; done += block.Length)
        {
            counter[0]++;
            Hmac<THash> hmac = pseudorandomKey;
            if (done != 0) hmac.Append(block);
            hmac.Append(info);
            hmac.Append(counter);
            hmac.Finish(block);
            block[..Math.Min(block.Length, output.Length - done)].CopyTo(output[done..]);
        }
        ConstantTime.Erase(block);
    }

    /// <summary>Extract and Expand in one: fills <paramref name="output"/>.</summary>
    /// <exception cref="ArgumentException">
    /// <paramref name="output"/> is longer than <see cref="OutputSizeMax"/>, or shares memory with <paramref name="info"/>.
    /// </exception>
    [ConstantTime]
    public static void Derive(ReadOnlySpan<byte> inputKey, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> info, Span<byte> output)
    {
        Span<byte> key = stackalloc byte[HashLimits.DigestSizeMax];
        key = key[..KeySize];
        Extract(salt, inputKey, key);
        Expand(key, info, output);
        ConstantTime.Erase(key);
    }
}
