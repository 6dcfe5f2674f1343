namespace Infra.Crypto.Bench.Timing;

/// <summary>Mean and spread of two classes of measurements, and how surely their means differ: Welch's t.</summary>
internal struct WelchTest
{
    private Moments _first, _second;

    /// <summary>Adds a measurement to a class, 0 or 1.</summary>
    internal void Add(int @class, double value)
    {
        if (@class == 0) _first.Add(value);
        else _second.Add(value);
    }

    /// <summary>The t value; 0 where there are too few measurements or they are all alike.</summary>
    internal readonly double T
    {
        get
        {
            double variance = _first.VarianceOfMean + _second.VarianceOfMean;
            return variance > 0 ? (_first.Mean - _second.Mean) / Math.Sqrt(variance) : 0;
        }
    }

    /// <summary>Welford's running mean and variance.</summary>
    private struct Moments
    {
        private long _count;
        private double _squares;

        internal double Mean { get; private set; }

        internal readonly double VarianceOfMean => _count > 1 ? _squares / (_count - 1) / _count : 0;

        internal void Add(double value)
        {
            _count++;
            double difference = value - Mean;
            Mean += difference / _count;
            _squares += difference * (value - Mean);
        }
    }
}
