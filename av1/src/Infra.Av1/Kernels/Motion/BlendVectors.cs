using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Infra.Av1.Pictures;

namespace Infra.Av1.Kernels;

/// <summary>Blends of predictions a vector of samples at a time, for both sample sizes: a multiplication of pairs takes both predictions at once. Rows shorter than a vector take the next smaller one.</summary>
/// <typeparam name="TWords">The width.</typeparam>
internal static class BlendVectors<TWords>
    where TWords : struct, IWords<TWords>
{
    /// <summary>COMPOUND_AVERAGE at 8 bit, where the sum of two intermediates fits 16 bits: the product's upper half with 1024 is the rounded shift by 5.</summary>
    public static void AverageNarrow<TPixel>(PlaneBlock<TPixel> target, ReadOnlySpan<short> first, ReadOnlySpan<short> second, int width, int height)
        where TPixel : unmanaged, IBinaryInteger<TPixel>
    {
        TWords factor = TWords.Create(1024);
        if (width >= TWords.Count)
        {
            for (int y = 0; y < height; y++)
            {
                ReadOnlySpan<short> a = first.Slice(y * width, width);
                ReadOnlySpan<short> b = second.Slice(y * width, width);
                Span<TPixel> row = target.Row(y, 0, width);
                for (int x = 0; x <= row.Length - TWords.Count; x += TWords.Count)
                    TWords.StoreSamples(row.Slice(x, TWords.Count), TWords.MultiplyHighRound(TWords.Add(TWords.Load(a.Slice(x, TWords.Count)), TWords.Load(b.Slice(x, TWords.Count))), factor));
            }

            return;
        }

        // Several rows of a narrow block in one vector.
        Span<byte> bytes = stackalloc byte[32];
        for (int i = 0; i < width * height; i += TWords.Count)
        {
            TWords.StoreSamples(bytes, TWords.MultiplyHighRound(TWords.Add(TWords.Load(first.Slice(i, TWords.Count)), TWords.Load(second.Slice(i, TWords.Count))), factor));
            int y = i / width;
            for (int part = 0; part < TWords.Count / width && y + part < height; part++)
                bytes.Slice(part * width, width).CopyTo(MemoryMarshal.AsBytes(target.Row(y + part, 0, width)));
        }
    }

    /// <summary>Weights two intermediates: (a * wa + b * wb + offset) >> shift, clipped. Both spans are as long as whole vectors need.</summary>
    public static void Weigh<TPixel>(PlaneBlock<TPixel> target, ReadOnlySpan<short> first, ReadOnlySpan<short> second, int width, int height, int firstWeight, int secondWeight, int offset, int shift, int pixelMax)
        where TPixel : unmanaged, IBinaryInteger<TPixel>
    {
        if (width < TWords.Count && TWords.Count > Words128.Count)
        {
            if (TWords.Count == Words512.Count) BlendVectors<Words256>.Weigh(target, first, second, width, height, firstWeight, secondWeight, offset, shift, pixelMax);
            else BlendVectors<Words128>.Weigh(target, first, second, width, height, firstWeight, secondWeight, offset, shift, pixelMax);
            return;
        }

        TWords weights = TWords.CreateInts((secondWeight << 16) | firstWeight);
        TWords offsets = TWords.CreateInts(offset);
        TWords max = TWords.Create((short)pixelMax);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x += TWords.Count)
            {
                TWords a = TWords.Load(first.Slice(y * width + x, TWords.Count));
                TWords b = TWords.Load(second.Slice(y * width + x, TWords.Count));
                TWords.Products(a, b, weights, out TWords low, out TWords high);
                Store(target.Row(y, x, Math.Min(width - x, TWords.Count)), TWords.Round(TWords.AddInts(low, offsets), TWords.AddInts(high, offsets), shift), max);
            }
        }
    }

    /// <summary>The same with a mask of 0 to 64 as the weight of the first.</summary>
    public static void WeighByMask<TPixel>(PlaneBlock<TPixel> target, ReadOnlySpan<short> first, ReadOnlySpan<short> second, ReadOnlySpan<byte> mask, int width, int height, int offset, int shift, int pixelMax)
        where TPixel : unmanaged, IBinaryInteger<TPixel>
    {
        if (width < TWords.Count && TWords.Count > Words128.Count)
        {
            if (TWords.Count == Words512.Count) BlendVectors<Words256>.WeighByMask(target, first, second, mask, width, height, offset, shift, pixelMax);
            else BlendVectors<Words128>.WeighByMask(target, first, second, mask, width, height, offset, shift, pixelMax);
            return;
        }

        TWords offsets = TWords.CreateInts(offset);
        TWords whole = TWords.Create(64);
        TWords max = TWords.Create((short)pixelMax);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x += TWords.Count)
            {
                TWords a = TWords.Load(first.Slice(y * width + x, TWords.Count));
                TWords b = TWords.Load(second.Slice(y * width + x, TWords.Count));
                TWords m = TWords.LoadSamples(mask.Slice(y * width + x, TWords.Count));
                TWords.Products(a, b, m, TWords.Subtract(whole, m), out TWords low, out TWords high);
                Store(target.Row(y, x, Math.Min(width - x, TWords.Count)), TWords.Round(TWords.AddInts(low, offsets), TWords.AddInts(high, offsets), shift), max);
            }
        }
    }

    /// <summary>Blends samples into the target: (weight * target + (64 - weight) * other + 32) >> 6, with a weight for each sample, each column or each row.</summary>
    /// <param name="target">What is blended into.</param>
    /// <param name="other">Packed.</param>
    /// <param name="weights">0 to 64.</param>
    /// <param name="rowStep">To the weights of the next row.</param>
    /// <param name="isByRow">One weight for a row.</param>
    /// <param name="isOfOther">Whether the weights are those of <paramref name="other"/>.</param>
    /// <param name="width">A power of two.</param>
    /// <param name="height">Rows.</param>
    public static void Blend<TPixel>(PlaneBlock<TPixel> target, ReadOnlySpan<TPixel> other, ReadOnlySpan<byte> weights, int rowStep, bool isByRow, bool isOfOther, int width, int height)
        where TPixel : unmanaged, IBinaryInteger<TPixel>
    {
        if (width < TWords.Count && TWords.Count > Words128.Count)
        {
            if (TWords.Count == Words512.Count) BlendVectors<Words256>.Blend(target, other, weights, rowStep, isByRow, isOfOther, width, height);
            else BlendVectors<Words128>.Blend(target, other, weights, rowStep, isByRow, isOfOther, width, height);
            return;
        }

        TWords whole = TWords.Create(64);
        TWords half = TWords.CreateInts(32);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x += TWords.Count)
            {
                TWords weight = isByRow ? TWords.Create(weights[y * rowStep]) : TWords.LoadSome(weights.Slice(y * rowStep + x, Math.Min(width - x, TWords.Count)));
                if (isOfOther) weight = TWords.Subtract(whole, weight);
                Span<TPixel> row = target.Row(y, x, Math.Min(width - x, TWords.Count));
                TWords.Products(TWords.LoadSome<TPixel>(row), TWords.LoadSome(other.Slice(y * width + x, row.Length)), weight, TWords.Subtract(whole, weight), out TWords low, out TWords high);
                TWords.StoreSome(row, TWords.Round(TWords.AddInts(low, half), TWords.AddInts(high, half), 6));
            }
        }
    }

    /// <summary>The mask of COMPOUND_DIFFWTD, packed; spans hold whole vectors. Differences saturate, which is far beyond the mask's end.</summary>
    public static void Difference(Span<byte> mask, ReadOnlySpan<short> first, ReadOnlySpan<short> second, int count, int shift, bool isInverse)
    {
        TWords half = TWords.Create((short)(1 << (shift - 1)));
        TWords most = TWords.Create(64);
        TWords least = TWords.Create(38);
        for (int i = 0; i < count; i += TWords.Count)
        {
            TWords a = TWords.Load(first.Slice(i, TWords.Count));
            TWords b = TWords.Load(second.Slice(i, TWords.Count));
            TWords difference = TWords.AddSaturate(TWords.SubtractSaturate(TWords.Max(a, b), TWords.Min(a, b)), half);
            TWords value = TWords.Min(most, TWords.Add(least, TWords.ShiftRight(difference, shift + 4)));
            TWords.StoreSamples(mask.Slice(i, TWords.Count), isInverse ? TWords.Subtract(most, value) : value);
        }
    }

    /// <summary>Samples that packed rows must have so that the last vector of the last row can be read.</summary>
    public static int PackedLength(int width, int height) => (height - 1) * width + ((width + TWords.Count - 1) & -TWords.Count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TPixel>(Span<TPixel> target, TWords value, TWords max)
        where TPixel : unmanaged
    {
        if (typeof(TPixel) != typeof(byte)) value = TWords.Min(TWords.Max(value, TWords.Create(0)), max);
        TWords.StoreSome(target, value);
    }
}
