using Infra.Sudo.Policy.Lexing;

namespace Infra.Sudo.Policy.Parsing;

/// <summary>Generalized Time: <c>YYYYMMDDHH[MM[SS]][.f](Z|+hhmm|-hh|local)</c>, RFC 4517 section 3.3.13, as NOTBEFORE and NOTAFTER use it.</summary>
public static class GeneralizedTime
{
    /// <summary>Reads a time.</summary>
    /// <param name="text">The text.</param>
    /// <param name="localOffset">Seconds that local time is ahead of UTC at a local time (counted as if it were UTC); null is UTC.</param>
    /// <param name="seconds">Seconds since 1970 UTC. Fields over their bound carry into the next, as mktime(3) does.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, Func<long, int>? localOffset, out long seconds)
    {
        seconds = 0;
        int length = 0;
        while (length < text.Length && CharClass.IsDigit(text[length]))
            length++;
        if (length is < 10 or > 14 || (length & 1) != 0) return false;
        int year = Number(text[..4]);
        int month = Number(text.Slice(4, 2));
        int day = Number(text.Slice(6, 2));
        int hour = Number(text.Slice(8, 2));
        int minute = length >= 12 ? Number(text.Slice(10, 2)) : 0;
        int second = length >= 14 ? Number(text.Slice(12, 2)) : 0;
        ReadOnlySpan<byte> rest = text[length..];
        if (rest.Length >= 2 && rest[0] is (byte)'.' or (byte)',' && CharClass.IsDigit(rest[1]))
        {
            int fraction = rest[1] - '0';
            if (length == 10) minute += 6 * fraction;
            else if (length == 12) second += 6 * fraction;
            rest = rest[2..];
        }
        long days = DaysSinceEpoch(year, month, day);
        long local = (((((days * 24) + hour) * 60) + minute) * 60) + second;
        if (!TryReadZone(rest, out int offset, out bool isLocal)) return false;
        seconds = local - (isLocal ? localOffset?.Invoke(local) ?? 0 : offset);
        return seconds != -1;   // the original takes the second before 1970 for an error
    }

    private static bool TryReadZone(ReadOnlySpan<byte> zone, out int offset, out bool isLocal)
    {
        offset = 0;
        isLocal = zone.IsEmpty;
        if (isLocal) return true;
        if (zone[0] == (byte)'Z') return zone.Length == 1;
        if (zone[0] is not ((byte)'+' or (byte)'-') || zone.Length is not (3 or 5) || zone[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0) return false;
        int minutes = (Number(zone.Slice(1, 2)) * 60) + (zone.Length == 5 ? Number(zone.Slice(3, 2)) : 0);
        offset = (zone[0] == (byte)'-' ? -minutes : minutes) * 60;
        return true;
    }

    private static int Number(ReadOnlySpan<byte> digits)
    {
        int value = 0;
        foreach (byte digit in digits)
            value = (value * 10) + (digit - '0');
        return value;
    }

    /// <summary>Days from 1970-01-01 in the Gregorian calendar; months and days over their bound carry.</summary>
    private static long DaysSinceEpoch(int year, int month, int day)
    {
        int months = (year * 12) + month - 1;
        year = Math.DivRem(months, 12, out month);
        if (month < 0)
        {
            month += 12;
            year--;
        }
        // Years that begin in March put the leap day last.
        int shifted = month < 2 ? year - 1 : year;
        int monthOfYear = (month + 10) % 12;
        long era = shifted >= 0 ? shifted / 400 : (shifted - 399) / 400;
        long yearOfEra = shifted - (era * 400);
        long dayOfYear = (((153 * monthOfYear) + 2) / 5) + day - 1;
        return (era * 146097) + (yearOfEra * 365) + (yearOfEra / 4) - (yearOfEra / 100) + dayOfYear - 719468;
    }
}
