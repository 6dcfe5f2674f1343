using Infra.Testing.Fakes;

namespace Infra.Av1.StreamGen.Headers;

/// <summary>Writes film_grain_params, section 5.9.30, of a frame with grain of its own.</summary>
internal static class FilmGrainWriter
{
    private const int PointsMax = 10;   // of chroma; luma may have 14

    /// <summary>Adds the fields.</summary>
    /// <param name="bits">The frame header, up to there.</param>
    /// <param name="lag">ar_coeff_lag, 0 to 3.</param>
    /// <param name="isInter">Whether the frame could take another one's grain.</param>
    /// <param name="random">What the rest is drawn from.</param>
    public static void Write(BitList bits, int lag, bool isInter, SeededRandom random)
    {
        bits.AddFlag(true);                                    // apply_grain
        bits.Add(random.Next(1 << 16), 16);                    // grain_seed
        if (isInter) bits.AddFlag(true);                       // update_grain
        WritePoints(bits, random.Next(1, PointsMax), random);
        bool isFromLuma = bits.AddFlag(random.Next(2) == 0);
        int pointsU = isFromLuma ? 0 : random.Next(1, PointsMax);
        int pointsV = isFromLuma ? 0 : random.Next(1, PointsMax);
        if (!isFromLuma) WritePoints(bits, pointsU, random);
        if (!isFromLuma) WritePoints(bits, pointsV, random);
        bits.Add(random.Next(4), 2);                           // grain_scaling_minus_8
        bits.Add(lag, 2);
        int coefficients = 2 * lag * (lag + 1);
        for (int i = 0; i < 3 * coefficients + 2; i++)
            bits.Add(random.Next(112, 144), 8);                // luma's, then one more for each chroma plane
        bits.Add(random.Next(4), 2);                           // ar_coeff_shift_minus_6
        bits.Add(random.Next(4), 2);                           // grain_scale_shift
        if (!isFromLuma)
        {
            bits.Add(random.Next(1 << 25), 25);                // factors and offset of U
            bits.Add(random.Next(1 << 25), 25);                // of V
        }

        bits.Add(random.Next(4), 2);                           // overlap_flag, clip_to_restricted_range
    }

    // Values rise, as they must.
    private static void WritePoints(BitList bits, int count, SeededRandom random)
    {
        bits.Add(count, 4);
        for (int i = 0; i < count; i++)
        {
            bits.Add(i * 256 / count + random.Next(256 / PointsMax), 8);
            bits.Add(random.Next(256), 8);
        }
    }
}
