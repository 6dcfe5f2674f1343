using System.Diagnostics.Metrics;
using Infra.Ntp.Daemon.Server;
using Infra.Ntp.Daemon.Sources;
using Infra.Ntp.Discipline;
using Infra.Ntp.Server;

namespace Infra.Ntp.Daemon.Status;

/// <summary>The instruments <c>infra_ntpd_*</c>. All are read when somebody asks, so they cost nothing in between.</summary>
internal static class DaemonMetrics
{
    internal static void Register(Meter meter, Func<DaemonSnapshot> snapshot, IReadOnlyList<ServerHost> servers)
    {
        meter.CreateObservableGauge("infra_ntpd_synchronized", () => snapshot().Time.IsSynchronised ? 1.0 : 0, null, "1 while clients may use our time.");
        meter.CreateObservableGauge("infra_ntpd_stratum", () => snapshot().Time is { IsSynchronised: true } time ? (double)time.Stratum : 16, null, "Our stratum; 16 without time.");
        meter.CreateObservableGauge("infra_ntpd_agreeing_sources", () => (double)(snapshot().State.IsSynchronised ? snapshot().State.Vote.Agreeing : 0), null, "Sources that agree about the time.");
        meter.CreateObservableGauge(
            "infra_ntpd_offset_seconds", () => snapshot().State.IsSynchronised ? snapshot().State.Offset : double.NaN, "s", "True time minus system clock, as the sources say.");
        meter.CreateObservableGauge("infra_ntpd_root_delay_seconds", () => snapshot().Time.RootDelay.TotalSeconds, "s", "Round trip to the reference clock.");
        meter.CreateObservableGauge(
            "infra_ntpd_root_dispersion_seconds", () => snapshot().Time.RootDispersionAt(SystemTime.Now).TotalSeconds, "s", "Error bound of the time that is served.");

        meter.CreateObservableGauge(
            "infra_ntpd_source_reachable", () => Sources(snapshot(), source => source.Reach.IsReachable ? 1 : 0), null, "1 if one of the last 8 requests was answered.");
        meter.CreateObservableGauge(
            "infra_ntpd_source_offset_seconds", () => Sources(snapshot(), source => source.Offset), "s", "Source's clock minus ours.");
        meter.CreateObservableGauge(
            "infra_ntpd_source_delay_seconds", () => Sources(snapshot(), source => source.Delay), "s", "Round trip to the source.");
        meter.CreateObservableGauge(
            "infra_ntpd_source_poll_interval_seconds", () => Sources(snapshot(), source => source.Poll.Nanoseconds / 1e9), "s", "Time between requests.");
        meter.CreateObservableGauge("infra_ntpd_source_selected", () => Sources(snapshot(), source => source.IsSelected ? 1 : 0), null, "1 if the source takes part in the time.");
        meter.CreateObservableGauge("infra_ntpd_source_jitter_seconds", () => Sources(snapshot(), source => source.Jitter), "s", "Scatter of the recent round trips.");
        meter.CreateObservableGauge("infra_ntpd_frozen", () => Frozen(snapshot()), null, "1 while steering is stopped for this reason.");
        meter.CreateObservableGauge("infra_ntpd_frequency_ppm", () => snapshot().State.Frequency * 1e6, null, "Correction of the clock's own speed, parts per million.");
        meter.CreateObservableGauge("infra_ntpd_slew_left_seconds", () => snapshot().Clock.SlewLeft, "s", "What the running slew still has to add to the clock.");
        meter.CreateObservableCounter(
            "infra_ntpd_source_failures_total", () => snapshot().FailureCount, null, "Faults of this program that a source brought out; each costs that source a pause.");
        meter.CreateObservableCounter("infra_ntpd_server_datagrams_total", () => Datagrams(servers), null, "Datagrams received, by what became of them.");
        meter.CreateObservableCounter(
            "infra_ntpd_server_send_errors_total", () => SendErrors(servers), null, "Replies that the kernel did not take.");
    }

    private static IEnumerable<Measurement<long>> Frozen(DaemonSnapshot snapshot)
    {
        foreach (FreezeReason reason in Enum.GetValues<FreezeReason>())
        {
            if (reason == FreezeReason.None) continue;
            yield return new Measurement<long>(snapshot.State.Frozen == reason ? 1 : 0, Labels(new KeyValuePair<string, object?>("reason", Freezes.NameOf(reason))));
        }
    }

    private static IEnumerable<Measurement<double>> Sources(DaemonSnapshot snapshot, Func<SourceSnapshot, double?> value)
    {
        foreach (SourceSnapshot source in snapshot.Sources)
        {
            if (value(source) is { } number)
                yield return new Measurement<double>(number, Labels(new("name", source.Name), new("address", source.Address?.ToString() ?? ""), new("id", source.Id)));
        }
    }

    private static IEnumerable<Measurement<long>> Datagrams(IReadOnlyList<ServerHost> servers)
    {
        foreach (ServerHost server in servers)
        {
            foreach (RequestOutcome outcome in Outcomes.All)
            {
                if (outcome == RequestOutcome.SendFailed) continue;
                yield return new Measurement<long>(
                    (long)Math.Min(server.Count(outcome), long.MaxValue),
                    Labels(new("listen_address", server.Address.ToString()), new("outcome", Outcomes.NameOf(outcome))));
            }
        }
    }

    private static IEnumerable<Measurement<long>> SendErrors(IReadOnlyList<ServerHost> servers)
    {
        foreach (ServerHost server in servers)
        {
            yield return new Measurement<long>(
                (long)Math.Min(server.Count(RequestOutcome.SendFailed), long.MaxValue), Labels(new KeyValuePair<string, object?>("listen_address", server.Address.ToString())));
        }
    }

    // An array: the overload that takes a span would make the compiler emit unchecked helpers.
    internal static KeyValuePair<string, object?>[] Labels(params KeyValuePair<string, object?>[] labels) => labels;
}
