using Infra.Config.Sources;
using Infra.Parsing;

namespace Infra.Config;

/// <summary>
/// A table of TOML, a node of KDL, or a blank form: a reader asks it for each key, once, with the key's meaning, default and bounds.
/// The same reader so binds a file, prints the effective configuration and writes the reference.
/// </summary>
/// <remarks>
/// A reader is a method <c>static T? Read(ConfigSection section)</c>. It asks for all keys first, then says
/// <c>return section.Finish() ? new T(...) : null;</c>. Wrong values are reported at their place, the fallback stands in for them, and reading goes on, so
/// that one run finds every mistake. While the reference is written no key is set, required keys give <c>default</c>, and <see cref="Finish"/> returns false.
/// Not thread-safe.
/// </remarks>
public sealed partial class ConfigSection
{
    private readonly BindingContext _context;
    private readonly SectionSource? _source;
    private readonly ConfigSection? _parent;
    private readonly bool _isMany;
    private readonly int _errorCountBefore;
    private readonly HashSet<string> _declared = new(StringComparer.Ordinal);
    private bool _takesAnyKey;
    private bool _isFinished;

    internal ConfigSection(BindingContext context, SectionSource? source, string name, ConfigSection? parent, bool isMany)
    {
        _context = context;
        _source = source;
        _parent = parent;
        _isMany = isMany;
        _errorCountBefore = context.ErrorCount;
        Name = name;
    }

    /// <summary>Name of the table or node: the key it stands under, or the name that the user gave it. Empty for the whole file.</summary>
    public string Name { get; }

    /// <summary>Whether the file has this table or node; false if a reader sees the defaults only.</summary>
    public bool IsPresent => _source is not null;

    /// <summary>Whether the reader is run to learn its keys, not to read a file.</summary>
    public bool IsDescribing => _context.IsDescribing;

    /// <summary>The file; null if this table or node is not in one.</summary>
    public SourceText? Source => _source?.Source;

    /// <summary>Where in <see cref="Source"/> it begins.</summary>
    public TextSpan Span => _source?.Span ?? default;

    internal ConfigSchema Schema { get; } = new();

    /// <summary>
    /// Reports keys that nobody asked for, with a suggestion. Call it once, last.
    /// </summary>
    /// <returns>Whether this section and all within it are free of errors, so that the result can be built.</returns>
    public bool Finish()
    {
        if (!_isFinished)
        {
            _isFinished = true;
            if (_source is not null) RejectUnknown(_source);
        }

        return !IsDescribing && _context.ErrorCount == _errorCountBefore;
    }

    /// <summary>
    /// Names the arguments of a KDL node, first to last, so that they are read like keys: with the names <c>path</c> the node <c>route "/api"</c> has
    /// <c>path = "/api"</c>. Without effect in TOML. Call it first.
    /// </summary>
    public void Arguments(params IReadOnlyList<string> names)
    {
        Schema.ArgumentNames = names;
        _source?.NameArguments(names, restAsList: false);
    }

    /// <summary>As <see cref="Arguments"/>, but the last name takes all further arguments as a list, none included.</summary>
    public void ArgumentsWithRest(params IReadOnlyList<string> names)
    {
        Schema.ArgumentNames = names;
        Schema.HasRestArgument = true;
        _source?.NameArguments(names, restAsList: true);
    }

    /// <summary>Lets a key stand that no reader asks for.</summary>
    internal void Allow(string key) => _declared.Add(key);

    /// <summary>Runs a reader over this section and finishes it, if the reader did not.</summary>
    internal T? Run<T>(Func<ConfigSection, T?> reader)
        where T : class
    {
        T? result = reader(this);
        return Finish() ? result : null;
    }

    /// <summary>What a reader declares. A reader that is reached again from within itself gives an empty schema there.</summary>
    internal static ConfigSchema Describe<T>(BindingContext context, Func<ConfigSection, T?> reader, string name = "", ConfigSection? parent = null)
        where T : class
    {
        var section = new ConfigSection(context, null, name, parent, isMany: false);
        if (context.Describing.Contains(reader)) return section.Schema;
        context.Describing.Add(reader);
        _ = section.Run(reader);
        context.Describing.RemoveAt(context.Describing.Count - 1);
        return section.Schema;
    }

    private void RejectUnknown(SectionSource source)
    {
        source.RejectUnnamedArguments();
        if (_takesAnyKey) return;
        foreach (SectionKey key in source.Keys)
        {
            if (_declared.Contains(key.Name)) continue;
            _context.Error("unknown-key", $"unknown key {Names.Quote(key.Name)}{InTitle}", key.Source, key.Span, Suggestion.Closest(key.Name, _declared));
        }
    }

    private void Declare(string key)
    {
        if (!_declared.Add(key)) throw new InvalidOperationException($"The reader of \"{Name}\" asks for the key \"{key}\" twice.");
    }

    /// <summary>How messages go on: <c> in [server]</c>, nothing for the whole file.</summary>
    private string InTitle => FullName.Length == 0 ? "" : _context.Format == ConfigFormat.Kdl
        ? $" in {Names.Quote(Name)}"
        : _isMany ? $" in [[{FullName}]]" : $" in [{FullName}]";

    private string FullName => _parent is null || _parent.FullName.Length == 0 ? Name : $"{_parent.FullName}.{Name}";

    /// <summary>The nearest place that the file has for this section.</summary>
    private (SourceText? Source, TextSpan Span) Place =>
        _source is not null ? (_source.Source, _source.Span) : _parent is not null ? _parent.Place : (null, default);
}
