using System.Globalization;
using System.Text;

namespace Infra.Config.Toml;

/// <summary>Date, time and offset; parts that a kind lacks are 0.</summary>
/// <param name="Year">0 to 9999.</param>
/// <param name="Month">1 to 12.</param>
/// <param name="Day">1 to 31, valid for its month.</param>
/// <param name="Hour">0 to 23.</param>
/// <param name="Minute">0 to 59.</param>
/// <param name="Second">0 to 60; 60 is a leap second.</param>
/// <param name="Nanosecond">0 to 999999999; finer digits are cut off.</param>
/// <param name="OffsetMinutes">Offset from UTC, positive to the east.</param>
public readonly record struct TomlDateTimeParts(int Year, int Month, int Day, int Hour, int Minute, int Second, int Nanosecond, int OffsetMinutes)
{
    /// <summary>The value as TOML writes it.</summary>
    public string Format(TomlKind kind)
    {
        var text = new StringBuilder();
        if (kind != TomlKind.LocalTime) text.Append(CultureInfo.InvariantCulture, $"{Year:D4}-{Month:D2}-{Day:D2}");
        if (kind is TomlKind.OffsetDateTime or TomlKind.LocalDateTime) text.Append('T');
        if (kind != TomlKind.LocalDate) text.Append(CultureInfo.InvariantCulture, $"{Hour:D2}:{Minute:D2}:{Second:D2}");
        if (Nanosecond != 0) text.Append('.').Append(Nanosecond.ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0'));
        if (kind != TomlKind.OffsetDateTime) return text.ToString();
        if (OffsetMinutes == 0) return text.Append('Z').ToString();
        int minutes = Math.Abs(OffsetMinutes);
        return text.Append(OffsetMinutes < 0 ? '-' : '+').Append(CultureInfo.InvariantCulture, $"{minutes / 60:D2}:{minutes % 60:D2}").ToString();
    }
}
