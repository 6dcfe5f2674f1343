using System.Net;
using System.Text.Json;
using Infra.Hosting.Control;
using Infra.Testing;
using Infra.Testing.Network;
using Infra.Testing.Processes;

namespace Infra.Ntp.Tools.Tests.Daemon;

/// <summary>A real ntpd in a process of its own, without the right to set the clock, with its control socket and notify socket in a temporary folder.</summary>
internal sealed class RunningDaemon : IAsyncDisposable
{
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder;

    private RunningDaemon(TemporaryFolder folder, FakeManager manager, ChildProcess process, string configPath)
    {
        _folder = folder;
        Manager = manager;
        Process = process;
        ConfigPath = configPath;
    }

    /// <summary>Program and first arguments of the daemon of this build.</summary>
    internal static string[] OwnCommand { get; } = ["dotnet", Path.Combine(AppContext.BaseDirectory, "ntpd.dll")];

    internal FakeManager Manager { get; }

    internal ChildProcess Process { get; }

    internal string ConfigPath { get; }

    internal string ControlPath => _folder.PathOf("control");

    /// <summary>Starts the daemon of this build and waits until it says that it is ready.</summary>
    internal static Task<RunningDaemon> StartAsync(string config, NetworkNamespace? network = null) => StartAsync(OwnCommand, config, null, network);

    /// <summary>Starts a given daemon.</summary>
    /// <param name="command">Program and first arguments.</param>
    /// <param name="config">The configuration, without its control socket.</param>
    /// <param name="environment">Its whole environment; null for that of the tests.</param>
    /// <param name="network">The network that it runs in; null for the machine's own.</param>
    internal static async Task<RunningDaemon> StartAsync(string[] command, string config, Dictionary<string, string?>? environment, NetworkNamespace? network = null)
    {
        var folder = new TemporaryFolder();
        string path = folder.Write("ntp.toml", WithControl(folder, config));
        var manager = new FakeManager(folder.PathOf("notify"));
        Dictionary<string, string?> variables = new(environment ?? []) { ["NOTIFY_SOCKET"] = manager.Path };
        var start = new ChildStart(
            "setpriv", ["--bounding-set", "-sys_time", "--inh-caps", "-sys_time", .. command, "-c", path])
        {
            WorkingDirectory = folder.Root,
            Environment = variables,
            ClearEnvironment = environment is not null,
        };
        ChildProcess process = ChildProcess.Start(network?.Enter(start) ?? start);
        var daemon = new RunningDaemon(folder, manager, process, path);
        if (await manager.WaitForAsync("READY=1", Patience)) return daemon;
        string said = process.Error;
        await daemon.DisposeAsync();
        throw new AssertionFailedException($"ntpd did not become ready; it said:\n{said}");
    }

    /// <summary>The status reply's part of the daemon.</summary>
    internal async Task<JsonElement> StatusAsync()
    {
        using ControlClient client = await ControlClient.ConnectAsync(ControlPath);
        ControlResult result = await client.SendAsync("status");
        Assert.True(result.IsDone, result.ErrorMessage);
        return result.Value.GetProperty("daemon");
    }

    /// <summary>The first listen address, with the port that was really bound.</summary>
    internal async Task<IPEndPoint> AddressAsync() =>
        IPEndPoint.Parse((await StatusAsync()).GetProperty("servers")[0].GetProperty("address").GetString()!);

    /// <summary>Asks for the status until it is as wanted.</summary>
    internal async Task<JsonElement> WaitForStatusAsync(Predicate<JsonElement> wanted)
    {
        long deadline = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        while (true)
        {
            JsonElement status = await StatusAsync();
            if (wanted(status)) return status;
            if (Environment.TickCount64 > deadline) throw new AssertionFailedException($"the status stays at {status.GetRawText()}; ntpd said:\n{Process.Error}");
            await Task.Delay(50);
        }
    }

    internal void WriteConfig(string config) => File.WriteAllText(ConfigPath, WithControl(_folder, config));

    internal static ulong Stat(JsonElement status, string name) => status.GetProperty("servers")[0].GetProperty("stats").GetProperty(name).GetUInt64();

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        Manager.Dispose();
        _folder.Dispose();
    }

    private static string WithControl(TemporaryFolder folder, string config) => $"{config}\n[control]\npath = \"{folder.PathOf("control")}\"\n";
}
