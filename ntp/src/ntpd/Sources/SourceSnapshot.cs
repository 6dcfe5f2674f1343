using Infra.Ntp.Discipline;
using Infra.Ntp.Source;

namespace Infra.Ntp.Daemon.Sources;

/// <summary>One source at one moment. Offset, uncertainty and delay are seconds; null before the first measurement.</summary>
internal sealed record SourceSnapshot(
    int Id, string Name, string? Address, ReachRegister Reach, int Misses, PollInterval Poll, ulong Requests, ulong Replies, ReplyVerdict? LastVerdict,
    string LastError, Measurement? Latest, double? Offset, double? Uncertainty, double? Jitter, double? Delay, double Radius, Standing Standing)
{
    internal bool IsSelected => Standing == Standing.Selected;
}
