namespace Infra.Config.Toml;

/// <summary>Dates and times: RFC 3339 and its parts, with T or a blank between date and time.</summary>
internal static class TomlDateTimeText
{
    private const int NanosecondDigits = 9;

    /// <summary>Reads a token; <see cref="TomlKind.Invalid"/> with the reason if it is malformed.</summary>
    internal static TomlKind Read(ReadOnlySpan<char> token, TomlVersion version, out TomlDateTimeParts parts, out string? problem)
    {
        parts = default;
        ReadOnlySpan<char> rest = token;
        bool hasDate = token.Length > 4 && token[4] == '-';
        if (hasDate && !TryTakeDate(ref rest, ref parts, out problem)) return TomlKind.Invalid;
        if (hasDate && rest.IsEmpty) return Done(TomlKind.LocalDate, out problem);
        if (hasDate)
        {
            if (rest[0] is not ('T' or 't' or ' ')) return Fail("expected T between date and time", out problem);
            rest = rest[1..];
        }

        if (!TryTakeTime(ref rest, version, ref parts, out problem)) return TomlKind.Invalid;
        if (rest.IsEmpty) return Done(hasDate ? TomlKind.LocalDateTime : TomlKind.LocalTime, out problem);
        if (!hasDate) return Fail("a time without a date has no offset", out problem);
        return TryTakeOffset(rest, ref parts, out problem) ? TomlKind.OffsetDateTime : TomlKind.Invalid;
    }

    private static bool TryTakeDate(ref ReadOnlySpan<char> rest, ref TomlDateTimeParts parts, out string? problem)
    {
        problem = "a date is written YYYY-MM-DD";
        if (!TryTakeDigits(ref rest, 4, out int year) || !TryTake(ref rest, '-') || !TryTakeDigits(ref rest, 2, out int month)
            || !TryTake(ref rest, '-') || !TryTakeDigits(ref rest, 2, out int day)) return false;
        problem = "the month must be 01 to 12";
        if (month is < 1 or > 12) return false;
        problem = "the month has no such day";
        int leapYear = year == 0 ? 4 : year;   // the year 0000 is a leap year, but .NET begins at 1
        if (day < 1 || day > DateTime.DaysInMonth(leapYear, month)) return false;
        parts = parts with { Year = year, Month = month, Day = day };
        problem = null;
        return true;
    }

    private static bool TryTakeTime(ref ReadOnlySpan<char> rest, TomlVersion version, ref TomlDateTimeParts parts, out string? problem)
    {
        problem = "a time is written HH:MM:SS";
        if (!TryTakeDigits(ref rest, 2, out int hour) || !TryTake(ref rest, ':') || !TryTakeDigits(ref rest, 2, out int minute)) return false;
        int second = 0;
        int nanosecond = 0;
        bool hasSeconds = TryTake(ref rest, ':');
        if (!hasSeconds && version == TomlVersion.V10) return false;
        if (hasSeconds && !TryTakeDigits(ref rest, 2, out second)) return false;
        if (hasSeconds && TryTake(ref rest, '.') && !TryTakeFraction(ref rest, out nanosecond))
        {
            problem = "digits are missing behind the point";
            return false;
        }

        problem = "a time must be 00:00:00 to 23:59:60";   // RFC 3339 section 5.6: 60 is a leap second
        if (hour > 23 || minute > 59 || second > 60) return false;
        parts = parts with { Hour = hour, Minute = minute, Second = second, Nanosecond = nanosecond };
        problem = null;
        return true;
    }

    private static bool TryTakeOffset(ReadOnlySpan<char> rest, ref TomlDateTimeParts parts, out string? problem)
    {
        problem = null;
        if (rest is "Z" or "z") return true;
        problem = "an offset is written Z, +HH:MM or -HH:MM";
        if (rest[0] is not ('+' or '-')) return false;
        int sign = rest[0] == '-' ? -1 : 1;
        rest = rest[1..];
        if (!TryTakeDigits(ref rest, 2, out int hour) || !TryTake(ref rest, ':') || !TryTakeDigits(ref rest, 2, out int minute) || !rest.IsEmpty) return false;
        problem = "an offset must be 00:00 to 23:59";
        if (hour > 23 || minute > 59) return false;
        parts = parts with { OffsetMinutes = sign * ((hour * 60) + minute) };
        problem = null;
        return true;
    }

    private static bool TryTakeFraction(ref ReadOnlySpan<char> rest, out int nanosecond)
    {
        nanosecond = 0;
        int digits = 0;
        while (digits < rest.Length && char.IsAsciiDigit(rest[digits]))
        {
            if (digits < NanosecondDigits) nanosecond = (nanosecond * 10) + (rest[digits] - '0');
            digits++;
        }

        for (int i = digits; i < NanosecondDigits; i++)
            nanosecond *= 10;
        rest = rest[digits..];
        return digits > 0;
    }

    private static bool TryTakeDigits(ref ReadOnlySpan<char> rest, int count, out int value)
    {
        value = 0;
        if (rest.Length < count) return false;
        foreach (char c in rest[..count])
        {
            if (!char.IsAsciiDigit(c)) return false;
            value = (value * 10) + (c - '0');
        }

        rest = rest[count..];
        return true;
    }

    private static bool TryTake(ref ReadOnlySpan<char> rest, char expected)
    {
        if (rest.IsEmpty || rest[0] != expected) return false;
        rest = rest[1..];
        return true;
    }

    private static TomlKind Fail(string reason, out string? problem)
    {
        problem = reason;
        return TomlKind.Invalid;
    }

    private static TomlKind Done(TomlKind kind, out string? problem)
    {
        problem = null;
        return kind;
    }
}
