using Infra.Parsing;

namespace Infra.Config.Toml;

/// <summary>A truth value.</summary>
public sealed class TomlBoolean : TomlValue
{
    internal TomlBoolean(bool value, SourceText source, TextSpan span)
        : base(TomlKind.Boolean, source, span) => Value = value;

    /// <summary>The value.</summary>
    public bool Value { get; }
}
