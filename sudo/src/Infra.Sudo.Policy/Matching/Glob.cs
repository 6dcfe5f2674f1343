namespace Infra.Sudo.Policy.Matching;

/// <summary>
/// Shell patterns over bytes as fnmatch(3) of glibc knows them in the C locale: <c>*</c>, <c>?</c>, <c>[...]</c> with ranges, classes and <c>!</c> or
/// <c>^</c>, and <c>\</c> before a byte that stands for itself. Takes at most (pattern length × text length) steps and allocates nothing.
/// </summary>
public static class Glob
{
    /// <summary>Whether the whole text matches the pattern.</summary>
    public static bool Matches(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> text, GlobOptions options = GlobOptions.None)
    {
        int p = 0;
        int t = 0;
        int afterStar = -1;    // where in the pattern to go on after the last star
        int starText = 0;      // where in the text that star's run ends so far
        while (true)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                if (IsLeadingDot(text, t, options)) return false;   // no star before this place could have taken the dot either
                while (p < pattern.Length && pattern[p] == '*') p++;
                afterStar = p;
                starText = t;
                continue;
            }

            if (t == text.Length && p == pattern.Length) return true;
            if (t < text.Length && p < pattern.Length && MatchesOne(pattern, ref p, text, t, options))
            {
                t++;
                continue;
            }

            // Only the last star need take more: an earlier one that did would leave less text for the same rest of the pattern. In a path it
            // cannot cross a slash, and then no earlier star can help, for each of them is bound to its own part between slashes.
            if (afterStar < 0 || starText >= text.Length) return false;
            if (text[starText] == '/' && (options & GlobOptions.Path) != GlobOptions.None) return false;
            starText++;
            t = starText;
            p = afterStar;
        }
    }

    /// <summary>Whether a text holds a byte that sudo takes for a sign of a pattern: one of <c>* ? [ ] \</c>.</summary>
    public static bool HasWildcards(ReadOnlySpan<byte> text) => text.IndexOfAny("*?[]\\"u8) >= 0;

    // Matches one element of the pattern (never a star) with one byte; moves behind the element if it fits.
    private static bool MatchesOne(ReadOnlySpan<byte> pattern, ref int p, ReadOnlySpan<byte> text, int t, GlobOptions options)
    {
        byte value = text[t];
        byte expected = pattern[p];
        switch (expected)
        {
            case (byte)'?':
                if (IsSlash(value, options) || IsLeadingDot(text, t, options)) return false;
                p++;
                return true;

            case (byte)'[' when GlobBracket.TryFindEnd(pattern[p..], out int length):
                if (IsSlash(value, options) || IsLeadingDot(text, t, options)) return false;
                if (!GlobBracket.Contains(pattern.Slice(p, length), value, options)) return false;
                p += length;
                return true;

            case (byte)'\\':
                if (p + 1 == pattern.Length) return false;   // a backslash at the end matches nothing
                if (Fold(pattern[p + 1], options) != Fold(value, options)) return false;
                p += 2;
                return true;

            default:
                if (Fold(expected, options) != Fold(value, options)) return false;
                p++;
                return true;
        }
    }

    private static bool IsSlash(byte value, GlobOptions options) => value == '/' && (options & GlobOptions.Path) != GlobOptions.None;

    private static bool IsLeadingDot(ReadOnlySpan<byte> text, int t, GlobOptions options) =>
        (options & GlobOptions.LeadingDot) != GlobOptions.None && t < text.Length && text[t] == '.'
        && (t == 0 || ((options & GlobOptions.Path) != GlobOptions.None && text[t - 1] == '/'));

    internal static byte Fold(byte value, GlobOptions options) =>
        (options & GlobOptions.IgnoreCase) != GlobOptions.None && value is >= (byte)'A' and <= (byte)'Z' ? (byte)(value | 0x20) : value;
}
