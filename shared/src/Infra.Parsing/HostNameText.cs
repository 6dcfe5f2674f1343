using System.Buffers;

namespace Infra.Parsing;

/// <summary>
/// Host names: RFC 952 as changed by RFC 1123 section 2.1, with the lengths of RFC 1035. Labels of 1 to 63 letters, digits and inner hyphens, dots
/// between, at most 253 characters in all. International names are taken in their ASCII form only (<c>xn--...</c>, as plain letters, digits and hyphens; it is not
/// decoded). A name whose last label looks like a number (<c>1.2.3.4</c>, <c>0x7f</c>) is refused, since other readers take it for an address.
/// </summary>
public static class HostNameText
{
    /// <summary>The longest name without a trailing dot.</summary>
    public const int LengthMax = 253;

    /// <summary>The longest label.</summary>
    public const int LabelLengthMax = 63;

    private static readonly SearchValues<char> LetterDigitHyphen = SearchValues.Create("-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    private static readonly SearchValues<char> WithUnderscore = SearchValues.Create("-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz");

    /// <summary>Parses a name into its lower-case form without a trailing dot.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out string name) => TryParse(text, HostNameOptions.None, out name, out _);

    /// <summary>Parses a name from ASCII bytes into its lower-case form without a trailing dot.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, HostNameOptions options, out string name)
    {
        name = "";
        Span<char> characters = stackalloc char[LengthMax + 1];
        return Ascii.TryWiden(text, characters, out int length) && TryParse(characters[..length], options, out name, out _);
    }

    /// <summary>Parses a name; on failure <paramref name="error"/> says why and where, and <paramref name="name"/> is empty.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, HostNameOptions options, out string name, out TextError error)
    {
        name = "";
        if (!IsValid(text, options, out error)) return false;
        ReadOnlySpan<char> labels = text[^1] == '.' ? text[..^1] : text;
        Span<char> lower = stackalloc char[LengthMax];
        int length = labels.ToLowerInvariant(lower);
        name = new string(lower[..length]);
        return true;
    }

    /// <summary>Whether the text is a host name; allocates nothing.</summary>
    public static bool IsValid(ReadOnlySpan<char> text, HostNameOptions options, out TextError error)
    {
        error = default;
        ReadOnlySpan<char> rest = text;
        if (rest.EndsWith(".") && rest.Length > 1)
        {
            if (!options.HasFlag(HostNameOptions.TrailingDot)) return Fail("the name ends with a dot", text.Length - 1, out error);
            rest = rest[..^1];
        }
        if (rest.IsEmpty) return Fail("the name is empty", 0, out error);
        if (rest.Length > LengthMax) return Fail("the name is longer than 253 characters", LengthMax, out error);
        SearchValues<char> allowed = options.HasFlag(HostNameOptions.Underscore) ? WithUnderscore : LetterDigitHyphen;
        int offset = 0;
        while (true)
        {
            ReadOnlySpan<char> tail = rest[offset..];
            int dot = tail.IndexOf('.');
            ReadOnlySpan<char> label = dot < 0 ? tail : tail[..dot];
            if (!IsLabel(label, allowed, out error))
            {
                error = error.Moved(offset);
                return false;
            }
            if (dot < 0) return !IsNumeric(label) || Fail("the last label is a number, so this is an address and not a name", offset, out error);
            offset += dot + 1;
        }
    }

    private static bool IsLabel(ReadOnlySpan<char> label, SearchValues<char> allowed, out TextError error)
    {
        error = default;
        if (label.IsEmpty) return Fail("a label is empty", 0, out error);
        if (label.Length > LabelLengthMax) return Fail("a label is longer than 63 characters", LabelLengthMax, out error);
        int wrong = label.IndexOfAnyExcept(allowed);
        if (wrong >= 0)
        {
            string message = label[wrong] > 0x7F ? "the name is not ASCII; write its xn-- form"
                : label[wrong] == '_' ? "an underscore is not allowed in a host name"
                : "only letters, digits, hyphens and dots are allowed in a host name";
            return Fail(message, wrong, out error);
        }
        if (label[0] == '-') return Fail("a label starts with a hyphen", 0, out error);
        return label[^1] != '-' || Fail("a label ends with a hyphen", label.Length - 1, out error);
    }

    // What inet_aton and browsers would read as (part of) an IPv4 address.
    private static bool IsNumeric(ReadOnlySpan<char> label) =>
        !label.ContainsAnyExceptInRange('0', '9') || (label.Length >= 2 && label[0] == '0' && (label[1] | 0x20) == 'x' && IsHex(label[2..]));

    private static bool IsHex(ReadOnlySpan<char> text)
    {
        foreach (char character in text)
            if (!char.IsAsciiHexDigit(character)) return false;
        return true;
    }

    private static bool Fail(string message, int offset, out TextError error)
    {
        error = new TextError(message, offset);
        return false;
    }
}
