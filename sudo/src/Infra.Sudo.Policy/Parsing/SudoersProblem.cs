using Infra.Parsing;
using Infra.Sudo.Policy.Ast;

namespace Infra.Sudo.Policy.Parsing;

/// <summary>One finding of the parser or of a check of a policy. The text is the original's.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Severity">Errors make visudo fail; sudo skips what they are about and goes on.</param>
/// <param name="Place">Where; line 0 if there is no place.</param>
/// <param name="Message">The original's words, without place; unprintable bytes of the input stand as they are, one character a byte.</param>
/// <param name="CaretColumn">Bytes of the line before the caret.</param>
/// <param name="TildeCount">How many tildes follow the caret, at most 127.</param>
/// <param name="Line">The line as the original shows it, without its end; empty if it shows none.</param>
/// <param name="File">The path of the file that the message names; bytes.</param>
/// <param name="Source">For includes: how opening went.</param>
public sealed record SudoersProblem(
    ProblemKind Kind, DiagnosticSeverity Severity, Place Place, string Message, int CaretColumn, int TildeCount, ReadOnlyMemory<byte> Line,
    ReadOnlyMemory<byte> File, SourceStatus Source = SourceStatus.Ok)
{
    /// <summary>Whether the original shows the line and a caret below the message.</summary>
    public bool HasLine { get; init; }

    /// <summary>For files that could not be opened: strerror's text; otherwise empty.</summary>
    public string Detail { get; init; } = "";
}
