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
        string folder = FolderOf(path);
        foreach ((string pattern, SourceText source, TextSpan span) in FindIncludes())
            LoadPattern(path, Path.Combine(folder, pattern), source, span);
        if (options.DropInFolder is not null) LoadDropIns(path, Path.Combine(folder, options.DropInFolder));
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

    private void LoadDropIns(string main, string folder)
    {
        if (!Directory.Exists(folder)) return;
        LoadPattern(main, Path.Combine(folder, format == ConfigFormat.Toml ? "*.toml" : "*.kdl"), null, default);
    }

    /// <summary>Loads the files that a pattern of the main file, or the drop-in folder, stands for.</summary>
    private void LoadPattern(string main, string pattern, SourceText? place, TextSpan span)
    {
        List<string>? files = FilesOf(pattern, out string? problem);
        if (files is null)
        {
            Diagnostics.Error("unreadable-file", problem!, place, span);
            return;
        }

        foreach (string file in files)
        {
            if (place is not null && FilePaths.AreSame(file, main))
            {
                RejectCycle([main, main], pattern, place, span);
                continue;
            }

            if (!IsWithinCount(place, span)) return;
            if (LoadFile(file, place, span)) RejectIncludes(main, file);
        }
    }

    /// <summary>Only the main file includes. What another one would include is not read, so it cannot be passed over in silence.</summary>
    private void RejectIncludes(string main, string file)
    {
        foreach ((string pattern, SourceText source, TextSpan span) in FindIncludes())
        {
            string path = Path.Combine(FolderOf(main), pattern);
            List<string> files = FilesOf(path, out _) ?? [];
            string? end = Array.Find([file, main], each => files.Exists(included => FilePaths.AreSame(included, each)));
            if (end is not null) RejectCycle([main, file, end], path, source, span);
            else Diagnostics.Error("nested-include", $"only the main file can include; name {Names.Quote(pattern)} in {TextEscape.Escape(main)}", source, span);
        }
    }

    private void RejectCycle(string[] chain, string pattern, SourceText place, TextSpan span)
    {
        string last = TextEscape.Escape(chain[^1]);
        string because = Path.GetFullPath(pattern) == Path.GetFullPath(chain[^1]) ? "" : $" ({TextEscape.Escape(pattern)} stands for it too)";
        Diagnostics.Error("include-cycle", $"{last} includes itself{because}: {string.Join(" -> ", chain.Select(file => TextEscape.Escape(file)))}", place, span);
    }

    /// <summary>The file that a pattern names, or those of a folder whose names fit; hidden ones never do. Null if the folder cannot be listed.</summary>
    private static List<string>? FilesOf(string pattern, out string? problem)
    {
        problem = null;
        string namePattern = Path.GetFileName(pattern);
        if (!namePattern.Contains('*', StringComparison.Ordinal)) return [pattern];
        string folder = FolderOf(pattern);
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
            problem = $"cannot list {Names.Quote(folder)}: {FileBytes.Describe(exception)}";
            return null;
        }

        names.Sort(StringComparer.Ordinal);
        return names.ConvertAll(name => Path.Combine(folder, name));
    }

    private static string FolderOf(string path) => Path.GetDirectoryName(path) is { Length: > 0 } parent ? parent : ".";

    private bool IsWithinCount(SourceText? place, TextSpan span)
    {
        if (_files.Count <= options.FilesMax) return true;
        Diagnostics.Error("too-many-files", $"there are more than {options.FilesMax} further files", place, span);
        return false;
    }

    /// <summary>What the file that was loaded last includes.</summary>
    private List<(string Pattern, SourceText Source, TextSpan Span)> FindIncludes()
    {
        List<(string Pattern, SourceText Source, TextSpan Span)> patterns = [];
        if (options.IncludeKey is null) return patterns;
        var context = new BindingContext(Diagnostics, options, format, isDescribing: false);
        SectionSource last = format == ConfigFormat.Kdl ? new KdlSectionSource(context, [_documents[^1]]) : new TomlSectionSource(context, _tables[^1]);
        ConfigValue? value = last.Find(options.IncludeKey, wantsList: true);
        if (value is null) return patterns;
        foreach (ConfigValue each in value.IsList ? value.Items : [value])
        {
            if (ConfigShape.Path().TryRead(each, out string pattern)) patterns.Add((pattern, each.Source!, each.Span));
        }

        return patterns;
    }
}
