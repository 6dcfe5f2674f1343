namespace Infra.Ntp.Simulation.Scenarios;

/// <summary>Gathers the error of a clock, once a second.</summary>
internal sealed class ErrorMeter(double measureFrom)
{
    private const double SettledBound = 0.001;

    private double _squares;
    private double _sum;
    private double _frequencySquares;
    private long _count;
    private double _latest;

    internal double Rms => Math.Sqrt(_squares / Math.Max(_count, 1));

    internal double Mean => Math.Abs(_sum / Math.Max(_count, 1));

    internal double Maximum { get; private set; }

    internal double Final => Math.Abs(_latest);

    internal double FrequencyRms => Math.Sqrt(_frequencySquares / Math.Max(_count, 1));

    internal double Settled { get; private set; }

    internal void Add(double at, double error, double frequencyError)
    {
        _latest = error;
        if (!(Math.Abs(error) < SettledBound)) Settled = double.PositiveInfinity;
        else if (double.IsPositiveInfinity(Settled)) Settled = at;
        if (at < measureFrom) return;
        _squares += error * error;
        _sum += error;
        _frequencySquares += frequencyError * frequencyError;
        Maximum = Math.Max(Maximum, Math.Abs(error));
        _count++;
    }
}
