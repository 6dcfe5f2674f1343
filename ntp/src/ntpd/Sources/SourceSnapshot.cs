using System.Net;
using Infra.Ntp.Discipline;
using Infra.Ntp.Source;

namespace Infra.Ntp.Daemon.Sources;

/// <summary>One source at one moment. Offset, uncertainty, jitter and delay are seconds; null before the first measurement.</summary>
internal sealed record SourceSnapshot(
    int Id, string Name, IPEndPoint? Address, ReachRegister Reach, int Misses, PollInterval Poll, ulong Requests, ulong Replies, ReplyVerdict? LastVerdict,
    string LastError, Standing Standing)
{
    internal Measurement? Latest { get; init; }

    internal double? Offset { get; init; }

    internal double? Uncertainty { get; init; }

    internal double? Jitter { get; init; }

    internal double? Delay { get; init; }

    /// <summary>Half the width of the interval with which it votes, s.</summary>
    internal double Radius { get; init; }

    /// <summary>Whether it is a clock on this machine.</summary>
    internal bool IsClock { get; init; }

    /// <summary>Of a clock that only knows where a period begins, its length, s; else 0.</summary>
    internal double Period { get; init; }

    internal bool IsPreferred { get; init; }

    /// <summary>Measurements that the filter left out since the start, because of their round trip or their offset.</summary>
    internal long Outliers { get; init; }

    /// <summary>Samples of a clock on this machine that were not used.</summary>
    internal long Dropped { get; init; }

    internal bool IsSelected => Standing == Standing.Selected;
}
