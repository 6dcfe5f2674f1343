using System.Globalization;
using System.Text;

namespace Infra.Config.Kdl;

/// <summary>Writes names and plain values of KDL.</summary>
internal static class KdlText
{
    /// <summary>A name, quoted where it must be.</summary>
    internal static string Name(string name, KdlVersion version) => KdlCharacters.IsBareName(name, version) ? name : Quote(name);

    /// <summary>A value; KDL 2 writes it without quotes where it can.</summary>
    internal static string String(string text, KdlVersion version) => version == KdlVersion.V2 && KdlCharacters.IsBareName(text, version) ? text : Quote(text);

    internal static string Keyword(string keyword, KdlVersion version) => version == KdlVersion.V2 ? "#" + keyword : keyword;

    /// <summary>A string in quotes and in one line, which both editions read.</summary>
    internal static string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (char c in text)
        {
            switch (c)
            {
                case '"': quoted.Append("\\\""); break;
                case '\\': quoted.Append("\\\\"); break;
                case '\n': quoted.Append("\\n"); break;
                case '\r': quoted.Append("\\r"); break;
                case '\t': quoted.Append("\\t"); break;
                case '\b': quoted.Append("\\b"); break;
                case '\f': quoted.Append("\\f"); break;
                default:
                    if (KdlCharacters.DisallowedSet.Contains(c) || KdlCharacters.NewlineSet.Contains(c)) quoted.Append(CultureInfo.InvariantCulture, $"\\u{{{(int)c:x}}}");
                    else quoted.Append(c);
                    break;
            }
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>A number that reads back as the same binary64.</summary>
    internal static string Float(double value, KdlVersion version)
    {
        if (double.IsFinite(value))
        {
            string text = value.ToString("R", CultureInfo.InvariantCulture);
            return text.AsSpan().IndexOfAny('.', 'E') < 0 ? text + ".0" : text;
        }

        string word = double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
        return version == KdlVersion.V2 ? "#" + word : Quote(word);   // KDL 1 has no such numbers
    }
}
