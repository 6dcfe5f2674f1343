using System.Text.Json;
using Infra.Hosting.Logging;
using Infra.Hosting.Metrics;

namespace Infra.Hosting;

/// <summary>What the built-in control commands see of a running daemon, whatever its configuration is.</summary>
internal interface IDaemonState
{
    string Name { get; }

    string Version { get; }

    /// <summary><c>starting</c>, <c>running</c>, <c>reloading</c> or <c>stopping</c>.</summary>
    string State { get; }

    string StatusText { get; }

    string ConfigName { get; }

    TimeSpan Uptime { get; }

    ReloadReport? LastReload { get; }

    HostLoggerFactory Log { get; }

    MetricsCollector Metrics { get; }

    void WriteStatus(Utf8JsonWriter writer);

    void RequestStop(string reason);

    Task<ReloadReport> ReloadAsync(CancellationToken cancellation);
}
