using Infra.Ntp.Client;
using Infra.Ntp.Daemon.Sources;
using Infra.Ntp.Discipline;
using Infra.Ntp.Source;

namespace Infra.Ntp.Daemon.Status;

/// <summary>Why the clock is as it is: one sentence for the clock, one for each source.</summary>
internal static class Explanation
{
    /// <summary>What was done to the clock, and why.</summary>
    internal static string OfClock(DaemonSnapshot snapshot)
    {
        ClientState state = snapshot.State;
        if (snapshot.Sources.Count == 0) return "there are no sources: the clock is left alone";
        string vote = $"{state.Vote.Agreeing} of {snapshot.Sources.Count} agree";
        if (state.Frozen != FreezeReason.None) return $"{vote}, but steering is stopped: {Freezes.Describe(state.Frozen)}; \"ntpctl release\" resumes it";
        if (state.IsSynchronised) return $"{vote}: {Deed(snapshot)}";
        return $"{vote}, {state.Vote.Needed(snapshot.Clock.AgreeingMin)} are needed: the clock is left alone";
    }

    /// <summary>Why a source does or does not take part.</summary>
    internal static string OfSource(SourceSnapshot source, DaemonSnapshot snapshot)
    {
        string why = source.Standing switch
        {
            Standing.Selected => $"takes part{(source.Period > 0 ? ", as far as pulses can" : "")}: says {Says(source)}",
            Standing.NoMeasurement => "nothing was measured yet" + (source.LastError.Length > 0 ? $" ({source.LastError})" : ""),
            Standing.Unreachable => "not used: none of the last 8 requests got an answer that could be used",
            Standing.Unsynchronised => "not used: its latest answer says that it is not synchronised",
            Standing.Loop => "not used: it follows us, or is us",
            Standing.StratumTooHigh => $"not used: its stratum {source.Latest?.Stratum} is no better than ours would be",
            Standing.NoSelect => $"only watched (no-select): says {Says(source)}",
            Standing.TooUncertain =>
                $"does not vote: its radius {SecondsText.Of(source.Radius)} is above maximum-source-uncertainty, {SecondsText.Of(snapshot.Clock.UncertaintyMax)}",
            Standing.Outvoted => $"outvoted: says {Says(source)}, outside of what {snapshot.State.Vote.Agreeing} others agree on",
            Standing.NoMajority => $"could vote, but no sufficient majority agrees: says {Says(source)}",
            _ => $"steps back for a preferred source: says {Says(source)}",
        };
        return why + "; " + Contact(source);
    }

    /// <summary>Ends of the interval in which the source says that true time lies, s from the clock; null before the first measurement.</summary>
    internal static (double Low, double High)? IntervalOf(SourceSnapshot source) =>
        source.Offset is { } offset ? (offset - source.Radius, offset + source.Radius) : null;

    private static string Says(SourceSnapshot source) => IntervalOf(source) is var (low, high)
        ? $"{SecondsText.Signed(source.Offset ?? 0)}, surely between {SecondsText.Signed(low)} and {SecondsText.Signed(high)}"
        : "nothing";

    private static string Contact(SourceSnapshot source)
    {
        if (source.IsClock) return source.Dropped > 0 ? $"{source.Dropped} samples dropped" : "a clock on this machine";
        string reach = Convert.ToString(source.Reach.Bits, 8);
        string last = source.LastVerdict is { } verdict and not ReplyVerdict.Valid ? $", the last one {StatusWriter.VerdictText(verdict)}" : "";
        string outliers = source.Outliers > 0 ? $", {source.Outliers} measurements left out as outliers" : "";
        return $"reach {reach}, {source.Replies} of {source.Requests} requests answered{last}{outliers}, asked every {source.Poll.Seconds:0} s";
    }

    private static string Deed(DaemonSnapshot snapshot)
    {
        ClientState state = snapshot.State;
        ClockFacts clock = snapshot.Clock;
        string offset = SecondsText.Signed(state.Offset);
        if (!clock.IsSteered) return $"the clock is only watched (no-steer) and off by {offset}, which clients are told";
        if (clock.SlewLeft != 0)
        {
            double seconds = Math.Abs(clock.SlewLeft / clock.SlewRate);
            return FormattableString.Invariant(
                $"the clock is slewed by {SecondsText.Signed(clock.SlewLeft)} at {Math.Abs(clock.SlewRate) * 1e6:0.#} ppm, which ends in {SecondsText.Of(seconds)}");
        }
        if (state.Action is { Decision: StepDecision.Step, Change: not 0 }) return $"the clock was stepped by {SecondsText.Signed(state.Action.Change)}";
        if (state.Action.Change != 0) return $"an offset of {offset} was slewed away";
        return $"an offset of {offset} is within its own uncertainty, {SecondsText.Of(state.OffsetDeviation)}: only the speed is steered";
    }
}
