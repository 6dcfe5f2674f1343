using Infra.Config.Toml;
using Infra.Parsing;

namespace Infra.Config.Sources;

/// <summary>
/// Puts a drop-in file into a document: tables are merged key by key, arrays of tables are appended, any other value replaces the one before. Each value keeps
/// the file it came from.
/// </summary>
internal static class TomlMerge
{
    /// <summary>Merges; recursion is as deep as both documents, which their reader bounds.</summary>
    internal static void Merge(TomlTable target, TomlTable addition, DiagnosticBag diagnostics)
    {
        foreach (TomlEntry entry in addition.Entries)
        {
            if (!target.TryGet(entry.Key, out TomlEntry? before)) target.TryAdd(entry);
            else if (before.Value is TomlTable table && entry.Value is TomlTable other) Merge(table, other, diagnostics);
            else if (before.Value is TomlArray { IsOfTables: true } array && entry.Value is TomlArray { IsOfTables: true } more) Append(array, more);
            else if (IsTable(before.Value) != IsTable(entry.Value))
                diagnostics.Error("wrong-type", $"{Names.Quote(entry.Key)} is {Describe(entry.Value)} here, but {Describe(before.Value)} in {before.Source.Path}", entry.Source, entry.KeySpan);
            else target.Replace(entry);
        }
    }

    private static void Append(TomlArray array, TomlArray more)
    {
        foreach (TomlValue item in more.Items)
            array.Add(item);
    }

    private static bool IsTable(TomlValue value) => value is TomlTable or TomlArray { IsOfTables: true };

    private static string Describe(TomlValue value) => value switch { TomlTable => "a table", TomlArray { IsOfTables: true } => "an array of tables", _ => "a value" };
}
