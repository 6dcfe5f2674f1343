using System.Net;
using Infra.Buffers;
using Infra.Ntp.Discipline;
using Infra.Ntp.References;
using Infra.Ntp.Source;

namespace Infra.Ntp.Client;

/// <summary>One source at work: when to ask it, whom, and what its answers say.</summary>
public sealed class Association
{
    internal Association(int id, SourceSpec spec, FilterSettings filter, IRandom random, sbyte precision, RawTime now)
    {
        Id = id;
        Spec = spec;
        Machine = new SourceMachine(spec.Options, random, precision, now.Nanoseconds, isPassive: spec.Clock is not null);
        Filter = new SourceFilter(filter);
        if (spec.Clock is { Kind: ReferenceKind.Pulse } pulse) Filter.Period = pulse.Period;
    }

    /// <summary>Its number, from 1, never used twice.</summary>
    public int Id { get; }

    /// <summary>What the operator wants.</summary>
    public SourceSpec Spec { get; }

    /// <summary>Decides when to ask and judges replies.</summary>
    public SourceMachine Machine { get; }

    /// <summary>Turns measurements into an estimate.</summary>
    public SourceFilter Filter { get; }

    /// <summary>Whom it asks; null while no address is known.</summary>
    public IPEndPoint? Address { get; internal set; }

    /// <summary>The latest measurement; meaningless before the first.</summary>
    public Measurement Latest { get; internal set; }

    /// <summary>What became of it in the latest selection.</summary>
    public Standing Standing { get; internal set; } = Standing.NoMeasurement;

    /// <summary>Its belief in the latest selection, with the reference line it is measured from.</summary>
    public Candidate Candidate { get; internal set; }

    /// <summary>Why there is no address, or why sending failed; empty if neither.</summary>
    public string Trouble { get; internal set; } = "";

    /// <summary>Samples of a clock on this machine that came too late, out of order or from the future, and were not used.</summary>
    public long RefusedCount { get; internal set; }

    internal bool IsLookupRunning { get; set; }

    /// <summary>Whether the network changed since its address fell silent, so that the address may not be what failed.</summary>
    internal bool MayKeepAddress { get; set; }
}
