using System.Text;

namespace Infra.Ntp.Control.Manual;

/// <summary>Writes a manual page: man(7).</summary>
internal sealed class RoffWriter
{
    private readonly StringBuilder _text = new();

    /// <summary>The page so far.</summary>
    internal string Text => _text.ToString();

    internal void Title(string name, int section, string manual) => Line($".TH {name.ToUpperInvariant()} {section} \"\" \"Infra\" \"{manual}\"");

    internal void Section(string name) => Line($".SH {name}");

    internal void Subsection(string name) => Line($".SS \"{Escape(name)}\"");

    internal void Paragraph(string text)
    {
        Line(".PP");
        Line(Escape(text));
    }

    internal void Plain(string text) => Line(Escape(text));

    /// <summary>A term in bold with what follows it, and its meaning below.</summary>
    internal void Term(string bold, string rest, string meaning)
    {
        Line(".TP");
        Line(rest.Length == 0 ? $"\\fB{Escape(bold)}\\fR" : $"\\fB{Escape(bold)}\\fR {Escape(rest)}");
        Line(Escape(meaning));
    }

    /// <summary>Lines as they are.</summary>
    internal void Example(params IReadOnlyList<string> lines)
    {
        Line(".nf");
        foreach (string line in lines)
            Line(Escape(line));
        Line(".fi");
    }

    private void Line(string line) => _text.Append(line).Append('\n');

    private static string Escape(string text)
    {
        string escaped = text.Replace("\\", "\\e", StringComparison.Ordinal).Replace("-", "\\-", StringComparison.Ordinal).Replace("\"", "\\(dq", StringComparison.Ordinal);
        return escaped.Length > 0 && escaped[0] is '.' or '\'' ? "\\&" + escaped : escaped;
    }
}
