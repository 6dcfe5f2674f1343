using Infra.Parsing;

namespace Infra.Config.Toml;

/// <summary>A binary64 number, possibly infinite or not a number.</summary>
public sealed class TomlFloat : TomlValue
{
    internal TomlFloat(double value, SourceText source, TextSpan span)
        : base(TomlKind.Float, source, span) => Value = value;

    /// <summary>The number.</summary>
    public double Value { get; }
}
