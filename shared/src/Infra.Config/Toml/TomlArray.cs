using Infra.Parsing;

namespace Infra.Config.Toml;

/// <summary>An array.</summary>
public sealed class TomlArray : TomlValue
{
    private readonly List<TomlValue> _items = [];

    internal TomlArray(bool isOfTables, SourceText source, TextSpan span)
        : base(TomlKind.Array, source, span) => IsOfTables = isOfTables;

    /// <summary>The items, of any types.</summary>
    public IReadOnlyList<TomlValue> Items => _items;

    /// <summary>Whether it was made by <c>[[header]]</c> and so holds tables only, at least one.</summary>
    public bool IsOfTables { get; }

    internal void Add(TomlValue item) => _items.Add(item);
}
