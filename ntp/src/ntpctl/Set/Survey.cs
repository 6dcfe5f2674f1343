using System.Net;
using System.Net.Sockets;
using Infra.Interop;
using Infra.Interop.Time;
using Infra.Ntp.Configuration;
using Infra.Ntp.Control.Query;
using Infra.Ntp.Discipline;
using Infra.Ntp.Source;

namespace Infra.Ntp.Control.Set;

/// <summary>Asks all servers of a configuration several times, then selects and combines as ntpd does.</summary>
internal sealed class Survey(NtpConfig config, int samples, TimeSpan interval)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private int _answered;

    /// <summary>Does it; never throws for what the network does.</summary>
    /// <param name="progress">Gets a line that is overwritten again and again, and is empty in the end.</param>
    /// <param name="cancellation">Ends it early; what was measured so far counts.</param>
    internal async Task<SurveyResult> RunAsync(TextWriter progress, CancellationToken cancellation)
    {
        List<(string Name, SourceConfig Source, IPEndPoint Address)> targets = await FindAsync(cancellation).ConfigureAwait(false);
        Task<SurveyedSource>[] running = [.. targets.Select(target => Task.Run(() => MeasureAsync(target.Name, target.Source, target.Address, cancellation), CancellationToken.None))];
        Task all = Task.WhenAll(running);
        while (!all.IsCompleted)
        {
            await progress.WriteAsync($"\r\e[K{Volatile.Read(ref _answered)} of {targets.Count * samples} samples from {targets.Count} servers").ConfigureAwait(false);
            await Task.WhenAny(all, Task.Delay(200, CancellationToken.None)).ConfigureAwait(false);
        }
        await progress.WriteAsync("\r\e[K").ConfigureAwait(false);
        return Judge(await Task.WhenAll(running).ConfigureAwait(false));
    }

    private async Task<List<(string Name, SourceConfig Source, IPEndPoint Address)>> FindAsync(CancellationToken cancellation)
    {
        List<(string, SourceConfig, IPEndPoint)> targets = [];
        HashSet<IPEndPoint> taken = [];
        foreach (SourceConfig source in config.Sources)
        {
            if (source.Mode is not (SourceMode.Server or SourceMode.Pool)) continue;   // clocks on this machine speak to the daemon only
            int left = source.Count;
            foreach (IPAddress address in await AddressesAsync(source, cancellation).ConfigureAwait(false))
            {
                var endPoint = new IPEndPoint(address, source.Address.Port);
                if (left == 0 || source.Ignore.Contains(address) || !taken.Add(endPoint)) continue;
                targets.Add((source.Address.ToString(), source, endPoint));
                left--;
            }
        }
        return targets;
    }

    private static async Task<IPAddress[]> AddressesAsync(SourceConfig source, CancellationToken cancellation)
    {
        if (source.Address.Address is { } literal) return [literal];
        try
        {
            return await Dns.GetHostAddressesAsync(source.Address.Host, cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            return [];
        }
    }

    private async Task<SurveyedSource> MeasureAsync(string name, SourceConfig source, IPEndPoint address, CancellationToken cancellation)
    {
        var exchange = new Exchange(address, QueryRunner.MeasurePrecision(), SystemRandom.Instance);
        var filter = new SourceFilter(config.Synchronization.Algorithm.Filter);
        Measurement? latest = null;
        string problem = "";
        for (int i = 0; i < samples && !cancellation.IsCancellationRequested; i++)
        {
            ExchangeResult result = exchange.Run(Patience);
            if (result.Measurement is { } measured)
            {
                Interlocked.Increment(ref _answered);
                latest = measured;
                filter.Absorb(new OffsetSample(RawNow, measured.Offset.TotalSeconds + source.OffsetCorrection, measured.Delay.TotalSeconds), Math.Max(interval.TotalSeconds, 1));
            }
            problem = result.ErrorMessage;
            if (result.IsFinal || i == samples - 1) break;
            await Task.Delay(interval, CancellationToken.None).ConfigureAwait(false);
        }
        return new SurveyedSource(name, address, source, filter, latest, latest is null ? problem : "");
    }

    private SurveyResult Judge(SurveyedSource[] sources)
    {
        RawTime now = RawNow;
        SelectionSettings settings = config.Synchronization.Algorithm.Selection with { AgreeingSourcesMin = config.Synchronization.AgreeingSourcesMin };
        var candidates = new Candidate[sources.Length];
        var standings = new Standing[sources.Length];
        var wanders = new double[sources.Length];
        for (int i = 0; i < sources.Length; i++)
            (candidates[i], wanders[i]) = (sources[i].ToCandidate(now, config.Synchronization.LocalStratum), sources[i].Filter.Wander);
        bool isFound = Selector.TrySelect(candidates, settings, standings, out Vote vote);
        if (!isFound)
        {
            int needed = vote.Needed(settings.AgreeingSourcesMin);
            return new SurveyResult(sources, standings, 0, 0, $"{vote.Agreeing} of {sources.Length} sources agree, {needed} are needed: the clock is left alone");
        }
        Combination combined = Combiner.Combine(candidates, standings, wanders, vote, settings);
        double offset = combined.Estimate.Offset;
        var policy = new StepPolicy(config.Synchronization.Steps with { Mode = StepMode.Always, StartupUpdates = 1 }, isStartup: true, accumulated: 0);
        bool isAllowed = policy.Decide(offset, 0, out _) != StepDecision.Freeze;
        string problem = isAllowed ? "" : "the offset is beyond startup-step-panic-threshold: the clock is left alone";
        return new SurveyResult(sources, standings, offset, combined.Estimate.Covariance.OffsetDeviation, problem);
    }

    private static RawTime RawNow => new((long)SystemClock.Read(ClockId.MonotonicRaw).TotalNanoseconds);
}
