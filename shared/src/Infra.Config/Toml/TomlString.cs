using Infra.Parsing;

namespace Infra.Config.Toml;

/// <summary>A string; escapes are resolved.</summary>
public sealed class TomlString : TomlValue
{
    internal TomlString(string value, SourceText source, TextSpan span)
        : base(TomlKind.String, source, span) => Value = value;

    /// <summary>The characters.</summary>
    public string Value { get; }
}
