using Infra.Ntp.Wire;

namespace Infra.Ntp.Discipline;

/// <summary>
/// Knows whether a leap second is due at the end of this UTC day. Announcements count only on the last day of June and December, where leap seconds are
/// made; the rest of the year they are mistakes.
/// </summary>
public sealed class LeapState
{
    private const long Day = 86_400;

    /// <summary>What is due at <see cref="DueAt"/>: <see cref="LeapIndicator.Insert"/>, <see cref="LeapIndicator.Delete"/> or none.</summary>
    public LeapIndicator Pending { get; private set; }

    /// <summary>The midnight before which the leap second lies, Unix seconds; meaningless if none is pending.</summary>
    public long DueAt { get; private set; }

    /// <summary>Takes the announcement of the sources, or of the leap second list, into account.</summary>
    /// <param name="announced">What they say.</param>
    /// <param name="unixSeconds">The present, UTC.</param>
    /// <returns>Whether something changed.</returns>
    public bool Announce(LeapIndicator announced, long unixSeconds)
    {
        LeapIndicator leap = announced is LeapIndicator.Insert or LeapIndicator.Delete && IsLeapDay(unixSeconds) ? announced : LeapIndicator.None;
        if (leap == Pending) return false;
        Pending = leap;
        DueAt = (Math.DivRem(unixSeconds, Day).Quotient + 1) * Day;
        return true;
    }

    /// <summary>Whether the pending leap second has passed at a time; if so, it is not pending any more.</summary>
    /// <param name="unixSeconds">The present, UTC.</param>
    /// <param name="change">What happened to the time of the sources against a steady clock, s: −1 for an inserted second.</param>
    public bool TryPass(long unixSeconds, out double change)
    {
        change = Pending == LeapIndicator.Insert ? -1 : 1;
        long due = Pending == LeapIndicator.Delete ? DueAt - 1 : DueAt;
        if (Pending == LeapIndicator.None || unixSeconds < due) return false;
        Pending = LeapIndicator.None;
        return true;
    }

    /// <summary>Whether the UTC day of a time is the last one of June or December.</summary>
    public static bool IsLeapDay(long unixSeconds)
    {
        if (unixSeconds is < -60_000_000_000 or > 250_000_000_000) return false;   // beyond the calendar of DateTime
        DateTime date = DateTime.UnixEpoch.AddSeconds(unixSeconds);
        return date is { Month: 6, Day: 30 } or { Month: 12, Day: 31 };
    }
}
