using Infra.Parsing;

namespace Infra.Config.Toml;

/// <summary>One of the four kinds of date and time; <see cref="TomlValue.Kind"/> says which parts of <see cref="Value"/> count.</summary>
public sealed class TomlDateTime : TomlValue
{
    internal TomlDateTime(TomlKind kind, TomlDateTimeParts value, SourceText source, TextSpan span)
        : base(kind, source, span) => Value = value;

    /// <summary>The parts.</summary>
    public TomlDateTimeParts Value { get; }

    /// <summary>The value as TOML writes it, such as <c>1979-05-27T07:32:00.5Z</c>.</summary>
    public override string ToString() => Value.Format(Kind);

    /// <summary>The instant of an offset date-time, to 100 ns; a leap second counts as the second before it. False for other kinds and years that .NET cannot express.</summary>
    public bool TryGetInstant(out DateTimeOffset instant)
    {
        instant = default;
        if (Kind != TomlKind.OffsetDateTime || Value.Year < 1) return false;
        TomlDateTimeParts v = Value;
        var local = new DateTime(v.Year, v.Month, v.Day, v.Hour, v.Minute, Math.Min(v.Second, 59), DateTimeKind.Unspecified);
        long utcTicks = local.Ticks + (v.Nanosecond / 100) - (v.OffsetMinutes * TimeSpan.TicksPerMinute);
        if (utcTicks < 0 || utcTicks > DateTime.MaxValue.Ticks) return false;
        instant = new DateTimeOffset(utcTicks, TimeSpan.Zero);
        return true;
    }
}
