namespace Infra.Ntp.Discipline;

/// <summary>
/// A belief about true time as a straight line over raw time: two numbers and their uncertainty, which a Kalman filter moves along and improves.
/// </summary>
/// <param name="At">The moment it is meant for.</param>
/// <param name="Offset">True time minus the reference line (see <see cref="TimeBase"/>) at that moment, s.</param>
/// <param name="Frequency">Speed of true time against raw time, as a fraction.</param>
/// <param name="Covariance">Uncertainty of both.</param>
public readonly record struct ClockEstimate(RawTime At, double Offset, double Frequency, Covariance Covariance)
{
    /// <summary>The same belief for a later moment; an earlier one changes nothing.</summary>
    /// <param name="to">The moment.</param>
    /// <param name="wander">Growth of the frequency's variance per second.</param>
    public ClockEstimate Advance(RawTime to, double wander)
    {
        double seconds = to.SecondsSince(At);
        if (seconds <= 0) return this;
        return new ClockEstimate(to, Offset + seconds * Frequency, Frequency, Covariance.After(seconds, wander));
    }

    /// <summary>Takes an offset measured at this very moment into account.</summary>
    /// <param name="measured">The offset, s.</param>
    /// <param name="variance">Its variance, s², above 0.</param>
    /// <param name="innovation">What the measurement told that was not known.</param>
    public ClockEstimate Absorb(double measured, double variance, out Innovation innovation)
    {
        double difference = measured - Offset;
        double total = Covariance.Offset + variance;
        double gain = Covariance.Offset / total;
        double frequencyGain = Covariance.Cross / total;
        innovation = new Innovation(PortableMath.ChiSquareOne(difference * difference / total), gain);
        var covariance = new Covariance(
            Covariance.Offset * (variance / total),
            Covariance.Cross * (variance / total),
            Math.Max(Covariance.Frequency - frequencyGain * Covariance.Cross, 0));
        return new ClockEstimate(At, Offset + gain * difference, Frequency + frequencyGain * difference, covariance);
    }

    /// <summary>The best of two independent beliefs for the same moment, each weighted by what it knows.</summary>
    public ClockEstimate Merge(in ClockEstimate other)
    {
        Covariance a = Covariance;
        Covariance b = other.Covariance;
        var sum = new Covariance(a.Offset + b.Offset, a.Cross + b.Cross, a.Frequency + b.Frequency);
        double determinant = sum.Determinant;
        if (!(determinant > 0)) return a.Offset <= b.Offset ? this : other;

        // G = a · sum⁻¹
        double g00 = (a.Offset * sum.Frequency - a.Cross * sum.Cross) / determinant;
        double g01 = (a.Cross * sum.Offset - a.Offset * sum.Cross) / determinant;
        double g10 = (a.Cross * sum.Frequency - a.Frequency * sum.Cross) / determinant;
        double g11 = (a.Frequency * sum.Offset - a.Cross * sum.Cross) / determinant;
        double offset = other.Offset - Offset;
        double frequency = other.Frequency - Frequency;
        // a − G·a, made symmetric
        double cross = (a.Cross - (g00 * a.Cross + g01 * a.Frequency) + (a.Cross - (g10 * a.Offset + g11 * a.Cross))) / 2;
        var covariance = new Covariance(
            Math.Max(a.Offset - (g00 * a.Offset + g01 * a.Cross), 0),
            cross,
            Math.Max(a.Frequency - (g10 * a.Cross + g11 * a.Frequency), 0));
        return new ClockEstimate(At, Offset + g00 * offset + g01 * frequency, Frequency + g10 * offset + g11 * frequency, covariance);
    }
}
