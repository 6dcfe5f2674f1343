using System.Diagnostics.Metrics;
using Infra.Ntp.Daemon.Server;
using Infra.Ntp.Daemon.Sources;

namespace Infra.Ntp.Daemon.Status;

/// <summary>The 27 instruments of ntpd-rs under its names, so that its dashboards and alerts go on working.</summary>
internal static class PeerMetrics
{
    internal static void Register(Meter meter, Func<DaemonSnapshot> snapshot, IReadOnlyList<ServerHost> servers, ProgramFacts program)
    {
        meter.CreateObservableGauge(
            "ntp_uptime_seconds", () => new Measurement<double>(program.UptimeSeconds, ProgramLabels(program)), "s", "Time since the daemon started.");
        RegisterSystem(meter, snapshot);
        RegisterSources(meter, snapshot);
        foreach ((string name, string help) in ServerCounters)
            meter.CreateObservableCounter($"ntp_server_{name}_total", () => Server(servers, name), null, help);
    }

    private static IReadOnlyList<(string Name, string Help)> ServerCounters { get; } =
    [
        ("received_packets", "Datagrams received."), ("accepted_packets", "Requests answered with time."), ("denied_packets", "Requests answered with DENY."),
        ("ignored_packets", "Datagrams that got no answer."), ("rate_limited_packets", "Requests beyond the limit of their client."),
        ("response_send_errors", "Replies that the kernel did not take."), ("nts_received_packets", "Requests with Network Time Security."),
        ("nts_accepted_packets", "Of these, answered with time."), ("nts_denied_packets", "Of these, answered with DENY."),
        ("nts_rate_limited_packets", "Of these, beyond the limit of their client."), ("nts_nak_packets", "Of these, answered with NTSN."),
    ];

    private static void RegisterSystem(Meter meter, Func<DaemonSnapshot> snapshot)
    {
        meter.CreateObservableGauge("ntp_system_poll_interval_seconds", () => ShortestPoll(snapshot()), "s", "Shortest time between two requests to a source.");
        meter.CreateObservableGauge("ntp_system_accumulated_steps_seconds", () => snapshot().Clock.Accumulated, "s", "Sum of the lengths of all steps of the clock.");
        meter.CreateObservableGauge(
            "ntp_system_accumulated_steps_threshold_seconds", () => double.IsFinite(snapshot().Clock.AccumulatedMax) ? snapshot().Clock.AccumulatedMax : -1, "s",
            "Its limit; -1 if there is none.");
        meter.CreateObservableGauge("ntp_system_leap_indicator", () => (long)snapshot().Time.Leap, null, "0 no leap second, 1 one is inserted, 2 one is deleted, 3 no time.");
        meter.CreateObservableGauge("ntp_system_root_delay_seconds", () => snapshot().Time.RootDelay.TotalSeconds, "s", "Round trip to the reference clock.");
        meter.CreateObservableGauge(
            "ntp_system_root_dispersion_seconds", () => snapshot().Time.RootDispersionAt(SystemTime.Now).TotalSeconds, "s", "Error bound of our time.");
        meter.CreateObservableGauge("ntp_system_stratum", () => snapshot().Time is { IsSynchronised: true } time ? time.Stratum : 16L, null, "Our stratum; 16 without time.");
    }

    private static void RegisterSources(Meter meter, Func<DaemonSnapshot> snapshot)
    {
        void Gauge(string name, string? unit, string help, Func<SourceSnapshot, double?> value) =>
            meter.CreateObservableGauge("ntp_source_" + name, () => Sources(snapshot(), value), unit, help);
        Gauge("poll_interval_seconds", "s", "Time between two requests.", source => source.Poll.Seconds);
        Gauge("unanswered_polls", null, "Requests in a row without a usable reply, at most 8.", source => Math.Min(source.Misses, 8));
        Gauge("nts_cookies_available", null, "Cookies left, for sources with Network Time Security.", _ => null);
        Gauge("offset_seconds", "s", "Source's clock minus ours.", source => source.Offset ?? 0);
        Gauge("delay_seconds", "s", "Round trip to the source.", source => source.Delay ?? 0);
        Gauge("uncertainty_seconds", "s", "Standard deviation of the offset.", source => source.Uncertainty ?? 0);
        Gauge("root_delay_seconds", "s", "The source's own round trip to its reference clock.", source => source.Latest?.RootDelay.TotalSeconds ?? 0);
        Gauge("root_dispersion_seconds", "s", "The error bound that the source states.", source => source.Latest?.RootDispersion.TotalSeconds ?? 0);
    }

    private static double ShortestPoll(DaemonSnapshot snapshot)
    {
        double shortest = double.PositiveInfinity;
        foreach (SourceSnapshot source in snapshot.Sources)
            shortest = Math.Min(shortest, source.Poll.Seconds);
        return double.IsFinite(shortest) ? shortest : 16;
    }

    private static IEnumerable<Measurement<double>> Sources(DaemonSnapshot snapshot, Func<SourceSnapshot, double?> value)
    {
        foreach (SourceSnapshot source in snapshot.Sources)
        {
            if (value(source) is not { } number) continue;
            yield return new Measurement<double>(
                number, DaemonMetrics.Labels(new("name", source.Name), new("address", source.Address?.ToString() ?? source.Name), new("id", source.Id)));
        }
    }

    private static IEnumerable<Measurement<long>> Server(IReadOnlyList<ServerHost> servers, string name)
    {
        foreach (ServerHost server in servers)
        {
            var totals = ServerTotals.Of(server);
            foreach ((string each, ulong value) in totals.All)
            {
                if (each != name) continue;
                yield return new Measurement<long>(
                    (long)Math.Min(value, long.MaxValue), DaemonMetrics.Labels(new KeyValuePair<string, object?>("listen_address", totals.Address.ToString())));
            }
        }
    }

    private static KeyValuePair<string, object?>[] ProgramLabels(ProgramFacts program) => DaemonMetrics.Labels(
        new("version", program.Version), new("build_commit", program.Commit), new("build_commit_date", program.CommitDate));
}
