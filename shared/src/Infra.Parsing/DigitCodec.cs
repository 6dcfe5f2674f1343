using System.Numerics;
using System.Security.Cryptography;

namespace Infra.Parsing;

/// <summary>
/// Reads and writes digits of 4, 5 or 6 bits, as characters or as ASCII bytes. Linear time; for accepted input it depends on lengths only. There is exactly one
/// accepted text for given bytes, letter case and optional padding apart: no white space, no bits set behind the last byte, no half groups.
/// </summary>
internal static class DigitCodec<TDigits>
    where TDigits : struct, IDigits
{
    /// <summary>Bytes that <paramref name="digits"/> digits without padding can stand for at most.</summary>
    internal static int DecodedLengthMax(int digits)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(digits);
        return (int)((long)digits * TDigits.Bits / 8);
    }

    /// <summary>Digits for <paramref name="bytes"/> bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative, or the text would be longer than an array can be.</exception>
    internal static int EncodedLength(int bytes, Padding padding)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        long digits = (8L * bytes + TDigits.Bits - 1) / TDigits.Bits;
        if (padding != Padding.Forbidden) digits = (digits + TDigits.Group - 1) / TDigits.Group * TDigits.Group;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(digits, Array.MaxLength, nameof(bytes));
        return (int)digits;
    }

    internal static bool TryDecode<T>(ReadOnlySpan<T> text, Padding padding, out byte[] bytes, out TextError error)
        where T : unmanaged, IBinaryInteger<T>
    {
        bytes = [];
        if (!TryTrimPadding(text, padding, out ReadOnlySpan<T> digits, out error)) return false;
        var decoded = new byte[DecodedLengthMax(digits.Length)];
        if (!TryDecodeDigits(digits, decoded, out error)) return false;
        bytes = decoded;
        return true;
    }

    /// <summary>Decodes all of <paramref name="text"/>; on failure nothing of it is left in the target.</summary>
    internal static bool TryDecode<T>(ReadOnlySpan<T> text, Padding padding, Span<byte> target, out int written, out TextError error)
        where T : unmanaged, IBinaryInteger<T>
    {
        written = 0;
        if (!TryTrimPadding(text, padding, out ReadOnlySpan<T> digits, out error)) return false;
        int length = DecodedLengthMax(digits.Length);
        if (length > target.Length) return Fail("the text is longer than there is room for", 0, out error);
        if (!TryDecodeDigits(digits, target[..length], out error)) return false;
        written = length;
        return true;
    }

    internal static bool TryEncode<T>(ReadOnlySpan<byte> source, Padding padding, Span<T> target, out int written)
        where T : unmanaged, IBinaryInteger<T>
    {
        written = 0;
        int length = EncodedLength(source.Length, padding);
        if (length > target.Length) return false;
        int window = 0;
        int bits = 0;
        int count = 0;
        foreach (byte value in source)
        {
            window = (window << 8 | value) & 0xFFFF;
            for (bits += 8; bits >= TDigits.Bits; bits -= TDigits.Bits)
                target[count++] = T.CreateTruncating(TDigits.DigitOf(window >> (bits - TDigits.Bits) & Mask));
        }
        if (bits > 0) target[count++] = T.CreateTruncating(TDigits.DigitOf(window << (TDigits.Bits - bits) & Mask));
        target[count..length].Fill(T.CreateTruncating('='));
        written = length;
        return true;
    }

    internal static string Encode(ReadOnlySpan<byte> source, Padding padding)
    {
        var text = new char[EncodedLength(source.Length, padding)];
        _ = TryEncode<char>(source, padding, text, out _);
        return new string(text);
    }

    private static int Mask => (1 << TDigits.Bits) - 1;

    private static bool TryTrimPadding<T>(ReadOnlySpan<T> text, Padding padding, out ReadOnlySpan<T> digits, out TextError error)
        where T : unmanaged, IBinaryInteger<T>
    {
        error = default;
        digits = text;
        T pad = T.CreateTruncating('=');
        int padCount = 0;
        while (padCount < TDigits.Group && padCount < text.Length && text[text.Length - 1 - padCount] == pad)
            padCount++;
        digits = text[..^padCount];
        if (padCount > 0 && padding == Padding.Forbidden) return Fail("there is padding, which does not belong here", digits.Length, out error);
        int wanted = (TDigits.Group - digits.Length % TDigits.Group) % TDigits.Group;
        bool isRight = padCount == wanted || (padCount == 0 && padding != Padding.Required);
        return isRight || Fail(padCount < wanted ? "padding or digits are missing at the end" : "there is too much padding", text.Length, out error);
    }

    private static bool TryDecodeDigits<T>(ReadOnlySpan<T> digits, Span<byte> target, out TextError error)
        where T : unmanaged, IBinaryInteger<T>
    {
        error = default;
        int window = 0;
        int bits = 0;
        int count = 0;
        int wrong = 0;
        foreach (T digit in digits)
        {
            int value = TDigits.ValueOf(int.CreateTruncating(digit));
            wrong |= value;
            window = (window << TDigits.Bits | value & Mask) & 0xFFFF;
            bits += TDigits.Bits;
            if (bits < 8) continue;
            bits -= 8;
            target[count++] = (byte)(window >> bits);
        }
        int stray = window & ((1 << bits) - 1);
        if (wrong >= 0 && stray == 0 && bits < TDigits.Bits) return true;
        CryptographicOperations.ZeroMemory(target);
        return wrong < 0 ? Fail("there is a character that is no digit", FirstWrong(digits), out error)
            : bits >= TDigits.Bits ? Fail("the last group has a digit too few or too many", digits.Length, out error)
            : Fail("the last digit has bits set behind the last byte", digits.Length - 1, out error);
    }

    private static int FirstWrong<T>(ReadOnlySpan<T> digits)
        where T : unmanaged, IBinaryInteger<T>
    {
        int offset = 0;
        while (offset < digits.Length && TDigits.ValueOf(int.CreateTruncating(digits[offset])) >= 0)
            offset++;
        return offset;
    }

    private static bool Fail(string message, int offset, out TextError error)
    {
        error = new TextError(message, offset);
        return false;
    }
}
