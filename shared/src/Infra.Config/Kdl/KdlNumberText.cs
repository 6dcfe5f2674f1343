using System.Globalization;
using System.Text;
using Infra.Config.Sources;

namespace Infra.Config.Kdl;

/// <summary>Reads numbers into their canonical text and value.</summary>
internal static class KdlNumberText
{
    /// <summary>Reads a whole token; null, or why it is no number.</summary>
    internal static string? Read(ReadOnlySpan<char> token, KdlVersion version, out KdlNumber number)
    {
        bool isNegative = token[0] == '-';
        ReadOnlySpan<char> unsigned = token[0] is '+' or '-' ? token[1..] : token;
        number = default;
        if (unsigned is ['.', ..]) return "a number needs a digit before its point";
        if (unsigned.Length > 1 && unsigned[0] == '0' && unsigned[1] is 'x' or 'o' or 'b') return ReadPrefixed(unsigned, isNegative, out number);
        return ReadDecimal(unsigned, isNegative, version, out number);
    }

    private static string? ReadPrefixed(ReadOnlySpan<char> unsigned, bool isNegative, out KdlNumber number)
    {
        number = default;
        uint radix = unsigned[1] switch { 'x' => 16u, 'o' => 8u, _ => 2u };
        string? problem = CheckDigits(unsigned[2..], radix);
        if (problem is not null) return problem;
        var literal = new StringBuilder(isNegative ? "-0" : "0").Append(unsigned[1]);
        int prefix = literal.Length;
        ulong magnitude = 0;
        double value = 0;
        bool fits = true;
        foreach (char c in unsigned[2..])
        {
            if (c == '_') continue;
            uint digit = DigitOf(c);
            value = (value * radix) + digit;
            fits &= magnitude <= (ulong)(long.MaxValue - digit) / radix;
            if (fits) magnitude = (magnitude * radix) + digit;
            if (literal.Length > prefix || digit != 0) literal.Append(char.ToLowerInvariant(c));
        }

        if (literal.Length == prefix) literal.Append('0');
        long? integer = fits ? (isNegative ? -(long)magnitude : (long)magnitude) : null;
        number = new KdlNumber(literal.ToString(), integer, isNegative ? -value : value);
        return null;
    }

    private static string? ReadDecimal(ReadOnlySpan<char> unsigned, bool isNegative, KdlVersion version, out KdlNumber number)
    {
        number = default;
        int exponentAt = unsigned.IndexOfAny('e', 'E');
        ReadOnlySpan<char> mantissa = exponentAt < 0 ? unsigned : unsigned[..exponentAt];
        int point = mantissa.IndexOf('.');
        ReadOnlySpan<char> whole = point < 0 ? mantissa : mantissa[..point];
        var literal = new StringBuilder(isNegative ? "-" : "");
        string? problem = CheckDigits(whole, 10);
        if (problem is not null) return problem;
        AppendWhole(whole, literal);
        if (point >= 0)
        {
            ReadOnlySpan<char> fraction = mantissa[(point + 1)..];
            // The published cases of KDL 1 refuse an underscore behind the point, though later wordings of its grammar allow one.
            problem = version == KdlVersion.V1 && fraction.Contains('_') ? "an underscore cannot stand behind the point" : CheckDigits(fraction, 10);
            if (problem is not null) return problem;
            AppendDigits(fraction, literal.Append('.'));
        }

        if (exponentAt >= 0)
        {
            ReadOnlySpan<char> exponent = unsigned[(exponentAt + 1)..];
            char sign = exponent is ['-', ..] ? '-' : '+';
            if (exponent is ['+' or '-', ..]) exponent = exponent[1..];
            problem = CheckDigits(exponent, 10);
            if (problem is not null) return problem;
            AppendWhole(exponent, literal.Append('E').Append(sign));
        }

        string text = literal.ToString();
        bool isWhole = point < 0 && exponentAt < 0;
        long? integer = isWhole && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long fitting) ? fitting : null;
        number = new KdlNumber(text, integer, double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture));
        return null;
    }

    /// <summary>The decimal form of a literal with a prefix; as it is, if it needs more than 128 bits or has no prefix.</summary>
    internal static string ToDecimal(string literal)
    {
        bool isNegative = literal.StartsWith('-');
        ReadOnlySpan<char> unsigned = literal.AsSpan(isNegative ? 1 : 0);
        if (unsigned.Length < 3 || unsigned[0] != '0' || unsigned[1] is not ('x' or 'o' or 'b')) return literal;
        uint radix = unsigned[1] switch { 'x' => 16u, 'o' => 8u, _ => 2u };
        UInt128 value = 0;
        foreach (char c in unsigned[2..])
        {
            if (value > (UInt128.MaxValue - DigitOf(c)) / radix) return literal;
            value = (value * radix) + DigitOf(c);
        }

        return (isNegative && value != 0 ? "-" : "") + value.ToString(CultureInfo.InvariantCulture);
    }

    private static void AppendWhole(ReadOnlySpan<char> digits, StringBuilder literal)
    {
        ReadOnlySpan<char> trimmed = digits.TrimStart("0_");
        if (trimmed.IsEmpty) literal.Append('0');
        else AppendDigits(trimmed, literal);
    }

    private static void AppendDigits(ReadOnlySpan<char> digits, StringBuilder literal)
    {
        foreach (char c in digits)
            if (c != '_') literal.Append(c);
    }

    /// <summary>A digit, then digits and underscores.</summary>
    private static string? CheckDigits(ReadOnlySpan<char> digits, uint radix)
    {
        if (digits.IsEmpty) return "a digit is missing in this number";
        if (digits[0] == '_') return "an underscore must stand behind a digit";
        foreach (char c in digits)
            if (c != '_' && DigitOf(c) >= radix) return $"{TextChecks.DescribeCharacter(c)} cannot stand in this number";
        return null;
    }

    private static uint DigitOf(char c) => c switch
    {
        >= '0' and <= '9' => (uint)(c - '0'),
        >= 'a' and <= 'f' => (uint)(c - 'a' + 10),
        >= 'A' and <= 'F' => (uint)(c - 'A' + 10),
        _ => uint.MaxValue,
    };
}
