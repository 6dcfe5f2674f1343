using System.Globalization;
using System.Text;

namespace Infra.Hosting.Metrics;

/// <summary>All series of one name. Thread-safe.</summary>
internal sealed class MetricFamily(string name, string? unit, string help, MetricKind kind, bool isSet, double[]? bounds)
{
    /// <summary>Most series; measurements with further combinations of labels are dropped and counted.</summary>
    internal const int SeriesMax = 1000;

    private const int LabelsMax = 16;

    private readonly Dictionary<int, List<(KeyValuePair<string, object?>[] Tags, MetricSeries Series)>> _byTags = [];
    private readonly SortedDictionary<string, MetricSeries> _byLabels = new(StringComparer.Ordinal);
    private MetricSeries? _plain;
    private int _tagsCount;
    private long _dropped;

    internal string Name { get; } = name;

    internal string? Unit { get; } = unit;

    internal string Help { get; } = help;

    internal MetricKind Kind { get; } = kind;

    /// <summary>Whether a measurement is the value itself, and not what has to be added to it.</summary>
    internal bool IsSet { get; } = isSet;

    /// <summary>Whether the values are asked for in rounds.</summary>
    internal bool IsObservable { get; init; }

    internal double[] Bounds { get; } = bounds ?? [];

    /// <summary>Measurements that no series had room for.</summary>
    internal long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>The series in the order of their labels.</summary>
    internal MetricSeries[] All
    {
        get
        {
            lock (_byLabels)
                return [.. _byLabels.Values];
        }
    }

    /// <summary>The series of a combination of labels, made if it is new; null if there is no room. Does not allocate for one that is known.</summary>
    internal MetricSeries? Find(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty && _plain is { } plain && !IsObservable) return plain;
        lock (_byLabels)
        {
            int hash = Hash(tags);
            if (_byTags.TryGetValue(hash, out List<(KeyValuePair<string, object?>[] Tags, MetricSeries Series)>? candidates))
            {
                foreach ((KeyValuePair<string, object?>[] known, MetricSeries series) in candidates)
                {
                    if (AreSame(known, tags)) return Observe(series);
                }
            }

            MetricSeries? found = FindByLabels(tags);
            if (found is null) return null;
            if (candidates is null) _byTags.Add(hash, candidates = []);
            candidates.Add((tags.ToArray(), found));
            if (tags.IsEmpty) _plain = found;
            return Observe(found);
        }
    }

    /// <summary>Begins a round of observation: series that are not named before <see cref="EndObservation"/> are gone.</summary>
    internal void BeginObservation()
    {
        lock (_byLabels)
        {
            foreach (MetricSeries series in _byLabels.Values)
                series.IsObserved = false;
        }
    }

    internal void EndObservation()
    {
        lock (_byLabels)
        {
            if (_byLabels.Values.All(series => series.IsObserved)) return;
            foreach (string gone in _byLabels.Where(pair => !pair.Value.IsObserved).Select(pair => pair.Key).ToArray())
                _byLabels.Remove(gone);
            _byTags.Clear();
            _tagsCount = 0;
            _plain = null;
        }
    }

    private static MetricSeries Observe(MetricSeries series)
    {
        series.IsObserved = true;
        return series;
    }

    private MetricSeries? FindByLabels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        // The same labels may come in several orders: each order has an entry, so these are bounded too.
        string labels = Render(tags);
        bool isKnown = _byLabels.TryGetValue(labels, out MetricSeries? series);
        if (_tagsCount >= 4 * SeriesMax || (!isKnown && _byLabels.Count >= SeriesMax))
        {
            Interlocked.Increment(ref _dropped);
            return null;
        }

        _tagsCount++;
        if (isKnown) return series;
        series = new MetricSeries(labels, Kind == MetricKind.Histogram ? Bounds : null);
        _byLabels.Add(labels, series);
        return series;
    }

    private static string Render(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty) return "";
        var sorted = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((string key, object? value) in tags[..Math.Min(tags.Length, LabelsMax)])
            sorted[MetricNames.Label(key)] = value is IFormattable number ? number.ToString(null, CultureInfo.InvariantCulture) : value?.ToString() ?? "";
        var text = new StringBuilder();
        foreach ((string key, string value) in sorted)
        {
            if (text.Length > 0) text.Append(',');
            text.Append(key).Append("=\"");
            MetricNames.AppendLabelValue(text, value);
            text.Append('"');
        }

        return text.ToString();
    }

    private static int Hash(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var hash = new HashCode();
        foreach ((string key, object? value) in tags)
        {
            hash.Add(key);
            hash.Add(value);
        }

        return hash.ToHashCode();
    }

    private static bool AreSame(ReadOnlySpan<KeyValuePair<string, object?>> a, ReadOnlySpan<KeyValuePair<string, object?>> b)
    {
        if (a.Length != b.Length) return false;
        for (int i = 0; i < a.Length; i++)
        {
            if (a[i].Key != b[i].Key || !Equals(a[i].Value, b[i].Value)) return false;
        }

        return true;
    }
}
