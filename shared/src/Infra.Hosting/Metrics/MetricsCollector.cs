using System.Buffers;
using System.Diagnostics.Metrics;

namespace Infra.Hosting.Metrics;

/// <summary>
/// Follows the instruments of some meters and writes their values in OpenMetrics' or Prometheus' text format. Names, labels and the number of series
/// are bounded: an instrument whose name collides with another is left out, series beyond 1000 per name are dropped; both are counted. Thread-safe.
/// </summary>
public sealed class MetricsCollector : IDisposable
{
    private static readonly double[] DefaultBounds = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly SortedDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);
    private readonly Dictionary<string, MetricFamily> _sampleNames = new(StringComparer.Ordinal);
    private readonly Lock _collecting = new();
    private readonly MeterListener _listener = new();
    private readonly Predicate<Meter> _isWanted;
    private long _refused;
    private long _failures;

    /// <summary>Follows the meters that <paramref name="isWanted"/> accepts, those that exist and those to come.</summary>
    public MetricsCollector(Predicate<Meter> isWanted)
    {
        _isWanted = isWanted;
        _listener.InstrumentPublished = OnPublished;
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, state) => Measure(state, value, tags));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, state) => Measure(state, (long)value, tags));
        _listener.SetMeasurementEventCallback<short>(static (_, value, tags, state) => Measure(state, (long)value, tags));
        _listener.SetMeasurementEventCallback<byte>(static (_, value, tags, state) => Measure(state, (long)value, tags));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, state) => Measure(state, value, tags));
        _listener.SetMeasurementEventCallback<float>(static (_, value, tags, state) => Measure(state, (double)value, tags));
        _listener.SetMeasurementEventCallback<decimal>(static (_, value, tags, state) => Measure(state, (double)value, tags));
        _listener.Start();
    }

    /// <summary>Instruments that were left out because their name collides with another's.</summary>
    public long RefusedInstruments => Interlocked.Read(ref _refused);

    /// <summary>Rounds in which an observable instrument threw; its values are missing there.</summary>
    public long ObservationFailures => Interlocked.Read(ref _failures);

    /// <summary>Writes all values.</summary>
    public void Write(IBufferWriter<byte> target, MetricsFormat format)
    {
        lock (_collecting)
        {
            MetricFamily[] families = Observe();
            foreach (MetricFamily family in families)
                MetricsText.WriteFamily(target, family, format);
            var dropped = new MetricFamily("infra_metrics_dropped", null, "Measurements without room for another series.", MetricKind.Counter, isSet: true, null);
            dropped.Find([])!.Set(families.Sum(family => family.Dropped));
            MetricsText.WriteFamily(target, dropped, format);
            if (format == MetricsFormat.OpenMetrics) target.Write("# EOF\n"u8);
        }
    }

    /// <summary>Stops following.</summary>
    public void Dispose() => _listener.Dispose();

    private MetricFamily[] Observe()
    {
        MetricFamily[] families = Snapshot();
        foreach (MetricFamily family in families.Where(family => family.IsObservable))
            family.BeginObservation();
        try
        {
            _listener.RecordObservableInstruments();
        }
        catch (AggregateException)   // the others have been asked nevertheless
        {
            Interlocked.Increment(ref _failures);
        }

        families = Snapshot();
        foreach (MetricFamily family in families.Where(family => family.IsObservable))
            family.EndObservation();
        return families;
    }

    private MetricFamily[] Snapshot()
    {
        lock (_families)
            return [.. _families.Values];
    }

    private void OnPublished(Instrument instrument, MeterListener listener)
    {
        if (!_isWanted(instrument.Meter)) return;
        if (FamilyOf(instrument) is { } family) listener.EnableMeasurementEvents(instrument, family);
        else Interlocked.Increment(ref _refused);
    }

    private MetricFamily? FamilyOf(Instrument instrument)
    {
        if (Classify(instrument) is not var (kind, isSet)) return null;
        string? unit = MetricNames.Unit(instrument.Unit);
        string name = MetricNames.Metric(instrument.Name);
        if (kind == MetricKind.Counter && name.EndsWith("_total", StringComparison.Ordinal)) name = name[..^6];
        if (unit is not null && !name.EndsWith("_" + unit, StringComparison.Ordinal)) name += "_" + unit;
        lock (_families)
        {
            if (_families.TryGetValue(name, out MetricFamily? family))
                return family.Kind == kind && family.Unit == unit && family.IsSet == isSet && family.IsObservable == instrument.IsObservable ? family : null;
            string[] samples = SampleNames(name, kind);
            if (samples.Any(_sampleNames.ContainsKey)) return null;
            double[]? bounds = kind == MetricKind.Histogram ? BoundsOf(instrument) : null;
            family = new MetricFamily(name, unit, instrument.Description ?? "", kind, isSet, bounds) { IsObservable = instrument.IsObservable };
            _families.Add(name, family);
            foreach (string sample in samples)
                _sampleNames.Add(sample, family);
            return family;
        }
    }

    private static string[] SampleNames(string name, MetricKind kind) => kind switch
    {
        MetricKind.Counter => [name, name + "_total", name + "_created"],
        MetricKind.Histogram => [name, name + "_bucket", name + "_sum", name + "_count", name + "_created"],
        _ => [name],
    };

    private static (MetricKind Kind, bool IsSet)? Classify(Instrument instrument) =>
        Classify<long>(instrument) ?? Classify<int>(instrument) ?? Classify<double>(instrument) ?? Classify<float>(instrument)
        ?? Classify<short>(instrument) ?? Classify<byte>(instrument) ?? Classify<decimal>(instrument);

    private static (MetricKind Kind, bool IsSet)? Classify<T>(Instrument instrument)
        where T : struct
        => instrument switch
        {
            Counter<T> => (MetricKind.Counter, false),
            ObservableCounter<T> => (MetricKind.Counter, true),
            Histogram<T> => (MetricKind.Histogram, false),
            ObservableHistogram when typeof(T) == typeof(double) => (MetricKind.Histogram, true),
            UpDownCounter<T> => (MetricKind.Gauge, false),
            ObservableUpDownCounter<T> or ObservableGauge<T> or Gauge<T> => (MetricKind.Gauge, true),
            _ => null,
        };

    private static double[] BoundsOf(Instrument instrument)
    {
        double[]? advised = instrument switch
        {
            Histogram<long> whole => Advised(whole),
            Histogram<int> whole => Advised(whole),
            Histogram<double> number => Advised(number),
            Histogram<float> number => Advised(number),
            ObservableHistogram observed => observed.Bounds,
            _ => null,
        };
        return advised ?? DefaultBounds;
    }

    private static double[]? Advised<T>(Histogram<T> histogram)
        where T : struct, IConvertible
        => histogram.Advice?.HistogramBucketBoundaries is { Count: > 0 and <= 256 } bounds
            ? [.. bounds.Select(bound => bound.ToDouble(System.Globalization.CultureInfo.InvariantCulture)).Where(double.IsFinite).Distinct().Order()]
            : null;

    private static void Measure(object? state, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var family = (MetricFamily)state!;
        if (family.Find(tags) is not { } series) return;
        if (family.Kind == MetricKind.Histogram) series.Record(value);
        else if (family.IsSet) series.Set(value);
        else series.Add(value);
    }

    private static void Measure(object? state, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var family = (MetricFamily)state!;
        if (family is { Kind: MetricKind.Histogram, IsSet: true })
        {
            if (tags is not [.., (ObservableHistogram.PartTag, int part)]) return;
            family.Find(tags[..^1])?.SetPart(part, value);
            return;
        }

        if (family.Find(tags) is not { } series) return;
        if (family.Kind == MetricKind.Histogram) series.Record(value);
        else if (family.IsSet) series.Set(value);
        else series.Add(value);
    }
}
