using Infra.Config;
using Infra.Ntp.Client;
using Infra.Ntp.Configuration;
using Infra.Ntp.Discipline;
using Infra.Ntp.References;
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
        Assert.Equal([SourceMode.Pool, SourceMode.Server, SourceMode.Sock, SourceMode.Pps], result.Value!.Sources.Select(source => source.Mode));
        Assert.Single(result.Value.Servers);
    }

    [Fact]
    public void Read_OfNothing_GivesTheDefaults()
    {
        NtpConfig config = Parse("").Value!;

        Assert.Empty(config.Sources);
        Assert.Empty(config.Servers);
        Assert.Equal((3, 16), (config.Synchronization.AgreeingSourcesMin, config.Synchronization.LocalStratum));
        Assert.Equal(("127.0.0.1:9975", true), (Assert.Single(config.Observability.Metrics.Listen).ToString(), config.Observability.Metrics.IsOptional));
        Assert.Equal((ClockKind.System, TimestampMode.KernelAll), (config.Clock.Kind, config.Clock.Timestamps));
        Assert.False(config.SteersSystemClock);   // without sources there is nothing to steer by
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
    [InlineData("[clock]\ntimestamp-mode = \"hardware\"", "2:1")]
    [InlineData("sources-directory = \"/etc/ntpd/sources\"", "1:1")]
    public void Read_OfWhatIsNotOffered_SaysSoAtItsPlace(string text, string place)
    {
        ConfigResult<NtpConfig> result = Parse(text);

        Diagnostic finding = Assert.Single(result.Diagnostics);
        Assert.Equal("not-available", finding.Code);
        Assert.StartsWith($"ntp.toml:{place}: ", finding.ToString());
        Assert.Contains("not available", finding.Message);
    }

    /// <summary>Features that come later: their keys are read, a check warns, and a start is refused with their places.</summary>
    [Theory]
    [InlineData("[[nts-ke-server]]\nlisten = \"[::]:4460\"\ncertificate-chain-path = \"c\"\nprivate-key-path = \"k\"", "2:1")]
    [InlineData("[nts]\naeads = [15]", "2:1")]
    [InlineData("[keys]\nkey-file = \"x\"", "2:1")]
    [InlineData("[[server]]\nlisten = \"[::]:123\"\nrate-limiting-cache-size = 32\nrate-limiting-cutoff-ms = 1000", "4:1")]
    [InlineData("[[server]]\nlisten = \"[::]:123\"\nrequire-nts = true", "3:1")]
    [InlineData("[[server]]\nlisten = \"[::]:123\"\nrate-limit = { interval = 3 }", "3:1")]
    [InlineData("[[server]]\nlisten = \"[::]:123\"\ninterleaved = true", "3:1")]
    [InlineData("[[source]]\nmode = \"nts\"\naddress = \"a.example\"\n[synchronization]\nminimum-agreeing-sources = 1", "2:1")]
    [InlineData("[[source]]\nmode = \"nts-pool\"\naddress = \"a.example\"", "2:1")]
    [InlineData("[[source]]\nmode = \"server\"\nkey = 7\naddress = \"a.example\"\n[synchronization]\nminimum-agreeing-sources = 1", "3:1")]
    public void Read_OfWhatComesLater_WarnsAndNamesItsPlaceForTheStart(string text, string place)
    {
        ConfigResult<NtpConfig> result = Parse(text);

        Diagnostic finding = Assert.Single(result.Diagnostics);
        Assert.Equal(("not-available", DiagnosticSeverity.Warning), (finding.Code, finding.Severity));
        Assert.StartsWith($"ntp.toml:{place}: ", Assert.Single(result.Value!.Pending));
    }

    [Theory]
    [InlineData("ntp-version = 5", "3:1", DiagnosticSeverity.Error)]
    [InlineData("ntp-version = \"auto\"", "3:1", DiagnosticSeverity.Warning)]
    [InlineData("enable-srv-resolution = true", "3:1", DiagnosticSeverity.Error)]
    [InlineData("trust = true", "3:1", DiagnosticSeverity.Error)]
    public void Read_OfSourceKeysThatAreNotAvailableYet_SaysSo(string line, string place, DiagnosticSeverity severity)
    {
        ConfigResult<NtpConfig> result = Parse($"[[source]]\nmode = \"server\"\n{line}\naddress = \"a.example\"\n[synchronization]\nminimum-agreeing-sources = 1");

        Diagnostic finding = Assert.Single(result.Diagnostics);
        Assert.Equal(severity, finding.Severity);
        Assert.StartsWith($"ntp.toml:{place}: ", finding.ToString());
    }

    [Fact]
    public void Read_OfClocksOnThisMachine_TakesTheirKeys()
    {
        NtpConfig config = Parse("""
            [[source]]
            mode = "sock"
            path = "/run/gps.sock"
            precision = 0.001
            accuracy = 0.02
            prefer = true
            [[source]]
            mode = "pps"
            path = "/dev/pps0"
            precision = 1e-7
            offset-correction = -1e-6
            [[source]]
            mode = "sock"
            path = "/run/former.sock"
            measurement_noise_estimate = 0.0001
            """).Value!;

        Assert.Equal(new ReferenceClockConfig("/run/gps.sock", 0.001, 0.02, 0), config.Sources[0].Clock);
        Assert.Equal(new ReferenceClockConfig("/dev/pps0", 1e-7, 0, 1), config.Sources[1].Clock);
        Assert.Equal(0.01, config.Sources[2].Clock!.Precision, 12);
        SourceSpec[] specs = [.. config.Sources.SelectMany(source => source.ToSpecs())];
        Assert.Equal((true, -1e-6), (specs[0].IsPreferred, specs[1].OffsetCorrection));
        Assert.Equal([ReferenceKind.Socket, ReferenceKind.Pulse, ReferenceKind.Socket], specs.Select(spec => spec.Clock!.Kind));
    }

    [Theory]
    [InlineData("1000", 1000, 1000)]
    [InlineData("\"inf\"", double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData("inf", double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData("0", 0, 0)]
    [InlineData("{ forward = 5 }", 5, double.PositiveInfinity)]
    [InlineData("{ forward = \"inf\", backward = 0.5 }", double.PositiveInfinity, 0.5)]
    public void Read_OfThresholds_TakesAllTheirForms(string value, double forward, double backward)
    {
        NtpConfig config = Parse($"[synchronization]\nsingle-step-panic-threshold = {value}\nstartup-step-panic-threshold = {value}").Value!;

        Assert.Equal(new StepThreshold(forward, backward), config.Synchronization.Steps.Single);
        Assert.Equal(new StepThreshold(forward, backward), config.Synchronization.Steps.Startup);
    }

    [Fact]
    public void Read_OfSynchronization_ReachesTheClient()
    {
        SynchronizationConfig config = Parse("""
            [synchronization]
            minimum-agreeing-sources = 2
            accumulated-step-panic-threshold = 60
            step-policy = "always"
            startup-updates = 7
            startup-scope = "process"
            on-panic = "exit"
            warn-on-jump = false
            large-slew-maximum-frequency-offset = 0.05
            leap-mode = "slew"
            leap-file = "/leap"
            local-stratum = 5
            [synchronization.algorithm]
            step-threshold = 0.25
            initial-wander = 1e-7
            maximum-source-uncertainty = 1
            meddling-threshold = 9
            """).Value!.Synchronization;

        Assert.Equal((true, true, false, "/leap"), (config.IsStartupPerProcess, config.ExitsOnPanic, config.WarnsOnJump, config.LeapFile));
        ClientSettings settings = config.ToSettings(isSteering: true);
        Assert.Equal((StepMode.Always, 7, 60.0), (settings.Steps.Mode, settings.Steps.StartupUpdates, settings.Steps.Accumulated));
        Assert.Equal((0.25, 0.05), (settings.Steering.StepThreshold, settings.Steering.LargeSlewMaximumFrequencyOffset));
        Assert.Equal((2, 1.0), (settings.Selection.AgreeingSourcesMin, settings.Selection.MaximumSourceUncertainty));
        Assert.Equal((1e-7, 9.0, 5, LeapMode.Slew), (settings.Filter.InitialWander, settings.MeddlingThreshold, settings.LocalStratum, settings.LeapMode));
    }

    [Fact]
    public void Read_OfDefaults_IsWhatTheLibraryDoesByItself()
    {
        ClientSettings settings = Parse("").Value!.Synchronization.ToSettings(isSteering: true);

        Assert.Equal(new ClientSettings(), settings);
    }

    [Theory]
    [InlineData("precision-low-probability = 0.7", "precision-low-probability")]
    [InlineData("poll-interval-high-weight = 0.3", "poll-interval-high-weight")]
    [InlineData("steer-offset-leftover = 3", "steer-offset-leftover")]
    public void Read_OfThresholdsInTheWrongOrder_IsAnErrorAtTheKeyThatIsSet(string line, string key)
    {
        Diagnostic finding = Assert.Single(Parse($"[synchronization.algorithm]\n{line}").Diagnostics);

        Assert.StartsWith("ntp.toml:2:1: ", finding.ToString());
        Assert.Contains(key, finding.Message);
    }

    [Fact]
    public void Read_OfAFileThatEverybodyMayWrite_Warns()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("ntp.toml", "");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherWrite);

        ConfigResult<NtpConfig> result = ConfigFile.Load(path, ConfigFormat.Toml, NtpConfig.Read);

        Assert.Equal((DiagnosticSeverity.Warning, true), (Assert.Single(result.Diagnostics).Severity, result.IsValid));
    }

    [Fact]
    public void BuiltIn_IsFourServersOfThePool()
    {
        SourceConfig source = Assert.Single(Parse(NtpConfig.BuiltIn).Value!.Sources);

        Assert.Equal((SourceMode.Pool, "pool.ntp.org:123", 4), (source.Mode, source.Address.ToString(), source.Count));
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

    [Fact]
    public void ObservationPath_WhereNoSocketCanBe_IsAMistake()
    {
        ConfigResult<NtpConfig> result = Parse($"[observability]\nobservation-path = \"/{new string('x', 107)}\"\n");

        Assert.False(result.IsValid);
        Diagnostic mistake = Assert.Single(result.Diagnostics, each => each.Code == "bad-socket-path");
        Assert.StartsWith("ntp.toml:2:1: no socket can be at /xxx", mistake.ToString(), StringComparison.Ordinal);
    }

    internal static ConfigResult<NtpConfig> Parse(string text) => ConfigFile.Parse(text, "ntp.toml", ConfigFormat.Toml, NtpConfig.Read);
}
