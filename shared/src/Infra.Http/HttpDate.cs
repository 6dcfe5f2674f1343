using System.Buffers.Text;

namespace Infra.Http;

/// <summary>Dates of HTTP fields (RFC 9110 section 5.6.7): written as IMF-fixdate, read in all three forms. Thread-safe.</summary>
public static class HttpDate
{
    /// <summary>Length of the form that is written: <c>Sun, 06 Nov 1994 08:49:37 GMT</c>.</summary>
    public const int Length = 29;

    private static ReadOnlySpan<byte> Days => "SunMonTueWedThuFriSat"u8;

    private static ReadOnlySpan<byte> Months => "JanFebMarAprMayJunJulAugSepOctNovDec"u8;

    /// <summary>Writes a time, in full seconds, into the first <see cref="Length"/> bytes of <paramref name="target"/>.</summary>
    /// <exception cref="ArgumentException">The target is shorter.</exception>
    public static void Write(DateTimeOffset time, Span<byte> target)
    {
        if (target.Length < Length) throw new ArgumentException("29 bytes are needed", nameof(target));
        DateTime utc = time.UtcDateTime;
        Days.Slice((int)utc.DayOfWeek * 3, 3).CopyTo(target);
        ", "u8.CopyTo(target[3..]);
        WriteTwo(utc.Day, target[5..]);
        target[7] = (byte)' ';
        Months.Slice((utc.Month - 1) * 3, 3).CopyTo(target[8..]);
        target[11] = (byte)' ';
        WriteTwo(utc.Year / 100, target[12..]);
        WriteTwo(utc.Year % 100, target[14..]);
        target[16] = (byte)' ';
        WriteTwo(utc.Hour, target[17..]);
        target[19] = (byte)':';
        WriteTwo(utc.Minute, target[20..]);
        target[22] = (byte)':';
        WriteTwo(utc.Second, target[23..]);
        " GMT"u8.CopyTo(target[25..]);
    }

    /// <summary>Reads a date.</summary>
    /// <param name="text">The field value.</param>
    /// <param name="now">The present, for the two-digit years of RFC 850: one that seems more than 50 years ahead is of the century before.</param>
    /// <param name="time">The time, UTC. A leap second counts as the last second of its minute.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, DateTimeOffset now, out DateTimeOffset time)
    {
        if (text.Length == Length && text[3] == ',') return TryParseFixed(text, out time);
        if (text.Length == 24 && text[3] == ' ') return TryParseAsctime(text, out time);
        return TryParseRfc850(text, now, out time);
    }

    // Sun, 06 Nov 1994 08:49:37 GMT
    private static bool TryParseFixed(ReadOnlySpan<byte> text, out DateTimeOffset time)
    {
        time = default;
        return IndexOf(Days, text[..3]) is int weekday and >= 0 && text.Slice(3, 2).SequenceEqual(", "u8)
            && TryNumber(text.Slice(5, 2), out int day) && text[7] == ' '
            && IndexOf(Months, text.Slice(8, 3)) is int month and >= 0 && text[11] == ' '
            && TryNumber(text.Slice(12, 4), out int year) && text[16] == ' '
            && text.EndsWith(" GMT"u8) && TryMake(year, month, day, text.Slice(17, 8), weekday, out time);
    }

    // Sun Nov  6 08:49:37 1994
    private static bool TryParseAsctime(ReadOnlySpan<byte> text, out DateTimeOffset time)
    {
        time = default;
        ReadOnlySpan<byte> day = text.Slice(8, 2);
        if (day[0] == ' ') day = day[1..];
        return IndexOf(Days, text[..3]) is int weekday and >= 0 && IndexOf(Months, text.Slice(4, 3)) is int month and >= 0 && text[7] == ' '
            && TryNumber(day, out int dayNumber) && text[10] == ' ' && text[19] == ' ' && TryNumber(text.Slice(20, 4), out int year)
            && TryMake(year, month, dayNumber, text.Slice(11, 8), weekday, out time);
    }

    // Sunday, 06-Nov-94 08:49:37 GMT
    private static bool TryParseRfc850(ReadOnlySpan<byte> text, DateTimeOffset now, out DateTimeOffset time)
    {
        time = default;
        int comma = text.IndexOf((byte)',');
        if (comma < 0 || WeekdayOf(text[..comma]) is not (int weekday and >= 0)) return false;
        ReadOnlySpan<byte> rest = text[(comma + 1)..];
        if (rest.Length != 23 || rest[0] != ' ' || rest[3] != '-' || rest[7] != '-' || rest[10] != ' ' || !rest.EndsWith(" GMT"u8)) return false;
        if (!TryNumber(rest.Slice(1, 2), out int day) || IndexOf(Months, rest.Slice(4, 3)) is not (int month and >= 0) || !TryNumber(rest.Slice(8, 2), out int year)) return false;
        year += now.UtcDateTime.Year / 100 * 100;
        if (year > now.UtcDateTime.Year + 50) year -= 100;
        return TryMake(year, month, day, rest.Slice(11, 8), weekday, out time);
    }

    private static bool TryMake(int year, int month, int day, ReadOnlySpan<byte> clock, int weekday, out DateTimeOffset time)
    {
        time = default;
        if (!TryNumber(clock[..2], out int hour) || clock[2] != ':' || !TryNumber(clock.Slice(3, 2), out int minute) || clock[5] != ':' || !TryNumber(clock[6..], out int second)) return false;
        if (year is < 1 or > 9999 || day < 1 || day > DateTime.DaysInMonth(year, month + 1) || hour > 23 || minute > 59 || second > 60) return false;
        time = new DateTimeOffset(year, month + 1, day, hour, minute, Math.Min(second, 59), TimeSpan.Zero);
        return (int)time.DayOfWeek == weekday;
    }

    private static int WeekdayOf(ReadOnlySpan<byte> name)
    {
        for (int i = 0; i < 7; i++)
        {
            if (name.SequenceEqual(LongDay(i))) return i;
        }
        return -1;
    }

    private static ReadOnlySpan<byte> LongDay(int weekday) => weekday switch
    {
        0 => "Sunday"u8,
        1 => "Monday"u8,
        2 => "Tuesday"u8,
        3 => "Wednesday"u8,
        4 => "Thursday"u8,
        5 => "Friday"u8,
        _ => "Saturday"u8,
    };

    private static int IndexOf(ReadOnlySpan<byte> names, ReadOnlySpan<byte> name)
    {
        for (int i = 0; i < names.Length; i += 3)
        {
            if (names.Slice(i, 3).SequenceEqual(name)) return i / 3;
        }
        return -1;
    }

    private static bool TryNumber(ReadOnlySpan<byte> digits, out int value)
    {
        value = 0;
        return !digits.ContainsAnyExceptInRange((byte)'0', (byte)'9') && Utf8Parser.TryParse(digits, out value, out int read) && read == digits.Length;
    }

    private static void WriteTwo(int value, Span<byte> target)
    {
        target[0] = (byte)('0' + (value / 10));
        target[1] = (byte)('0' + (value % 10));
    }
}
