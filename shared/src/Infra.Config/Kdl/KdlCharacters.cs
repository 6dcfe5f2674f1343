using System.Buffers;

namespace Infra.Config.Kdl;

/// <summary>Classes of characters.</summary>
internal static class KdlCharacters
{
    /// <summary>Blanks that end no line.</summary>
    internal const string Spaces =
        "\t \u00A0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A\u202F\u205F\u3000";

    /// <summary>Line ends of KDL 2; KDL 1 lacks U+000B.</summary>
    internal const string Newlines = "\r\n\u0085\u000B\f\u2028\u2029";

    /// <summary>What a KDL 2 document may not hold anywhere as it is. Surrogates without partner are looked for elsewhere.</summary>
    internal const string Disallowed =
        "\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u000E\u000F\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001A\u001B\u001C\u001D\u001E\u001F\u007F"
        + "\u200E\u200F\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069\uFEFF";

    private const string C0 =
        "\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u0009\u000A\u000B\u000C\u000D\u000E\u000F\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001A\u001B\u001C\u001D\u001E\u001F ";

    internal static readonly SearchValues<char> DisallowedSet = SearchValues.Create(Disallowed);
    internal static readonly SearchValues<char> NewlineSet = SearchValues.Create(Newlines);
    internal static readonly SearchValues<char> SpaceSet = SearchValues.Create(Spaces);

    // The slash is missing in the list for KDL 1: it ends a name only where a comment begins.
    private static readonly SearchValues<char> NameStops1 = SearchValues.Create(C0 + Spaces + Newlines + "\uFEFF\\(){}<>;[]=,\"");
    private static readonly SearchValues<char> NameStops2 = SearchValues.Create(Spaces + Newlines + Disallowed + "\\/(){};[]\"#=");

    internal static bool IsSpace(char c, KdlVersion version) => c is ' ' or '\t' || (c >= '\u0080' && (Spaces.Contains(c, StringComparison.Ordinal) || (c == '\uFEFF' && version == KdlVersion.V1)));

    internal static bool IsNewline(char c, KdlVersion version) =>
        c is '\n' or '\r' or '\f' or '\u0085' or '\u2028' or '\u2029' || (c == '\u000B' && version == KdlVersion.V2);

    /// <summary>Length of the run of identifier characters that a text begins with.</summary>
    internal static int NameLength(ReadOnlySpan<char> text, KdlVersion version)
    {
        if (version == KdlVersion.V2)
        {
            int found = text.IndexOfAny(NameStops2);
            return found < 0 ? text.Length : found;
        }

        int end = text.IndexOfAny(NameStops1);
        ReadOnlySpan<char> run = end < 0 ? text : text[..end];
        int slash = 0;
        while (true)
        {
            int next = run[slash..].IndexOf('/');
            if (next < 0) return run.Length;
            slash += next;
            if (slash == 0 || (slash + 1 < run.Length && run[slash + 1] is '/' or '*' or '-')) return slash;
            slash++;
        }
    }

    /// <summary>Whether a text can stand without quotes as a name of a node or property, and in KDL 2 as a value.</summary>
    internal static bool IsBareName(ReadOnlySpan<char> text, KdlVersion version) =>
        !text.IsEmpty && NameLength(text, version) == text.Length && !LooksLikeNumber(text, version) && !IsKeyword(text, version);

    /// <summary>Whether a run of identifier characters begins like a number and so cannot be a name.</summary>
    internal static bool LooksLikeNumber(ReadOnlySpan<char> text, KdlVersion version)
    {
        if (text is ['+' or '-', ..]) text = text[1..];
        if (version == KdlVersion.V2 && text is ['.', ..]) text = text[1..];
        return text.Length > 0 && char.IsAsciiDigit(text[0]);
    }

    internal static bool IsKeyword(ReadOnlySpan<char> text, KdlVersion version) =>
        text is "true" or "false" or "null" || (version == KdlVersion.V2 && text is "inf" or "-inf" or "nan");
}
