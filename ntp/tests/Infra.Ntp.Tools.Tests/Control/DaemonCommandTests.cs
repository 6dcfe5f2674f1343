using System.Text.Json;
using Infra.Ntp.Tools.Tests.Daemon;
using Infra.Testing;

namespace Infra.Ntp.Tools.Tests.Control;

/// <summary>ntpctl's commands against running daemons: one that serves, one that follows it over a clock of its own.</summary>
public sealed class DaemonCommandTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private RunningDaemon _server = null!;
    private RunningDaemon _follower = null!;

    public async Task InitializeAsync()
    {
        _server = await RunningDaemon.StartAsync("[[server]]\nlisten = \"127.0.0.1:0\"\nworkers = 1\n[synchronization]\nlocal-stratum = 5");
        _follower = await RunningDaemon.StartAsync(await FollowerAsync());
        await _follower.WaitForStatusAsync(status => status.GetProperty("system").GetProperty("synchronized").GetBoolean());
    }

    public async Task DisposeAsync()
    {
        await _follower.DisposeAsync();
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task ShowCommands_PrintTablesAndJson()
    {
        string address = (await _server.AddressAsync()).ToString();

        string status = await RunAsync("status");
        Assert.Contains("serving time at stratum 6", status);
        Assert.Contains("clock            virtual", status);
        string sources = await RunAsync("sources");
        Assert.Contains($"*  {address}", sources);
        Assert.Contains("Selected", sources);
        string tracking = await RunAsync("tracking");
        Assert.Contains("frequency", tracking);
        Assert.Contains("timestamps       kernel-all", tracking);
        string explained = await RunAsync("explain");
        Assert.StartsWith("clock: 1 of 1 agree", explained);
        Assert.Contains($"{address}: takes part: says ", explained);

        Assert.Equal("virtual", Json(await RunAsync("tracking", "--json")).GetProperty("clock").GetString());
        Assert.Equal(1, Json(await RunAsync("sources", "--json")).GetArrayLength());
        JsonElement explanation = Json(await RunAsync("explain", "--json"));
        Assert.True(explanation.GetProperty("clock").GetProperty("synchronized").GetBoolean());
        JsonElement source = explanation.GetProperty("sources")[0];
        Assert.True(source.GetProperty("votes").GetBoolean());
        Assert.True(source.GetProperty("low").GetDouble() < source.GetProperty("high").GetDouble());
        Assert.Equal("ntpd", Json(await RunAsync("status", "--json")).GetProperty("name").GetString());
    }

    /// <summary>The configuration names the control socket, so that naming the configuration is enough.</summary>
    [Fact]
    public async Task ConfigOption_FindsTheSocket()
    {
        (int code, string output, string error) = await Ntpctl.RunAsync("tracking", "-c", _follower.ConfigPath);

        Assert.True(code == 0, error);
        Assert.Contains("virtual", output);
    }

    [Fact]
    public async Task Metrics_AreThoseOfNtpdRsAndOurs()
    {
        string openMetrics = await RunAsync("metrics");
        string prometheus = await RunAsync("metrics", "-f", "prometheus");

        Assert.Equal(27, Types(openMetrics, "ntp_").Length);
        Assert.True(Types(openMetrics, "infra_ntpd_").Length >= 12);
        Assert.EndsWith("# EOF\n", openMetrics);
        Assert.DoesNotContain("# EOF", prometheus);
        Assert.Equal(Names.Order(), Types(prometheus, "ntp_").Order());
        Assert.Contains("ntp_system_stratum 6\n", openMetrics);
        Assert.Contains("ntp_system_accumulated_steps_threshold_seconds -1\n", openMetrics);
        Assert.Contains("infra_ntpd_frozen{reason=\"interference\"} 0\n", openMetrics);
        Assert.Equal(27, Types(await RunAsync("status", "-f", "prometheus"), "ntp_").Length);
    }

    [Fact]
    public async Task Step_MovesTheClock_WithinTheThresholds()
    {
        Assert.Contains("the clock was moved by +0.250000000 s", await RunAsync("step", "0.25"));

        (int code, _, string error) = await Ntpctl.RunAsync("step", "5000", "--socket", _follower.ControlPath);
        Assert.Equal(1, code);
        Assert.Contains("--force insists", error);
        (code, _, error) = await Ntpctl.RunAsync("step", "--socket", _server.ControlPath);
        Assert.Equal(1, code);
        Assert.Contains("no-steer", error);
    }

    [Fact]
    public async Task Reload_AppliesAGoodFile_AndRefusesABadOne()
    {
        _follower.WriteConfig(await FollowerAsync() + "leap-mode = \"ignore\"\n");
        Assert.Contains("the configuration was read again", await RunAsync("reload"));
        Assert.Equal(1, Json(await RunAsync("sources", "--json"))[0].GetProperty("id").GetInt32());   // the same source as before

        _follower.WriteConfig("[[source]]\nmode = \"sever\"\n");
        (int code, _, string error) = await Ntpctl.RunAsync("reload", "--socket", _follower.ControlPath);
        Assert.Equal(78, code);
        Assert.Contains("did you mean \"server\"?", error);
        Assert.Contains("the old configuration stays", error);
        Assert.Contains("serving time at stratum 6", await RunAsync("status"));
    }

    [Fact]
    public async Task Set_WithPrint_MeasuresAndLeavesTheClockAlone()
    {
        string config = _folder.Write("one.toml", await FollowerAsync());

        (int code, string output, string error) = await Ntpctl.RunAsync("set", "--print", "-c", config, "--samples", "4", "--interval", "0");
        Assert.True(code == 0, error);
        Assert.Contains("offset ", output);
        (code, output, error) = await Ntpctl.RunAsync("force-sync", "--print", "--json", "-c", config, "--samples", "2", "--interval", "0");
        Assert.True(code == 0, error);
        Assert.InRange(Json(output).GetProperty("offset").GetDouble(), -0.1, 0.1);
        Assert.Equal("Selected", Json(output).GetProperty("sources")[0].GetProperty("standing").GetString());
    }

    [Fact]
    public async Task Set_WithoutAMajority_SaysSo_AndLeavesTheClockAlone()
    {
        string address = (await _server.AddressAsync()).ToString();
        string config = _folder.Write(
            "two.toml", $"[[source]]\nmode = \"server\"\naddress = \"{address}\"\n[[source]]\nmode = \"server\"\naddress = \"127.0.0.1:9\"\n[synchronization]\nminimum-agreeing-sources = 2\n");

        (int code, _, string error) = await Ntpctl.RunAsync("set", "--yes", "-c", config, "--samples", "1", "--interval", "0");

        Assert.Equal(1, code);
        Assert.Contains("1 of 2 sources agree, 2 are needed: the clock is left alone", error);
    }

    [Fact]
    public async Task Validate_ShowsMistakes()
    {
        string good = _folder.Write("good.toml", "[clock]\nclock = \"virtual\"\n");
        string bad = _folder.Write("bad.toml", "[clock]\nclock = \"vitrual\"\n");

        Assert.Equal(0, (await Ntpctl.RunAsync("validate", good)).Code);
        (int code, _, string error) = await Ntpctl.RunAsync("validate", bad);
        Assert.Equal(78, code);
        Assert.Contains($"{bad}:2:9: ", error);
        Assert.Contains("did you mean \"virtual\"?", error);
        (code, string json, _) = await Ntpctl.RunAsync("validate", "-c", bad, "--json");
        Assert.Equal(78, code);
        JsonElement finding = Json(json).GetProperty("findings")[0];
        Assert.Equal((2, 9, "virtual"), (finding.GetProperty("line").GetInt32(), finding.GetProperty("column").GetInt32(), finding.GetProperty("suggestion").GetString()));
    }

    private static IReadOnlyList<string> Names { get; } =
    [
        "ntp_uptime_seconds", "ntp_system_poll_interval_seconds", "ntp_system_accumulated_steps_seconds", "ntp_system_accumulated_steps_threshold_seconds",
        "ntp_system_leap_indicator", "ntp_system_root_delay_seconds", "ntp_system_root_dispersion_seconds", "ntp_system_stratum",
        "ntp_source_poll_interval_seconds", "ntp_source_unanswered_polls", "ntp_source_nts_cookies_available", "ntp_source_offset_seconds",
        "ntp_source_delay_seconds", "ntp_source_uncertainty_seconds", "ntp_source_root_delay_seconds", "ntp_source_root_dispersion_seconds",
        "ntp_server_received_packets_total", "ntp_server_accepted_packets_total", "ntp_server_denied_packets_total", "ntp_server_ignored_packets_total",
        "ntp_server_rate_limited_packets_total", "ntp_server_response_send_errors_total", "ntp_server_nts_received_packets_total",
        "ntp_server_nts_accepted_packets_total", "ntp_server_nts_denied_packets_total", "ntp_server_nts_rate_limited_packets_total", "ntp_server_nts_nak_packets_total",
    ];

    private async Task<string> FollowerAsync() =>
        $"[[source]]\nmode = \"server\"\naddress = \"{await _server.AddressAsync()}\"\n[clock]\nclock = \"virtual\"\n[synchronization]\nminimum-agreeing-sources = 1\n";

    private async Task<string> RunAsync(params string[] arguments)
    {
        (int code, string output, string error) = await Ntpctl.RunAsync([.. arguments, "--socket", _follower.ControlPath]);
        Assert.True(code == 0, error);
        return output;
    }

    private static string[] Types(string metrics, string prefix) =>
        [.. metrics.Split('\n').Where(line => line.StartsWith("# TYPE " + prefix, StringComparison.Ordinal)).Select(line => line.Split(' ')[2])];

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
