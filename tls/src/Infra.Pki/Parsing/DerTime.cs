using Infra.Crypto.Keys;

namespace Infra.Pki.Parsing;

/// <summary>Time ::= CHOICE { utcTime YYMMDDHHMMSSZ, generalTime YYYYMMDDHHMMSSZ } (RFC 5280 section 4.1.2.5): seconds always, Z always, no fractions.</summary>
internal static class DerTime
{
    internal const byte UtcTime = 0x17;
    internal const byte GeneralizedTime = 0x18;

    internal static bool TryRead(ref DerReader reader, out DateTimeOffset time)
    {
        time = default;
        if (!reader.TryReadAny(out byte tag, out ReadOnlySpan<byte> text)) return false;
        int year = 0;
        if (tag == UtcTime && text.Length == 13)
        {
            if (!TryTwoDigits(text, out year)) return false;
            year += year < 50 ? 2000 : 1900;
            text = text[2..];
        }
        else if (tag == GeneralizedTime && text.Length == 15)
        {
            if (!TryTwoDigits(text, out int century) || !TryTwoDigits(text[2..], out year)) return false;
            year += 100 * century;
            text = text[4..];
        }
        else
        {
            return false;
        }
        if (!TryTwoDigits(text, out int month) || !TryTwoDigits(text[2..], out int day) || !TryTwoDigits(text[4..], out int hour)
            || !TryTwoDigits(text[6..], out int minute) || !TryTwoDigits(text[8..], out int second) || text[10] != 'Z')
        {
            return false;
        }
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59) return false;
        time = new DateTimeOffset(year, month, day, hour, minute, second, TimeSpan.Zero);
        return true;
    }

    private static bool TryTwoDigits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        if (!char.IsAsciiDigit((char)text[0]) || !char.IsAsciiDigit((char)text[1])) return false;
        value = 10 * (text[0] - '0') + text[1] - '0';
        return true;
    }
}
