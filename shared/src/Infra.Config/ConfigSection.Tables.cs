using Infra.Config.Sources;

namespace Infra.Config;

// Keys that hold tables.
public sealed partial class ConfigSection
{
    /// <summary>A table; where the file has none, its reader sees the defaults. Null if there was an error in it.</summary>
    public T? Section<T>(string key, string doc, Func<ConfigSection, T?> reader)
        where T : class
        => ReadTable(key, doc, reader, required: false, readAbsent: true);

    /// <summary>A table, or null where the file has none or an error was in it.</summary>
    public T? OptionalSection<T>(string key, string doc, Func<ConfigSection, T?> reader)
        where T : class
        => ReadTable(key, doc, reader, required: false, readAbsent: false);

    /// <summary>A table that the file must have; null if it is missing or an error was in it.</summary>
    public T? RequireSection<T>(string key, string doc, Func<ConfigSection, T?> reader)
        where T : class
        => ReadTable(key, doc, reader, required: true, readAbsent: false);

    /// <summary>Any number of tables of one name: <c>[[key]]</c> in TOML, repeated nodes in KDL. Those with errors are left out.</summary>
    public IReadOnlyList<T> Sections<T>(string key, string doc, Func<ConfigSection, T?> reader, int countMin = 0, int countMax = 65_536)
        where T : class
    {
        Declare(key);
        IReadOnlyList<SectionSource> sources = _source?.FindTables(key) ?? [];
        CheckCount(key, sources.Count, countMin, countMax);
        List<T> results = new(sources.Count);
        List<(string? Name, ConfigSchema Schema)> schemas = [];
        foreach (SectionSource source in sources)
        {
            var section = new ConfigSection(_context, source, key, this, isMany: true);
            if (section.Run(reader) is { } result) results.Add(result);
            schemas.Add((null, section.Schema));
        }

        RecordTables(ConfigKind.Tables, "any number of tables", key, doc, reader, countMin > 0, schemas, _source is not null && sources.Count > 0);
        return results;
    }

    /// <summary>
    /// Tables under a key whose names the user picks: <c>[zones.NAME]</c> in TOML, <c>zones { NAME {…} }</c> in KDL. The reader finds the name in
    /// <see cref="Name"/>. Those with errors are left out.
    /// </summary>
    public IReadOnlyList<T> NamedSections<T>(string key, string doc, Func<ConfigSection, T?> reader, int countMin = 0, int countMax = 65_536)
        where T : class
    {
        Declare(key);
        SectionSource? container = _source?.FindTable(key);
        var section = new ConfigSection(_context, container, key, this, isMany: false);
        List<(string? Name, ConfigSchema Schema)> schemas = [];
        List<T> results = section.ReadNamed(reader, countMin, countMax, schemas);
        section.Finish();
        RecordTables(ConfigKind.NamedTables, "tables with names of your choice", key, doc, reader, countMin > 0, schemas, container is not null);
        return results;
    }

    /// <summary>
    /// All keys of this section that were not asked for so far, as tables with names that the user picks; the reader finds the name in
    /// <see cref="Name"/>. In KDL a name may stand more than once if <paramref name="allowRepeated"/>. Those with errors are left out.
    /// </summary>
    public IReadOnlyList<T> OtherSections<T>(string doc, Func<ConfigSection, T?> reader, int countMin = 0, int countMax = 65_536, bool allowRepeated = false)
        where T : class
    {
        List<(string? Name, ConfigSchema Schema)> schemas = [];
        List<T> results = ReadNamed(reader, countMin, countMax, schemas, allowRepeated);
        RecordTables(ConfigKind.NamedTables, "tables with names of your choice", "", doc, reader, countMin > 0, schemas, schemas.Count > 0);
        return results;
    }

    private T? ReadTable<T>(string key, string doc, Func<ConfigSection, T?> reader, bool required, bool readAbsent)
        where T : class
    {
        Declare(key);
        SectionSource? source = _source?.FindTable(key);
        T? result = null;
        List<(string? Name, ConfigSchema Schema)> schemas = [];
        if (source is null && required) ReportMissing(key);
        if (!IsDescribing && (source is not null || readAbsent))
        {
            var section = new ConfigSection(_context, source, key, this, isMany: false);
            result = section.Run(reader);
            schemas.Add((null, section.Schema));
        }

        RecordTables(ConfigKind.Table, "a table", key, doc, reader, required, schemas, source is not null);
        return result;
    }

    private List<T> ReadNamed<T>(
        Func<ConfigSection, T?> reader, int countMin, int countMax, List<(string? Name, ConfigSchema Schema)> schemas, bool allowRepeated = false)
        where T : class
    {
        List<T> results = [];
        _takesAnyKey = true;
        if (_source is null)
        {
            if (countMin > 0) (_parent ?? this).ReportMissing(Name);
            return results;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        int count = 0;
        foreach (SectionKey key in _source.Keys)
        {
            if (_declared.Contains(key.Name)) continue;
            bool isNew = seen.Add(key.Name);
            if (!isNew && !allowRepeated) _context.Error("repeated-key", $"{Names.Quote(key.Name)} stands here a second time", key.Source, key.Span);
            if (!isNew) continue;
            foreach (SectionSource source in _source.FindTables(key.Name, acceptSingle: true))
            {
                count++;
                var section = new ConfigSection(_context, source, key.Name, this, isMany: false);
                if (section.Run(reader) is { } result) results.Add(result);
                schemas.Add((key.Name, section.Schema));
                if (!allowRepeated) break;
            }
        }

        if (count == 0 && countMin > 0 && Name.Length > 0) ReportSectionError("missing-key", $"{Names.Quote(Name)} is empty: it must name {countMin} at least");
        else CheckCount(Name, count, countMin, countMax);
        return results;
    }

    private void RecordTables<T>(
        ConfigKind kind, string expected, string key, string doc, Func<ConfigSection, T?> reader, bool required,
        List<(string? Name, ConfigSchema Schema)> schemas, bool isSet)
        where T : class
    {
        var type = new ConfigType(kind, expected) { Table = IsDescribing ? Describe(_context, reader, key, this) : null };
        Schema.Add(new ConfigEntry(key, doc, type, required) { IsSet = isSet, Tables = schemas });
    }

    private void CheckCount(string key, int count, int countMin, int countMax)
    {
        if (count >= countMin && count <= countMax) return;
        if (count == 0) ReportMissing(key);
        else ReportError(key, "out-of-range", $"{Names.Quote(key)} stands here {count} times, but it must be {countMin} to {countMax} times");
    }
}
