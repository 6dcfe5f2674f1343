using Infra.Config.Kdl;
using Infra.Config.Toml;
using Infra.Parsing;

namespace Infra.Config.Sources;

/// <summary>Reads the files of one configuration and merges them.</summary>
internal sealed class ConfigLoader(ConfigFormat format, ConfigOptions options)
{
    private readonly List<string> _files = [];
    private readonly List<TomlTable> _tables = [];
    private readonly List<KdlDocument> _documents = [];

    internal DiagnosticBag Diagnostics { get; } = new(options.DiagnosticsMax);

    internal IReadOnlyList<string> Files => _files;

    /// <summary>Reads the main file, what it includes, and the drop-in folder.</summary>
    internal void LoadFiles(string path)
    {
        if (!LoadFile(path, null, default)) return;
        string folder = Path.GetDirectoryName(path) is { Length: > 0 } parent ? parent : ".";
        foreach ((string pattern, SourceText source, TextSpan span) in FindIncludes())
            LoadPattern(Path.Combine(folder, pattern), source, span);
        if (options.DropInFolder is not null) LoadDropIns(Path.Combine(folder, options.DropInFolder));
    }

    internal void LoadText(SourceText source)
    {
        if (format == ConfigFormat.Toml) _tables.Add(TomlReader.Read(source, Diagnostics, new TomlOptions { DepthMax = options.DepthMax, LengthMax = options.FileBytesMax }));
        else _documents.Add(KdlReader.Read(source, Diagnostics, new KdlOptions { DepthMax = options.DepthMax, LengthMax = options.FileBytesMax }));
    }

    /// <summary>Runs the reader over everything that was loaded.</summary>
    internal ConfigResult<T> Bind<T>(Func<ConfigSection, T?> reader)
        where T : class
    {
        var context = new BindingContext(Diagnostics, options, format, isDescribing: false);
        var section = new ConfigSection(context, Merge(context), "", parent: null, isMany: false);
        if (options.IncludeKey is not null) section.Allow(options.IncludeKey);
        T? value = section.Run(reader);
        Diagnostics.SortByPlace();
        return new ConfigResult<T>(Diagnostics.HasErrors ? null : value, Diagnostics, section.Schema, _files);
    }

    private SectionSource? Merge(BindingContext context)
    {
        if (format == ConfigFormat.Kdl) return _documents.Count == 0 ? null : new KdlSectionSource(context, _documents);
        if (_tables.Count == 0) return null;
        for (int i = 1; i < _tables.Count; i++)
            TomlMerge.Merge(_tables[0], _tables[i], Diagnostics);
        return new TomlSectionSource(context, _tables[0]);
    }

    private bool LoadFile(string path, SourceText? place, TextSpan span)
    {
        byte[]? bytes = FileBytes.Read(path, options.FileBytesMax, out string? problem, out bool isOpenToWrite);
        if (bytes is null)
        {
            Diagnostics.Error("unreadable-file", $"cannot read {Names.Quote(path)}: {problem}", place, span);
            return false;
        }

        _files.Add(path);
        SourceText source = Utf8Source.Decode(path, bytes, Diagnostics);
        if (isOpenToWrite) Diagnostics.Warning("file-permissions", "everybody may write this file; chmod o-w would help", source);
        LoadText(source);
        return true;
    }

    private void LoadDropIns(string folder)
    {
        if (!Directory.Exists(folder)) return;
        LoadPattern(Path.Combine(folder, format == ConfigFormat.Toml ? "*.toml" : "*.kdl"), null, default);
    }

    /// <summary>Loads one file, or those of a folder whose names fit; hidden ones never do.</summary>
    private void LoadPattern(string pattern, SourceText? place, TextSpan span)
    {
        string namePattern = Path.GetFileName(pattern);
        if (!namePattern.Contains('*', StringComparison.Ordinal))
        {
            if (IsWithinCount(place, span)) LoadFile(pattern, place, span);
            return;
        }

        string folder = Path.GetDirectoryName(pattern) is { Length: > 0 } parent ? parent : ".";
        List<string> names = [];
        try
        {
            foreach (string path in Directory.EnumerateFiles(folder))
            {
                string name = Path.GetFileName(path);
                if (!name.StartsWith('.') && System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(namePattern, name, ignoreCase: false)) names.Add(name);
            }
        }
        catch (Exception exception) when (FileBytes.IsExpected(exception))
        {
            Diagnostics.Error("unreadable-file", $"cannot list {Names.Quote(folder)}: {FileBytes.Describe(exception)}", place, span);
            return;
        }

        names.Sort(StringComparer.Ordinal);
        foreach (string name in names)
        {
            if (!IsWithinCount(place, span)) return;
            LoadFile(Path.Combine(folder, name), place, span);
        }
    }

    private bool IsWithinCount(SourceText? place, TextSpan span)
    {
        if (_files.Count <= options.FilesMax) return true;
        Diagnostics.Error("too-many-files", $"there are more than {options.FilesMax} further files", place, span);
        return false;
    }

    private List<(string Pattern, SourceText Source, TextSpan Span)> FindIncludes()
    {
        List<(string Pattern, SourceText Source, TextSpan Span)> patterns = [];
        if (options.IncludeKey is null) return patterns;
        var context = new BindingContext(Diagnostics, options, format, isDescribing: false);
        ConfigValue? value = Merge(context)?.Find(options.IncludeKey, wantsList: true);
        if (value is null) return patterns;
        foreach (ConfigValue each in value.IsList ? value.Items : [value])
        {
            if (ConfigShape.Path().TryRead(each, out string pattern)) patterns.Add((pattern, each.Source!, each.Span));
        }

        return patterns;
    }
}
