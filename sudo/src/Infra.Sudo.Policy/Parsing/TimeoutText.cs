using Infra.Sudo.Policy.Lexing;

namespace Infra.Sudo.Policy.Parsing;

/// <summary>Timeouts: <c>1d2h3m4s</c> with descending units, or seconds (sudoers(5), "Timeout_Spec").</summary>
internal static class TimeoutText
{
    internal static TimeoutResult Parse(ReadOnlySpan<byte> text, out int seconds)
    {
        seconds = 0;
        ReadOnlySpan<byte> units = "dhms"u8;
        ReadOnlySpan<int> factors = [86400, 3600, 60, 1];
        int unit = 0;
        int at = 0;
        do
        {
            while (at < text.Length && CharClass.IsSpace(text[at]))
                at++;   // strtol(3) skips white space and takes a sign
            bool isNegative = at < text.Length && text[at] == (byte)'-';
            if (at < text.Length && text[at] is (byte)'-' or (byte)'+') at++;
            int digits = at;
            long number = 0;
            for (; at < text.Length && CharClass.IsDigit(text[at]); at++)
                number = Math.Min((number * 10) + (text[at] - '0'), long.MaxValue / 100);
            if (at == digits) return TimeoutResult.Invalid;
            if (isNegative ? number != 0 : number > int.MaxValue) return TimeoutResult.TooLarge;
            if (at < text.Length)
            {
                byte letter = (byte)(text[at] | 0x20);
                at++;
                while (unit < units.Length && units[unit] != letter)
                    unit++;
                if (unit == units.Length || !IsLetter(text[at - 1])) return TimeoutResult.Invalid;
                number *= factors[unit];
            }
            if (number > int.MaxValue - (long)seconds) return TimeoutResult.TooLarge;
            seconds += (int)number;
        }
        while (at < text.Length);
        return TimeoutResult.Ok;
    }

    private static bool IsLetter(byte value) => (uint)((value | 0x20) - 'a') <= 'z' - 'a';
}
