using System.Text.Json;

namespace Infra.Config.Tests.Output;

public class ConfigReferenceTests
{
    [Fact]
    public void ToMarkdown_WhenToml_ShowsEveryKey()
    {
        string markdown = ConfigReference.ToMarkdown(ConfigReference.Describe(SampleConfig.Read), "sample.toml");

        Assert.StartsWith("# sample.toml\n", markdown, StringComparison.Ordinal);
        Assert.Contains("| `clients-max` | an integer from 1 to 1000000 | `1024` | Most clients at once. |\n", markdown, StringComparison.Ordinal);
        Assert.Contains("| `address` | an address, such as \"127.0.0.1\" or \"[::1]:123\" | required | Where to listen. |\n", markdown, StringComparison.Ordinal);
        Assert.Contains("\n## `panic-threshold = {…}`\n", markdown, StringComparison.Ordinal);
        Assert.Contains("\n## `[main]`\n", markdown, StringComparison.Ordinal);
        Assert.Contains("\n## `[[listen]]`\n", markdown, StringComparison.Ordinal);
        Assert.Contains("\n## `[routes.NAME]`\n", markdown, StringComparison.Ordinal);
    }

    [Fact]
    public void ToMarkdown_WhenKdl_NamesArguments()
    {
        string markdown = ConfigReference.ToMarkdown(ConfigReference.Describe(SampleConfig.Read, ConfigFormat.Kdl), "sample.kdl", ConfigFormat.Kdl);

        Assert.Contains("| `address` (argument) |", markdown, StringComparison.Ordinal);
        Assert.Contains("`{ forward \"inf\"; backward 86400.0 }`", markdown, StringComparison.Ordinal);
    }

    [Fact]
    public void ToJsonSchema_WhenParsed_HasTypesBoundsAndRequired()
    {
        using JsonDocument schema = JsonDocument.Parse(ConfigReference.ToJsonSchema(ConfigReference.Describe(SampleConfig.Read), "sample"));

        JsonElement root = schema.RootElement;
        JsonElement properties = root.GetProperty("properties");
        Assert.False(root.GetProperty("additionalProperties").GetBoolean());
        JsonElement clients = properties.GetProperty("clients-max");
        Assert.Equal(("integer", 1, 1_000_000, 1024), (clients.GetProperty("type").GetString(), clients.GetProperty("minimum").GetInt32(), clients.GetProperty("maximum").GetInt32(), clients.GetProperty("default").GetInt32()));
        JsonElement listen = properties.GetProperty("listen").GetProperty("items");
        Assert.Equal("address", listen.GetProperty("required")[0].GetString());
        Assert.Equal(["error", "info", "debug"], listen.GetProperty("properties").GetProperty("log-level").GetProperty("enum").EnumerateArray().Select(each => each.GetString()));
        Assert.Equal(2, properties.GetProperty("panic-threshold").GetProperty("anyOf").GetArrayLength());
        Assert.Equal("object", properties.GetProperty("routes").GetProperty("additionalProperties").GetProperty("type").GetString());
    }

    [Fact]
    public void Describe_WhenShapeHoldsItself_Ends()
    {
        ConfigSchema schema = ConfigReference.Describe(Tree.Read);

        Assert.Equal("child", schema.Entries[0].Key);
        Assert.NotNull(schema.Entries[0].Type.Table);
        Assert.NotEmpty(ConfigReference.ToMarkdown(schema, "t"));
        Assert.NotEmpty(ConfigReference.ToJsonSchema(schema, "t"));
    }

    [Fact]
    public void Describe_WhenKeysAreRequired_ReportsNothingAndBuildsNothing() =>
        Assert.Equal(4, ConfigReference.Describe(ListenSample.Read).Entries.Count(entry => !entry.Required));

    private sealed record Tree(IReadOnlyList<Tree> Children)
    {
        internal static Tree? Read(ConfigSection section)
        {
            IReadOnlyList<Tree> children = section.Sections("child", "A child.", Read);
            return section.Finish() ? new Tree(children) : null;
        }
    }
}
