namespace Infra.Hosting.Metrics;

/// <summary>The values of one combination of labels. Thread-safe.</summary>
internal sealed class MetricSeries(string labels, double[]? bounds)
{
    private readonly long[]? _buckets = bounds is null ? null : new long[bounds.Length + 1];
    private readonly Lock _lock = new();
    private long _whole;
    private double _fraction;

    /// <summary><c>name="value",…</c>, escaped, sorted by name; empty for none.</summary>
    internal string Labels { get; } = labels;

    /// <summary>Whether the present round of observable instruments has named it.</summary>
    internal bool IsObserved { get; set; } = true;

    internal void Add(long value) => Interlocked.Add(ref _whole, value);

    internal void Add(double value)
    {
        lock (_lock)
            _fraction += value;
    }

    internal void Set(double value)
    {
        lock (_lock)
        {
            _fraction = value;
            Volatile.Write(ref _whole, 0);
        }
    }

    internal void Set(long value)
    {
        lock (_lock)
        {
            _fraction = 0;
            Volatile.Write(ref _whole, value);
        }
    }

    internal void Record(double value)
    {
        if (double.IsNaN(value)) return;
        int bucket = Array.BinarySearch(bounds!, value);
        if (bucket < 0) bucket = ~bucket;   // a value on a bound belongs below it: le means less or equal
        lock (_lock)
        {
            _buckets![bucket]++;
            _fraction += value;
            _whole++;
        }
    }

    /// <summary>Sets a bucket, or the sum, of a histogram that is counted elsewhere.</summary>
    internal void SetPart(int part, double value)
    {
        lock (_lock)
        {
            if (part == ObservableHistogram.SumPart) _fraction = value;
            else if ((uint)part < (uint)_buckets!.Length) _buckets[part] = (long)value;
            long count = 0;
            foreach (long bucket in _buckets!)
                count += bucket;
            _whole = count;
        }
    }

    /// <summary>The value as text: a whole number where no fraction was ever added.</summary>
    internal string Value()
    {
        lock (_lock)
        {
            long whole = Volatile.Read(ref _whole);
            return _fraction == 0 ? whole.ToString(System.Globalization.CultureInfo.InvariantCulture) : MetricNames.Number(whole + _fraction);
        }
    }

    /// <summary>Buckets (not cumulated), sum and count of a histogram.</summary>
    internal (long[] Buckets, double Sum, long Count) Snapshot()
    {
        lock (_lock)
            return ([.. _buckets!], _fraction, _whole);
    }
}
