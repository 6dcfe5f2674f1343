using FsCheck;
using FsCheck.Fluent;

namespace Infra.Config.Tests.Output;

public class ConfigWriterTests
{
    private const string Text = """
        clients-max = 16
        panic-threshold = 0.5
        allow = ["192.0.2.0/24"]
        [[listen]]
        address = "[::1]:1123"
        permissions = 0o600
        [routes."a.example"]
        targets = ["x", "y"]
        """;

    [Fact]
    public void Write_WhenToml_PrintsValuesAndMarksDefaults()
    {
        string written = ConfigWriter.Write(ConfigFile.Parse(Text, "t", ConfigFormat.Toml, SampleConfig.Read).Effective, ConfigFormat.Toml);

        Assert.Equal(
            """
            name = "sample"  # default
            clients-max = 16
            idle-timeout = "30s"  # default
            panic-threshold = 0.5
            allow = ["192.0.2.0/24"]

            # [main] is not set

            [[listen]]
            address = "[::1]:1123"
            log-level = "info"  # default
            permissions = 0o600
            buffer = "64KiB"  # default
            fast = false  # default

            [routes."a.example"]
            targets = ["x", "y"]
            weight = 1.0  # default

            """, written);
    }

    [Fact]
    public void Write_WhenKdl_PrintsArgumentsAndChildren()
    {
        string written = ConfigWriter.Write(ConfigFile.Parse(Text, "t", ConfigFormat.Toml, SampleConfig.Read).Effective, ConfigFormat.Kdl);

        Assert.Equal(
            """
            /- kdl-version 2
            name "sample"  // default
            clients-max 16
            idle-timeout "30s"  // default
            panic-threshold 0.5
            allow "192.0.2.0/24"
            // main is not set
            listen "[::1]:1123" {
                log-level "info"  // default
                permissions 0o600
                buffer "64KiB"  // default
                fast #false  // default
            }
            routes {
                a.example "x" "y" {
                    weight 1.0  // default
                }
            }

            """, written);
    }

    [Theory]
    [InlineData(ConfigFormat.Toml)]
    [InlineData(ConfigFormat.Kdl)]
    public void Write_WhenReadAgain_GivesTheSame(ConfigFormat format) => Prop.ForAll<NonEmptyString, PositiveInt, NonNegativeInt>((name, clients, idle) =>
    {
        string sound = new([.. name.Get.Where(c => !char.IsSurrogate(c))]);
        if (sound.Length == 0) return;
        string made = $"""
            name = {Infra.Config.Toml.TomlText.Quote(sound)}
            clients-max = {clients.Get % 1000 + 1}
            idle-timeout = "{idle.Get}s"
            allow = ["10.0.0.0/8", "::1"]
            panic-threshold = {(idle.Get % 2 == 0 ? "\"inf\"" : "{ backward = 2.5 }")}
            [main]
            address = "127.0.0.1:{clients.Get % 65536}"
            [[listen]]
            address = "::1"
            [routes.x]
            targets = [{Infra.Config.Toml.TomlText.Quote(sound)}]
            """;
        ConfigResult<SampleConfig> first = ConfigFile.Parse(made, "t", ConfigFormat.Toml, SampleConfig.Read);
        Assert.Empty(first.Diagnostics);

        string written = ConfigWriter.Write(first.Effective, format);
        ConfigResult<SampleConfig> second = ConfigFile.Parse(written, "again", format, SampleConfig.Read);

        Assert.Empty(second.Diagnostics);
        Assert.Equal(Flat(first.Value!), Flat(second.Value!));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Write_WhenListOfTables_KdlReadsItBack()
    {
        ConfigShape<string> server = ConfigShape.OneOf(
            text => ConfigValue.OfTable(("host", ConfigValue.OfText(text))), ConfigShape.Text(), ConfigShape.Table(table => table.RequireText("host", "Host.")));
        IReadOnlyList<string> Read(ConfigSection section) => section.List("servers", "Servers.", server);

        ConfigResult<IReadOnlyList<string>> first = ConfigFile.Parse("servers = ['a', { host = 'b' }]", "t", ConfigFormat.Toml, Read);
        string written = ConfigWriter.Write(first.Effective, ConfigFormat.Kdl);
        ConfigResult<IReadOnlyList<string>> second = ConfigFile.Parse(written, "t", ConfigFormat.Kdl, Read);

        Assert.True(first.IsValid, first.Diagnostics.FirstOrDefault()?.ToString());
        Assert.Equal(["a", "b"], first.Value!);
        Assert.True(second.IsValid, second.Diagnostics.FirstOrDefault() + "\n" + written);
        Assert.Equal(["a", "b"], second.Value!);
    }

    private static string Flat(SampleConfig config) => string.Join('|', [
        config.Name, config.ClientsMax, config.Idle, config.Panic, string.Join(',', config.Allow), config.Main,
        string.Join(',', config.Listeners), string.Join(',', config.Routes.Select(route => $"{route.Host} {string.Join(' ', route.Targets)} {route.Weight}"))]);
}
