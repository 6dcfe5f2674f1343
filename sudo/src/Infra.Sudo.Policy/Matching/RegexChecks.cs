namespace Infra.Sudo.Policy.Matching;

/// <summary>
/// What sudo itself refuses before regcomp(3) sees a pattern: bounds above 255 and repetition operators in a row. It looks at bytes without knowing
/// brackets, so <c>[*+]</c> is refused as well, as by the original.
/// </summary>
internal static class RegexChecks
{
    private const int BoundMax = 255;

    internal static PosixRegexError Check(ReadOnlySpan<byte> pattern)
    {
        bool afterRepeat = false;
        int second = 0;   // keeps the last bound that was read, as the original does
        int i = 0;
        while (i < pattern.Length)
        {
            byte value = pattern[i++];
            switch (value)
            {
                case (byte)'\\' when i < pattern.Length:
                    i++;
                    afterRepeat = false;
                    break;

                case (byte)'?' or (byte)'*' or (byte)'+':
                    if (afterRepeat) return PosixRegexError.BadRepeat;
                    afterRepeat = true;
                    break;

                case (byte)'{':
                    int first = ReadNumber(pattern, ref i);
                    if (i + 1 < pattern.Length && pattern[i] == '\\' && pattern[i + 1] == ',') i++;
                    if (i < pattern.Length && pattern[i] == ',')
                    {
                        i++;
                        second = ReadNumber(pattern, ref i);
                    }

                    if (i == pattern.Length || pattern[i] != '}')
                    {
                        afterRepeat = false;
                        break;
                    }

                    if (first is < 0 or > BoundMax || second is < 0 or > BoundMax) return PosixRegexError.BadBound;
                    if (afterRepeat) return PosixRegexError.BadRepeat;
                    i++;
                    afterRepeat = true;
                    break;

                default:
                    afterRepeat = false;
                    break;
            }
        }

        return PosixRegexError.None;
    }

    // Digits, each possibly behind a backslash; -1 for a number that is too large.
    private static int ReadNumber(ReadOnlySpan<byte> pattern, ref int i)
    {
        long number = 0;
        while (i < pattern.Length)
        {
            int digit = i;
            if (pattern[digit] == '\\' && digit + 1 < pattern.Length) digit++;
            if (pattern[digit] is < (byte)'0' or > (byte)'9') break;
            number = (number * 10) + pattern[digit] - '0';
            i = digit + 1;
            if (number > int.MaxValue) return -1;
        }

        return (int)number;
    }
}
