using System.Globalization;

namespace Infra.Crypto.Tests;

/// <summary>
/// One record of a vector file: lines <c>name = value</c>, records apart by an empty line, comments after #. Values are hexadecimal, text in double quotes,
/// or a repetition <c>"text" * count</c> or <c>hex * count</c>; a value may go on in the next line behind white space.
/// </summary>
internal sealed class VectorRecord
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <summary>Reads a file's lines.</summary>
    /// <param name="name">The file's name, for <see cref="Place"/>.</param>
    /// <param name="lines">Its content.</param>
    internal static List<VectorRecord> ReadAll(string name, IEnumerable<string> lines)
    {
        var records = new List<VectorRecord>();
        VectorRecord? record = null;
        string? last = null;
        int number = 0;
        foreach (string line in lines)
        {
            number++;
            int comment = line.IndexOf('#', StringComparison.Ordinal);
            string content = (comment >= 0 ? line[..comment] : line).TrimEnd();
            if (content.Length == 0)
            {
                if (comment < 0) record = null;
                continue;
            }
            if (record is null)
            {
                record = new VectorRecord { Place = $"{name}:{number}" };
                records.Add(record);
            }
            if (char.IsWhiteSpace(content[0]))
            {
                record.Extend(last!, content.Trim());
                continue;
            }
            int equals = content.IndexOf('=', StringComparison.Ordinal);
            last = content[..equals].Trim();
            record.Add(last, content[(equals + 1)..].Trim());
        }
        return records;
    }

    internal required string Place { get; init; }

    internal bool IsEmpty => _values.Count == 0;

    internal byte[] this[string name] => Bytes(_values[name]);

    internal string Text(string name) => _values[name];

    internal int Number(string name) => int.Parse(_values[name], CultureInfo.InvariantCulture);

    internal bool Has(string name) => _values.ContainsKey(name);

    internal void Add(string name, string value) => _values.Add(name, value);

    internal void Extend(string name, string value) => _values[name] += value;

    public override string ToString() => Place;

    private static byte[] Bytes(string value)
    {
        int repetitions = 1;
        int star = value.LastIndexOf('*');
        if (star > 0)
        {
            repetitions = int.Parse(value[(star + 1)..], CultureInfo.InvariantCulture);
            value = value[..star].Trim();
        }
        byte[] once = value.StartsWith('"')
            ? System.Text.Encoding.Latin1.GetBytes(value[1..^1])
            : Convert.FromHexString(value.Replace(" ", "", StringComparison.Ordinal));
        var all = new byte[once.Length * repetitions];
        for (int i = 0; i < repetitions; i++)
            once.CopyTo(all, i * once.Length);
        return all;
    }
}
