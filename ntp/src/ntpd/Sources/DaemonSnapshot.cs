using Infra.Ntp.Client;
using Infra.Ntp.Server;
using Infra.Ntp.Source;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Daemon.Sources;

/// <summary>What the control thread knew at one moment; immutable.</summary>
/// <param name="Sources">All sources, in the order of the configuration.</param>
/// <param name="State">What is known of the clock.</param>
/// <param name="Clock">Which clock: system, no-steer or virtual.</param>
/// <param name="Time">What the server says.</param>
/// <param name="At">That moment, by the system clock.</param>
internal sealed record DaemonSnapshot(IReadOnlyList<SourceSnapshot> Sources, ClientState State, string Clock, ServerTimeInfo Time, NtpTimestamp At)
{
    internal static DaemonSnapshot Empty { get; } = new([], ClientState.Unknown, "no-steer", ServerTimeInfo.Unsynchronised(0), default);

    internal static DaemonSnapshot Create(ClientEngine engine, string clock, ServerTimeInfo time, NtpTimestamp now)
    {
        var sources = new SourceSnapshot[engine.Associations.Count];
        for (int i = 0; i < sources.Length; i++)
            sources[i] = Of(engine.Associations[i], engine.Discipline);
        return new DaemonSnapshot(sources, engine.State, clock, time, now);
    }

    private static SourceSnapshot Of(Association source, ClockDiscipline discipline)
    {
        bool isKnown = discipline.TryExplain(source, out SourceOpinion opinion);
        return new SourceSnapshot(
            source.Id, source.Spec.Port == 123 ? source.Spec.Host : $"{source.Spec.Host}:{source.Spec.Port}", source.Address?.ToString(), source.Machine.Reach,
            source.Machine.MissCount, source.Machine.Poll, source.Machine.RequestCount, source.Machine.CountOf(ReplyVerdict.Valid), source.Machine.LastVerdict,
            source.Trouble, isKnown ? source.Latest : null, isKnown ? opinion.Offset : null, isKnown ? opinion.Deviation : null,
            isKnown ? opinion.Jitter : null, isKnown ? source.Filter.LatestDelay : null, isKnown ? opinion.Radius : 0, source.Standing);
    }
}
