using System.Net;
using Infra.Ntp.Client;
using Infra.Ntp.Daemon.References;
using Infra.Ntp.Server;
using Infra.Ntp.Source;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Daemon.Sources;

/// <summary>What the control thread knew at one moment; immutable.</summary>
/// <param name="Sources">All sources, in the order of the configuration.</param>
/// <param name="State">What is known of the clock.</param>
/// <param name="Clock">What was done to the clock.</param>
/// <param name="Time">What the server says.</param>
/// <param name="At">That moment, by the system clock.</param>
internal sealed record DaemonSnapshot(IReadOnlyList<SourceSnapshot> Sources, ClientState State, ClockFacts Clock, ServerTimeInfo Time, NtpTimestamp At)
{
    /// <summary>How often a source made the daemon stumble and was rested, since the start.</summary>
    internal long FailureCount { get; init; }

    internal static DaemonSnapshot Create(ClientEngine engine, ReferenceHost references, ClockFacts clock, ServerTimeInfo time, NtpTimestamp now)
    {
        var sources = new SourceSnapshot[engine.Associations.Count];
        for (int i = 0; i < sources.Length; i++)
            sources[i] = Of(engine.Associations[i], engine.Discipline, references);
        return new DaemonSnapshot(sources, engine.State, clock, time, now);
    }

    private static SourceSnapshot Of(Association source, ClockDiscipline discipline, ReferenceHost references)
    {
        bool isKnown = discipline.TryExplain(source, out SourceOpinion opinion);
        SourceMachine machine = source.Machine;
        string trouble = source.Trouble.Length > 0 ? source.Trouble : references.TroubleOf(source.Id);
        return new SourceSnapshot(
            source.Id, NameOf(source.Spec), source.Address, machine.Reach, machine.MissCount, machine.Poll, machine.RequestCount,
            machine.CountOf(ReplyVerdict.Valid), machine.LastVerdict, trouble, source.Standing)
        {
            Latest = isKnown ? source.Latest : null,
            Offset = isKnown ? opinion.Offset : null,
            Uncertainty = isKnown ? opinion.Deviation : null,
            Jitter = isKnown ? opinion.Jitter : null,
            Delay = isKnown ? source.Filter.LatestDelay : null,
            Radius = isKnown ? opinion.Radius : 0,
            IsClock = source.Spec.Clock is not null,
            Period = source.Filter.Period,
            IsPreferred = source.Spec.IsPreferred,
            Outliers = source.Filter.OutlierCount + source.Filter.JumpCount,
            Dropped = references.DroppedOf(source.Id) + source.RefusedCount,
        };
    }

    // An IPv6 address needs brackets before a port.
    private static string NameOf(SourceSpec spec)
    {
        if (spec.Clock is not null || spec.Port == 123) return spec.Host;
        return IPAddress.TryParse(spec.Host, out IPAddress? address) ? new IPEndPoint(address, spec.Port).ToString() : $"{spec.Host}:{spec.Port}";
    }
}
