using Infra.Ntp.Wire;

namespace Infra.Ntp.Source;

/// <summary>
/// The last eight measurements of a source. The one with the shortest delay speaks for all, since waiting in queues is what spoils
/// measurements (RFC 5905 section 10). Knows no frequency: between measurements its error bound grows by <see cref="DriftMax"/>.
/// </summary>
public sealed class ClockFilter
{
    /// <summary>Measurements kept.</summary>
    public const int SamplesMax = 8;

    /// <summary>How fast a clock that nobody steers may drift, in seconds per second: 100 ppm covers common crystals.</summary>
    public const double DriftMax = 100e-6;

    private readonly Measurement[] _samples = new Measurement[SamplesMax];
    private int _next;

    /// <summary>Measurements in it, 0 to 8.</summary>
    public int Count { get; private set; }

    /// <summary>The newest measurement; meaningless while <see cref="Count"/> is 0.</summary>
    public Measurement Latest => _samples[(_next + SamplesMax - 1) % SamplesMax];

    /// <summary>Takes a measurement in; the oldest of eight falls out.</summary>
    public void Add(in Measurement measurement)
    {
        _samples[_next] = measurement;
        _next = (_next + 1) % SamplesMax;
        Count = Math.Min(Count + 1, SamplesMax);
    }

    /// <summary>Forgets everything, as after a change of address.</summary>
    public void Clear()
    {
        _next = 0;
        Count = 0;
    }

    /// <summary>What the source says at <paramref name="now"/> (our clock); false while there is no measurement.</summary>
    public bool TryEstimate(NtpTimestamp now, out SourceEstimate estimate)
    {
        estimate = default;
        if (Count == 0) return false;
        Measurement best = BestSample(now);
        NtpDuration dispersion = best.Dispersion + Age(best, now);
        estimate = new SourceEstimate(best, dispersion, Jitter(best));
        return true;
    }

    // Shortest distance at this moment: an old sample loses by what the clocks may have drifted since.
    private Measurement BestSample(NtpTimestamp now)
    {
        Measurement best = Latest;
        NtpDuration shortest = Distance(best, now);
        for (int i = 0; i < Count; i++)
        {
            NtpDuration distance = Distance(_samples[i], now);
            if (distance >= shortest) continue;
            (best, shortest) = (_samples[i], distance);
        }
        return best;
    }

    private static NtpDuration Distance(in Measurement sample, NtpTimestamp now) => sample.Delay.Half() + sample.Dispersion + Age(sample, now);

    private static NtpDuration Age(in Measurement sample, NtpTimestamp now) => (now - sample.ReceivedAt).Abs() * DriftMax;

    // RFC 5905: root mean square of the offsets' differences from the best one.
    private NtpDuration Jitter(in Measurement best)
    {
        if (Count < 2) return NtpDuration.Zero;
        double sum = 0;
        for (int i = 0; i < Count; i++)
        {
            double difference = (_samples[i].Offset - best.Offset).TotalSeconds;
            sum += difference * difference;
        }
        return NtpDuration.FromSeconds(Math.Sqrt(sum / (Count - 1)));
    }
}
