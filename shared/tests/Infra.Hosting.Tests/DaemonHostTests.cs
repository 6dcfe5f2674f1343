using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Infra.Hosting.Control;
using Infra.Hosting.Tests.Support;

namespace Infra.Hosting.Tests;

public class DaemonHostTests
{
    [Fact]
    public async Task Start_TellsTheManager_AndAnswersStatus()
    {
        await using RunningDaemon daemon = await RunningDaemon.StartAsync("greeting = \"hi\"");

        ControlResult status = await daemon.AskAsync("status");

        Assert.Equal("saying hi", daemon.Ready["STATUS"]);
        Assert.Equal("running", status.Value.GetProperty("state").GetString());
        Assert.Equal("sampled", status.Value.GetProperty("name").GetString());
        Assert.Equal(Environment.ProcessId, status.Value.GetProperty("pid").GetInt32());
        Assert.Equal("hi", status.Value.GetProperty("daemon").GetProperty("greeting").GetString());
        Assert.Equal(JsonValueKind.Null, status.Value.GetProperty("last_reload").ValueKind);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(daemon.ControlPath));
    }

    [Fact]
    public async Task Stop_ByControl_TellsTheManager_AndDrains()
    {
        await using RunningDaemon daemon = await RunningDaemon.StartAsync();

        Assert.True((await daemon.AskAsync("stop")).IsDone);

        Assert.StartsWith("stopping", (await daemon.Manager.ReceiveAsync("STOPPING"))["STATUS"], StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, await daemon.EndAsync());
        Assert.Contains("drained", daemon.Log.Text, StringComparison.Ordinal);
        Assert.Contains("control command stop of user", daemon.Log.Text, StringComparison.Ordinal);
        Assert.False(File.Exists(daemon.ControlPath));
    }

    [Fact]
    public async Task Reload_WithAGoodFile_TakesItOver()
    {
        await using RunningDaemon daemon = await RunningDaemon.StartAsync("greeting = \"hi\"");

        daemon.Configure("greeting = \"ho\"\nlisten = \"127.0.0.1:1\"\n[control]\nmode = 0o660\n[log]\nlevel = \"warn\"");
        ControlResult reload = await daemon.AskAsync("reload");

        Assert.True(reload.Value.GetProperty("applied").GetBoolean());
        Assert.Equal(["listen", "control socket"], reload.Value.GetProperty("restart_needed").EnumerateArray().Select(key => key.GetString()));
        Assert.Equal("ho", (await daemon.AskAsync("greet")).Value.GetString());
        Assert.Equal("warn", (await daemon.AskAsync("log-level")).Value.GetString());
        Dictionary<string, string> reloading = await daemon.Manager.ReceiveAsync("RELOADING");
        Assert.True(reloading.ContainsKey("MONOTONIC_USEC"));
        Assert.Equal("saying ho", (await daemon.Manager.ReceiveAsync("READY"))["STATUS"]);
    }

    [Fact]
    public async Task Reload_WithMistakes_KeepsTheOldOne_AndSaysSo()
    {
        await using RunningDaemon daemon = await RunningDaemon.StartAsync("greeting = \"hi\"");

        daemon.Configure("greetng = \"ho\"\n[log]\nlevel = \"warm\"\n");
        ControlResult reload = await daemon.AskAsync("reload");

        Assert.False(reload.Value.GetProperty("applied").GetBoolean());
        Assert.Equal(2, reload.Value.GetProperty("mistakes").GetArrayLength());
        Assert.Equal($"2 mistakes in {daemon.ConfigPath}", reload.Value.GetProperty("message").GetString());
        Assert.Equal("hi", (await daemon.AskAsync("greet")).Value.GetString());
        Assert.False((await daemon.AskAsync("status")).Value.GetProperty("last_reload").GetProperty("applied").GetBoolean());
        await daemon.Manager.ReceiveAsync("RELOADING");
        Assert.StartsWith("reload failed, the old configuration stays", (await daemon.Manager.ReceiveAsync("READY"))["STATUS"], StringComparison.Ordinal);
        daemon.Log.WaitFor("sample.toml:1:1: unknown key \"greetng\"");
    }

    [Fact]
    public async Task Reload_ThatTheDaemonRefuses_KeepsTheOldOne()
    {
        await using RunningDaemon daemon = await RunningDaemon.StartAsync("greeting = \"hi\"");

        daemon.Configure("greeting = \"ho\"\nrefuses-reload = true");
        ControlResult reload = await daemon.AskAsync("reload");

        Assert.False(reload.Value.GetProperty("applied").GetBoolean());
        Assert.Equal("told to refuse", reload.Value.GetProperty("message").GetString());
        Assert.Equal("hi", (await daemon.AskAsync("greet")).Value.GetString());
    }

    [Fact]
    public async Task LogLevel_ByControl_IsChecked_AndTakesEffectAtOnce()
    {
        await using RunningDaemon daemon = await RunningDaemon.StartAsync();

        ControlResult bad = await daemon.AskAsync("log-level", arguments => arguments.WriteString("level", "loud"));
        ControlResult good = await daemon.AskAsync("log-level", arguments => arguments.WriteString("level", "error"));
        await daemon.AskAsync("log", arguments => arguments.WriteString("text", "unheard"));

        Assert.Equal(ControlError.BadArgument, bad.ErrorCode);
        Assert.Equal("error", good.Value.GetString());
        Assert.DoesNotContain("unheard", daemon.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commands_AreListed()
    {
        await using RunningDaemon daemon = await RunningDaemon.StartAsync();

        IEnumerable<string?> names = (await daemon.AskAsync("commands")).Value.EnumerateArray().Select(command => command.GetProperty("name").GetString());

        Assert.Superset(new HashSet<string?> { "status", "reload", "stop", "log-level", "metrics", "commands", "greet" }, names.ToHashSet());
    }

    [Fact]
    public async Task Metrics_ComeByControlAndByHttp()
    {
        await using RunningDaemon daemon = await RunningDaemon.StartAsync("[metrics]\nlisten = [\"127.0.0.1:0\"]");
        await daemon.AskAsync("greet");

        string byControl = (await daemon.AskAsync("metrics")).Value.GetString()!;
        daemon.Log.WaitFor("/metrics\n");
        string line = daemon.Log.Lines.First(each => each.Contains("metrics on http://", StringComparison.Ordinal));
        var uri = new Uri(line[line.IndexOf("http://", StringComparison.Ordinal)..]);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, uri.Port);
        await socket.SendAsync("GET /metrics HTTP/1.0\r\n\r\n"u8.ToArray());
        using var reader = new StreamReader(new NetworkStream(socket));
        string byHttp = await reader.ReadToEndAsync();

        Assert.Contains("infra_sampled_greetings_total 1\n", byControl, StringComparison.Ordinal);
        Assert.Contains("infra_sampled_greetings_total 1\n", byHttp, StringComparison.Ordinal);
        Assert.Contains("process_resident_memory_bytes ", byHttp, StringComparison.Ordinal);
        Assert.Equal(ControlError.BadArgument, (await daemon.AskAsync("metrics", arguments => arguments.WriteString("format", "xml"))).ErrorCode);
    }

    [Fact]
    public async Task Stop_ThatTakesTooLong_IsCutShort_AndEndsWith1()
    {
        await using RunningDaemon daemon = await RunningDaemon.StartAsync("stop-takes = \"1h\"\ndrain-timeout = \"100ms\"");

        await daemon.AskAsync("stop");

        Assert.Equal(ExitCode.Failure, await daemon.EndAsync());
        Assert.Contains("not drained within 0.1 s", daemon.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fail_EndsWith1_AfterAnOrderlyStop()
    {
        await using RunningDaemon daemon = await RunningDaemon.StartAsync();

        await daemon.AskAsync("fail");

        Assert.Equal(ExitCode.Failure, await daemon.EndAsync());
        Assert.Contains("critical host: ended by a failure: InvalidOperationException: asked for", daemon.Log.Text, StringComparison.Ordinal);
        Assert.Contains("drained", daemon.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WhereAnotherRuns_EndsWith1_AndSaysWhy()
    {
        await using RunningDaemon first = await RunningDaemon.StartAsync();
        await using RunningDaemon second = RunningDaemon.Begin($"[control]\npath = \"{first.ControlPath}\"");

        Assert.Equal(ExitCode.Failure, await second.EndAsync());
        Assert.Contains(
            $"cannot make the socket {first.ControlPath}: another daemon has it (process {Environment.ProcessId}); "
            + "stop that one, or give this one a path of its own: path in [control] of the configuration, or without that RUNTIME_DIRECTORY=FOLDER in the environment",
            second.Log.Text, StringComparison.Ordinal);
        Assert.True((await first.AskAsync("status")).IsDone);
    }

    [Fact]
    public async Task Start_WhereNoSocketCanHaveTheControlPath_Ends78_AndSaysWhy()
    {
        // The usual place: no line of the configuration is wrong.
        string folder = "/" + new string('x', 120);
        await using RunningDaemon daemon = RunningDaemon.Begin("", new() { ["RUNTIME_DIRECTORY"] = folder });

        Assert.Equal(ExitCode.Config, await daemon.EndAsync());
        Assert.EndsWith($"cannot make the socket {folder}/control: the path is malformed or longer than 107 bytes\n", daemon.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watchdog_IsFed_UntilAWorkerStalls()
    {
        await using RunningDaemon daemon = await RunningDaemon.StartAsync("", new() { ["WATCHDOG_USEC"] = "60000" });

        await daemon.Manager.ReceiveAsync("WATCHDOG");
        await daemon.Manager.ReceiveAsync("WATCHDOG");
        await daemon.AskAsync("stall");
        while (!(await daemon.Manager.ReceiveAsync("STATUS"))["STATUS"].StartsWith("no progress: worker", StringComparison.Ordinal))
        {
        }

        await daemon.AskAsync("recover");
        await daemon.Manager.ReceiveAsync("WATCHDOG");
        daemon.Log.WaitFor("worker has made no progress");
    }
}
