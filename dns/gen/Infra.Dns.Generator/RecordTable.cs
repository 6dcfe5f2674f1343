using System.Globalization;

namespace Infra.Dns.Generator;

/// <summary>The table of record types, read into rows.</summary>
internal static class RecordTable
{
    /// <summary>Reads the rows; a line that is none ends in a <see cref="FormatException"/> with its number.</summary>
    internal static IReadOnlyList<RecordRow> Read(string text)
    {
        var rows = new List<RecordRow>();
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].Trim();
            if (line.Length == 0 || line[0] == '#') continue;
            rows.Add(RowOf(line) ?? throw new FormatException($"line {i + 1} is no row of the table"));
        }
        return rows;
    }

    private static RecordRow? RowOf(string line)
    {
        string[] halves = line.Split('|');
        if (halves.Length != 2) return null;
        string[] words = halves[0].Split([' '], StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 3 || !ushort.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out ushort number)) return null;
        RecordField[] fields = [.. words.Skip(3).Select(word => word.Split(':')).Where(parts => parts.Length == 2 && FieldKind.All.ContainsKey(parts[1])).Select(parts => new RecordField(parts[0], FieldKind.All[parts[1]]))];
        return fields.Length == words.Length - 3 ? new RecordRow(words[0], number, words[2], fields, halves[1].Trim()) : null;
    }
}

/// <summary>One record type.</summary>
internal sealed class RecordRow(string mnemonic, ushort number, string flag, IReadOnlyList<RecordField> fields, string description)
{
    internal string Mnemonic => mnemonic;

    internal ushort Number => number;

    internal bool IsMeta => flag == "meta";

    internal bool IsSingleton => flag == "one";

    internal IReadOnlyList<RecordField> Fields => fields;

    internal string Description => description;

    /// <summary>The member of RecordType: the mnemonic without hyphens.</summary>
    internal string Constant => mnemonic.Replace("-", "");

    /// <summary>The type of its data: Mx for MX, NsapPtr for NSAP-PTR.</summary>
    internal string DataType => Identifiers.Pascal(mnemonic.ToLowerInvariant()) + "Data";
}

/// <summary>One field of a record type.</summary>
internal sealed class RecordField(string name, FieldKind kind)
{
    internal string Name => name;

    internal FieldKind Kind => kind;

    internal string Property => Identifiers.Pascal(name);
}

internal static class Identifiers
{
    internal static string Pascal(string words) => string.Concat(words.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word.Substring(1)));
}
