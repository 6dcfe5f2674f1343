using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Infra.Av1.Kernels;

/// <summary>
/// CDEF of whole rows in 16-bit lanes, section 7.15.3. A sample that is not available is the lowest number: its difference is so large that the constraint gives 0, as a signed maximum it never wins, and neither as an unsigned minimum.
/// </summary>
internal static class CdefVectors
{
    /// <summary>Eight results: one row of eight or two of four.</summary>
    /// <param name="source">Samples.</param>
    /// <param name="at">Index of the first sample.</param>
    /// <param name="stride">To the next row.</param>
    /// <param name="width">8 or 4.</param>
    /// <param name="offsets">Six, as CdefOffsets makes them.</param>
    /// <param name="primary">Strength.</param>
    /// <param name="secondary">Strength.</param>
    /// <param name="primaryShift">dampingAdj of the first.</param>
    /// <param name="secondaryShift">dampingAdj of the second.</param>
    /// <param name="firstTap">Weight of the near primary taps: 4 or 3; the far ones have 6 less this.</param>
    public static Vector128<short> Filter128(ReadOnlySpan<short> source, int at, int stride, int width, ReadOnlySpan<int> offsets, int primary, int secondary, int primaryShift, int secondaryShift, int firstTap)
    {
        Vector128<short> x = Load128(source, at, stride, width);
        Vector128<short> sum = Vector128<short>.Zero;
        Vector128<short> max = x;
        Vector128<ushort> min = x.AsUInt16();
        for (int k = 0; k < 6; k++)
        {
            int strength = k < 2 ? primary : secondary;
            Vector128<short> before = Load128(source, at - offsets[k], stride, width);
            Vector128<short> after = Load128(source, at + offsets[k], stride, width);
            max = Vector128.Max(max, Vector128.Max(before, after));
            min = Vector128.Min(min, Vector128.Min(before.AsUInt16(), after.AsUInt16()));
            if (strength == 0) continue;
            int shift = k < 2 ? primaryShift : secondaryShift;
            int weight = k == 0 ? firstTap : k == 1 ? 6 - firstTap : 2 - (k & 1);
            var threshold = Vector128.Create((ushort)strength);
            sum += (Constrain128(before - x, threshold, shift) + Constrain128(after - x, threshold, shift)) * Vector128.Create((short)weight);
        }

        Vector128<short> moved = x + ((sum + Vector128.Create((short)8) + (sum >> 15)) >> 4);
        return Vector128.Max(Vector128.Min(moved, max), min.AsInt16());
    }

    // threshold - (size >> shift), not below 0, at most size, with the difference's sign. Sizes reach 32768, hence unsigned.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Constrain128(Vector128<short> difference, Vector128<ushort> threshold, int shift)
    {
        Vector128<short> sign = difference >> 15;
        Vector128<ushort> size = ((difference ^ sign) - sign).AsUInt16();
        Vector128<ushort> loss = Vector128.Min(size >> shift, threshold);
        Vector128<short> limited = Vector128.Min(threshold - loss, size).AsInt16();
        return (limited ^ sign) - sign;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Load128(ReadOnlySpan<short> source, int at, int stride, int width) =>
        width == 8 ? Vector128.Create(source.Slice(at, 8)) : Vector128.Create(Vector64.Create(source.Slice(at, 4)), Vector64.Create(source.Slice(at + stride, 4)));
}
