using System.Text.Json;
using Infra.Hosting.Control;
using Infra.Hosting.Tests.Support;
using Infra.Testing;
using Infra.Testing.Processes;

namespace Infra.Hosting.Tests;

/// <summary>What only a process of its own can show: signals, descriptors, users.</summary>
public sealed class DaemonProcessTests : IDisposable
{
    private const string Nobody = "65534";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Sigterm_Drains_AndEndsWith0()
    {
        await using ChildProcess daemon = await StartAsync("");

        daemon.Signal("TERM");
        ChildResult end = await SampleProcess.EndAsync(daemon);

        Assert.Equal(ExitCode.Done, end.ExitCode);
        Assert.Contains("stopping: SIGTERM", end.Error, StringComparison.Ordinal);
        Assert.EndsWith("stopped\n", end.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sigint_Twice_EndsAtOnceWith1()
    {
        await using ChildProcess daemon = await StartAsync("stop-takes = \"1h\"\ndrain-timeout = \"1h\"");

        daemon.Signal("INT");
        await SampleProcess.UntilLoggedAsync(daemon, "draining");
        daemon.Signal("INT");

        Assert.Equal(ExitCode.Failure, (await SampleProcess.EndAsync(daemon)).ExitCode);
    }

    [Fact]
    public async Task Sighup_Reloads_OrKeepsTheOldConfiguration()
    {
        await using ChildProcess daemon = await StartAsync("greeting = \"one\"");

        _folder.Write("sample.toml", "greeting = \"two\"");
        daemon.Signal("HUP");
        await SampleProcess.UntilLoggedAsync(daemon, "reloaded");
        Assert.Equal("two", (await AskAsync("greet")).Value.GetString());
        _folder.Write("sample.toml", "greeting = 3");
        daemon.Signal("HUP");
        await SampleProcess.UntilLoggedAsync(daemon, "reload failed, the old configuration stays: 1 mistake");

        Assert.Equal("two", (await AskAsync("greet")).Value.GetString());
    }

    [Fact]
    public async Task Sighup_OpensTheLogFileAnew()
    {
        string log = _folder.PathOf("log");
        await using ChildProcess daemon = await StartAsync($"[log]\npath = \"{log}\"", waitForLog: false);
        Assert.True(await daemon.WaitUntilAsync(_ => File.Exists(log) && File.ReadAllText(log).Contains("ready", StringComparison.Ordinal), SampleProcess.Patience));

        File.Move(log, log + ".1");
        daemon.Signal("HUP");

        Assert.True(await daemon.WaitUntilAsync(_ => File.Exists(log) && File.ReadAllText(log).Contains("reloaded", StringComparison.Ordinal), SampleProcess.Patience));
        Assert.Equal("", daemon.Error);
    }

    [ProgramFact("bash")]
    public async Task Stderr_ThatIsClosed_IsNoHarm()
    {
        await using ChildProcess daemon = SampleProcess.StartBy(
            [Programs.Require("bash"), "-c", "exec \"$@\" 2>&- 0<&-", "bash"], Environment(), "-c", _folder.Write("sample.toml", ""));
        Assert.True(await daemon.WaitUntilAsync(_ => File.Exists(_folder.PathOf("control")), SampleProcess.Patience));

        Assert.True((await AskAsync("log", arguments => arguments.WriteString("text", "into the void"))).IsDone);
        Assert.Equal("hello", (await AskAsync("greet")).Value.GetString());
        daemon.Signal("TERM");

        Assert.Equal(ExitCode.Done, (await SampleProcess.EndAsync(daemon)).ExitCode);
    }

    [ProgramFact("perl")]
    public async Task ListenFds_AreTakenOver_ByNameAndByAddress()
    {
        // Opens two sockets as descriptors 3 and 4, tells so as systemd does, and becomes the daemon.
        const string Activate = """
            use Socket; use POSIX ();
            $^F = 255; $| = 1;
            POSIX::close($_) for 3 .. 9;
            sub opened { socket(my $s, PF_INET, SOCK_STREAM, 0) or die; bind($s, sockaddr_in(0, INADDR_LOOPBACK)) or die; listen($s, 5) or die; return $s; }
            my ($a, $b) = (opened(), opened());
            die "not 3 and 4" unless fileno($a) == 3 && fileno($b) == 4;
            $ENV{LISTEN_PID} = $$; $ENV{LISTEN_FDS} = 2; $ENV{LISTEN_FDNAMES} = "sample:other";
            print +(unpack_sockaddr_in(getsockname($a)))[0], "\n";
            exec @ARGV;
            """;
        await using ChildProcess daemon = SampleProcess.StartBy(
            [Programs.Require("perl"), "-e", Activate], Environment(), "-c", _folder.Write("sample.toml", ""));
        await SampleProcess.UntilLoggedAsync(daemon, "ready");

        string origin = (await AskAsync("socket")).Value.GetString()!;

        Assert.Equal($"name 127.0.0.1:{daemon.Output.Trim()}", origin);
        Assert.Contains("the service manager opened 127.0.0.1:", daemon.Error, StringComparison.Ordinal);
        Assert.Contains("(other), but nothing is configured to use it", daemon.Error, StringComparison.Ordinal);
        Assert.True(IsCloseOnExec(daemon.Id, 3));
    }

    [ProgramFact("perl")]
    public async Task ListenFds_ForAnotherProcess_AreLeftAlone()
    {
        Dictionary<string, string?> environment = Environment();
        environment["LISTEN_PID"] = "1";
        environment["LISTEN_FDS"] = "1";
        await using ChildProcess daemon = SampleProcess.Start(environment, "-c", _folder.Write("sample.toml", ""));
        await SampleProcess.UntilLoggedAsync(daemon, "ready");

        Assert.StartsWith("none", (await AskAsync("socket")).Value.GetString(), StringComparison.Ordinal);
    }

    [RootFact("setpriv")]
    public async Task Control_ByAnotherUser_IsRefused_UnlessTheConfigurationNamesIt()
    {
        File.SetUnixFileMode(_folder.Root, (UnixFileMode)0b111_101_101);
        await using ChildProcess daemon = await StartAsync("[control]\nmode = 0o666");
        string[] asNobody = [Programs.Require("setpriv"), "--reuid", Nobody, "--regid", Nobody, "--clear-groups"];

        await using ChildProcess refused = SampleProcess.StartBy(asNobody, Environment(), "ctl", _folder.PathOf("control"), "greet");
        ChildResult refusal = await SampleProcess.EndAsync(refused);
        Assert.Equal($"permission-denied: user {Nobody} may not control this daemon\n", refusal.AllOutput);
        Assert.Contains($"control connection of user {Nobody} ", daemon.Error, StringComparison.Ordinal);

        _folder.Write("sample.toml", $"[control]\nmode = 0o666\nallowed-users = [\"{Nobody}\"]");
        daemon.Signal("HUP");
        await SampleProcess.UntilLoggedAsync(daemon, "reloaded");
        await using ChildProcess allowed = SampleProcess.StartBy(asNobody, Environment(), "ctl", _folder.PathOf("control"), "greet");
        Assert.Equal("hello\n", (await SampleProcess.EndAsync(allowed)).Output);
    }

    [RootFact]
    public async Task Root_WithAUserConfigured_BecomesThatUser_WithTheKeptCapabilitiesOnly()
    {
        File.SetUnixFileMode(_folder.Root, (UnixFileMode)0b111_111_111 | UnixFileMode.StickyBit);
        await using ChildProcess daemon = await StartAsync($"[privileges]\nuser = \"{Nobody}\"");

        JsonElement rights = (await AskAsync("rights")).Value;

        Assert.Equal($"IdTriple {{ Real = {Nobody}, Effective = {Nobody}, Saved = {Nobody} }}", rights.GetProperty("users").GetString());
        Assert.Equal($"IdTriple {{ Real = {Nobody}, Effective = {Nobody}, Saved = {Nobody} }}", rights.GetProperty("groups").GetString());
        Assert.Equal(Nobody, rights.GetProperty("supplementary").GetString());
        string[] threads = [.. rights.GetProperty("threads").EnumerateArray().Select(thread => thread.GetString()!).Distinct()];
        Assert.Equal(["BindLowPorts/BindLowPorts/BindLowPorts/BindLowPorts/True"], threads);
        daemon.Signal("TERM");
        Assert.Equal(ExitCode.Done, (await SampleProcess.EndAsync(daemon)).ExitCode);
    }

    [RootFact]
    public async Task Root_WithAUserThatDoesNotExist_EndsWith78()
    {
        await using ChildProcess daemon = SampleProcess.Start(Environment(), "-c", _folder.Write("sample.toml", "[privileges]\nuser = \"no-such-user\""));

        ChildResult end = await SampleProcess.EndAsync(daemon);

        Assert.Equal(ExitCode.Config, end.ExitCode);
        Assert.Equal("sampled: user \\\"no-such-user\\\" is unknown\n", end.Error);
    }

    [RootFact("setpriv")]
    public async Task User_WithMoreCapabilitiesThanConfigured_EndsWith77()
    {
        File.SetUnixFileMode(_folder.Root, (UnixFileMode)0b111_111_111 | UnixFileMode.StickyBit);
        string[] withMore =
        [
            Programs.Require("setpriv"), "--reuid", Nobody, "--regid", Nobody, "--clear-groups", "--inh-caps", "+net_raw,+net_bind_service",
            "--ambient-caps", "+net_raw,+net_bind_service",
        ];
        await using ChildProcess daemon = SampleProcess.StartBy(withMore, Environment(), "-c", _folder.Write("sample.toml", $"[privileges]\nuser = \"{Nobody}\""));

        ChildResult end = await SampleProcess.EndAsync(daemon);

        Assert.Equal(ExitCode.Permission, end.ExitCode);
        Assert.Contains("the process holds CAP_NET_RAW, which keep-capabilities does not name", end.Error, StringComparison.Ordinal);
    }

    private Dictionary<string, string?> Environment() => new() { ["RUNTIME_DIRECTORY"] = _folder.Root, ["NOTIFY_SOCKET"] = null, ["WATCHDOG_USEC"] = null };

    private async Task<ChildProcess> StartAsync(string config, bool waitForLog = true)
    {
        ChildProcess daemon = SampleProcess.Start(Environment(), "-c", _folder.Write("sample.toml", config));
        if (waitForLog) await SampleProcess.UntilLoggedAsync(daemon, "ready");
        return daemon;
    }

    private async Task<ControlResult> AskAsync(string command, Action<Utf8JsonWriter>? arguments = null)
    {
        using ControlClient client = await ControlClient.ConnectAsync(_folder.PathOf("control"));
        return await client.SendAsync(command, arguments);
    }

    private static bool IsCloseOnExec(int process, int descriptor)
    {
        const int CloseOnExec = 0x80000;   // O_CLOEXEC, octal in /proc
        string flags = File.ReadLines($"/proc/{process}/fdinfo/{descriptor}").First(line => line.StartsWith("flags:", StringComparison.Ordinal));
        return (Convert.ToInt32(flags[6..].Trim(), 8) & CloseOnExec) != 0;
    }
}
