using Infra.Parsing;

namespace Infra.Config.Kdl;

/// <summary>An argument or the value of a property, with its place in the text of its node.</summary>
public sealed class KdlValue
{
    internal KdlValue(KdlKind kind, TextSpan span)
    {
        Kind = kind;
        Span = span;
    }

    /// <summary>Its type.</summary>
    public KdlKind Kind { get; }

    /// <summary>Its place, type annotation included.</summary>
    public TextSpan Span { get; internal set; }

    /// <summary>The type annotation, such as <c>u8</c> in <c>(u8)1</c>; null if there is none. The reader does not act on it.</summary>
    public string? Type { get; internal set; }

    /// <summary>The string; empty for other kinds.</summary>
    public string Text { get; internal init; } = "";

    /// <summary>The truth value; false for other kinds.</summary>
    public bool Boolean { get; internal init; }

    /// <summary>The number; its default for other kinds.</summary>
    public KdlNumber Number { get; internal init; }
}
