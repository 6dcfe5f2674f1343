using Infra.Crypto.Hash;

namespace Infra.Crypto.Mac;

/// <summary>
/// A running HMAC (RFC 2104, RFC 4231) as a value; a copy is a fork. It holds what hashing the padded key left behind, not the key.
/// <see cref="HmacKey{THash}"/> keeps that for many messages. Nothing allocates. Not safe for use from several threads at once.
/// </summary>
/// <typeparam name="THash">The hash.</typeparam>
public struct Hmac<THash>
    where THash : struct, IHash<THash>
{
    private const byte InnerPad = 0x36, OuterPad = 0x5C;

    private THash _inner;
    private THash _outer;

    /// <summary>Starts with a key of any length; keys longer than a block are hashed first.</summary>
    [ConstantTime]
    public Hmac(ReadOnlySpan<byte> key)
    {
        Span<byte> padded = stackalloc byte[HashLimits.BlockSizeMax];
        padded = padded[..THash.BlockSize];
        if (key.Length <= padded.Length)
        {
            key.CopyTo(padded);
        }
        else
        {
            THash hash = THash.Create();
            hash.Append(key);
            hash.Finish(padded);
        }

        foreach (ref byte value in padded)
            value ^= InnerPad;
        _inner = THash.Create();
        _inner.Append(padded);
        foreach (ref byte value in padded)
            value ^= InnerPad ^ OuterPad;
        _outer = THash.Create();
        _outer.Append(padded);
        ConstantTime.Erase(padded);
    }

    /// <summary>Bytes of a tag.</summary>
    public static int TagSize => THash.DigestSize;

    /// <summary>Writes the tag of <paramref name="data"/> to the first <see cref="TagSize"/> bytes of <paramref name="tag"/>.</summary>
    /// <exception cref="ArgumentException"><paramref name="tag"/> is too short.</exception>
    [ConstantTime]
    public static void Compute(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data, Span<byte> tag)
    {
        var hmac = new Hmac<THash>(key);
        hmac.Append(data);
        hmac.Finish(tag);
    }

    /// <summary>Whether <paramref name="tag"/> is the whole tag of <paramref name="data"/>, compared in constant time.</summary>
    [ConstantTime]
    public static bool Verify(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data, ReadOnlySpan<byte> tag)
    {
        var hmac = new Hmac<THash>(key);
        hmac.Append(data);
        return hmac.FinishAndVerify(tag);
    }

    /// <summary>Adds <paramref name="data"/>.</summary>
    /// <exception cref="InvalidOperationException">The value was never given a key, or has been finished.</exception>
    [ConstantTime]
    public void Append(ReadOnlySpan<byte> data) => _inner.Append(data);

    /// <summary>Writes the tag to the first <see cref="TagSize"/> bytes of <paramref name="tag"/>; this value is spent and holds no secret any more.</summary>
    /// <exception cref="ArgumentException"><paramref name="tag"/> is too short.</exception>
    /// <exception cref="InvalidOperationException">The value was never given a key, or has been finished.</exception>
    [ConstantTime]
    public void Finish(Span<byte> tag)
    {
        DigestTarget.Require(tag, TagSize);
        Span<byte> digest = stackalloc byte[HashLimits.DigestSizeMax];
        digest = digest[..TagSize];
        _inner.Finish(digest);
        _outer.Append(digest);
        _outer.Finish(tag);
        this = default;
    }

    /// <summary>Whether <paramref name="tag"/> is the whole tag of what was added, compared in constant time; this value is spent.</summary>
    /// <exception cref="InvalidOperationException">The value was never given a key, or has been finished.</exception>
    [ConstantTime]
    public bool FinishAndVerify(ReadOnlySpan<byte> tag)
    {
        Span<byte> expected = stackalloc byte[HashLimits.DigestSizeMax];
        expected = expected[..TagSize];
        Finish(expected);
        bool isEqual = ConstantTime.AreEqual(expected, tag);
        ConstantTime.Erase(expected);
        return isEqual;
    }
}
