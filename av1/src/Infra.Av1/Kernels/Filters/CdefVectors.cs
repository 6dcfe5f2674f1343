using System.Numerics;
using System.Runtime.CompilerServices;
using Infra.Av1.Pictures;

namespace Infra.Av1.Kernels;

/// <summary>
/// CDEF's filter, section 7.15.3, in 16-bit lanes: several rows of eight or four at a time. A sample that is not available is the lowest number: its difference is so large that the constraint gives 0, as a signed maximum it
/// never wins, and neither as an unsigned minimum. With one strength only the result never leaves the range of its neighbours (the weights add up to 12 of 16), so that the last clamp is left out.
/// </summary>
/// <typeparam name="TWords">The width.</typeparam>
internal static class CdefVectors<TWords>
    where TWords : struct, IWords<TWords>
{
    /// <summary>Filters a block that fills whole vectors: arguments as those of Kernels.CdefFilter, with six offsets as CdefOffsets makes them and two dampings as CdefShift does.</summary>
    public static void Filter<TPixel>(
        PlaneBlock<TPixel> target, ReadOnlySpan<short> source, int at, int stride, int width, int height, ReadOnlySpan<int> offsets, int primary, int secondary, int primaryShift, int secondaryShift, int firstTap)
        where TPixel : unmanaged, IBinaryInteger<TPixel>
    {
        if (width == 8) Rows<TPixel, Eight>(target, source, at, stride, height, offsets[..6], primary, secondary, primaryShift, secondaryShift, firstTap);
        else Rows<TPixel, Four>(target, source, at, stride, height, offsets[..6], primary, secondary, primaryShift, secondaryShift, firstTap);
    }

    // A constant of the compiler.
    private interface IWidth
    {
        static abstract bool IsEight { get; }
    }

    private readonly struct Eight : IWidth
    {
        public static bool IsEight => true;
    }

    private readonly struct Four : IWidth
    {
        public static bool IsEight => false;
    }

    private static void Rows<TPixel, TWidth>(
        PlaneBlock<TPixel> target, ReadOnlySpan<short> source, int at, int stride, int height, ReadOnlySpan<int> offsets, int primary, int secondary, int primaryShift, int secondaryShift, int firstTap)
        where TPixel : unmanaged, IBinaryInteger<TPixel>
        where TWidth : struct, IWidth
    {
        int step = TWidth.IsEight ? TWords.Count / 8 : TWords.Count / 4;
        for (int y = 0; y < height; y += step, at += step * stride)
        {
            TWords x = Load<TWidth>(source, at, stride);
            TWords result = secondary == 0 ? Primary<TWidth>(x, source, at, stride, offsets, primary, primaryShift, firstTap)
                : primary == 0 ? Secondary<TWidth>(x, source, at, stride, offsets, secondary, secondaryShift)
                : Both<TWidth>(x, source, at, stride, offsets, primary, secondary, primaryShift, secondaryShift, firstTap);
            if (TWidth.IsEight) TWords.StoreEights(target, y, result);
            else TWords.StoreFours(target, y, result);
        }
    }

    private static TWords Both<TWidth>(TWords x, ReadOnlySpan<short> source, int at, int stride, ReadOnlySpan<int> offsets, int primary, int secondary, int primaryShift, int secondaryShift, int firstTap)
        where TWidth : struct, IWidth
    {
        TWords max = x;
        TWords min = x;
        TWords threshold = TWords.Create((short)primary);
        TWords shift = TWords.CreateShift(primaryShift);
        TWords sum = TWords.Multiply(Pair<TWidth>(x, source, at, stride, offsets[0], threshold, shift, ref max, ref min), TWords.Create((short)firstTap));
        sum = TWords.Add(sum, TWords.Multiply(Pair<TWidth>(x, source, at, stride, offsets[1], threshold, shift, ref max, ref min), TWords.Create((short)(6 - firstTap))));
        threshold = TWords.Create((short)secondary);
        shift = TWords.CreateShift(secondaryShift);
        TWords near = TWords.Add(Pair<TWidth>(x, source, at, stride, offsets[2], threshold, shift, ref max, ref min), Pair<TWidth>(x, source, at, stride, offsets[4], threshold, shift, ref max, ref min));
        TWords far = TWords.Add(Pair<TWidth>(x, source, at, stride, offsets[3], threshold, shift, ref max, ref min), Pair<TWidth>(x, source, at, stride, offsets[5], threshold, shift, ref max, ref min));
        sum = TWords.Add(sum, TWords.Add(TWords.Add(near, near), far));
        return TWords.Max(TWords.Min(Moved(x, sum), max), min);
    }

    private static TWords Primary<TWidth>(TWords x, ReadOnlySpan<short> source, int at, int stride, ReadOnlySpan<int> offsets, int primary, int primaryShift, int firstTap)
        where TWidth : struct, IWidth
    {
        TWords threshold = TWords.Create((short)primary);
        TWords shift = TWords.CreateShift(primaryShift);
        TWords near = TWords.Multiply(Pair<TWidth>(x, source, at, stride, offsets[0], threshold, shift), TWords.Create((short)firstTap));
        TWords far = TWords.Multiply(Pair<TWidth>(x, source, at, stride, offsets[1], threshold, shift), TWords.Create((short)(6 - firstTap)));
        return Moved(x, TWords.Add(near, far));
    }

    private static TWords Secondary<TWidth>(TWords x, ReadOnlySpan<short> source, int at, int stride, ReadOnlySpan<int> offsets, int secondary, int secondaryShift)
        where TWidth : struct, IWidth
    {
        TWords threshold = TWords.Create((short)secondary);
        TWords shift = TWords.CreateShift(secondaryShift);
        TWords near = TWords.Add(Pair<TWidth>(x, source, at, stride, offsets[2], threshold, shift), Pair<TWidth>(x, source, at, stride, offsets[4], threshold, shift));
        TWords far = TWords.Add(Pair<TWidth>(x, source, at, stride, offsets[3], threshold, shift), Pair<TWidth>(x, source, at, stride, offsets[5], threshold, shift));
        return Moved(x, TWords.Add(TWords.Add(near, near), far));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TWords Moved(TWords x, TWords sum) => TWords.Add(x, TWords.ShiftRight(TWords.Add(TWords.Add(sum, TWords.Create(8)), TWords.ShiftRight(sum, 15)), 4));

    // Both taps of a distance, constrained and added, and what they do to the bounds of the result.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TWords Pair<TWidth>(TWords x, ReadOnlySpan<short> source, int at, int stride, int offset, TWords threshold, TWords shift, ref TWords max, ref TWords min)
        where TWidth : struct, IWidth
    {
        TWords before = Load<TWidth>(source, at - offset, stride);
        TWords after = Load<TWidth>(source, at + offset, stride);
        max = TWords.Max(max, TWords.Max(before, after));
        min = TWords.MinUnsigned(min, TWords.MinUnsigned(before, after));
        return TWords.Add(Constrain(TWords.Subtract(before, x), threshold, shift), Constrain(TWords.Subtract(after, x), threshold, shift));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TWords Pair<TWidth>(TWords x, ReadOnlySpan<short> source, int at, int stride, int offset, TWords threshold, TWords shift)
        where TWidth : struct, IWidth =>
        TWords.Add(Constrain(TWords.Subtract(Load<TWidth>(source, at - offset, stride), x), threshold, shift), Constrain(TWords.Subtract(Load<TWidth>(source, at + offset, stride), x), threshold, shift));

    // threshold - (size >> shift), not below 0, at most size, with the difference's sign. Sizes reach 32768, hence unsigned.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TWords Constrain(TWords difference, TWords threshold, TWords shift)
    {
        TWords size = TWords.Abs(difference);
        return TWords.WithSign(TWords.MinUnsigned(TWords.SubtractSaturateUnsigned(threshold, TWords.ShiftRightLogical(size, shift)), size), difference);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TWords Load<TWidth>(ReadOnlySpan<short> source, int at, int stride)
        where TWidth : struct, IWidth => TWidth.IsEight ? TWords.LoadEights(source, at, stride) : TWords.LoadFours(source, at, stride);
}
