namespace Infra.Parsing;

/// <summary>One finding about a text: what, where, and what to write instead.</summary>
/// <param name="Severity">How much it matters.</param>
/// <param name="Code">A stable name in kebab case for scripts and documentation, such as <c>unknown-key</c>.</param>
/// <param name="Message">One sentence without a full stop; control characters of the input stand escaped in it.</param>
/// <param name="Source">The text, or null for a finding that has no place.</param>
/// <param name="Span">The place in <paramref name="Source"/>.</param>
/// <param name="Suggestion">What was probably meant, for "did you mean"; null if nothing comes close.</param>
public sealed record Diagnostic(
    DiagnosticSeverity Severity, string Code, string Message, SourceText? Source = null, TextSpan Span = default, string? Suggestion = null)
{
    /// <summary>Line and column where it starts; null without a source.</summary>
    public TextPosition? Position => Source?.GetPosition(Span.Start);

    /// <summary>One line: <c>file:line:col: message; did you mean "x"?</c>, with <c>warning: </c> or <c>info: </c> before the message where it is not an error.</summary>
    public override string ToString()
    {
        string place = Source is null ? "" : $"{Source.Path}:{Position!.Value.Line}:{Position.Value.Column}: ";
        string severity = Severity switch { DiagnosticSeverity.Warning => "warning: ", DiagnosticSeverity.Info => "info: ", _ => "" };
        string suggestion = Suggestion is null ? "" : $"; did you mean \"{Suggestion}\"?";
        return place + severity + Message + suggestion;
    }
}
