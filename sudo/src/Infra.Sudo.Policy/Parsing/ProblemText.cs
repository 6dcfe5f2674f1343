using System.Text;

namespace Infra.Sudo.Policy.Parsing;

/// <summary>Problems as the original prints them on standard error.</summary>
public static class ProblemText
{
    /// <summary><c>FILE:LINE:COL: text</c>, then the line and <c>^~~~</c> below the token where the original shows them. Bytes of the input come out unchanged.</summary>
    /// <returns>Whole lines; a text in ISO 8859-1, one character a byte.</returns>
    public static string Render(SudoersProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        var text = new StringBuilder();
        if (problem.Place.Line > 0 && problem.Kind is ProblemKind.Syntax or ProblemKind.Alias or ProblemKind.Setting)
            text.Append(Encoding.Latin1.GetString(problem.File.Span)).Append($":{problem.Place.Line}:{problem.Place.Column}: ");
        text.Append(problem.Message).Append('\n');
        if (!problem.HasLine) return text.ToString();
        text.Append(Encoding.Latin1.GetString(problem.Line.Span)).Append('\n');
        return text.Append(' ', problem.CaretColumn).Append('^').Append('~', problem.TildeCount).Append('\n').ToString();
    }
}
