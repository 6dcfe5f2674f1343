using Infra.Ntp.Source;

namespace Infra.Ntp.Daemon.Sources;

/// <summary>One source at one moment.</summary>
internal sealed record SourceSnapshot(
    int Id, string Name, string? Address, ReachRegister Reach, PollInterval Poll, ulong Requests, ulong Replies, ReplyVerdict? LastVerdict, string LastError,
    SourceEstimate? Estimate, bool IsSelected);
