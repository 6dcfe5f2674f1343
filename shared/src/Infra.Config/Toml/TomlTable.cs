using System.Diagnostics.CodeAnalysis;
using Infra.Parsing;

namespace Infra.Config.Toml;

/// <summary>A table; keys keep the order in which they first appear. Look-ups take constant time.</summary>
public sealed class TomlTable : TomlValue
{
    private const int LinearSearchMax = 8;   // most tables are small: a map for each would cost more than it saves

    private readonly List<TomlEntry> _entries = [];
    private Dictionary<string, int>? _index;

    internal TomlTable(TomlTableOrigin origin, int depth, SourceText source, TextSpan span)
        : base(TomlKind.Table, source, span)
    {
        Origin = origin;
        Depth = depth;
    }

    /// <summary>Keys with their values.</summary>
    public IReadOnlyList<TomlEntry> Entries => _entries;

    /// <summary>What made it, which decides what may still be added to it.</summary>
    internal TomlTableOrigin Origin { get; set; }

    /// <summary>Number of tables and arrays around it.</summary>
    internal int Depth { get; }

    /// <summary>Looks up a key.</summary>
    public bool TryGet(string key, [MaybeNullWhen(false)] out TomlEntry entry)
    {
        int found = IndexOf(key);
        entry = found < 0 ? null : _entries[found];
        return found >= 0;
    }

    internal bool TryAdd(TomlEntry entry)
    {
        if (IndexOf(entry.Key) >= 0) return false;
        _entries.Add(entry);
        if (_index is not null) _index.Add(entry.Key, _entries.Count - 1);
        else if (_entries.Count > LinearSearchMax) BuildIndex();
        return true;
    }

    internal void Replace(TomlEntry entry) => _entries[IndexOf(entry.Key)] = entry;

    private int IndexOf(string key)
    {
        if (_index is not null) return _index.TryGetValue(key, out int found) ? found : -1;
        for (int i = 0; i < _entries.Count; i++)
            if (_entries[i].Key == key) return i;
        return -1;
    }

    private void BuildIndex()
    {
        _index = new Dictionary<string, int>(4 * LinearSearchMax, StringComparer.Ordinal);
        for (int i = 0; i < _entries.Count; i++)
            _index.Add(_entries[i].Key, i);
    }
}
