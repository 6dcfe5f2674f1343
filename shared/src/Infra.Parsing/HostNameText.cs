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
            if ((options & HostNameOptions.TrailingDot) == HostNameOptions.None) return Fail("the name ends with a dot", text.Length - 1, out error);
            rest = rest[..^1];
        }
        if (rest.IsEmpty) return Fail("the name is empty", 0, out error);
        if (rest.Length > LengthMax) return Fail("the name is longer than 253 characters", LengthMax, out error);
        bool isUnderscoreAllowed = (options & HostNameOptions.Underscore) != HostNameOptions.None;
        int offset = 0;
        while (true)
        {
            ReadOnlySpan<char> tail = rest[offset..];
            int dot = tail.IndexOf('.');
            ReadOnlySpan<char> label = dot < 0 ? tail : tail[..dot];
            if (!IsLabel(label, isUnderscoreAllowed, out error))
            {
                error = error.Moved(offset);
                return false;
            }
            if (dot < 0) return !IsNumeric(label) || Fail("the last label is a number, so this is an address and not a name", offset, out error);
            offset += dot + 1;
        }
    }

    private static bool IsLabel(ReadOnlySpan<char> label, bool isUnderscoreAllowed, out TextError error)
    {
        error = default;
        if (label.IsEmpty) return Fail("a label is empty", 0, out error);
        if (label.Length > LabelLengthMax) return Fail("a label is longer than 63 characters", LabelLengthMax, out error);
        for (int i = 0; i < label.Length; i++)
        {
            char character = label[i];
            if (char.IsAsciiLetterOrDigit(character) || character == '-' || (character == '_' && isUnderscoreAllowed)) continue;
            string message = character > 0x7F ? "the name is not ASCII; write its xn-- form"
                : character == '_' ? "an underscore is not allowed in a host name"
                : "only letters, digits, hyphens and dots are allowed in a host name";
            return Fail(message, i, out error);
        }
        if (label[0] == '-') return Fail("a label starts with a hyphen", 0, out error);
        return label[^1] != '-' || Fail("a label ends with a hyphen", label.Length - 1, out error);
    }

    // What inet_aton and browsers would read as (part of) an IPv4 address. Plain loops: the range searches of the framework allocate.
    private static bool IsNumeric(ReadOnlySpan<char> label)
    {
        bool isHex = label.Length >= 2 && label[0] == '0' && (label[1] | 0x20) == 'x';
        foreach (char character in isHex ? label[2..] : label)
            if (isHex ? !char.IsAsciiHexDigit(character) : !char.IsAsciiDigit(character)) return false;
        return true;
    }

    private static bool Fail(string message, int offset, out TextError error)
    {
        error = new TextError(message, offset);
        return false;
    }
}
