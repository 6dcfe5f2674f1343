namespace Infra.Ntp.Discipline;

/// <summary>
/// Finds out whether packets wait on the way there or on the way back. Where only one direction has a queue, each excess of the round trip shifts the
/// offset by half of it to the same side, and a line through (excess, offset error) shows that. A slope that could be chance counts as none.
/// </summary>
public sealed class PathAsymmetry
{
    private const double Memory = 63.0 / 64;   // about the last 64 measurements count
    private const double SlopeMax = 0.5;       // all of the excess on one way
    private const double Doubt = 2.5;          // standard errors within which a slope is chance

    private double _weight;
    private double _excess;
    private double _error;
    private double _excessSquare;
    private double _product;
    private double _errorSquare;

    /// <summary>Shift of the offset per second of excess, -0.5 to 0.5; 0 while nothing is proven.</summary>
    public double Slope { get; private set; }

    /// <summary>Mean error of a corrected offset, s: what the other way's queue does to it.</summary>
    public double Bias { get; private set; }

    /// <summary>Variance of a corrected offset, s²; infinite while nothing is proven.</summary>
    public double Residual { get; private set; } = double.PositiveInfinity;

    /// <summary>Takes a measurement in.</summary>
    /// <param name="excess">Its round trip beyond the shortest, s.</param>
    /// <param name="error">Its offset, uncorrected, minus the expected one, s.</param>
    public void Add(double excess, double error)
    {
        _weight = _weight * Memory + 1;
        _excess = _excess * Memory + excess;
        _error = _error * Memory + error;
        _excessSquare = _excessSquare * Memory + excess * excess;
        _product = _product * Memory + excess * error;
        _errorSquare = _errorSquare * Memory + error * error;
        Slope = Fit();
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        _weight = _excess = _error = _excessSquare = _product = _errorSquare = 0;
        Slope = Bias = 0;
        Residual = double.PositiveInfinity;
    }

    private double Fit()
    {
        Bias = 0;
        Residual = double.PositiveInfinity;
        if (_weight < 8) return 0;
        double spread = _excessSquare - _excess * _excess / _weight;
        if (!(spread > 0)) return 0;
        double slope = (_product - _excess * _error / _weight) / spread;
        double rest = Math.Max(_errorSquare - _error * _error / _weight - slope * slope * spread, 0) / (_weight - 2);
        double chance = Doubt * Math.Sqrt(rest / spread);
        if (Math.Abs(slope) <= chance) return 0;
        slope = Math.Clamp(slope * (1 - chance * chance / (slope * slope)), -SlopeMax, SlopeMax);
        Residual = rest;
        Bias = BiasOf(slope, Math.Sqrt(rest));
        return slope;
    }

    // Times in queues are about exponentially distributed, so their mean is their standard deviation. If m is the mean on the quiet way and m/r on the busy
    // one, slope = (1 - r²)/(1 + r²)/2, what the line leaves has the deviation m/sqrt(1 + r²), and its mean is -m (1 - r)/(1 + r²).
    private static double BiasOf(double slope, double residual)
    {
        double ratio = Math.Sqrt(Math.Max((1 - 2 * Math.Abs(slope)) / (1 + 2 * Math.Abs(slope)), 0));
        return Math.CopySign(residual * (1 - ratio) / Math.Sqrt(1 + ratio * ratio), -slope);
    }
}
