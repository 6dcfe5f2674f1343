namespace Infra.Sudo.Policy.Defaults;

/// <summary>
/// Reads the values that settings and command options take, exactly as the original does: what it accepts must not fail here, and what it
/// refuses must not slip through. Every method is linear in its input.
/// </summary>
public static class SettingValues
{
    /// <summary>Reads a decimal number: blanks before it and a sign are allowed, nothing after it.</summary>
    public static bool TryReadNumber(ReadOnlySpan<byte> text, long min, long max, out long number) =>
        TryReadDigits(ref text, 10, out number) && text.IsEmpty && number >= min && number <= max;

    /// <summary>Reads an octal file mode, 0 to 0777.</summary>
    public static bool TryReadMode(ReadOnlySpan<byte> text, out long mode) =>
        TryReadDigits(ref text, 8, out mode) && text.IsEmpty && mode is >= 0 and <= 0x1FF;

    /// <summary>
    /// Reads a timeout in seconds: <c>1d2h3m4s</c> in any case, units descending, the last number possibly without a unit (seconds);
    /// at most 2147483647 in all.
    /// </summary>
    public static bool TryReadTimeout(ReadOnlySpan<byte> text, out long seconds)
    {
        ReadOnlySpan<byte> units = "dhms"u8;
        seconds = 0;
        do
        {
            if (!TryReadDigits(ref text, 10, out long count) || count is < 0 or > int.MaxValue) return false;
            if (!text.IsEmpty)
            {
                int unit = units.IndexOf((byte)(text[0] | 0x20));
                if (unit < 0) return false;   // not a unit, or a longer one than before
                count *= SecondsOf(units[unit]);
                if (count > int.MaxValue) return false;
                units = units[unit..];
                text = text[1..];
            }

            seconds += count;
            if (seconds > int.MaxValue) return false;
        }
        while (!text.IsEmpty);

        return true;
    }

    /// <summary>
    /// Reads minutes with a sign and a fraction (nine digits of it count) as ticks of 100 ns. Numbers beyond what ticks can hold become
    /// the largest.
    /// </summary>
    public static bool TryReadMinutes(ReadOnlySpan<byte> text, out long ticks)
    {
        ticks = 0;
        bool negative = false;
        if (!text.IsEmpty && text[0] is (byte)'+' or (byte)'-')
        {
            negative = text[0] == '-';
            text = text[1..];
        }

        int dot = text.IndexOf((byte)'.');
        ReadOnlySpan<byte> whole = dot < 0 ? text : text[..dot];
        ReadOnlySpan<byte> fraction = dot < 0 ? default : text[(dot + 1)..];
        long seconds = 0;
        foreach (byte digit in whole)
        {
            if (digit is < (byte)'0' or > (byte)'9') return false;
            long more = (digit - '0') * 60L;
            if (seconds > (long.MaxValue - more) / 10) return false;
            seconds = (seconds * 10) + more;
        }

        long nanoseconds = 0;
        long scale = 100_000_000;
        for (int i = 0; i < fraction.Length && scale > 0; i++, scale /= 10)
        {
            if (fraction[i] is < (byte)'0' or > (byte)'9') return false;
            nanoseconds += (fraction[i] - '0') * scale * 60;
        }

        if (seconds > long.MaxValue - (nanoseconds / 1_000_000_000)) return false;
        Int128 exact = ((Int128)seconds * TimeSpan.TicksPerSecond) + (nanoseconds / 100);
        ticks = exact > long.MaxValue ? long.MaxValue : (long)exact;
        if (negative) ticks = -ticks;
        return true;
    }

    /// <summary>Whether a text is <c>user</c>, <c>default</c>, a number or <c>infinity</c>, or two of the last two with a comma.</summary>
    public static bool IsResourceLimit(ReadOnlySpan<byte> text)
    {
        if (text.SequenceEqual("user"u8) || text.SequenceEqual("default"u8)) return true;
        int comma = text.IndexOf((byte)',');
        return comma < 0 ? IsLimit(text) : IsLimit(text[..comma]) && IsLimit(text[(comma + 1)..]);
    }

    /// <summary>How many words, separated by blanks and tabs, a list value holds.</summary>
    public static int CountWords(ReadOnlySpan<byte> text)
    {
        int words = 0;
        bool inside = false;
        foreach (byte value in text)
        {
            bool blank = value is (byte)' ' or (byte)'\t';
            if (!blank && !inside) words++;
            inside = !blank;
        }

        return words;
    }

    private static bool IsLimit(ReadOnlySpan<byte> text)
    {
        if (text.SequenceEqual("infinity"u8)) return true;
        ulong value = 0;
        foreach (byte digit in text)
        {
            if (digit is < (byte)'0' or > (byte)'9') return false;
            ulong more = (ulong)(digit - '0');
            if (value > (ulong.MaxValue - more) / 10) return false;
            value = (value * 10) + more;
        }

        return !text.IsEmpty;
    }

    private static long SecondsOf(byte unit) => unit switch
    {
        (byte)'d' => 24 * 60 * 60,
        (byte)'h' => 60 * 60,
        (byte)'m' => 60,
        _ => 1,
    };

    // strtol(3): blanks, a sign, digits. Too large a number stays too large for every caller's bound.
    private static bool TryReadDigits(ref ReadOnlySpan<byte> text, int radix, out long number)
    {
        number = 0;
        ReadOnlySpan<byte> rest = text;
        while (!rest.IsEmpty && rest[0] is (byte)' ' or (>= (byte)'\t' and <= (byte)'\r')) rest = rest[1..];
        bool negative = !rest.IsEmpty && rest[0] == '-';
        if (!rest.IsEmpty && rest[0] is (byte)'-' or (byte)'+') rest = rest[1..];
        int digits = 0;
        for (; digits < rest.Length && rest[digits] >= '0' && rest[digits] < '0' + radix; digits++)
        {
            if (number < long.MaxValue / 16) number = (number * radix) + rest[digits] - '0';
        }

        if (digits == 0) return false;
        if (negative) number = -number;
        text = rest[digits..];
        return true;
    }
}
