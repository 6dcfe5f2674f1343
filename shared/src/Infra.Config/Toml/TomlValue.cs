using Infra.Parsing;

namespace Infra.Config.Toml;

/// <summary>A value with its place.</summary>
public class TomlValue
{
    internal TomlValue(TomlKind kind, SourceText source, TextSpan span)
    {
        Kind = kind;
        Source = source;
        Span = span;
    }

    /// <summary>Its type.</summary>
    public TomlKind Kind { get; }

    /// <summary>The text that it stands in.</summary>
    public SourceText Source { get; }

    /// <summary>Its place: the whole value, of a table with a header the header, of an implicit table the part of the key that made it.</summary>
    public TextSpan Span { get; internal set; }
}
