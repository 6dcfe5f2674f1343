namespace Infra.Build.Bench;

/// <summary>The median of paired ratios and where it would lie if the pairs were drawn again (95 %, bootstrap).</summary>
/// <param name="Median">Median of ours/peer over the pairs.</param>
/// <param name="Low">2.5th percentile of the resampled medians.</param>
/// <param name="High">97.5th percentile.</param>
internal sealed record RatioStatistics(double Median, double Low, double High)
{
    private const int Resamples = 4000;
    private const int Seed = 20011;   // fixed, so that the same pairs give the same report

    /// <summary>Computes it; null if there is no pair with a peer's value above 0.</summary>
    internal static RatioStatistics? Of(IReadOnlyList<(double Ours, double Theirs)> pairs)
    {
        // 0 against 0 is as good as the peer: allocated bytes.
        double[] ratios = [.. pairs.Where(p => p.Theirs > 0 || p is (0, 0)).Select(p => p.Theirs > 0 ? p.Ours / p.Theirs : 1)];
        if (ratios.Length == 0) return null;
        var random = new Random(Seed);
        double[] medians = new double[Resamples];
        double[] sample = new double[ratios.Length];
        for (int i = 0; i < Resamples; i++)
        {
            for (int j = 0; j < sample.Length; j++)
                sample[j] = ratios[random.Next(ratios.Length)];
            medians[i] = MedianOf(sample);
        }
        Array.Sort(medians);
        return new RatioStatistics(MedianOf(ratios), medians[(int)(0.025 * Resamples)], medians[(int)(0.975 * Resamples)]);
    }

    /// <summary>The middle value, or the mean of the two middle ones.</summary>
    internal static double MedianOf(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        if (sorted.Length == 0) return double.NaN;
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>The mean of ratios: the root of the product.</summary>
    internal static double GeometricMeanOf(IReadOnlyCollection<double> values) =>
        values.Any(v => v <= 0) ? 0 : Math.Exp(values.Average(Math.Log));
}
