namespace Infra.Ntp.Discipline;

/// <summary>
/// How uncertain an offset and a frequency are, and how the errors hang together: a symmetric, positive two-by-two matrix.
/// </summary>
/// <param name="Offset">Variance of the offset, s².</param>
/// <param name="Cross">Covariance of offset and frequency, s.</param>
/// <param name="Frequency">Variance of the frequency, a pure number.</param>
public readonly record struct Covariance(double Offset, double Cross, double Frequency)
{
    /// <summary>How much is unknown in all: the smaller, the better the estimate.</summary>
    public double Determinant => Offset * Frequency - Cross * Cross;

    /// <summary>Standard deviation of the offset, s.</summary>
    public double OffsetDeviation => Math.Sqrt(Offset);

    /// <summary>Standard deviation of the frequency.</summary>
    public double FrequencyDeviation => Math.Sqrt(Frequency);

    /// <summary>The same estimate <paramref name="seconds"/> later, for a clock whose frequency wanders at random.</summary>
    /// <param name="seconds">Not negative.</param>
    /// <param name="wander">Growth of the frequency's variance per second.</param>
    public Covariance After(double seconds, double wander)
    {
        double square = seconds * seconds;
        return new Covariance(
            Offset + 2 * seconds * Cross + square * Frequency + wander * square * seconds / 3,
            Cross + seconds * Frequency + wander * square / 2,
            Frequency + wander * seconds);
    }
}
