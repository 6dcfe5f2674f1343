using Infra.Av1.Tables;
using Infra.Testing.Fakes;

namespace Infra.Av1.StreamGen.Headers;

/// <summary>
/// Writes global_motion_params, section 5.9.24. A parameter is coded as its distance from that of the primary reference, so that a distance can be drawn without knowing either.
/// </summary>
internal static class GlobalMotionWriter
{
    private const int NearMax = 40;

    private static readonly int[][] ParameterOrder = [[], [0, 1], [2, 3, 0, 1], [2, 3, 4, 5, 0, 1]];

    /// <summary>Adds the models of the seven references.</summary>
    /// <param name="bits">The frame header, up to there.</param>
    /// <param name="isPrecise">allow_high_precision_mv.</param>
    /// <param name="random">What types and distances are drawn from.</param>
    public static void Write(BitList bits, bool isPrecise, SeededRandom random)
    {
        for (int reference = 0; reference < Av1Constants.RefsPerFrame; reference++)
        {
            int type = random.Next(Av1Constants.Affine + 1);
            if (bits.AddFlag(type != Av1Constants.Identity) && !bits.AddFlag(type == Av1Constants.Rotzoom)) bits.AddFlag(type == Av1Constants.Translation);
            foreach (int parameter in ParameterOrder[type])
            {
                int absoluteBits = parameter > 1 ? Av1Constants.GmAbsAlphaBits : type == Av1Constants.Translation ? Av1Constants.GmAbsTransOnlyBits - (isPrecise ? 0 : 1) : Av1Constants.GmAbsTransBits;
                int values = (2 << absoluteBits) + 1;
                WriteSubexponential(bits, random.Next(random.Next(8) == 0 ? values : NearMax), values);
            }
        }
    }

    // The inverse of decode_subexp: ranges of 8, 8, 16, 32 and so on, the last in truncated binary.
    private static void WriteSubexponential(BitList bits, int value, int values)
    {
        int start = 0;
        int length = 3;
        for (int i = 0; values > start + (3 << length); i++)
        {
            if (!bits.AddFlag(value >= start + (1 << length)))
            {
                bits.Add(value - start, length);
                return;
            }

            start += 1 << length;
            if (i > 0) length++;
        }

        WriteTruncated(bits, value - start, values - start);
    }

    // ns(n), section 4.10.7.
    private static void WriteTruncated(BitList bits, int value, int values)
    {
        int length = int.Log2(values) + 1;
        int shortCodes = (1 << length) - values;
        if (value < shortCodes) bits.Add(value, length - 1);
        else bits.Add(value + shortCodes, length);
    }
}
