using System.Diagnostics.Metrics;
using System.Net.Sockets;
using System.Text.Json;
using Infra.Config;
using Infra.Hosting.Systemd;
using Infra.Interop.Identity;
using Infra.Interop.Processes;
using Microsoft.Extensions.Logging;

namespace Infra.Hosting.Sample;

/// <summary>A daemon that does nothing but what its tests ask for by control commands.</summary>
public sealed partial class SampleDaemon : Daemon<SampleConfig>
{
    private SampleConfig _config = null!;
    private ILogger _logger = null!;
    private Counter<long> _greetings = null!;
    private WatchdogWorker? _worker;
    private Socket? _socket;
    private string _socketOrigin = "none";

    public override string Name => "sampled";

    public override string Description => "shows what the daemon host does";

    public override IReadOnlyList<string> DefaultConfigPaths => [];

    public override string StatusText => _config is null ? "" : $"saying {_config.Greeting}";

    public override SampleConfig? Read(ConfigSection section) => SampleConfig.Read(section);

    public override HostSettings GetHostSettings(SampleConfig config) => config.Host;

    public override Task StartAsync(SampleConfig config, DaemonContext context, CancellationToken cancellation)
    {
        _config = config;
        _logger = context.CreateLogger("sample");
        _greetings = context.Meter.CreateCounter<long>("infra_sampled_greetings", null, "Greetings said.");
        TakeSocket(context);
        context.Control.AddQuery("greet", "Says the greeting.", (_, result) =>
        {
            _greetings.Add(1);
            result.WriteStringValue(_config.Greeting);
        });
        context.Control.AddQuery("rights", "Shows users, groups and capabilities.", (_, result) => WriteRights(result));
        context.Control.AddQuery("socket", "Shows where the socket came from.", (_, result) => result.WriteStringValue($"{_socketOrigin} {_socket?.LocalEndPoint}"));
        context.Control.AddQuery("throw", "Fails.", (_, _) => throw new InvalidOperationException("asked for"));
        context.Control.AddQuery("unfinished", "Leaves its result open.", (_, result) => result.WriteStartObject());
        context.Control.AddQuery("big", "Gives too much.", (_, result) => result.WriteStringValue(new string('x', 2_000_000)));
        context.Control.AddQuery("hang", "Never ends.", (_, _, _) => new TaskCompletionSource().Task);
        context.Control.AddChange("log", "Logs a text several times.", (request, _) =>
        {
            for (long i = request.Integer("times", 1, 100_000) ?? 1; i > 0; i--)
                LogAsked(request.RequireText("text"));
        });
        context.Control.AddChange("fail", "Ends the daemon by a failure.", (_, _) => context.Fail(new InvalidOperationException("asked for")));
        context.Control.AddChange("stall", "A worker makes no progress any more.", (_, _) =>
        {
            _worker = context.Watchdog.Register("worker", TimeSpan.FromMilliseconds(1));
            _worker.Report();
        });
        context.Control.AddChange("recover", "The worker is waiting for work again.", (_, _) => _worker!.Wait());
        return Task.CompletedTask;
    }

    public override Task<ReloadResult> ReloadAsync(SampleConfig current, SampleConfig next, CancellationToken cancellation)
    {
        if (next.RefusesReload) return Task.FromResult(ReloadResult.Refused("told to refuse"));
        _config = next;
        return Task.FromResult(Equals(current.Listen, next.Listen) ? ReloadResult.Applied() : ReloadResult.Applied("listen"));
    }

    public override async Task StopAsync(CancellationToken drainDeadline)
    {
        LogDraining();
        if (_config.StopTakes > TimeSpan.Zero) await Task.Delay(_config.StopTakes, drainDeadline);
        _socket?.Dispose();
        LogDrained();
    }

    public override void WriteStatus(Utf8JsonWriter writer) => writer.WriteString("greeting", _config.Greeting);

    private void TakeSocket(DaemonContext context)
    {
        _socket = context.Sockets.Take("sample", SocketType.Stream);
        if (_socket is not null)
        {
            _socketOrigin = "name";
            return;
        }

        if (_config.Listen is not { } address) return;
        _socket = context.Sockets.Take(address, SocketType.Stream);
        _socketOrigin = "address";
        if (_socket is not null) return;
        _socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        _socket.Bind(address);
        _socketOrigin = "own";
    }

    private static void WriteRights(Utf8JsonWriter result)
    {
        result.WriteStartObject();
        result.WriteString("users", Credentials.Users().ToString());
        result.WriteString("groups", Credentials.Groups().ToString());
        result.WriteString("supplementary", string.Join(",", Credentials.SupplementaryGroups()));
        result.WriteStartArray("threads");
        foreach (ThreadStatus thread in Capabilities.OfAllThreads())
            result.WriteStringValue($"{thread.Effective}/{thread.Permitted}/{thread.Bounding}/{thread.Ambient}/{thread.NoNewPrivileges}");
        result.WriteEndArray();
        result.WriteBoolean("noNewPrivileges", ProcessRights.NewPrivilegesForbidden);
        result.WriteEndObject();
    }

    [LoggerMessage(7, LogLevel.Warning, "asked to say {Text}", EventName = "Asked")]
    private partial void LogAsked(string text);

    [LoggerMessage(8, LogLevel.Information, "draining")]
    private partial void LogDraining();

    [LoggerMessage(9, LogLevel.Information, "drained")]
    private partial void LogDrained();
}
