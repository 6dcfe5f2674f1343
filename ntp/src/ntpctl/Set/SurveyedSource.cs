using System.Net;
using Infra.Ntp.Configuration;
using Infra.Ntp.Discipline;
using Infra.Ntp.Source;

namespace Infra.Ntp.Control.Set;

/// <summary>A server that was asked several times.</summary>
/// <param name="Name">What the configuration calls it.</param>
/// <param name="Address">Whom that means.</param>
/// <param name="Source">How it is used.</param>
/// <param name="Filter">What its replies say together.</param>
/// <param name="Latest">The latest reply; null if none came.</param>
/// <param name="Problem">Why none came; empty if one did.</param>
internal sealed record SurveyedSource(string Name, IPEndPoint Address, SourceConfig Source, SourceFilter Filter, Measurement? Latest, string Problem)
{
    /// <summary>The source as the selection sees it.</summary>
    internal Candidate ToCandidate(RawTime now, int localStratum)
    {
        if (Latest is not { } latest || !Filter.TryEstimate(now, out ClockEstimate estimate)) return new Candidate(default, 0, Exclusion: Standing.NoMeasurement);
        Standing exclusion = Standing.Selected;
        if (latest.Stratum >= Math.Min(localStratum, 16)) exclusion = Standing.StratumTooHigh;
        else if (Source.NoSelect) exclusion = Standing.NoSelect;
        return new Candidate(estimate, Filter.LatestDelay, latest.RootDispersion.TotalSeconds, 0, Source.IsPreferred, exclusion);
    }
}
