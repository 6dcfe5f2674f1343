namespace Infra.Parsing;

/// <summary>An unsigned decimal number as written: up to 19 significant digits, some of them behind the point.</summary>
internal readonly record struct Amount(ulong Mantissa, int FractionDigits)
{
    private const int FractionDigitsMax = 18;

    /// <summary>Takes <c>digits[.digits]</c> from <paramref name="offset"/> on; on failure the offset stays.</summary>
    internal static bool TryTake(ReadOnlySpan<char> text, ref int offset, out Amount amount, out TextError error)
    {
        amount = default;
        error = default;
        int end = offset;
        ulong mantissa = 0;
        if (!TryTakeDigits(text, ref end, ref mantissa, out error)) return false;
        int fractionDigits = 0;
        if (end < text.Length && text[end] == '.')
        {
            int start = ++end;
            if (!TryTakeDigits(text, ref end, ref mantissa, out error)) return false;
            fractionDigits = end - start;
            if (fractionDigits > FractionDigitsMax) return Fail("there are too many digits behind the point", start + FractionDigitsMax, out error);
        }
        amount = new Amount(mantissa, fractionDigits);
        offset = end;
        return true;
    }

    /// <summary>The number times <paramref name="unit"/>; false if that is not a whole number.</summary>
    internal bool TryScale(ulong unit, out UInt128 value)
    {
        // Below 2^64 x 2^64: cannot overflow.
        (value, UInt128 rest) = UInt128.DivRem((UInt128)Mantissa * unit, PowerOfTen(FractionDigits));
        return rest == 0;
    }

    private static bool TryTakeDigits(ReadOnlySpan<char> text, ref int offset, ref ulong mantissa, out TextError error)
    {
        error = default;
        int start = offset;
        for (; offset < text.Length && char.IsAsciiDigit(text[offset]); offset++)
        {
            uint digit = (uint)(text[offset] - '0');
            if (mantissa > (ulong.MaxValue - digit) / 10) return Fail("the number has too many digits", offset, out error);
            mantissa = mantissa * 10 + digit;
        }
        return offset > start || Fail("a digit is missing", start, out error);
    }

    private static ulong PowerOfTen(int exponent)
    {
        ulong power = 1;
        for (int i = 0; i < exponent; i++)
            power *= 10;
        return power;
    }

    private static bool Fail(string message, int offset, out TextError error)
    {
        error = new TextError(message, offset);
        return false;
    }
}
