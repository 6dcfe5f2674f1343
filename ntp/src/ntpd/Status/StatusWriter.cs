using System.Text.Json;
using Infra.Ntp.Daemon.Server;
using Infra.Ntp.Daemon.Sources;
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
            WriteSource(json, source, snapshot.At);
        json.WriteEndArray();

        json.WriteStartArray("servers");
        foreach (ServerHost server in servers)
            WriteServer(json, server);
        json.WriteEndArray();
    }

    /// <summary>One line for the service manager.</summary>
    internal static string OneLine(DaemonSnapshot snapshot)
    {
        int reachable = snapshot.Sources.Count(source => source.Reach.IsReachable);
        if (snapshot.Sources.Count == 0) return snapshot.Time.IsSynchronised ? $"serving the system clock at stratum {snapshot.Time.Stratum}" : "no sources";
        return snapshot.Selection is { } selection
            ? $"{selection.Count} of {snapshot.Sources.Count} sources agree, stratum {snapshot.Time.Stratum}, offset {selection.Offset} (not steered)"
            : $"not synchronised: {reachable} of {snapshot.Sources.Count} sources reachable";
    }

    private static void WriteSystem(Utf8JsonWriter json, DaemonSnapshot snapshot)
    {
        ServerTimeInfo time = snapshot.Time;
        json.WriteString("clock", "no-steer");
        json.WriteBoolean("synchronized", time.IsSynchronised);
        json.WriteNumber("stratum", time.IsSynchronised ? time.Stratum : 16);
        json.WriteString("leap_indicator", LeapText(time.Leap));
        json.WriteString("reference_id", time.ReferenceId.ToString(time.Stratum));
        json.WriteNumber("precision", time.Precision);
        WriteSeconds(json, "root_delay", time.RootDelay);
        WriteSeconds(json, "root_dispersion", time.RootDispersionAt(SystemTime.Now));
        if (snapshot.Selection is { } selection)
        {
            WriteSeconds(json, "offset", selection.Offset);
            json.WriteNumber("agreeing_sources", selection.Count);
        }
        else
        {
            json.WriteNull("offset");
            json.WriteNumber("agreeing_sources", 0);
        }
    }

    private static void WriteSource(Utf8JsonWriter json, SourceSnapshot source, NtpTimestamp now)
    {
        json.WriteStartObject();
        json.WriteNumber("id", source.Id);
        json.WriteString("name", source.Name);
        if (source.Address is null) json.WriteNull("address");
        else json.WriteString("address", source.Address);
        json.WriteBoolean("selected", source.IsSelected);
        json.WriteNumber("reach", source.Reach.Bits);
        json.WriteNumber("unanswered_polls", source.Reach.MissesInRow);
        json.WriteNumber("poll_interval", source.Poll.Nanoseconds / 1e9);
        json.WriteNumber("requests", source.Requests);
        json.WriteNumber("replies", source.Replies);
        if (source.LastVerdict is { } verdict) json.WriteString("last_reply", VerdictText(verdict));
        if (source.LastError.Length > 0) json.WriteString("last_error", source.LastError);
        if (source.Estimate is { } estimate)
        {
            WriteSeconds(json, "offset", estimate.Offset);
            WriteSeconds(json, "uncertainty", estimate.RootDistance);
            WriteSeconds(json, "delay", estimate.Best.Delay);
            WriteSeconds(json, "dispersion", estimate.Dispersion);
            WriteSeconds(json, "jitter", estimate.Jitter);
            WriteSeconds(json, "remote_delay", estimate.Best.RootDelay);
            WriteSeconds(json, "remote_uncertainty", estimate.Best.RootDispersion);
            json.WriteNumber("stratum", estimate.Best.Stratum);
            json.WriteString("reference_id", estimate.Best.ReferenceId.ToString(estimate.Best.Stratum));
            WriteSeconds(json, "last_update_age", now - estimate.Best.ReceivedAt);
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

    private static void WriteSeconds(Utf8JsonWriter json, string name, NtpDuration duration) => json.WriteNumber(name, Math.Round(duration.TotalSeconds, 12));

    private static string LeapText(LeapIndicator leap) => leap switch
    {
        LeapIndicator.None => "none",
        LeapIndicator.Insert => "insert",
        LeapIndicator.Delete => "delete",
        _ => "unsynchronized",
    };

    private static string VerdictText(ReplyVerdict verdict) => verdict switch
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
