using System.Numerics;
using Infra.Av1.Pictures;
using Infra.Av1.Tables;

namespace Infra.Av1.Kernels;

// The constrained directional enhancement filter, section 7.15.
internal partial class Kernels<TPixel>
    where TPixel : unmanaged, IBinaryInteger<TPixel>
{
    /// <summary>CDEF direction of 8×8 luma (7.15.2): yDir, and var.</summary>
    public virtual int CdefDirection(ReadOnlyPlaneBlock<TPixel> source, out int variance)
    {
        int shift = BitDepth - 8;
        Span<int> partial = stackalloc int[8 * 15];
        for (int i = 0; i < 8; i++)
        {
            ReadOnlySpan<TPixel> row = source.Row(i, 0, 8);
            for (int j = 0; j < 8; j++)
            {
                int x = (Pixel.ToInt(row[j]) >> shift) - 128;
                partial[i + j] += x;
                partial[15 + i + j / 2] += x;
                partial[30 + i] += x;
                partial[45 + 3 + i - j / 2] += x;
                partial[60 + 7 + i - j] += x;
                partial[75 + 3 - i / 2 + j] += x;
                partial[90 + j] += x;
                partial[105 + i / 2 + j] += x;
            }
        }

        Span<int> cost = stackalloc int[8];
        for (int i = 0; i < 8; i++)
        {
            cost[2] += partial[30 + i] * partial[30 + i];
            cost[6] += partial[90 + i] * partial[90 + i];
        }

        cost[2] *= SpecTables.DivTable[8];
        cost[6] *= SpecTables.DivTable[8];
        for (int diagonal = 0; diagonal < 8; diagonal += 4)
        {
            ReadOnlySpan<int> p = partial.Slice(diagonal * 15, 15);
            for (int i = 0; i < 7; i++)
                cost[diagonal] += (p[i] * p[i] + p[14 - i] * p[14 - i]) * SpecTables.DivTable[i + 1];
            cost[diagonal] += p[7] * p[7] * SpecTables.DivTable[8];
        }

        for (int i = 1; i < 8; i += 2)
        {
            ReadOnlySpan<int> p = partial.Slice(i * 15, 15);
            for (int j = 3; j < 8; j++)
                cost[i] += p[j] * p[j];
            cost[i] *= SpecTables.DivTable[8];
            for (int j = 0; j < 3; j++)
                cost[i] += (p[j] * p[j] + p[10 - j] * p[10 - j]) * SpecTables.DivTable[2 * j + 2];
        }

        return BestDirection(cost, out variance);
    }

    /// <summary>CDEF of one block of 8×8, 8×4, 4×8 or 4×4 (7.15.3). source holds samples with 2 rows and 3 columns around; those not available are CdefUnavailable. Strengths are already shifted by BitDepth - 8 and adjusted by the variance; the damping is that of the plane, shifted likewise.</summary>
    public virtual void CdefFilter(
        PlaneBlock<TPixel> target, ReadOnlySpan<short> source, int sourceOrigin, int sourceStride, int width, int height, int primaryStrength, int secondaryStrength, int damping, int direction)
    {
        // Offsets of two distances in three directions; the weights belong to the distances.
        Span<int> offsets = stackalloc int[6];
        CdefOffsets(offsets, sourceStride, direction);
        int tapSet = (primaryStrength >> (BitDepth - 8) & 1) * 2;
        int primaryShift = CdefShift(primaryStrength, damping);
        int secondaryShift = CdefShift(secondaryStrength, damping);
        for (int i = 0; i < height; i++)
        {
            Span<TPixel> row = target.Row(i, 0, width);
            for (int j = 0; j < width; j++)
            {
                int place = sourceOrigin + i * sourceStride + j;
                int x = source[place];
                int sum = 0;
                int max = x;
                int min = x;
                for (int k = 0; k < 6; k++)
                {
                    int strength = k < 2 ? primaryStrength : secondaryStrength;
                    int shift = k < 2 ? primaryShift : secondaryShift;
                    int weight = k < 2 ? SpecTables.CdefPriTaps[tapSet + k] : SpecTables.CdefSecTaps[k & 1];
                    int before = source[place - offsets[k]];
                    int after = source[place + offsets[k]];
                    sum += weight * (CdefConstrain(before, x, strength, shift) + CdefConstrain(after, x, strength, shift));
                    max = Math.Max(max, Math.Max(before, after));
                    if (before != CdefUnavailable) min = Math.Min(min, before);
                    if (after != CdefUnavailable) min = Math.Min(min, after);
                }

                row[j] = Pixel.FromInt<TPixel>(Math.Clamp(x + ((8 + sum - (sum < 0 ? 1 : 0)) >> 4), min, max));
            }
        }
    }

    /// <summary>Offsets in a source from a sample to the taps after it: two of the direction, two of direction - 2, two of direction + 2.</summary>
    protected static void CdefOffsets(Span<int> offsets, int stride, int direction)
    {
        for (int k = 0; k < 6; k++)
        {
            int d = (direction + (k < 2 ? 0 : k < 4 ? 6 : 2)) & 7;
            int entry = (d * 2 + (k & 1)) * 2;
            offsets[k] = SpecTables.CdefDirections[entry] * stride + SpecTables.CdefDirections[entry + 1];
        }
    }

    /// <summary>dampingAdj of section 7.15.3.</summary>
    protected static int CdefShift(int strength, int damping) => strength == 0 ? 0 : Math.Max(0, damping - BitOperations.Log2((uint)strength));

    /// <summary>The direction of the highest cost, the first of equal ones, and var.</summary>
    protected static int BestDirection(ReadOnlySpan<int> cost, out int variance)
    {
        int best = 0;
        int direction = 0;
        for (int i = 0; i < 8; i++)
        {
            if (cost[i] <= best) continue;
            best = cost[i];
            direction = i;
        }

        variance = (best - cost[(direction + 4) & 7]) >> 10;
        return direction;
    }

    private static int CdefConstrain(int sample, int x, int strength, int shift)
    {
        if (strength == 0 || sample == CdefUnavailable) return 0;
        int difference = sample - x;
        int size = Math.Abs(difference);
        int limited = Math.Min(size, Math.Max(0, strength - (size >> shift)));
        return difference < 0 ? -limited : limited;
    }
}
