using Infra.Config.Toml;
using Infra.Parsing;

namespace Infra.Dns.Control.Import;

/// <summary>A table of the file to import. Each key is asked for once; <see cref="Finish"/> names those that nobody asked for, so that none is dropped silently.</summary>
internal sealed class SourceTable(TomlTable table, DiagnosticBag findings)
{
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    internal DiagnosticBag Findings => findings;

    internal bool Has(string key) => table.TryGet(key, out _);

    internal string? Text(string key) => Ask(key) switch
    {
        null => null,
        TomlString text => text.Value,
        TomlValue other => Wrong<string?>(key, other, "a string"),
    };

    internal long? Number(string key, long min, long max) => Ask(key) switch
    {
        null => null,
        TomlInteger number when number.Value >= min && number.Value <= max => number.Value,
        TomlValue other => Wrong<long?>(key, other, $"a number from {min} to {max}"),
    };

    internal bool Flag(string key, bool fallback = false) => Ask(key) switch
    {
        null => fallback,
        TomlBoolean flag => flag.Value,
        TomlValue other => Wrong<bool>(key, other, "true or false") || fallback,
    };

    internal IReadOnlyList<string> Texts(string key) => Ask(key) switch
    {
        null => [],
        TomlArray array when array.Items.All(item => item is TomlString) => [.. array.Items.Cast<TomlString>().Select(item => item.Value)],
        TomlValue other => Wrong<string[]>(key, other, "a list of strings") ?? [],
    };

    /// <summary>A table, or each of an array of tables; none if the key is missing.</summary>
    internal IReadOnlyList<SourceTable> Tables(string key) => Ask(key) switch
    {
        null => [],
        TomlTable one => [new SourceTable(one, findings)],
        TomlArray array when array.Items.All(item => item is TomlTable) => [.. array.Items.Cast<TomlTable>().Select(item => new SourceTable(item, findings))],
        TomlValue other => Wrong<SourceTable[]>(key, other, "a table") ?? [],
    };

    /// <summary>Says of a key, if it is there, that it changes nothing here.</summary>
    internal void HasNoEffect(string key, string why)
    {
        if (Ask(key) is null) return;
        Note(key, "no-effect", $"{key} has no effect here: {why}");
    }

    /// <summary>A remark at a key, or at the table's head if the key is not there.</summary>
    internal void Note(string key, string code, string message)
    {
        (SourceText source, TextSpan span) = PlaceOf(key);
        findings.Warning(code, message, source, span);
    }

    /// <summary>Something that cannot be taken over, at a key or at the table's head.</summary>
    internal void Error(string key, string code, string message)
    {
        (SourceText source, TextSpan span) = PlaceOf(key);
        findings.Error(code, message, source, span);
    }

    /// <summary>Reports all keys that nobody asked for.</summary>
    internal void Finish()
    {
        foreach (TomlEntry entry in table.Entries.Where(entry => !_asked.Contains(entry.Key)))
            findings.Error("unknown-key", $"{TextEscape.Escape(entry.Key)} is no key that this import knows", entry.Source, entry.KeySpan);
    }

    /// <summary>Takes the whole table as dealt with, where it is refused as a whole.</summary>
    internal void Skip()
    {
        foreach (TomlEntry entry in table.Entries)
            _asked.Add(entry.Key);
    }

    private TomlValue? Ask(string key)
    {
        _asked.Add(key);
        return table.TryGet(key, out TomlEntry? entry) ? entry.Value : null;
    }

    private (SourceText Source, TextSpan Span) PlaceOf(string key) => table.TryGet(key, out TomlEntry? entry) ? (entry.Source, entry.KeySpan) : (table.Source, table.Span);

    private T? Wrong<T>(string key, TomlValue value, string wanted)
    {
        findings.Error("wrong-value", $"{key} must be {wanted}", value.Source, value.Span);
        return default;
    }
}
