using Infra.Parsing;

namespace Infra.Config.Toml;

/// <summary>A whole number.</summary>
public sealed class TomlInteger : TomlValue
{
    internal TomlInteger(long value, SourceText source, TextSpan span)
        : base(TomlKind.Integer, source, span) => Value = value;

    /// <summary>The number.</summary>
    public long Value { get; }
}
