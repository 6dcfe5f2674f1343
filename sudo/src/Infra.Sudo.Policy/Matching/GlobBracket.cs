namespace Infra.Sudo.Policy.Matching;

/// <summary>Bracket expressions of shell patterns (glob(7)), as glibc reads them in the C locale.</summary>
internal static class GlobBracket
{
    /// <summary>Finds the end of the bracket that a pattern starts with; without one the <c>[</c> stands for itself.</summary>
    /// <param name="pattern">Starts with <c>[</c>.</param>
    /// <param name="length">Bytes of the bracket, both ends included.</param>
    internal static bool TryFindEnd(ReadOnlySpan<byte> pattern, out int length)
    {
        int i = 1;
        if (i < pattern.Length && pattern[i] is (byte)'!' or (byte)'^') i++;
        if (i < pattern.Length && pattern[i] == ']') i++;
        while (i < pattern.Length)
        {
            switch (pattern[i])
            {
                case (byte)']':
                    length = i + 1;
                    return true;
                case (byte)'\\':
                    i += 2;
                    break;
                case (byte)'[' when i + 1 < pattern.Length && pattern[i + 1] is (byte)':' or (byte)'.' or (byte)'=':
                    int end = EndOfSymbol(pattern, i);
                    i = end < 0 ? i + 1 : end;
                    break;
                default:
                    i++;
                    break;
            }
        }

        length = 0;
        return false;
    }

    /// <summary>Whether a complete bracket holds a byte. An unknown class makes it hold none.</summary>
    internal static bool Contains(ReadOnlySpan<byte> bracket, byte value, GlobOptions options)
    {
        ReadOnlySpan<byte> inside = bracket[1..^1];
        bool negated = !inside.IsEmpty && inside[0] is (byte)'!' or (byte)'^';
        if (negated) inside = inside[1..];
        byte folded = Glob.Fold(value, options);
        bool found = false;
        int i = 0;
        while (i < inside.Length)
        {
            if (inside[i] == '[' && i + 1 < inside.Length && inside[i + 1] == ':' && EndOfSymbol(inside, i) is int classEnd and > 0)
            {
                if (!CharacterClass.TryFind(inside[(i + 2)..(classEnd - 2)], out CharacterClassKind kind)) return false;
                found |= CharacterClass.Contains(kind, value);
                i = classEnd;
                continue;
            }

            if (!TryReadEnd(inside, ref i, out byte low, out bool isRangeEnd)) return false;
            if (!isRangeEnd || i + 1 >= inside.Length || inside[i] != '-')
            {
                found |= Glob.Fold(low, options) == folded;
                continue;
            }

            i++;
            if (!TryReadEnd(inside, ref i, out byte high, out _)) return false;
            found |= Glob.Fold(low, options) <= folded && folded <= Glob.Fold(high, options);
        }

        return found != negated;
    }

    // One byte of a set, possibly escaped, or written [.x.] or [=x=]; the last cannot start a range.
    private static bool TryReadEnd(ReadOnlySpan<byte> inside, ref int i, out byte value, out bool canStartRange)
    {
        canStartRange = true;
        value = inside[i];
        if (value == '\\' && i + 1 < inside.Length)
        {
            value = inside[i + 1];
            i += 2;
            return true;
        }

        if (value == '[' && i + 1 < inside.Length && inside[i + 1] is (byte)'.' or (byte)'=' && EndOfSymbol(inside, i) is int end and > 0)
        {
            canStartRange = inside[i + 1] == '.';
            ReadOnlySpan<byte> name = inside[(i + 2)..(end - 2)];
            i = end;
            if (name.Length != 1) return false;   // the C locale has no longer elements
            value = name[0];
            return true;
        }

        i++;
        return true;
    }

    // The place behind "[:name:]" that starts at i; -1 if it does not end.
    private static int EndOfSymbol(ReadOnlySpan<byte> pattern, int i)
    {
        byte mark = pattern[i + 1];
        for (int end = i + 2; end + 1 < pattern.Length; end++)
        {
            if (pattern[end] == mark && pattern[end + 1] == ']') return end + 2;
        }

        return -1;
    }
}
