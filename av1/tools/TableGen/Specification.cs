using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Infra.Av1.TableGen;

/// <summary>What the text of the specification holds for us: constants, groups of named values and tables of numbers.</summary>
internal sealed partial class Specification
{
    private static readonly string[] Sources =
    [
        "03.symbols.md", "06.bitstream.syntax.md", "07.bitstream.semantics.md", "08.decoding.process.md", "09.parsing.process.md", "10.additional.tables.md",
    ];

    /// <summary>Every name with a value.</summary>
    public Dictionary<string, int> Constants { get; } = [];

    /// <summary>The constants of 03.symbols.md in their order, with the text that describes them.</summary>
    public List<(string Name, int Value, string Description)> Symbols { get; } = [];

    /// <summary>Tables "value, name" of the semantics, in their order.</summary>
    public List<List<(string Name, int Value)>> Groups { get; } = [];

    public List<SpecTable> Tables { get; } = [];

    /// <summary>SHA-256 of each input.</summary>
    public SortedDictionary<string, string> Hashes { get; } = new(StringComparer.Ordinal);

    public static Specification Read(string folder)
    {
        var specification = new Specification();
        var texts = new List<(string File, string Text)>();
        foreach (string file in Sources)
        {
            byte[] bytes = File.ReadAllBytes(Path.Combine(folder, file));
            specification.Hashes[file] = Convert.ToHexStringLower(SHA256.HashData(bytes));
            texts.Add((file, Encoding.UTF8.GetString(bytes).ReplaceLineEndings("\n")));
        }
        specification.ReadSymbols(texts[0].Text);
        foreach ((string file, string text) in texts.Skip(1))
            specification.ReadGroups(text);
        foreach ((string file, string text) in texts.Skip(1))
            specification.ReadTables(file, text);
        return specification;
    }

    private void ReadSymbols(string text)
    {
        foreach (Match match in SymbolRow().Matches(text))
        {
            string name = match.Groups[1].Value;
            int value = Expression.Evaluate(match.Groups[2].Value.Replace("\\", "", StringComparison.Ordinal), Constants);
            if (!Constants.TryAdd(name, value))
            {
                if (Constants[name] != value) throw new FormatException($"{name} has two values");
                continue;   // the text lists IS_INTER_CONTEXTS twice
            }
            Symbols.Add((name, value, match.Groups[3].Value.Trim()));
        }
    }

    private void ReadGroups(string text)
    {
        List<(string Name, int Value)> group = [];
        foreach (string line in text.Split('\n'))
        {
            Match match = GroupRow().Match(line);
            if (!match.Success) match = NameFirstRow().Match(line);
            if (match.Success)
            {
                string name = match.Groups["name"].Value;
                int value = int.Parse(match.Groups["value"].Value);
                group.Add((name, value));
                Constants.TryAdd(name, value);
                continue;
            }
            if (group.Count > 0) Groups.Add(group);
            group = [];
        }
    }

    private void ReadTables(string file, string text)
    {
        foreach (Match fence in Fence().Matches(text))
        {
            string code = MissingComma().Replace(Comment().Replace(fence.Groups[1].Value, ""), "$1,$2");
            foreach (Match head in ConstantRow().Matches(code))
                Constants.TryAdd(head.Groups[1].Value, int.Parse(head.Groups[2].Value));
            foreach (Match head in InitialiserHead().Matches(code))
            {
                string[] sizes = [.. DimensionText().Matches(head.Groups[2].Value).Select(m => m.Groups[1].Value.Trim())];
                int[] dimensions = [.. sizes.Select(size => Expression.Evaluate(size, Constants))];
                string name = head.Groups[1].Value;
                int[] values = [.. Values(code, head.Index + head.Length)];
                int expected = dimensions.Aggregate(1, (a, b) => a * b);
                if (values.Length != expected) throw new FormatException($"{name} has {values.Length} values instead of {expected}");
                Tables.Add(new SpecTable(name, file, dimensions, sizes, values));
            }
        }
    }

    // The braces from the opening one on; each item between commas and braces is an expression.
    private IEnumerable<int> Values(string code, int start)
    {
        int depth = 1;
        var item = new StringBuilder();
        for (int i = start; depth > 0; i++)
        {
            char c = code[i];
            if (c is not ('{' or '}' or ','))
            {
                item.Append(c);
                continue;
            }
            if (!string.IsNullOrWhiteSpace(item.ToString())) yield return Expression.Evaluate(item.ToString(), Constants);
            item.Clear();
            depth += c switch { '{' => 1, '}' => -1, _ => 0 };
        }
    }

    [GeneratedRegex(@"^\| `(\w+)`\s*\| ([^|]+?)\s*\| (.*)$", RegexOptions.Multiline)]
    private static partial Regex SymbolRow();

    // "| 3 | NAME |", or with a second number between, as the restoration types have: the second is the one in lr_type, the first in the frame header.
    [GeneratedRegex(@"^ *\| *(?:\d+ *\| *)?(?<value>\d+) *\| *(?<name>[A-Z][A-Z0-9]*_?[A-Z0-9_]*)\.? *(?:\||$)")]
    private static partial Regex GroupRow();

    [GeneratedRegex(@"^ *\| *(?<name>[A-Z][A-Z0-9]*_[A-Z0-9_]+) *\| *(?<value>\d+) *(?:\||$)")]
    private static partial Regex NameFirstRow();

    [GeneratedRegex(@"^[ ]*~~~~~ c\n(.*?)^[ ]*~~~~~", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^\s*(?:#define )?([A-Z][A-Z0-9_]+) *=? +(\d+)\s*$", RegexOptions.Multiline)]
    private static partial Regex ConstantRow();

    [GeneratedRegex(@"^[ ]*([A-Z]\w*)\s*((?:\[[^\]]*\]\s*)+)=\s*\{", RegexOptions.Multiline)]
    private static partial Regex InitialiserHead();

    // Adjusted_Tx_Size and others lack a comma at the end of a line.
    [GeneratedRegex(@"^( +[A-Z][A-Z0-9_]+)(\n +[A-Z][A-Z0-9_]+,?\n)", RegexOptions.Multiline)]
    private static partial Regex MissingComma();

    [GeneratedRegex(@" *//.*$|/\*.*?\*/", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\[([^\]]*)\]")]
    private static partial Regex DimensionText();
}
