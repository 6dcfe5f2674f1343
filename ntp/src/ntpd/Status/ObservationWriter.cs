using System.Text.Json;
using Infra.Ntp.Daemon.Server;
using Infra.Ntp.Daemon.Sources;
using Infra.Ntp.Discipline;
using Infra.Ntp.Server;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Daemon.Status;

/// <summary>
/// The state as ntpd-rs' daemon tells it on its observation socket, so that its tools can read ours: the fields of its releases 1.4 to 1.9, with some of
/// our own behind them. Durations are seconds, timestamps 64-bit NTP timestamps, poll intervals log2 of seconds.
/// </summary>
internal static class ObservationWriter
{
    internal static void Write(Utf8JsonWriter json, DaemonSnapshot snapshot, IReadOnlyList<ServerHost> servers, ProgramFacts program)
    {
        NtpTimestamp now = SystemTime.Now;
        json.WriteStartObject();
        json.WriteStartObject("program");
        json.WriteString("version", program.Version);
        json.WriteString("build_commit", program.Commit);
        json.WriteString("build_commit_date", program.CommitDate);
        json.WriteNumber("uptime_seconds", program.UptimeSeconds);
        WriteTimestamp(json, "now", now);
        json.WriteEndObject();
        WriteSystem(json, snapshot, now);
        json.WriteStartArray("sources");
        foreach (SourceSnapshot source in snapshot.Sources)
            WriteSource(json, source);
        json.WriteEndArray();
        json.WriteStartArray("servers");
        foreach (ServerHost server in servers)
            WriteServer(json, ServerTotals.Of(server));
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteSystem(Utf8JsonWriter json, DaemonSnapshot snapshot, NtpTimestamp now)
    {
        ServerTimeInfo time = snapshot.Time;
        ClockFacts clock = snapshot.Clock;
        DispersionGrowth growth = snapshot.State.Dispersion;
        json.WriteStartObject("system");
        json.WriteNumber("stratum", time.IsSynchronised ? time.Stratum : 16);
        json.WriteNumber("reference_id", time.ReferenceId.Bits);
        if (double.IsFinite(clock.AccumulatedMax)) json.WriteNumber("accumulated_steps_threshold", clock.AccumulatedMax);
        else json.WriteNull("accumulated_steps_threshold");
        json.WriteNumber("precision", Math.Pow(2, time.Precision));
        json.WriteNumber("root_delay", time.RootDelay.TotalSeconds);
        json.WriteNumber("root_dispersion", time.RootDispersionAt(now).TotalSeconds);
        WriteTimestamp(json, "root_variance_base_time", snapshot.State.UpdatedReal);
        json.WriteNumber("root_variance_base", growth.B0);
        json.WriteNumber("root_variance_linear", growth.B1);
        json.WriteNumber("root_variance_quadratic", growth.B2);
        json.WriteNumber("root_variance_cubic", growth.B3);
        json.WriteString("leap_indicator", LeapText(time.Leap));
        json.WriteNumber("accumulated_steps", clock.Accumulated);
        json.WriteString("clock", clock.Name);
        json.WriteBoolean("synchronized", time.IsSynchronised);
        json.WriteString("frozen", Freezes.NameOf(snapshot.State.Frozen));
        json.WriteNumber("frequency_ppm", snapshot.State.Frequency * 1e6);
        json.WriteEndObject();
    }

    private static void WriteSource(Utf8JsonWriter json, SourceSnapshot source)
    {
        json.WriteStartObject();
        json.WriteNumber("offset", source.Offset ?? 0);
        json.WriteNumber("uncertainty", source.Uncertainty ?? 0);
        json.WriteNumber("delay", source.Delay ?? 0);
        json.WriteNumber("remote_delay", source.Latest?.RootDelay.TotalSeconds ?? 0);
        json.WriteNumber("remote_uncertainty", source.Latest?.RootDispersion.TotalSeconds ?? 0);
        WriteTimestamp(json, "last_update", source.Latest?.ReceivedAt ?? default);
        json.WriteNumber("unanswered_polls", Math.Min(source.Misses, 8));
        json.WriteNumber("poll_interval", source.Poll.Exponent);
        json.WriteNull("nts_cookies");
        json.WriteString("name", source.Name);
        json.WriteString("address", source.Address?.ToString() ?? source.Name);
        json.WriteNumber("id", source.Id);
        json.WriteString("standing", source.Standing.ToString());
        json.WriteNumber("reach", source.Reach.Bits);
        json.WriteEndObject();
    }

    private static void WriteServer(Utf8JsonWriter json, in ServerTotals totals)
    {
        json.WriteStartObject();
        json.WriteString("address", totals.Address.ToString());
        json.WriteStartObject("stats");
        foreach ((string name, ulong value) in totals.All)
            json.WriteNumber(name, value);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteTimestamp(Utf8JsonWriter json, string name, NtpTimestamp time)
    {
        json.WriteStartObject(name);
        json.WriteNumber("timestamp", time.Bits);
        json.WriteEndObject();
    }

    private static string LeapText(LeapIndicator leap) => leap switch
    {
        LeapIndicator.None => "NoWarning",
        LeapIndicator.Insert => "Leap61",
        LeapIndicator.Delete => "Leap59",
        _ => "Unknown",
    };
}
