using System.Text;
using System.Text.Json;
using Infra.Parsing;

namespace Infra.Dns.Control.Daemon;

/// <summary>Rows of words under headings, each column as wide as its longest word. What the daemon says is printed harmlessly.</summary>
internal sealed class TextTable(params string[] headings)
{
    private const int WordLengthMax = 256;
    private const int Gap = 2;

    private readonly List<string[]> _rows = [headings];

    /// <summary>Adds a row; one word for each heading, empty ones are shown as a dash.</summary>
    internal void Add(params string[] words) => _rows.Add([.. words.Select(word => word.Length == 0 ? "-" : TextEscape.Harmless(word, WordLengthMax))]);

    /// <summary>Prints all rows.</summary>
    internal void Print(TextWriter output)
    {
        int[] widths = [.. headings.Select((_, column) => _rows.Max(row => row[column].Length))];
        foreach (string[] row in _rows)
        {
            var line = new StringBuilder();
            for (int column = 0; column < row.Length; column++)
                line.Append(column == row.Length - 1 ? row[column] : row[column].PadRight(widths[column] + Gap));
            output.WriteLine(line.ToString());
        }
    }

    /// <summary>A value of an object as a word: text, number, yes or no; empty if it is not there.</summary>
    internal static string Word(JsonElement owner, string name)
    {
        if (owner.ValueKind != JsonValueKind.Object || !owner.TryGetProperty(name, out JsonElement value)) return "";
        return value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Number => value.GetRawText(),
            JsonValueKind.True => "yes",
            JsonValueKind.False => "no",
            _ => "",
        };
    }

    /// <summary>A time as it is said to people, in UTC to the second; empty if it is not there.</summary>
    internal static string Time(JsonElement owner, string name) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String && value.TryGetDateTimeOffset(out DateTimeOffset time)
            ? time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture) : "";

    /// <summary>The elements of a list; none if it is not there.</summary>
    internal static IEnumerable<JsonElement> Each(JsonElement owner, string name) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out JsonElement list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : [];
}
