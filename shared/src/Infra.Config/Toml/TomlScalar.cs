using System.Globalization;
using Infra.Config.Sources;
using Infra.Parsing;

namespace Infra.Config.Toml;

/// <summary>Reads tokens without quotes: truth values, numbers, dates and times.</summary>
internal static class TomlScalar
{
    private static readonly string[] Words = ["true", "false", "inf", "nan"];

    /// <summary>The value of a token, or null with the reason.</summary>
    internal static TomlValue? Read(ReadOnlySpan<char> token, TomlVersion version, SourceText source, TextSpan span, out string? problem, out string? suggestion)
    {
        problem = null;
        suggestion = null;
        switch (token)
        {
            case "true": return new TomlBoolean(true, source, span);
            case "false": return new TomlBoolean(false, source, span);
            case "inf" or "+inf": return new TomlFloat(double.PositiveInfinity, source, span);
            case "-inf": return new TomlFloat(double.NegativeInfinity, source, span);
            case "nan" or "+nan" or "-nan": return new TomlFloat(double.NaN, source, span);
        }

        if (IsDate(token) || IsTime(token))
        {
            TomlKind kind = TomlDateTimeText.Read(token, version, out TomlDateTimeParts parts, out problem);
            return kind == TomlKind.Invalid ? null : new TomlDateTime(kind, parts, source, span);
        }

        ReadOnlySpan<char> unsigned = token[0] is '+' or '-' ? token[1..] : token;
        if (unsigned.IsEmpty || !char.IsAsciiDigit(unsigned[0]))
        {
            problem = unsigned is ['.', ..] ? "a number needs a digit before its point" : $"{Names.Quote(token.ToString())} is no value; strings stand in quotes";
            suggestion = token.Length > 16 ? null : Suggestion.Closest(token, Words);
            return null;
        }

        if (unsigned.Length > 1 && unsigned[0] == '0' && unsigned[1] is 'x' or 'o' or 'b')
        {
            problem = ReadPrefixed(token, out long bits);
            return problem is null ? new TomlInteger(bits, source, span) : null;
        }

        if (unsigned.ContainsAny('.', 'e', 'E'))
        {
            problem = ReadFloat(token, unsigned, out double number);
            return problem is null ? new TomlFloat(number, source, span) : null;
        }

        problem = ReadDecimal(unsigned, token[0] == '-', out long value);
        return problem is null ? new TomlInteger(value, source, span) : null;
    }

    internal static bool IsDate(ReadOnlySpan<char> token) => token.Length >= 5 && AreDigits(token[..4]) && token[4] == '-';

    internal static bool IsTime(ReadOnlySpan<char> token) => token.Length >= 3 && AreDigits(token[..2]) && token[2] == ':';

    private static bool AreDigits(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');

    private static string? ReadDecimal(ReadOnlySpan<char> digits, bool isNegative, out long value)
    {
        value = 0;
        string? problem = CheckDigits(digits, 10);
        if (problem is not null) return problem;
        if (digits.Length > 1 && digits[0] == '0') return "a whole number cannot begin with 0; octal numbers begin with 0o";
        return TryAccumulate(digits, 10, isNegative ? 1ul << 63 : long.MaxValue, out ulong magnitude)
            ? Assign(isNegative ? unchecked(-(long)magnitude) : (long)magnitude, out value)
            : "the number does not fit into 64 bits";
    }

    private static string? ReadPrefixed(ReadOnlySpan<char> token, out long value)
    {
        value = 0;
        if (token[0] != '0') return "a number with a prefix has no sign";
        uint radix = token[1] switch { 'x' => 16u, 'o' => 8u, _ => 2u };
        ReadOnlySpan<char> digits = token[2..];
        string? problem = digits.IsEmpty ? "the digits are missing" : CheckDigits(digits, radix);
        if (problem is not null) return problem;
        return TryAccumulate(digits, radix, long.MaxValue, out ulong magnitude) ? Assign((long)magnitude, out value) : "the number does not fit into 63 bits";
    }

    private static string? ReadFloat(ReadOnlySpan<char> token, ReadOnlySpan<char> unsigned, out double value)
    {
        value = 0;
        int exponentAt = unsigned.IndexOfAny('e', 'E');
        ReadOnlySpan<char> mantissa = exponentAt < 0 ? unsigned : unsigned[..exponentAt];
        int point = mantissa.IndexOf('.');
        ReadOnlySpan<char> whole = point < 0 ? mantissa : mantissa[..point];
        string? problem = CheckDigits(whole, 10);
        if (problem is null && whole.Length > 1 && whole[0] == '0') problem = "a number cannot begin with 0 and a further digit";
        if (problem is null && point >= 0) problem = point + 1 == mantissa.Length ? "a number needs a digit behind its point" : CheckDigits(mantissa[(point + 1)..], 10);
        if (problem is null && exponentAt >= 0)
        {
            ReadOnlySpan<char> exponent = unsigned[(exponentAt + 1)..];
            if (exponent is ['+' or '-', ..]) exponent = exponent[1..];
            problem = exponent.IsEmpty ? "the exponent is missing" : CheckDigits(exponent, 10);
        }

        if (problem is not null) return problem;
        bool hasSeparators = token.Contains('_');
        if (hasSeparators) token = token.ToString().Replace("_", "", StringComparison.Ordinal);
        value = double.Parse(token, NumberStyles.Float, CultureInfo.InvariantCulture);
        return null;
    }

    /// <summary>Digits with single underscores between them.</summary>
    private static string? CheckDigits(ReadOnlySpan<char> digits, uint radix)
    {
        bool isDigitBefore = false;
        foreach (char c in digits)
        {
            bool isDigit = DigitOf(c) < radix;
            if (!isDigit && (c != '_' || !isDigitBefore))
                return c == '_' ? "an underscore must stand between two digits" : $"{TextChecks.DescribeCharacter(c)} cannot stand in this number";
            isDigitBefore = isDigit;
        }

        return isDigitBefore ? null : "an underscore must stand between two digits";
    }

    private static bool TryAccumulate(ReadOnlySpan<char> digits, uint radix, ulong max, out ulong value)
    {
        value = 0;
        foreach (char c in digits)
        {
            if (c == '_') continue;
            uint digit = DigitOf(c);
            if (value > (max - digit) / radix) return false;
            value = (value * radix) + digit;
        }

        return true;
    }

    private static uint DigitOf(char c) => c switch
    {
        >= '0' and <= '9' => (uint)(c - '0'),
        >= 'a' and <= 'f' => (uint)(c - 'a' + 10),
        >= 'A' and <= 'F' => (uint)(c - 'A' + 10),
        _ => uint.MaxValue,
    };

    private static string? Assign(long result, out long value)
    {
        value = result;
        return null;
    }
}
