using Infra.Config.Toml;

namespace Infra.Config.Sources;

/// <summary>A TOML table.</summary>
internal sealed class TomlSectionSource(BindingContext context, TomlTable table, TomlEntry? entry = null)
    : SectionSource(entry?.Key ?? "", table.Source, table.Span, entry?.KeySpan ?? table.Span)
{
    internal override IEnumerable<SectionKey> Keys
    {
        get
        {
            foreach (TomlEntry each in table.Entries)
                yield return new SectionKey(each.Key, each.Source, each.KeySpan);
        }
    }

    internal override ConfigValue? Find(string key, bool wantsList) =>
        table.TryGet(key, out TomlEntry? found) ? Convert(found, found.Value).Named(key) : null;

    internal override IReadOnlyList<SectionSource> FindTables(string key, bool acceptSingle = false)
    {
        if (!table.TryGet(key, out TomlEntry? found)) return [];
        if (found.Value is TomlTable single && acceptSingle) return [new TomlSectionSource(context, single, found)];
        if (found.Value.Kind == TomlKind.Invalid)
        {
            context.CountError();
            return [];
        }

        string expected = acceptSingle ? $"a table: [{key}]" : $"any number of tables: [[{key}]]";
        if (found.Value is not TomlArray array || acceptSingle)
        {
            context.Error("wrong-type", $"{key} must be {expected}", found.Source, found.KeySpan);
            return [];
        }

        List<SectionSource> sources = new(array.Items.Count);
        foreach (TomlValue item in array.Items)
        {
            if (item is TomlTable element) sources.Add(new TomlSectionSource(context, element, found));
            else context.Error("wrong-type", $"{key} must be {expected}", item.Source, item.Span);
        }

        return sources;
    }

    internal override SectionSource? FindTable(string key)
    {
        if (!table.TryGet(key, out TomlEntry? found)) return null;
        if (found.Value is TomlTable child) return new TomlSectionSource(context, child, found);
        if (found.Value.Kind == TomlKind.Invalid) context.CountError();
        else context.Error("wrong-type", $"{key} must be a table: [{key}]", found.Source, found.KeySpan);
        return null;
    }

    internal override void NameArguments(IReadOnlyList<string> names, bool restAsList)
    {
        // Arguments are a matter of KDL.
    }

    internal override void RejectUnnamedArguments()
    {
    }

    /// <summary>Recursion is as deep as the document, which its reader bounds.</summary>
    private ConfigValue Convert(TomlEntry found, TomlValue value)
    {
        switch (value)
        {
            case TomlString text:
                return ConfigValue.ReadText(context, value.Source, value.Span, text.Value);
            case TomlInteger integer:
                return ConfigValue.ReadInteger(context, value.Source, value.Span, integer.Value);
            case TomlFloat number:
                return ConfigValue.ReadNumber(context, value.Source, value.Span, number.Value);
            case TomlBoolean boolean:
                return ConfigValue.ReadBoolean(context, value.Source, value.Span, boolean.Value);
            case TomlDateTime time:
                return ConfigValue.ReadText(context, value.Source, value.Span, time.ToString(), isDateTime: true);
            case TomlTable child:
                return ConfigValue.ReadTable(context, value.Source, value.Span, new TomlSectionSource(context, child, found));
            case TomlArray array:
                var items = new ConfigValue[array.Items.Count];
                for (int i = 0; i < items.Length; i++)
                    items[i] = Convert(found, array.Items[i]).Named(found.Key, i + 1);
                return ConfigValue.ReadList(context, value.Source, value.Span, items);
            default:
                return ConfigValue.ReadInvalid(context, value.Source, value.Span);
        }
    }
}
