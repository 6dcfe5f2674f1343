using System.Text;
using Infra.Config.Toml;

namespace Infra.Dns.Control.Import;

/// <summary>Text of a configuration file in the making.</summary>
internal sealed class TomlDraft
{
    private readonly StringBuilder _text = new();

    internal TomlDraft Comment(string line)
    {
        _text.Append("# ").Append(line).Append('\n');
        return this;
    }

    /// <summary>Begins a table, such as <c>[server]</c> or <c>[[zone]]</c>.</summary>
    internal TomlDraft Table(string header)
    {
        _text.Append('\n').Append(header).Append('\n');
        return this;
    }

    internal TomlDraft Add(string key, string value) => AddRaw(key, TomlWriter.Quote(value));

    internal TomlDraft Add(string key, bool value) => AddRaw(key, value ? "true" : "false");

    internal TomlDraft Add(string key, long value) => AddRaw(key, value.ToString(System.Globalization.CultureInfo.InvariantCulture));

    internal TomlDraft Add(string key, IEnumerable<string> values) => AddRaw(key, $"[{string.Join(", ", values.Select(TomlWriter.Quote))}]");

    /// <summary>Adds a value that is TOML already.</summary>
    internal TomlDraft AddRaw(string key, string value)
    {
        _text.Append(key).Append(" = ").Append(value).Append('\n');
        return this;
    }

    internal void Append(TomlDraft other) => _text.Append(other._text);

    public override string ToString() => _text.ToString();
}
