using System.Text.Json;
using Infra.Ntp.Client;
using Infra.Ntp.Daemon.Server;
using Infra.Ntp.Daemon.Sources;
using Infra.Ntp.Discipline;
using Infra.Ntp.Server;
using Infra.Ntp.Source;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Daemon.Status;

/// <summary>
/// What <c>ntpctl status</c> gets: objects <c>system</c>, <c>sources</c> and <c>servers</c>, with ntpd-rs' names where it has them. Durations are
/// seconds.
/// </summary>
internal static class StatusWriter
{
    internal static void Write(Utf8JsonWriter json, DaemonSnapshot snapshot, IReadOnlyList<ServerHost> servers)
    {
        json.WriteStartObject("system");
        WriteSystem(json, snapshot);
        json.WriteEndObject();

        json.WriteStartArray("sources");
        foreach (SourceSnapshot source in snapshot.Sources)
            WriteSource(json, source, snapshot);
        json.WriteEndArray();

        json.WriteStartArray("servers");
        foreach (ServerHost server in servers)
            WriteServer(json, server);
        json.WriteEndArray();
    }

    /// <summary>One line for the service manager.</summary>
    internal static string OneLine(DaemonSnapshot snapshot)
    {
        int reachable = 0;
        foreach (SourceSnapshot source in snapshot.Sources)
            reachable += source.Reach.IsReachable ? 1 : 0;
        if (snapshot.Sources.Count == 0) return snapshot.Time.IsSynchronised ? $"serving the system clock at stratum {snapshot.Time.Stratum}" : "no sources";
        ClientState state = snapshot.State;
        if (state.Frozen != FreezeReason.None) return $"steering stopped: {Freezes.Describe(state.Frozen)}";
        string steered = snapshot.Clock.IsSteered ? "" : " (not steered)";
        return state.IsSynchronised
            ? $"{state.Vote.Agreeing} of {snapshot.Sources.Count} sources agree, stratum {state.Stratum}, offset {NtpDuration.FromSeconds(state.Offset)}{steered}"
            : $"not synchronised: {reachable} of {snapshot.Sources.Count} sources reachable";
    }

    private static void WriteSystem(Utf8JsonWriter json, DaemonSnapshot snapshot)
    {
        ServerTimeInfo time = snapshot.Time;
        json.WriteString("clock", snapshot.Clock.Name);
        json.WriteBoolean("steered", snapshot.Clock.IsSteered);
        json.WriteBoolean("synchronized", time.IsSynchronised);
        json.WriteNumber("stratum", time.IsSynchronised ? time.Stratum : 16);
        json.WriteString("leap_indicator", LeapText(time.Leap));
        json.WriteString("reference_id", time.ReferenceId.ToString(time.Stratum));
        json.WriteNumber("precision", time.Precision);
        WriteSeconds(json, "root_delay", time.RootDelay);
        WriteSeconds(json, "root_dispersion", time.RootDispersionAt(SystemTime.Now));
        ClientState state = snapshot.State;
        if (!state.IsSynchronised) json.WriteNull("offset");
        else WriteSeconds(json, "offset", state.Offset);
        json.WriteNumber("agreeing_sources", state.IsSynchronised ? state.Vote.Agreeing : 0);
        json.WriteNumber("frequency_ppm", Math.Round(state.Frequency * 1e6, 6));
        WriteFinite(json, "frequency_deviation_ppm", state.FrequencyDeviation * 1e6);
        WriteFinite(json, "offset_deviation", state.OffsetDeviation);
        WriteSeconds(json, "slew_left", snapshot.Clock.SlewLeft);
        json.WriteNumber("slew_ppm", Math.Round(snapshot.Clock.SlewRate * 1e6, 6));
        WriteSeconds(json, "accumulated_steps", snapshot.Clock.Accumulated);
        WriteFinite(json, "accumulated_steps_threshold", snapshot.Clock.AccumulatedMax);
        json.WriteBoolean("startup", snapshot.Clock.IsStartup);
        json.WriteBoolean("leap_list", snapshot.Clock.HasLeapList);
        json.WriteString("timestamps", TimestampModes.NameOf(snapshot.Clock.Timestamps));
        json.WriteNumber("source_failures", snapshot.FailureCount);
        json.WriteString("frozen", Freezes.NameOf(state.Frozen));
    }

    private static void WriteSource(Utf8JsonWriter json, SourceSnapshot source, DaemonSnapshot snapshot)
    {
        json.WriteStartObject();
        json.WriteNumber("id", source.Id);
        json.WriteString("name", source.Name);
        if (source.Address is null) json.WriteNull("address");
        else json.WriteString("address", source.Address.Address.ToString());
        json.WriteBoolean("selected", source.IsSelected);
        json.WriteNumber("reach", source.Reach.Bits);
        json.WriteNumber("unanswered_polls", source.Misses);
        json.WriteNumber("poll_interval", source.Poll.Nanoseconds / 1e9);
        json.WriteNumber("requests", source.Requests);
        json.WriteNumber("replies", source.Replies);
        if (source.LastVerdict is { } verdict) json.WriteString("last_reply", VerdictText(verdict));
        if (source.LastError.Length > 0) json.WriteString("last_error", source.LastError);
        json.WriteString("standing", source.Standing.ToString());
        if (source.IsClock) json.WriteNumber("samples_dropped", source.Dropped);
        else json.WriteString("timestamps", TimestampModes.NameOf(snapshot.Clock.Timestamps));
        if (source.Latest is { } latest)
        {
            WriteSeconds(json, "offset", source.Offset ?? 0);
            WriteSeconds(json, "uncertainty", source.Radius);
            WriteSeconds(json, "delay", source.Delay ?? 0);
            WriteSeconds(json, "deviation", source.Uncertainty ?? 0);
            WriteSeconds(json, "jitter", source.Jitter ?? 0);
            WriteSeconds(json, "remote_delay", latest.RootDelay.TotalSeconds);
            WriteSeconds(json, "remote_uncertainty", latest.RootDispersion.TotalSeconds);
            json.WriteNumber("stratum", latest.Stratum);
            json.WriteString("reference_id", latest.ReferenceId.ToString(latest.Stratum));
            WriteSeconds(json, "last_update_age", (snapshot.At - latest.ReceivedAt).TotalSeconds);
        }
        json.WriteEndObject();
    }

    private static void WriteServer(Utf8JsonWriter json, ServerHost server)
    {
        json.WriteStartObject();
        json.WriteString("address", server.Address.ToString());
        json.WriteNumber("workers", server.WorkerCount);
        json.WriteStartObject("stats");
        ulong received = 0;
        foreach (RequestOutcome outcome in Outcomes.All)
        {
            ulong count = server.Count(outcome);
            json.WriteNumber(Outcomes.NameOf(outcome), count);
            if (outcome != RequestOutcome.SendFailed) received += count;
        }
        json.WriteNumber("received", received);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteSeconds(Utf8JsonWriter json, string name, NtpDuration duration) => WriteSeconds(json, name, duration.TotalSeconds);

    internal static void WriteSeconds(Utf8JsonWriter json, string name, double seconds) => json.WriteNumber(name, Math.Round(seconds, 12));

    // JSON has no infinity.
    private static void WriteFinite(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value)) json.WriteNumber(name, Math.Round(value, 12));
        else json.WriteNull(name);
    }

    private static string LeapText(LeapIndicator leap) => leap switch
    {
        LeapIndicator.None => "none",
        LeapIndicator.Insert => "insert",
        LeapIndicator.Delete => "delete",
        _ => "unsynchronized",
    };

    internal static string VerdictText(ReplyVerdict verdict) => verdict switch
    {
        ReplyVerdict.Valid => "valid",
        ReplyVerdict.Malformed => "malformed",
        ReplyVerdict.Unsolicited => "unsolicited",
        ReplyVerdict.WrongOrigin => "wrong-origin",
        ReplyVerdict.Unauthenticated => "unauthenticated",
        ReplyVerdict.KissRate => "kiss-rate",
        ReplyVerdict.KissDeny => "kiss-deny",
        ReplyVerdict.Unsynchronised => "unsynchronized",
        ReplyVerdict.BadMode => "bad-mode",
        ReplyVerdict.BadStratum => "bad-stratum",
        ReplyVerdict.TooDistant => "too-distant",
        ReplyVerdict.BadTimes => "bad-times",
        _ => "too-slow",
    };
}
