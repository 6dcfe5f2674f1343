using System.Text;

namespace Infra.Config.Sources;

/// <summary>Text of a file inside a message.</summary>
internal static class Names
{
    private const int CharactersMax = 60;

    /// <summary>In double quotes, control characters escaped, cut after 60 characters.</summary>
    internal static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (char c in text.AsSpan(0, Math.Min(text.Length, CharactersMax)))
        {
            if (c is '"' or '\\') quoted.Append('\\').Append(c);
            else if (char.IsControl(c) || char.IsSurrogate(c) || char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.Format)
                quoted.Append($"\\u{(int)c:X4}");
            else quoted.Append(c);
        }

        if (text.Length > CharactersMax) quoted.Append("...");
        return quoted.Append('"').ToString();
    }
}
