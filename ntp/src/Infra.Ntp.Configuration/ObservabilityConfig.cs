using System.Net;
using Infra.Config;
using Infra.Hosting.Control;
using Infra.Hosting.Logging;
using Infra.Hosting.Metrics;

namespace Infra.Ntp.Configuration;

/// <summary>The <c>[observability]</c> table.</summary>
/// <param name="Log">Logs.</param>
/// <param name="Metrics">Where metrics can be fetched by HTTP.</param>
/// <param name="ObservationPath">The socket that tells everybody what ntpd-rs' daemon tells; null for the usual place, or none.</param>
/// <param name="ObservationMode">Its permissions.</param>
internal sealed record ObservabilityConfig(LogSettings Log, MetricsSettings Metrics, string? ObservationPath, UnixFileMode ObservationMode)
{
    private static readonly IPEndPoint MetricsDefault = new(IPAddress.Loopback, 9975);

    private const UnixFileMode EverybodyReadsAndWrites =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    internal static ObservabilityConfig? Read(ConfigSection section)
    {
        var log = new LogSettings
        {
            Level = LogSettings.ReadLevel(section, "log-level", "Events below this level are not logged."),
            Format = section.Enum("log-format", "How log lines look.", LogFormat.Text, ("text", LogFormat.Text), ("json", LogFormat.Json)),
            Path = section.OptionalPath("log-path", "File to append to instead of stderr; opened anew on reload."),
            UseColors = section.Boolean("ansi-colors", "Whether log lines on a terminal show their level in colour.", true),
        };
        _ = section.OptionalPath("log-path-metrics-exporter", "Without effect: ntpd serves metrics itself.");
        if (section.IsSet("log-path-metrics-exporter"))
            section.ReportWarning("log-path-metrics-exporter", "no-effect", "log-path-metrics-exporter has no effect: ntpd serves metrics itself and logs to log-path");
        bool isListenSet = section.IsSet("metrics-exporter-listen");
        IPEndPoint listen = section.EndPoint("metrics-exporter-listen", "Loopback address where metrics can be fetched by HTTP.", MetricsDefault);
        if (!IPAddress.IsLoopback(listen.Address))
            section.ReportError("metrics-exporter-listen", "remote-metrics", $"metrics-exporter-listen is {listen}, but it must be a loopback address");
        // Nobody asked for the usual address, so that a second ntpd on the machine, or an exporter of ntpd-rs, is no reason to end.
        var metrics = new MetricsSettings { Listen = [listen], IsOptional = !isListenSet };
        string? path = section.OptionalPath("observation-path", "Socket that tells the state to everybody who connects; by default \"observe\" in $RUNTIME_DIRECTORY.");
        SocketPath.Check(section, "observation-path", path);
        UnixFileMode mode = section.FileMode("observation-permissions", "File mode of that socket.", EverybodyReadsAndWrites);
        return section.Finish() ? new ObservabilityConfig(log, metrics, path, mode) : null;
    }
}
