using Infra.Ntp.Server;
using Infra.Ntp.Source;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Daemon.Sources;

/// <summary>What the control thread knew at one moment; immutable.</summary>
/// <param name="Sources">All sources, in the order of the configuration.</param>
/// <param name="Selection">What the agreeing sources say together; null if too few agree.</param>
/// <param name="Time">What the server says.</param>
/// <param name="At">That moment, by the system clock.</param>
internal sealed record DaemonSnapshot(IReadOnlyList<SourceSnapshot> Sources, SelectionResult? Selection, ServerTimeInfo Time, NtpTimestamp At)
{
    internal static DaemonSnapshot Empty { get; } = new([], null, ServerTimeInfo.Unsynchronised(0), default);

    internal static DaemonSnapshot Create(
        IReadOnlyList<Association> associations, HashSet<int> selected, SelectionResult? selection, ServerTimeInfo time, NtpTimestamp now)
    {
        var sources = new SourceSnapshot[associations.Count];
        for (int i = 0; i < sources.Length; i++)
        {
            Association each = associations[i];
            SourceEstimate? estimate = each.Machine.Filter.TryEstimate(now, out SourceEstimate found) ? found : null;
            sources[i] = new SourceSnapshot(
                each.Id, each.Config.Address.ToString(), each.Address?.ToString(), each.Machine.Reach, each.Machine.Poll, each.Machine.RequestCount,
                each.Machine.CountOf(ReplyVerdict.Valid), each.Machine.LastVerdict, each.LastError, estimate, selected.Contains(each.Id));
        }
        return new DaemonSnapshot(sources, selection, time, now);
    }
}
