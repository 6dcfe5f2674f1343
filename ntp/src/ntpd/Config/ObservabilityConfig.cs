using System.Net;
using Infra.Config;
using Infra.Hosting.Logging;
using Infra.Hosting.Metrics;

namespace Infra.Ntp.Daemon.Config;

/// <summary>The <c>[observability]</c> table.</summary>
internal sealed record ObservabilityConfig(LogSettings Log, MetricsSettings Metrics)
{
    internal static ObservabilityConfig? Read(ConfigSection section)
    {
        var log = new LogSettings
        {
            Level = LogSettings.ReadLevel(section, "log-level", "Events below this level are not logged."),
            Format = section.Enum("log-format", "How log lines look.", LogFormat.Text, ("text", LogFormat.Text), ("json", LogFormat.Json)),
            Path = section.OptionalPath("log-path", "File to append to instead of stderr; opened anew on reload."),
        };
        IPEndPoint? listen = section.OptionalEndPoint("metrics-exporter-listen", "Loopback address where metrics can be fetched by HTTP; none by default.");
        var metrics = new MetricsSettings { Listen = listen is null ? [] : [listen] };
        if (listen is not null && !IPAddress.IsLoopback(listen.Address))
            section.ReportError("metrics-exporter-listen", "remote-metrics", $"metrics-exporter-listen is {listen}, but it must be a loopback address");
        foreach (string key in (string[])["ansi-colors", "log-path-metrics-exporter", "observation-path", "observation-permissions"])
            section.NotAvailable(key);
        return section.Finish() ? new ObservabilityConfig(log, metrics) : null;
    }
}
