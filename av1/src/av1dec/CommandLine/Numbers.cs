namespace Infra.Av1.Tool.CommandLine;

/// <summary>Numbers as C's strtoul reads them with base 0: spaces, a sign, 0x for sixteen, 0 for eight; too great ones become the greatest. The result is cut to 32 bits, as dav1d does.</summary>
internal static class Numbers
{
    /// <summary>Reads the whole text.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, out uint value)
    {
        bool isRead = TryReadBeginning(text, out ulong wide, out int length) && length == text.Length;
        value = unchecked((uint)wide);
        return isRead;
    }

    /// <summary>Reads a number at the beginning of the text.</summary>
    public static bool TryReadBeginning(ReadOnlySpan<char> text, out ulong value, out int length)
    {
        value = 0;
        length = 0;
        int place = 0;
        while (place < text.Length && (text[place] is ' ' or (>= '\t' and <= '\r'))) place++;
        bool isNegative = place < text.Length && text[place] == '-';
        if (place < text.Length && (text[place] is '-' or '+')) place++;
        uint numberBase = 10;
        if (place < text.Length && text[place] == '0')
        {
            bool isHex = place + 2 < text.Length && (text[place + 1] is 'x' or 'X') && char.IsAsciiHexDigit(text[place + 2]);
            numberBase = isHex ? 16u : 8u;
            if (isHex) place += 2;
        }

        int first = place;
        bool isTooGreat = false;
        for (; place < text.Length && DigitOf(text[place]) < numberBase; place++)
        {
            UInt128 next = (UInt128)value * numberBase + DigitOf(text[place]);
            isTooGreat |= next > ulong.MaxValue;
            value = isTooGreat ? ulong.MaxValue : (ulong)next;
        }

        if (place == first) return false;
        if (isNegative && !isTooGreat) value = unchecked(0 - value);
        length = place;
        return true;
    }

    private static uint DigitOf(char c) => char.IsAsciiHexDigit(c) ? (uint)(char.IsAsciiDigit(c) ? c - '0' : (c | 0x20) - 'a' + 10) : uint.MaxValue;
}
