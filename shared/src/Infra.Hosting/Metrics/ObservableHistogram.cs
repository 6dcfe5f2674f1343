using System.Diagnostics.Metrics;

namespace Infra.Hosting.Metrics;

/// <summary>
/// A histogram that its owner counts by itself, in whatever way its hot path can bear, and that is read when somebody asks: .NET's own wants to be told each value. To
/// <see cref="MetricsCollector"/> it is a histogram; other listeners see each bucket as a measurement with the number of the bucket as label.
/// </summary>
public sealed class ObservableHistogram : ObservableInstrument<double>
{
    /// <summary>The label that names a bucket by its number, or <see cref="SumPart"/>. No exposition shows it.</summary>
    internal const string PartTag = "infra.histogram.part";

    /// <summary>The part that is the sum of all values.</summary>
    internal const int SumPart = -1;

    private readonly Func<IEnumerable<HistogramReading>> _read;

    /// <summary>Adds a histogram to a meter.</summary>
    /// <param name="meter">The meter.</param>
    /// <param name="name">Its name.</param>
    /// <param name="bounds">Upper bounds of all buckets but the last, rising, in its unit.</param>
    /// <param name="read">Reads it; called from any thread, one at a time.</param>
    /// <param name="unit">Its unit, as UCUM writes it; may be null.</param>
    /// <param name="description">What it measures; may be null.</param>
    public ObservableHistogram(Meter meter, string name, IReadOnlyList<double> bounds, Func<IEnumerable<HistogramReading>> read, string? unit, string? description)
        : base(meter, name, unit, description)
    {
        ArgumentNullException.ThrowIfNull(bounds);
        ArgumentNullException.ThrowIfNull(read);
        Bounds = [.. bounds];
        _read = read;
        Publish();
    }

    internal double[] Bounds { get; }

    /// <inheritdoc/>
    protected override IEnumerable<Measurement<double>> Observe()
    {
        foreach (HistogramReading reading in _read())
        {
            KeyValuePair<string, object?>[] tags = new KeyValuePair<string, object?>[reading.Tags.Length + 1];
            reading.Tags.CopyTo(tags, 0);
            for (int i = SumPart; i < Math.Min(reading.Buckets.Count, Bounds.Length + 1); i++)
            {
                tags[^1] = new KeyValuePair<string, object?>(PartTag, i);
                yield return new Measurement<double>(i == SumPart ? reading.Sum : reading.Buckets[i], tags);
            }
        }
    }
}
