using System.Net;
using Infra.Parsing;

namespace Infra.Config.Tests;

public class ConfigSectionTests
{
    private const string TomlSample = """
        name = "first"
        clients-max = 16
        idle-timeout = "1h30m"
        panic-threshold = { forward = 0.5 }
        allow = ["192.0.2.0/24", "::1"]
        [main]
        address = "127.0.0.1"
        [[listen]]
        address = "[::1]:1123"
        log-level = "debug"
        permissions = 0o600
        buffer = "64KiB"
        fast = true
        [routes."a.example"]
        targets = ["x", "y"]
        weight = 2
        """;

    private const string KdlSample = """
        name "first"
        clients-max 16
        idle-timeout "1h30m"
        panic-threshold { forward 0.5; }
        allow "192.0.2.0/24" "::1"
        main "127.0.0.1"
        listen "[::1]:1123" log-level="debug" permissions="0600" {
            buffer "64KiB"
            fast true
        }
        routes {
            "a.example" "x" "y" weight=2
        }
        """;

    [Theory]
    [InlineData(TomlSample, ConfigFormat.Toml)]
    [InlineData(KdlSample, ConfigFormat.Kdl)]
    public void Read_WhenValid_GivesTheSameFromBothLanguages(string text, ConfigFormat format)
    {
        ConfigResult<SampleConfig> result = ConfigFile.Parse(text, "c", format, SampleConfig.Read);

        Assert.Empty(result.Diagnostics);
        SampleConfig config = result.Value!;
        Assert.Equal(("first", 16, TimeSpan.FromMinutes(90)), (config.Name, config.ClientsMax, config.Idle));
        Assert.Equal(new Threshold(0.5, double.PositiveInfinity), config.Panic);
        Assert.Equal(["192.0.2.0/24", "::1/128"], config.Allow.Select(prefix => prefix.ToString()));
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, 123), config.Main!.Address);
        ListenSample listener = Assert.Single(config.Listeners);
        Assert.Equal(new ListenSample(new IPEndPoint(IPAddress.IPv6Loopback, 1123), LogLevel.Debug, UnixFileMode.UserRead | UnixFileMode.UserWrite, 65536, true), listener);
        RouteSample route = Assert.Single(config.Routes);
        Assert.Equal(("a.example", 2.0), (route.Host, route.Weight));
        Assert.Equal(["x", "y"], route.Targets);
    }

    [Theory]
    [InlineData(ConfigFormat.Toml)]
    [InlineData(ConfigFormat.Kdl)]
    public void Read_WhenEmpty_GivesTheDefaults(ConfigFormat format)
    {
        SampleConfig config = ConfigFile.Defaults(format, SampleConfig.Read).Value!;

        Assert.Equal(("sample", 1024, TimeSpan.FromSeconds(30)), (config.Name, config.ClientsMax, config.Idle));
        Assert.Equal(new Threshold(double.PositiveInfinity, 86400), config.Panic);
        Assert.Null(config.Main);
        Assert.Empty(config.Listeners);
    }

    [Fact]
    public void Read_WhenManyMistakes_ReportsAllOfThem()
    {
        const string Text = """
            clients-max = 0
            idle-timout = "3s"
            idle-timeout = 30
            panic-threshold = { forward = -1, sideways = 2 }
            allow = ["192.0.2.1/24", 7]
            main = 3
            [[listen]]
            log-level = "debgu"
            buffer = "1Q"
            permissions = "0888"
            [[listen]]
            address = "300.0.0.1:1"
            name = tru
            [routes."-bad-"]
            targets = []
            [rutes]
            """;

        ConfigResult<SampleConfig> result = ConfigFile.Parse(Text, "s.toml", ConfigFormat.Toml, SampleConfig.Read);

        Assert.Null(result.Value);
        Assert.Equal(
            [
                "s.toml:1:15: clients-max is 0, but it must be an integer from 1 to 1000000",
                "s.toml:2:1: unknown key \"idle-timout\"; did you mean \"idle-timeout\"?",
                "s.toml:3:16: idle-timeout must be a duration such as \"30s\" or \"1h30m\" of at most 1d, not 30",
                "s.toml:4:31: forward is -1, but it must be a number of at least 0",
                "s.toml:4:35: unknown key \"sideways\" in [panic-threshold]",
                "s.toml:5:10: item 1 of allow is \"192.0.2.1/24\", but it must be an address or a network such as \"192.0.2.0/24\": bits are set behind the prefix length",
                "s.toml:5:26: item 2 of allow must be an address or a network such as \"192.0.2.0/24\", not 7",
                "s.toml:6:1: main must be a table: [main]",
                "s.toml:7:1: missing key \"address\" in [[listen]]",
                "s.toml:8:13: log-level is \"debgu\", but it must be \"error\", \"info\" or \"debug\"; did you mean \"debug\"?",
                "s.toml:9:10: buffer is \"1Q\", but it must be a size such as 4096 or \"64KiB\" of at least 1KiB and at most 1GiB: the unit is unknown; there are B, KiB, MiB, GiB, TiB, KB, MB, GB, TB and K, M, G, T for powers of 1024",
                "s.toml:10:15: permissions is \"0888\", but it must be permissions such as 0o640 or \"0640\"",
                "s.toml:12:11: address is \"300.0.0.1:1\", but it must be an address, such as \"127.0.0.1\" or \"[::1]:123\": a number of an IPv4 address is above 255",
                "s.toml:13:1: unknown key \"name\" in [[listen]]",
                "s.toml:13:8: \"tru\" is no value; strings stand in quotes; did you mean \"true\"?",
                "s.toml:14:9: \"-bad-\" must be a host name",
                "s.toml:15:11: targets has 0 items, but it must be a list, at least 1, each a string that is not empty",
                "s.toml:16:2: unknown key \"rutes\"; did you mean \"routes\"?",
            ],
            result.Diagnostics.Select(each => each.ToString()));
    }

    [Fact]
    public void Read_WhenKdlMistakes_ReportsAllOfThem()
    {
        const string Text = """
            clients-max 0 1
            clients-max 5
            idle-timeout
            allow "::1" {}
            main "127.0.0.1" "127.0.0.2" speed=3
            main "127.0.0.3"
            listen address="127.0.0.1" address="127.0.0.1" { address "::1"; }
            listen "127.0.0.1" address="127.0.0.1"
            name null
            routes { "a" "x"; "a" "y"; }
            """;

        ConfigResult<SampleConfig> result = ConfigFile.Parse(Text, "s.kdl", ConfigFormat.Kdl, SampleConfig.Read);

        Assert.Null(result.Value);
        Assert.Equal(
            [
                "s.kdl:1:1: clients-max must be an integer from 1 to 1000000, not a list",
                "s.kdl:2:1: \"clients-max\" stands here a second time",
                "s.kdl:3:1: idle-timeout must be a duration such as \"30s\" or \"1h30m\" of at most 1d, not a table",
                "s.kdl:4:1: allow must be a list, each an address or a network such as \"192.0.2.0/24\", not a table",
                "s.kdl:5:18: \"main\" takes one argument",
                "s.kdl:5:30: unknown key \"speed\" in \"main\"",
                "s.kdl:6:1: \"main\" stands here a second time",
                "s.kdl:7:28: warning: the property \"address\" is given twice; the last one counts",
                "s.kdl:7:50: \"address\" is given as a child and as an argument or property",
                "s.kdl:8:20: \"address\" is given as an argument already",
                "s.kdl:9:6: name must be a string that is not empty, not null",
                "s.kdl:10:19: \"a\" stands here a second time",
            ],
            result.Diagnostics.Select(each => each.ToString()).Distinct());
    }

    [Fact]
    public void Finish_WhenReaderForgetsIt_StillRejectsUnknownKeys()
    {
        ConfigResult<string> result = ConfigFile.Parse("a = 1\nb = 2", "t", ConfigFormat.Toml, section => section.Integer("a", "A.", 0).ToString(System.Globalization.CultureInfo.InvariantCulture));

        Assert.Equal("t:2:1: unknown key \"b\"", Assert.Single(result.Diagnostics).ToString());
        Assert.False(result.IsValid);
    }

    [Fact]
    public void Integer_WhenAskedTwice_Throws() =>
        Assert.Throws<InvalidOperationException>(() => ConfigFile.Parse("", "t", ConfigFormat.Toml, section =>
        {
            section.Integer("a", "A.", 0);
            section.Integer("a", "A.", 0);
            return "";
        }));

    [Fact]
    public void Reports_WhenReaderFindsConditions_PointToTheirKeys()
    {
        ConfigResult<string> result = ConfigFile.Parse("mode = \"server\"\ncount = 3\nold = 1\n", "t", ConfigFormat.Toml, section =>
        {
            section.Text("mode", "Mode.", "pool");
            section.OptionalInteger("count", "Count.");
            section.OptionalText("address", "Address.");
            section.Deprecated("old", "use \"new\"");
            section.RejectIfSet("count", "only mode \"pool\" knows it");
            if (!section.IsSet("address")) section.ReportMissing("address", "which mode \"server\" needs");
            section.ReportWarning("mode", "odd", "an odd mode");
            return section.Finish() ? "" : null;
        });

        Assert.Equal(
            [
                "t:1:1: missing key \"address\", which mode \"server\" needs",
                "t:1:1: warning: an odd mode",
                "t:2:1: \"count\" cannot stand here: only mode \"pool\" knows it",
                "t:3:1: warning: \"old\" is deprecated and has no effect: use \"new\"",
            ],
            result.Diagnostics.Select(each => each.ToString()));
    }

    [Fact]
    public void OtherSections_WhenNamesAreFree_GivesEachInOrder()
    {
        const string Text = """
            listeners {
                default-ttl 5
                "127.0.0.1:80" offer-h2=false
                "[::1]:443"
                "127.0.0.1:80"
            }
            """;
        List<string> seen = [];

        ConfigResult<string> result = ConfigFile.Parse(Text, "t", ConfigFormat.Kdl, root => root.RequireSection("listeners", "Where to listen.", listeners =>
        {
            listeners.Integer("default-ttl", "TTL.", 0);
            listeners.OtherSections("A listener.", each =>
            {
                IPEndPoint? address = each.ParseName("an address with a port", (string text, out IPEndPoint parsed) => EndPointText.TryParse(text, null, out parsed));
                bool offer = each.Boolean("offer-h2", "HTTP/2.", true);
                seen.Add($"{address} {offer}");
                return each.Finish() ? "" : null;
            });
            return listeners.Finish() ? "" : null;
        }));

        Assert.Equal(["127.0.0.1:80 False", "[::1]:443 True"], seen);
        Assert.Equal("t:5:5: \"127.0.0.1:80\" stands here a second time", Assert.Single(result.Diagnostics).ToString());
    }

    [Theory]
    [InlineData("", "t:1:1: missing key \"routes\"")]
    [InlineData("other 1\nroutes {\n}\n", "t:2:1: \"routes\" is empty: it must name 1 at least")]
    public void NamedSections_WithoutAny_SaysWhatIsMissing(string text, string expected)
    {
        ConfigResult<string> result = ConfigFile.Parse(text, "t", ConfigFormat.Kdl, root =>
        {
            root.Integer("other", "Another key.", 0);
            root.NamedSections("routes", "Where requests go.", each => each.Finish() ? "" : null, countMin: 1);
            return root.Finish() ? "" : null;
        });

        Assert.Equal(expected, Assert.Single(result.Diagnostics).ToString());
    }

    [Theory]
    [InlineData("", "t:1:1: missing key \"listeners\"")]
    [InlineData("listeners {\n}\n", "t:1:1: \"listeners\" is empty: it must name 1 at least")]
    public void OtherSections_WithoutAny_SaysWhatIsMissing(string text, string expected)
    {
        ConfigResult<string> result = ConfigFile.Parse(text, "t", ConfigFormat.Kdl, root =>
        {
            root.Section("listeners", "Where to listen.", listeners =>
            {
                listeners.OtherSections("A listener.", each => each.Finish() ? "" : null, countMin: 1);
                return listeners.Finish() ? "" : null;
            });
            return root.Finish() ? "" : null;
        });

        Assert.Equal(expected, Assert.Single(result.Diagnostics).ToString());
    }

    [Fact]
    public void Shapes_WhenWritten_ReadBack()
    {
        ConfigResult<string> result = ConfigFile.Parse(
            "host = \"Ntp.Example\"\nname = \"A.example\"\nip = \"::1\"\nseconds = 1.5\nms = 250\npath = \"/x\"\npool = [\"a\", \"b\"]\n", "t", ConfigFormat.Toml, section =>
            {
                HostPort host = section.Require("host", "Host.", ConfigShape.HostPort(123));
                string? name = section.Require("name", "Name.", ConfigShape.HostName());
                IPAddress? ip = section.Require("ip", "Address.", ConfigShape.Address());
                TimeSpan seconds = section.Value("seconds", "Seconds.", ConfigShape.Seconds(), TimeSpan.Zero);
                TimeSpan ms = section.Value("ms", "Milliseconds.", ConfigShape.Milliseconds(), TimeSpan.Zero);
                IReadOnlyList<string> pool = section.RequireList("pool", "Pool.", ConfigShape.Text(), countMax: 2);
                return $"{host} {name} {ip} {seconds.TotalSeconds} {ms.TotalSeconds} {section.RequirePath("path", "Path.")} {pool.Count}";
            });

        Assert.Empty(result.Diagnostics);
        Assert.Equal("ntp.example:123 a.example ::1 1.5 0.25 /x 2", result.Value);
        Assert.Contains("host = \"ntp.example:123\"\n", ConfigWriter.Write(result.Effective, ConfigFormat.Toml), StringComparison.Ordinal);
        Assert.Contains("seconds = 1.5\nms = 250\n", ConfigWriter.Write(result.Effective, ConfigFormat.Toml), StringComparison.Ordinal);
    }

    [Fact]
    public void OneOf_WhenNothingFits_NamesAllWays()
    {
        ConfigResult<SampleConfig> result = ConfigFile.Parse("panic-threshold = \"never\"", "t", ConfigFormat.Toml, SampleConfig.Read);

        Assert.Equal("t:1:19: panic-threshold is \"never\", but it must be \"inf\"", Assert.Single(result.Diagnostics).ToString());
        result = ConfigFile.Parse("panic-threshold = true", "t", ConfigFormat.Toml, SampleConfig.Read);
        Assert.Equal("t:1:19: panic-threshold must be a number of at least 0 or \"inf\" or a table, not true", Assert.Single(result.Diagnostics).ToString());
    }

    [Fact]
    public void Diagnostics_WhenThereAreManyMistakes_AreCappedButCounted()
    {
        string text = string.Concat(Enumerable.Range(0, 500).Select(i => $"unknown{i} = 1\n"));

        ConfigResult<SampleConfig> result = ConfigFile.Parse(text, "t", ConfigFormat.Toml, SampleConfig.Read);

        Assert.Equal((100, 400), (result.Diagnostics.Count, result.Diagnostics.DroppedCount));
        Assert.False(result.IsValid);
    }

    [Fact]
    public void Locate_GivesThePlaceOfAKey_OrOfItsSection()
    {
        List<string> places = [];

        ConfigFile.Parse("a = 1\n[t]\nb = 2\n", "f.toml", ConfigFormat.Toml, root =>
        {
            root.Integer("a", "A number.", 0);
            places.Add(root.Locate("a"));
            root.Section("t", "A table.", table =>
            {
                table.Integer("b", "A number.", 0);
                places.AddRange([table.Locate("b"), table.Locate("c")]);
                return table.Finish() ? "t" : null;
            });
            return root.Finish() ? "root" : null;
        });

        Assert.Equal(["f.toml:1:1", "f.toml:3:1", "f.toml:2:1"], places);
    }
}
