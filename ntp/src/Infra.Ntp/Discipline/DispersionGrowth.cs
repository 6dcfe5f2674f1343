namespace Infra.Ntp.Discipline;

/// <summary>How the error bound grows after an update: the root of a polynomial in time, since the variance of the offset is one.</summary>
/// <param name="B0">Variance at the update, s².</param>
/// <param name="B1">Per second.</param>
/// <param name="B2">Per second².</param>
/// <param name="B3">Per second³.</param>
public readonly record struct DispersionGrowth(double B0, double B1, double B2, double B3)
{
    /// <summary>RFC 5905: MAXDISP, s.</summary>
    public const double Max = 16;

    /// <summary>The growth that follows from an estimate.</summary>
    public static DispersionGrowth Of(Covariance covariance, double wander) => new(covariance.Offset, 2 * covariance.Cross, covariance.Frequency, wander / 3);

    /// <summary>Error bound so many seconds after the update, at most 16 s.</summary>
    public double After(double seconds)
    {
        double t = Math.Max(seconds, 0);
        double variance = B0 + t * (B1 + t * (B2 + t * B3));
        return variance >= Max * Max ? Max : Math.Sqrt(Math.Max(variance, 0));
    }
}
