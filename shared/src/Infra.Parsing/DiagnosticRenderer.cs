using System.Text;

namespace Infra.Parsing;

/// <summary>
/// Prints findings for people: the line that scripts read too, then the line of the source with carets below the place. Long lines are cut around the place, tabs become spaces, what is not
/// printable is escaped. Time and output per finding are bounded by the width, whatever the source holds. Immutable; safe to use from several threads.
/// </summary>
/// <example>
/// <code>
/// dns.toml:15:1: unknown key "idle-timout"; did you mean "idle-timeout"?
///   15 | idle-timout = "30s"
///      | ^^^^^^^^^^^
/// </code>
/// </example>
public sealed class DiagnosticRenderer
{
    private const int HeaderLengthMax = 1000;
    private const string Reset = "\u001b[0m";

    private readonly bool _useColor;
    private readonly int _widthMax;

    /// <summary>Renders with terminal colours or without; at most <paramref name="widthMax"/> columns of a source line are shown.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The width is not 20 to 1000.</exception>
    public DiagnosticRenderer(bool useColor = false, int widthMax = 120)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(widthMax, 20);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(widthMax, 1000);
        _useColor = useColor;
        _widthMax = widthMax;
    }

    /// <summary>All findings of the bag in their order, and how many more were dropped; every line ends with a line feed.</summary>
    public string Render(DiagnosticBag diagnostics)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        var text = new StringBuilder();
        foreach (Diagnostic diagnostic in diagnostics)
            Append(text, diagnostic);
        if (diagnostics.DroppedCount > 0) text.Append("and ").Append(diagnostics.DroppedCount).Append(" more\n");
        return text.ToString();
    }

    /// <summary>One finding; every line ends with a line feed.</summary>
    public string Render(Diagnostic diagnostic)
    {
        var text = new StringBuilder();
        Append(text, diagnostic);
        return text.ToString();
    }

    /// <summary>The one-line form: <c>file:line:col: message; did you mean "x"?</c>, without a line end.</summary>
    public string RenderLine(Diagnostic diagnostic)
    {
        ArgumentNullException.ThrowIfNull(diagnostic);
        string line = TextEscape.Harmless(diagnostic.ToString(), HeaderLengthMax);
        return _useColor ? $"{ColorOf(diagnostic.Severity)}{line}{Reset}" : line;
    }

    private void Append(StringBuilder text, Diagnostic diagnostic)
    {
        text.Append(RenderLine(diagnostic)).Append('\n');
        if (diagnostic.Source is not SourceText source || source.Text.Length == 0) return;

        int line = diagnostic.Position!.Value.Line;
        string number = $"{line}".PadLeft(4);
        int lineStart = source.GetLineStart(line);
        SourceExcerpt excerpt = SourceExcerpt.Of(source.GetLine(line), diagnostic.Span.Start - lineStart, diagnostic.Span.End - lineStart, _widthMax);
        text.Append(number).Append(" | ").Append(excerpt.Text).Append('\n');
        text.Append(' ', number.Length).Append(" | ").Append(' ', excerpt.MarkColumn);
        if (_useColor) text.Append(ColorOf(diagnostic.Severity));
        text.Append('^', excerpt.MarkWidth);
        if (_useColor) text.Append(Reset);
        text.Append('\n');
    }

    private static string ColorOf(DiagnosticSeverity severity) => severity switch
    {
        DiagnosticSeverity.Error => "\u001b[31m",
        DiagnosticSeverity.Warning => "\u001b[33m",
        _ => "\u001b[36m",
    };
}
