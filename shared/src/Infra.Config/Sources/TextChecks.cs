using System.Text;
using Infra.Parsing;

namespace Infra.Config.Sources;

/// <summary>What both languages ask of any text.</summary>
internal static class TextChecks
{
    /// <summary>Reports the first UTF-16 surrogate without its partner: such a text is not Unicode.</summary>
    internal static void ReportLoneSurrogates(SourceText source, DiagnosticBag diagnostics)
    {
        string text = source.Text;
        int offset = 0;
        while (true)
        {
            int found = text.AsSpan(offset).IndexOfAnyInRange('\uD800', '\uDFFF');
            if (found < 0) return;
            offset += found;
            if (!char.IsHighSurrogate(text[offset]) || offset + 1 == text.Length || !char.IsLowSurrogate(text[offset + 1]))
            {
                diagnostics.Error("bad-encoding", "the text is not valid Unicode: a surrogate stands alone", source, new TextSpan(offset, 1));
                return;
            }

            offset += 2;
        }
    }

    /// <summary>How a message names the character at an offset.</summary>
    internal static string DescribeCharacter(string text, int offset)
    {
        if (char.IsSurrogate(text[offset]))
            return Rune.TryGetRuneAt(text, offset, out Rune rune) ? $"U+{rune.Value:X4}" : $"U+{(int)text[offset]:X4}";
        return DescribeCharacter(text[offset]);
    }

    /// <summary>How a message names a character.</summary>
    internal static string DescribeCharacter(char c) => c switch
    {
        '\n' or '\r' => "the end of the line",
        '\t' => "a tab",
        ' ' => "a blank",
        '"' => "a quote",
        > ' ' and < '\u007F' => $"\"{c}\"",
        _ => char.IsLetterOrDigit(c) ? $"\"{c}\"" : $"U+{(int)c:X4}",
    };
}
