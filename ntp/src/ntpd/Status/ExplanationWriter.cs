using System.Text.Json;
using Infra.Ntp.Daemon.Sources;
using Infra.Ntp.Discipline;

namespace Infra.Ntp.Daemon.Status;

/// <summary>What <c>ntpctl explain</c> gets: a sentence and the numbers behind it, for the clock and for each source. Durations are seconds.</summary>
internal static class ExplanationWriter
{
    internal static void Write(Utf8JsonWriter json, DaemonSnapshot snapshot)
    {
        json.WriteStartObject();
        WriteClock(json, snapshot);
        json.WriteStartArray("sources");
        foreach (SourceSnapshot source in snapshot.Sources)
            WriteSource(json, source, snapshot);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteClock(Utf8JsonWriter json, DaemonSnapshot snapshot)
    {
        Vote vote = snapshot.State.Vote;
        json.WriteStartObject("clock");
        json.WriteString("sentence", Explanation.OfClock(snapshot));
        json.WriteBoolean("synchronized", snapshot.State.IsSynchronised);
        json.WriteBoolean("steered", snapshot.Clock.IsSteered);
        json.WriteNumber("agreeing", vote.Agreeing);
        json.WriteNumber("voters", vote.Voters);
        json.WriteNumber("sources", snapshot.Sources.Count);
        json.WriteNumber("needed", vote.Needed(snapshot.Clock.AgreeingMin));
        json.WriteString("decision", snapshot.State.Action.Decision.ToString().ToLowerInvariant());
        StatusWriter.WriteSeconds(json, "change", snapshot.State.Action.Change);
        StatusWriter.WriteSeconds(json, "slew_left", snapshot.Clock.SlewLeft);
        json.WriteNumber("slew_ppm", Math.Round(snapshot.Clock.SlewRate * 1e6, 6));
        json.WriteBoolean("startup", snapshot.Clock.IsStartup);
        json.WriteString("frozen", Freezes.NameOf(snapshot.State.Frozen));
        json.WriteEndObject();
    }

    private static void WriteSource(Utf8JsonWriter json, SourceSnapshot source, DaemonSnapshot snapshot)
    {
        json.WriteStartObject();
        json.WriteNumber("id", source.Id);
        json.WriteString("name", source.Name);
        if (source.Address is null) json.WriteNull("address");
        else json.WriteString("address", source.Address.ToString());
        json.WriteString("standing", source.Standing.ToString());
        json.WriteString("sentence", Explanation.OfSource(source, snapshot));
        json.WriteBoolean("votes", source.Period == 0 && source.Standing is Standing.Selected or Standing.Outvoted or Standing.NoMajority or Standing.NotPreferred);
        if (Explanation.IntervalOf(source) is var (low, high))
        {
            StatusWriter.WriteSeconds(json, "offset", source.Offset ?? 0);
            StatusWriter.WriteSeconds(json, "low", low);
            StatusWriter.WriteSeconds(json, "high", high);
        }
        json.WriteNumber("reach", source.Reach.Bits);
        json.WriteEndObject();
    }
}
