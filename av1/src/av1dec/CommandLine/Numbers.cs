namespace Infra.Av1.Tool.CommandLine;

/// <summary>Numbers as the C library's strtoul reads them with base 0: spaces, a sign, 0x for sixteen, 0b for two, 0 for eight; too great ones become the greatest. The result is cut to 32 bits, as dav1d does.</summary>
internal static class Numbers
{
    /// <summary>Reads the whole text.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, out uint value)
    {
        bool isRead = TryReadBeginning(text, out ulong wide, out int length) && length == text.Length;
        value = unchecked((uint)wide);
        return isRead;
    }

    /// <summary>Reads the whole text as a member of a set: dav1d takes 0x off and reads the rest with base 16, where nothing, spaces, a sign or 0x may follow.</summary>
    public static bool TryReadMember(ReadOnlySpan<char> text, out uint value)
    {
        if (!text.StartsWith("0x")) return TryRead(text, out value);
        ReadOnlySpan<char> digits = text[2..];
        ulong wide = 0;
        bool isRead = digits.IsEmpty || (TryReadBeginning(digits, 16, out wide, out int length) && length == digits.Length);
        value = unchecked((uint)wide);
        return isRead;
    }

    /// <summary>Reads a number at the beginning of the text; without one the value and the length are 0.</summary>
    public static bool TryReadBeginning(ReadOnlySpan<char> text, out ulong value, out int length) => TryReadBeginning(text, 0, out value, out length);

    // Base 0 is the one that the digits say.
    private static bool TryReadBeginning(ReadOnlySpan<char> text, uint numberBase, out ulong value, out int length)
    {
        value = 0;
        length = 0;
        int place = 0;
        while (place < text.Length && (text[place] is ' ' or (>= '\t' and <= '\r'))) place++;
        bool isNegative = place < text.Length && text[place] == '-';
        if (place < text.Length && (text[place] is '-' or '+')) place++;
        uint prefixBase = BaseOfPrefix(text[place..]);
        bool hasPrefix = prefixBase > 0 && (numberBase == 0 || numberBase == prefixBase);
        if (hasPrefix) place += 2;
        if (numberBase == 0) numberBase = hasPrefix ? prefixBase : place < text.Length && text[place] == '0' ? 8u : 10u;
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

    // 0x or 0b with a digit behind it; 0 is none.
    private static uint BaseOfPrefix(ReadOnlySpan<char> text)
    {
        if (text.Length < 3 || text[0] != '0') return 0;
        uint named = text[1] switch
        {
            'x' or 'X' => 16,
            'b' or 'B' => 2,
            _ => 0,
        };
        return DigitOf(text[2]) < named ? named : 0;
    }

    private static uint DigitOf(char c) => char.IsAsciiHexDigit(c) ? (uint)(char.IsAsciiDigit(c) ? c - '0' : (c | 0x20) - 'a' + 10) : uint.MaxValue;
}
