namespace Infra.Sudo.Policy.Matching;

/// <summary>Bracket expressions of regular expressions: POSIX.1-2024 section 9.3.5 in the C locale. A backslash is a byte like others.</summary>
internal static class RegexBracket
{
    private const int SymbolBytesMax = 32;

    private enum ItemKind
    {
        Byte,
        Class,
        Equivalence,
    }

    /// <summary>Parses the bracket that starts at <paramref name="at"/> and moves behind it.</summary>
    internal static PosixRegexError Parse(ReadOnlySpan<byte> pattern, ref int at, bool ignoreCase, out ByteSet set)
    {
        set = default;
        at++;
        bool negated = at < pattern.Length && pattern[at] == '^';
        if (negated) at++;
        for (bool first = true; ; first = false)
        {
            if (at == pattern.Length) return PosixRegexError.OpenBracket;
            if (pattern[at] == ']' && !first) break;
            PosixRegexError error = ParseItem(pattern, ref at, ignoreCase, first, ref set, out ItemKind kind, out byte low);
            if (error != PosixRegexError.None) return error;
            if (kind == ItemKind.Class) continue;
            if (kind == ItemKind.Equivalence || !StartsRange(pattern, at))
            {
                set.Add(low);
                continue;
            }

            at++;
            if (at == pattern.Length) return PosixRegexError.OpenBracket;
            ByteSet unused = default;
            error = ParseItem(pattern, ref at, ignoreCase, acceptHyphen: true, ref unused, out kind, out byte high);
            if (error != PosixRegexError.None) return error;
            if (kind != ItemKind.Byte || low > high) return PosixRegexError.BadRange;
            for (int value = low; value <= high; value++) set.Add(Fold((byte)value, ignoreCase));
        }

        at++;
        if (negated) set.Invert();
        set.Remove(0);
        return PosixRegexError.None;
    }

    // A hyphen makes a range unless it is the last byte of the bracket.
    private static bool StartsRange(ReadOnlySpan<byte> pattern, int at) =>
        at < pattern.Length && pattern[at] == '-' && (at + 1 == pattern.Length || pattern[at + 1] != ']');

    private static PosixRegexError ParseItem(
        ReadOnlySpan<byte> pattern, ref int at, bool ignoreCase, bool acceptHyphen, ref ByteSet set, out ItemKind kind, out byte value)
    {
        kind = ItemKind.Byte;
        value = Fold(pattern[at], ignoreCase);
        if (value == '[' && at + 1 < pattern.Length && pattern[at + 1] is (byte)':' or (byte)'.' or (byte)'=')
            return ParseSymbol(pattern, ref at, ignoreCase, ref set, out kind, out value);
        if (value == '-' && !acceptHyphen && (at + 1 == pattern.Length || pattern[at + 1] != ']')) return PosixRegexError.BadRange;
        at++;
        return PosixRegexError.None;
    }

    private static PosixRegexError ParseSymbol(
        ReadOnlySpan<byte> pattern, ref int at, bool ignoreCase, ref ByteSet set, out ItemKind kind, out byte value)
    {
        kind = ItemKind.Byte;
        value = 0;
        byte mark = pattern[at + 1];
        int start = at + 2;
        int end = start;
        while (true)
        {
            if (end - start >= SymbolBytesMax || end + 1 >= pattern.Length) return PosixRegexError.OpenBracket;
            if (pattern[end] == mark && pattern[end + 1] == ']') break;
            end++;
        }

        ReadOnlySpan<byte> name = pattern[start..end];
        at = end + 2;
        if (mark == ':')
        {
            kind = ItemKind.Class;
            if (!CharacterClass.TryFind(name, out CharacterClassKind found)) return PosixRegexError.BadClass;
            if (ignoreCase && found is CharacterClassKind.Upper or CharacterClassKind.Lower) found = CharacterClassKind.Alpha;
            for (int member = 0; member < 256; member++)
            {
                if (CharacterClass.Contains(found, (byte)member)) set.Add(Fold((byte)member, ignoreCase));
            }

            return PosixRegexError.None;
        }

        if (name.Length != 1) return PosixRegexError.BadElement;
        if (mark == '=') kind = ItemKind.Equivalence;
        value = Fold(name[0], ignoreCase);
        return PosixRegexError.None;
    }

    private static byte Fold(byte value, bool ignoreCase) => ignoreCase ? Glob.Fold(value, GlobOptions.IgnoreCase) : value;
}
