namespace Infra.Parsing;

/// <summary>What <see cref="DurationText"/> accepts beyond numbers with units.</summary>
[Flags]
public enum DurationOptions
{
    /// <summary>Every number needs its unit, and none is negative.</summary>
    None = 0,

    /// <summary>A number without a unit counts seconds, as in <c>2.5</c>.</summary>
    PlainSeconds = 1,

    /// <summary>One minus sign may stand before the whole, as in <c>-1m30s</c>.</summary>
    Negative = 2,
}
