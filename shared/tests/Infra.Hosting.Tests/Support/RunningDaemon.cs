using Infra.Hosting.Control;
using Infra.Hosting.Sample;
using Infra.Testing;

namespace Infra.Hosting.Tests.Support;

/// <summary>The sample daemon inside the test's process, ready, with a folder, a service manager and a control socket of its own.</summary>
internal sealed class RunningDaemon : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly Task<int> _run;

    private RunningDaemon(TemporaryFolder folder, FakeManager manager, LineStream log, Task<int> run)
    {
        _folder = folder;
        Manager = manager;
        Log = log;
        _run = run;
    }

    internal FakeManager Manager { get; }

    internal LineStream Log { get; }

    internal string ConfigPath => _folder.PathOf("sample.toml");

    internal string ControlPath => _folder.PathOf("control");

    internal Dictionary<string, string> Ready { get; private set; } = [];

    internal static async Task<RunningDaemon> StartAsync(string config = "", Dictionary<string, string>? variables = null)
    {
        RunningDaemon daemon = Begin(config, variables);
        Task<Dictionary<string, string>> ready = daemon.Manager.ReceiveAsync("READY");
        if (await Task.WhenAny(ready, daemon._run) != ready) Assert.Fail("the daemon ended: " + daemon.Log.Text);
        daemon.Ready = await ready;
        return daemon;
    }

    internal static RunningDaemon Begin(string config, Dictionary<string, string>? variables = null)
    {
        var folder = new TemporaryFolder();
        var manager = new FakeManager(folder.PathOf("notify"));
        var log = new LineStream();
        folder.Write("sample.toml", config);
        variables ??= [];
        variables["NOTIFY_SOCKET"] = manager.Address;
        variables.TryAdd("RUNTIME_DIRECTORY", folder.Root);
        var environment = new DaemonEnvironment { Variable = name => variables.GetValueOrDefault(name), Error = log, HandlesSignals = false };
        Task<int> run = DaemonHost.RunAsync(new SampleDaemon(), ["-c", folder.PathOf("sample.toml")], environment);
        return new RunningDaemon(folder, manager, log, run);
    }

    internal void Configure(string config) => File.WriteAllText(ConfigPath, config);

    internal async Task<ControlResult> AskAsync(string command, Action<System.Text.Json.Utf8JsonWriter>? arguments = null)
    {
        using ControlClient client = await ControlClient.ConnectAsync(ControlPath);
        return await client.SendAsync(command, arguments);
    }

    internal async Task<int> EndAsync() => await _run.WaitAsync(TimeSpan.FromSeconds(60));

    public async ValueTask DisposeAsync()
    {
        if (!_run.IsCompleted)
        {
            await AskAsync("stop");
            await EndAsync();
        }

        Manager.Dispose();
        _folder.Dispose();
    }
}
