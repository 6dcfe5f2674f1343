using Infra.Config;
using Infra.Ntp.Configuration;
using Infra.Ntp.Server;
using Infra.Parsing;
using Infra.Testing;

namespace Infra.Ntp.Tools.Tests.Config;

public class NtpConfigTests
{
    [Fact]
    public void Read_OfTheSample_HasNoFindings()
    {
        string sample = Path.Combine(Checkout.Root!, "ntp", "packaging", "ntp.toml");

        ConfigResult<NtpConfig> result = ConfigFile.Load(sample, ConfigFormat.Toml, NtpConfig.Read);

        Assert.Empty(result.Diagnostics);
        Assert.Equal((SourceMode.Pool, 4), (Assert.Single(result.Value!.Sources).Mode, result.Value.Sources[0].Count));
    }

    /// <summary>The sample's lines that are commented out are keys too: all of them must be right.</summary>
    [Fact]
    public void Read_OfTheSampleWithEveryLineActive_HasNoFindings()
    {
        string[] lines = File.ReadAllLines(Path.Combine(Checkout.Root!, "ntp", "packaging", "ntp.toml"));
        string text = string.Join('\n', lines.Select(line => line.Length > 1 && line[0] == '#' && line[1] != ' ' ? line[1..] : line));

        ConfigResult<NtpConfig> result = Parse(text);

        Assert.Empty(result.Diagnostics);
        Assert.Equal(2, result.Value!.Sources.Count);
        Assert.Single(result.Value.Servers);
    }

    [Fact]
    public void Read_OfNothing_GivesTheDefaults()
    {
        NtpConfig config = Parse("").Value!;

        Assert.Empty(config.Sources);
        Assert.Empty(config.Servers);
        Assert.Equal((3, 16), (config.Synchronization.AgreeingSourcesMin, config.Synchronization.LocalStratum));
        Assert.Empty(config.Observability.Metrics.Listen);
    }

    [Fact]
    public void Read_OfSourcesAndServers_TakesTheirKeys()
    {
        NtpConfig config = Parse("""
            [source-defaults]
            poll-interval-limits = { min = 5 }
            initial-poll-interval = 6
            [[source]]
            mode = "server"
            address = "[2001:db8::1]:1123"
            [[source]]
            mode = "pool"
            address = "ntp.example"
            count = 3
            ignore = ["192.0.2.1"]
            poll-interval-limits = { max = 8 }
            initial-burst = false
            [[server]]
            listen = "127.0.0.1"
            workers = 2
            accept-ntp-versions = [4]
            denylist = { filter = ["192.0.2.0/24", "2001:db8::/32"], action = "deny" }
            allowlist = { filter = ["::ffff:10.0.0.0/104"], action = "ignore" }
            [synchronization]
            minimum-agreeing-sources = 2
            local-stratum = 10
            reference-id = "GPS"
            [clock]
            clock = "virtual"
            """).Value!;

        Assert.Equal(ClockKind.Virtual, config.Clock.Kind);
        Assert.Equal("[2001:db8::1]:1123", config.Sources[0].Address.ToString());
        Assert.Equal((5, 10, 6), (config.Sources[0].Options.PollMin.Exponent, config.Sources[0].Options.PollMax.Exponent, config.Sources[0].Options.PollInitial.Exponent));
        Assert.Equal(("ntp.example:123", 3, false), (config.Sources[1].Address.ToString(), config.Sources[1].Count, config.Sources[1].Options.InitialBurst));
        Assert.Equal((5, 8), (config.Sources[1].Options.PollMin.Exponent, config.Sources[1].Options.PollMax.Exponent));
        ServerConfig server = Assert.Single(config.Servers);
        Assert.Equal(("127.0.0.1:123", 2), (server.Listen.ToString(), server.WorkerCount));
        Assert.False(server.Policy.Accepts(3));
        Assert.Equal(FilterAction.Deny, server.Policy.Refuses(ClientAddress.FromIPv4(0xC0000205)));
        Assert.Null(server.Policy.Refuses(ClientAddress.FromIPv4(0x0A000001)));
        Assert.Equal(FilterAction.Ignore, server.Policy.Refuses(ClientAddress.FromIPv4(0x0B000001)));
    }

    [Fact]
    public void Read_OfManyMistakes_ReportsAllAtTheirPlaces()
    {
        const string Text = """
            [source-default]
            [[source]]
            mode = "sever"
            address = "ntp.example"
            [[source]]
            mode = "server"
            adress = "ntp.example"
            [[source]]
            mode = "server"
            address = "bad name"
            count = 2
            poll-interval-limits = { min = 9, max = 5 }
            [[server]]
            listen = "localhost"
            workers = 1000
            denylist = { filter = ["10.1.2.3/8", 7], action = "drop" }
            [synchronization]
            local-stratum = 17
            reference-id = "TOOLONG"
            [observability]
            log-level = "loud"
            metrics-exporter-listen = "192.0.2.1:9975"
            """;

        string[] found = [.. Parse(Text).Diagnostics.Select(finding => finding.ToString())];

        (string Place, string Says)[] expected =
        [
            ("1:2", "source-defaults"), ("3:8", "server"), ("5:1", "missing key \"address\""), ("7:1", "address"), ("10:11", "bad name"), ("11:1", "pool"), ("12:26", "min"),
            ("14:10", "localhost"), ("15:11", "1000"), ("16:24", "10.1.2.3/8"), ("16:38", "7"), ("16:51", "ignore"),
            ("18:17", "17"), ("19:16", "TOOLONG"), ("21:13", "loud"), ("22:1", "loopback"),
        ];
        foreach ((string place, string says) in expected)
            Assert.True(found.Any(line => line.StartsWith($"ntp.toml:{place}: ", StringComparison.Ordinal) && line.Contains(says)), $"nothing at {place} about {says}:\n{string.Join('\n', found)}");
        Assert.Equal(expected.Length, found.Length);
    }

    [Theory]
    [InlineData("[[nts-ke-server]]\nlisten = \"[::]:4460\"", "1:3")]
    [InlineData("[keyset]\nstale-key-count = 7", "1:2")]
    [InlineData("[nts]\naeads = [15]", "1:2")]
    [InlineData("[keys]\nkey-file = \"x\"", "1:2")]
    [InlineData("[state]\ndirectory = \"/tmp\"", "1:2")]
    [InlineData("[clock]\ntimestamp-mode = \"hardware\"", "2:1")]
    [InlineData("[clock]\ninterface = \"eth0\"", "2:1")]
    [InlineData("[observability]\nobservation-path = \"/run/x\"", "2:1")]
    [InlineData("[observability]\nansi-colors = true", "2:1")]
    [InlineData("[synchronization]\nsingle-step-panic-threshold = 1000", "2:1")]
    [InlineData("[synchronization]\nstartup-step-panic-threshold = { forward = \"inf\" }", "2:1")]
    [InlineData("[synchronization]\nstep-policy = \"always\"", "2:1")]
    [InlineData("[synchronization.algorithm]\nstep-threshold = 0.01", "1:18")]
    [InlineData("[[server]]\nlisten = \"[::]:123\"\nrate-limiting-cache-size = 32", "3:1")]
    [InlineData("[[server]]\nlisten = \"[::]:123\"\nrequire-nts = true", "3:1")]
    [InlineData("[[server]]\nlisten = \"[::]:123\"\nrate-limit = { interval = 3 }", "3:1")]
    public void Read_OfWhatIsNotAvailableYet_SaysSoAtItsPlace(string text, string place)
    {
        ConfigResult<NtpConfig> result = Parse(text);

        Diagnostic finding = Assert.Single(result.Diagnostics);
        Assert.Equal("not-available", finding.Code);
        Assert.StartsWith($"ntp.toml:{place}: ", finding.ToString());
        Assert.Contains("not available", finding.Message);
    }

    [Theory]
    [InlineData("nts")]
    [InlineData("nts-pool")]
    [InlineData("sock")]
    [InlineData("pps")]
    public void Read_OfASourceModeThatIsNotAvailableYet_SaysSo(string mode)
    {
        ConfigResult<NtpConfig> result = Parse($"[[source]]\nmode = \"{mode}\"");

        Assert.StartsWith("ntp.toml:2:1: sources of this mode are not available yet", Assert.Single(result.Diagnostics).ToString());
    }

    [Theory]
    [InlineData("ntp-version = 5", "3:1", DiagnosticSeverity.Error)]
    [InlineData("ntp-version = \"auto\"", "3:1", DiagnosticSeverity.Warning)]
    [InlineData("burst = true", "3:1", DiagnosticSeverity.Error)]
    [InlineData("enable-srv-resolution = true", "3:1", DiagnosticSeverity.Error)]
    [InlineData("prefer = true", "3:1", DiagnosticSeverity.Error)]
    public void Read_OfSourceKeysThatAreNotAvailableYet_SaysSo(string line, string place, DiagnosticSeverity severity)
    {
        ConfigResult<NtpConfig> result = Parse($"[[source]]\nmode = \"server\"\n{line}\naddress = \"a.example\"\n[synchronization]\nminimum-agreeing-sources = 1");

        Diagnostic finding = Assert.Single(result.Diagnostics);
        Assert.Equal(severity, finding.Severity);
        Assert.StartsWith($"ntp.toml:{place}: ", finding.ToString());
    }

    [Fact]
    public void Read_OfFewerSourcesThanMustAgree_IsAnError()
    {
        ConfigResult<NtpConfig> result = Parse("[[source]]\nmode = \"pool\"\naddress = \"a.example\"\ncount = 2");

        Assert.Equal("too-few-sources", Assert.Single(result.Diagnostics).Code);
    }

    [Fact]
    public void Read_OfOneAddressTwice_IsAnError() =>
        Assert.Equal("repeated-address", Assert.Single(Parse("[[server]]\nlisten = \"127.0.0.1:9\"\n[[server]]\nlisten = \"127.0.0.1:9\"").Diagnostics).Code);

    [Fact]
    public void Reference_NamesEveryKeyOfTheManual()
    {
        string manual = File.ReadAllText(Path.Combine(Checkout.Root!, "ntp", "packaging", "ntpd.8")).Replace("\\-", "-");

        foreach (string key in (string[])
            ["mode", "address", "count", "ignore", "initial-burst", "poll-interval-limits", "initial-poll-interval", "listen", "workers", "allowlist", "denylist",
             "accept-ntp-versions", "minimum-agreeing-sources", "local-stratum", "reference-id", "clock", "log-level", "log-format", "log-path", "metrics-exporter-listen"])
            Assert.Contains(key, manual);
    }

    internal static ConfigResult<NtpConfig> Parse(string text) => ConfigFile.Parse(text, "ntp.toml", ConfigFormat.Toml, NtpConfig.Read);
}
