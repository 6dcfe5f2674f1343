using System.Globalization;
using Infra.Config.Sources;
using Infra.Parsing;

namespace Infra.Config;

/// <summary>
/// One value, whichever language it came from: a value of a file with its place, or a default or effective value without one.
/// Immutable.
/// </summary>
public sealed class ConfigValue
{
    private readonly BindingContext? _context;
    private readonly SectionSource? _table;
    private readonly IReadOnlyList<ConfigValue> _items = [];

    internal ConfigValue(ConfigValueKind kind, BindingContext? context, SourceText? source, TextSpan span)
    {
        Kind = kind;
        _context = context;
        Source = source;
        Span = span;
    }

    /// <summary>What it is.</summary>
    public ConfigValueKind Kind { get; }

    /// <summary>The file; null for a value that was not read from one.</summary>
    public SourceText? Source { get; }

    /// <summary>Its place in <see cref="Source"/>.</summary>
    public TextSpan Span { get; }

    /// <summary>The string, or a date or time as written; empty for other kinds.</summary>
    public string Text { get; private init; } = "";

    /// <summary>The whole number; 0 for other kinds.</summary>
    public long Integer { get; private init; }

    /// <summary>Base in which a whole number is best written: 10, 16, 8 or 2.</summary>
    public int IntegerBase { get; private init; } = 10;

    /// <summary>The number, also of a whole one; 0 for other kinds.</summary>
    public double Number { get; private init; }

    /// <summary>The truth value; false for other kinds.</summary>
    public bool Boolean { get; private init; }

    /// <summary>Items of a list; of a KDL node all of its arguments; empty for other kinds.</summary>
    public IReadOnlyList<ConfigValue> Items => _items;

    /// <summary>Keys and values of a table that was made by <see cref="OfTable"/>; empty for other kinds.</summary>
    public IReadOnlyList<(string Key, ConfigValue Value)> Fields { get; private init; } = [];

    /// <summary>Whether it can be read as a list. A KDL node with arguments only can, also with a single one or none.</summary>
    public bool IsList => Kind == ConfigValueKind.List || CanBeList;

    /// <summary>Whether it can be read as a table. Every KDL node can.</summary>
    public bool IsTable => _table is not null;

    /// <summary>How messages call it: its key, or which item of a list it is.</summary>
    internal string Label => ItemNumber == 0 ? Key : $"item {ItemNumber.ToString(CultureInfo.InvariantCulture)} of {Key}";

    internal string Key { get; private set; } = "the value";

    /// <summary>Which item of a list it is, from 1; 0 for no item.</summary>
    internal int ItemNumber { get; private set; }

    internal bool CanBeList { get; private init; }

    internal SectionSource? Table => _table;

    internal BindingContext? Context => _context;

    /// <summary>A string.</summary>
    public static ConfigValue OfText(string text) => new(ConfigValueKind.Text, null, null, default) { Text = text };

    /// <summary>A whole number, to be written in base 10, 16, 8 or 2.</summary>
    public static ConfigValue OfInteger(long value, int integerBase = 10) =>
        new(ConfigValueKind.Integer, null, null, default) { Integer = value, Number = value, IntegerBase = integerBase };

    /// <summary>A number.</summary>
    public static ConfigValue OfNumber(double value) => new(ConfigValueKind.Number, null, null, default) { Number = value };

    /// <summary>A truth value.</summary>
    public static ConfigValue OfBoolean(bool value) => new(ConfigValueKind.Boolean, null, null, default) { Boolean = value };

    /// <summary>A list.</summary>
    public static ConfigValue OfList(params IReadOnlyList<ConfigValue> items) => new(ConfigValueKind.List, null, null, default, items);

    /// <summary>A table, to be written in one line.</summary>
    public static ConfigValue OfTable(params IReadOnlyList<(string Key, ConfigValue Value)> fields) =>
        new(ConfigValueKind.Table, null, null, default) { Fields = fields };

    /// <summary>Reports that this value cannot stand here. Does nothing for a value that was not read from a file.</summary>
    /// <param name="code">A stable name in kebab case.</param>
    /// <param name="message">One sentence without a full stop.</param>
    /// <param name="suggestion">What was probably meant, or null.</param>
    public void Error(string code, string message, string? suggestion = null) =>
        _context?.Error(code, message, Source, Span, suggestion);

    /// <summary>How a message names it: <c>"text"</c>, <c>12</c>, <c>a table</c>. Control characters are escaped, long text is cut.</summary>
    public override string ToString() => Kind switch
    {
        ConfigValueKind.Text => Sources.Names.Quote(Text),
        ConfigValueKind.Integer => Integer.ToString(CultureInfo.InvariantCulture),
        ConfigValueKind.Number => Number.ToString("R", CultureInfo.InvariantCulture),
        ConfigValueKind.Boolean => Boolean ? "true" : "false",
        ConfigValueKind.DateTime => "the date or time " + Text,
        ConfigValueKind.List => "a list",
        ConfigValueKind.Table => "a table",
        _ => "null",
    };

    /// <summary>Gives a value that was just made its label.</summary>
    internal ConfigValue Named(string key, int itemNumber = 0)
    {
        Key = key;
        ItemNumber = itemNumber;
        return this;
    }

    internal static ConfigValue ReadText(BindingContext context, SourceText source, TextSpan span, string text, bool isDateTime = false) =>
        new(isDateTime ? ConfigValueKind.DateTime : ConfigValueKind.Text, context, source, span) { Text = text };

    internal static ConfigValue ReadInteger(BindingContext context, SourceText source, TextSpan span, long value) =>
        new(ConfigValueKind.Integer, context, source, span) { Integer = value, Number = value };

    internal static ConfigValue ReadNumber(BindingContext context, SourceText source, TextSpan span, double value) =>
        new(ConfigValueKind.Number, context, source, span) { Number = value };

    internal static ConfigValue ReadBoolean(BindingContext context, SourceText source, TextSpan span, bool value) =>
        new(ConfigValueKind.Boolean, context, source, span) { Boolean = value };

    internal static ConfigValue ReadNull(BindingContext context, SourceText source, TextSpan span) =>
        new(ConfigValueKind.Null, context, source, span);

    internal static ConfigValue ReadInvalid(BindingContext context, SourceText source, TextSpan span) =>
        new(ConfigValueKind.Invalid, context, source, span);

    internal static ConfigValue ReadList(BindingContext context, SourceText source, TextSpan span, IReadOnlyList<ConfigValue> items) =>
        new(ConfigValueKind.List, context, source, span, items);

    internal static ConfigValue ReadTable(BindingContext context, SourceText source, TextSpan span, SectionSource table) =>
        new(ConfigValueKind.Table, context, source, span, table: table);

    /// <summary>A KDL node: a plain value if it has just one item, a list if it has several, and always a table.</summary>
    internal static ConfigValue ReadNode(
        BindingContext context, SourceText source, TextSpan span, SectionSource table, IReadOnlyList<ConfigValue> items, bool isList)
    {
        if (!isList) return new ConfigValue(ConfigValueKind.Table, context, source, span, items, table);
        if (items.Count != 1 || items[0].Kind is ConfigValueKind.Table or ConfigValueKind.List)
        {
            ConfigValueKind kind = items.Count == 0 ? ConfigValueKind.Table : ConfigValueKind.List;
            return new ConfigValue(kind, context, source, span, items, table) { CanBeList = true };
        }

        ConfigValue only = items[0];
        return new ConfigValue(only.Kind, context, only.Source, only.Span, items, table)
        {
            Text = only.Text,
            Integer = only.Integer,
            Number = only.Number,
            Boolean = only.Boolean,
            CanBeList = true,
        };
    }

    private ConfigValue(
        ConfigValueKind kind, BindingContext? context, SourceText? source, TextSpan span, IReadOnlyList<ConfigValue>? items = null, SectionSource? table = null)
        : this(kind, context, source, span)
    {
        _items = items ?? [];
        _table = table;
    }
}
