namespace Infra.Parsing;

/// <summary>How much a <see cref="Diagnostic"/> matters.</summary>
public enum DiagnosticSeverity
{
    /// <summary>Good to know.</summary>
    Info,

    /// <summary>Accepted, but probably not what was meant.</summary>
    Warning,

    /// <summary>The input is refused.</summary>
    Error,
}
