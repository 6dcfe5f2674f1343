using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Infra.Av1.Pictures;

namespace Infra.Av1.Kernels;

/// <summary>
/// Blends of predictions sixteen samples at a time, for both sample sizes: a multiplication of pairs takes both predictions at once.
/// </summary>
internal static class MotionVectors256
{
    private const int Lanes = 16;

    /// <summary>Whether whole vectors may be read around a block: the source must reach that far.</summary>
    public static bool Fits<TPixel>(ReadOnlyPlaneBlock<TPixel> source, int width, int height)
        where TPixel : unmanaged =>
        (long)source.Origin + (height + 4L) * source.Stride + RoundUp(width) + 8 <= source.Samples.Length && source.Origin - 3L * source.Stride - 3 >= 0;

    /// <summary>Copies a block of 2, 4, 8 or a multiple of 16 columns.</summary>
    public static void Copy<TPixel>(PlaneBlock<TPixel> target, ReadOnlyPlaneBlock<TPixel> source, int width, int height)
        where TPixel : unmanaged, IBinaryInteger<TPixel>
    {
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<byte> from = MemoryMarshal.AsBytes(source.Row(y, 0, width));
            Span<byte> to = MemoryMarshal.AsBytes(target.Row(y, 0, width));
            if (from.Length >= 32)
            {
                ReadOnlySpan<Vector256<byte>> vectors = MemoryMarshal.Cast<byte, Vector256<byte>>(from);
                Span<Vector256<byte>> targets = MemoryMarshal.Cast<byte, Vector256<byte>>(to)[..vectors.Length];
                for (int i = 0; i < vectors.Length; i++)
                    targets[i] = vectors[i];
            }
            else if (from.Length >= 16)
            {
                Vector128.Create(from).CopyTo(to);
            }
            else if (from.Length >= 8)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(to, BinaryPrimitives.ReadUInt64LittleEndian(from));
            }
            else
            {
                from.CopyTo(to);
            }
        }
    }

    /// <summary>COMPOUND_AVERAGE at 8 bit, where the sum of two intermediates fits 16 bits: the product's upper half with 1024 is the rounded shift by 5.</summary>
    public static void AverageNarrow<TPixel>(PlaneBlock<TPixel> target, ReadOnlySpan<short> first, ReadOnlySpan<short> second, int width, int height)
        where TPixel : unmanaged, IBinaryInteger<TPixel>
    {
        Vector256<short> factor = Vector256.Create((short)1024);
        if (width >= 2 * Lanes)
        {
            for (int y = 0; y < height; y++)
            {
                ReadOnlySpan<short> a = first.Slice(y * width, width);
                ReadOnlySpan<short> b = second.Slice(y * width, width);
                Span<byte> row = MemoryMarshal.AsBytes(target.Row(y, 0, width));
                for (int x = 0; x <= width - 2 * Lanes; x += 2 * Lanes)
                {
                    Vector256<short> low = Avx2.MultiplyHighRoundScale(Vector256.Create(a.Slice(x, Lanes)) + Vector256.Create(b.Slice(x, Lanes)), factor);
                    Vector256<short> high = Avx2.MultiplyHighRoundScale(Vector256.Create(a.Slice(x + Lanes, Lanes)) + Vector256.Create(b.Slice(x + Lanes, Lanes)), factor);
                    Avx2.Permute4x64(Avx2.PackUnsignedSaturate(low, high).AsInt64(), 0b11_01_10_00).AsByte().CopyTo(row.Slice(x, 2 * Lanes));
                }
            }

            return;
        }

        // Two, four or eight rows of a narrow block in one vector.
        for (int i = 0; i < width * height; i += Lanes)
        {
            Vector256<short> value = Avx2.MultiplyHighRoundScale(Vector256.Create(first.Slice(i, Lanes)) + Vector256.Create(second.Slice(i, Lanes)), factor);
            Vector128<byte> bytes = Sse2.PackUnsignedSaturate(value.GetLower(), value.GetUpper());
            int y = i / width;
            if (width == Lanes)
            {
                bytes.CopyTo(MemoryMarshal.AsBytes(target.Row(y, 0, Lanes)));
            }
            else if (width == 8)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(MemoryMarshal.AsBytes(target.Row(y, 0, 8)), bytes.AsUInt64().ToScalar());
                if (y + 1 < height) BinaryPrimitives.WriteUInt64LittleEndian(MemoryMarshal.AsBytes(target.Row(y + 1, 0, 8)), bytes.AsUInt64().GetElement(1));
            }
            else
            {
                for (int part = 0; part < Lanes / width && y + part < height; part++)
                {
                    if (width == 4) BinaryPrimitives.WriteUInt32LittleEndian(MemoryMarshal.AsBytes(target.Row(y + part, 0, 4)), bytes.AsUInt32().GetElement(part));
                    else BinaryPrimitives.WriteUInt16LittleEndian(MemoryMarshal.AsBytes(target.Row(y + part, 0, 2)), bytes.AsUInt16().GetElement(part));
                }
            }
        }
    }

    /// <summary>Weights two intermediates: (a * wa + b * wb + offset) >> shift, clipped. Both spans are as long as whole vectors need.</summary>
    public static void Weigh<TPixel>(PlaneBlock<TPixel> target, ReadOnlySpan<short> first, ReadOnlySpan<short> second, int width, int height, int firstWeight, int secondWeight, int offset, int shift, int pixelMax)
        where TPixel : unmanaged, IBinaryInteger<TPixel>
    {
        Vector256<short> weights = Vector256.Create((secondWeight << 16) | firstWeight).AsInt16();
        Vector256<int> offsets = Vector256.Create(offset);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x += Lanes)
            {
                Vector256<short> a = Vector256.Create(first.Slice(y * width + x, Lanes));
                Vector256<short> b = Vector256.Create(second.Slice(y * width + x, Lanes));
                Vector256<int> low = (Avx2.MultiplyAddAdjacent(Avx2.UnpackLow(a, b), weights) + offsets) >> shift;
                Vector256<int> high = (Avx2.MultiplyAddAdjacent(Avx2.UnpackHigh(a, b), weights) + offsets) >> shift;
                Store(target.Row(y, x, Math.Min(width - x, Lanes)), low, high, pixelMax);
            }
        }
    }

    /// <summary>The same with a mask of 0 to 64 as the weight of the first.</summary>
    public static void WeighByMask<TPixel>(PlaneBlock<TPixel> target, ReadOnlySpan<short> first, ReadOnlySpan<short> second, ReadOnlySpan<byte> mask, int width, int height, int offset, int shift, int pixelMax)
        where TPixel : unmanaged, IBinaryInteger<TPixel>
    {
        Vector256<int> offsets = Vector256.Create(offset);
        Vector256<short> whole = Vector256.Create((short)64);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x += Lanes)
            {
                Vector256<short> a = Vector256.Create(first.Slice(y * width + x, Lanes));
                Vector256<short> b = Vector256.Create(second.Slice(y * width + x, Lanes));
                Vector256<short> m = Avx2.ConvertToVector256Int16(Vector128.Create(mask.Slice(y * width + x, Lanes)));
                Vector256<short> rest = whole - m;
                Vector256<int> low = (Avx2.MultiplyAddAdjacent(Avx2.UnpackLow(a, b), Avx2.UnpackLow(m, rest)) + offsets) >> shift;
                Vector256<int> high = (Avx2.MultiplyAddAdjacent(Avx2.UnpackHigh(a, b), Avx2.UnpackHigh(m, rest)) + offsets) >> shift;
                Store(target.Row(y, x, Math.Min(width - x, Lanes)), low, high, pixelMax);
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
        Vector256<short> whole = Vector256.Create((short)64);
        Vector256<int> half = Vector256.Create(32);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x += Lanes)
            {
                Vector256<short> weight = isByRow ? Vector256.Create((short)weights[y * rowStep]) : Lanes256.LoadSome(weights.Slice(y * rowStep + x, Math.Min(width - x, Lanes)));
                if (isOfOther) weight = whole - weight;
                Vector256<short> rest = whole - weight;
                Span<TPixel> row = target.Row(y, x, Math.Min(width - x, Lanes));
                Vector256<short> a = Lanes256.LoadSome<TPixel>(row);
                Vector256<short> b = Lanes256.LoadSome(other.Slice(y * width + x, row.Length));
                Vector256<int> low = (Avx2.MultiplyAddAdjacent(Avx2.UnpackLow(a, b), Avx2.UnpackLow(weight, rest)) + half) >> 6;
                Vector256<int> high = (Avx2.MultiplyAddAdjacent(Avx2.UnpackHigh(a, b), Avx2.UnpackHigh(weight, rest)) + half) >> 6;
                Store(row, low, high, ushort.MaxValue);
            }
        }
    }

    /// <summary>The mask of COMPOUND_DIFFWTD, packed; spans hold whole vectors.</summary>
    public static void Difference(Span<byte> mask, ReadOnlySpan<short> first, ReadOnlySpan<short> second, int count, int shift, bool isInverse)
    {
        Vector256<ushort> half = Vector256.Create((ushort)(1 << (shift - 1)));
        Vector256<ushort> most = Vector256.Create((ushort)64);
        Vector256<ushort> low = Vector256.Create((ushort)38);
        for (int i = 0; i < count; i += Lanes)
        {
            Vector256<short> a = Vector256.Create(first.Slice(i, Lanes));
            Vector256<short> b = Vector256.Create(second.Slice(i, Lanes));
            Vector256<ushort> difference = (Vector256.Max(a, b) - Vector256.Min(a, b)).AsUInt16();   // up to 65535, exact without a sign
            Vector256<ushort> value = Vector256.Min(most, low + (Avx2.AddSaturate(difference, half) >> shift >> 4));
            if (isInverse) value = most - value;
            Sse2.PackUnsignedSaturate(value.GetLower().AsInt16(), value.GetUpper().AsInt16()).CopyTo(mask.Slice(i, Lanes));
        }
    }

    /// <summary>Samples that packed rows must have so that the last vector of the last row can be read.</summary>
    public static int PackedLength(int width, int height) => (height - 1) * width + RoundUp(width);

    private static int RoundUp(int width) => (width + Lanes - 1) & -Lanes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TPixel>(Span<TPixel> target, Vector256<int> low, Vector256<int> high, int pixelMax)
        where TPixel : unmanaged
    {
        if (typeof(TPixel) == typeof(byte))
        {
            Vector256<short> words = Avx2.PackSignedSaturate(low, high);
            Vector128<byte> bytes = Avx2.Permute4x64(Avx2.PackUnsignedSaturate(words, words).AsInt64(), 0b1000).GetLower().AsByte();
            StoreBytes(MemoryMarshal.AsBytes(target), bytes);
        }
        else
        {
            Vector256<ushort> words = Avx2.Min(Avx2.PackUnsignedSaturate(low, high), Vector256.Create((ushort)pixelMax));
            StoreShorts(MemoryMarshal.Cast<TPixel, short>(target), words.AsInt16());
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreShorts(Span<short> target, Vector256<short> value)
    {
        if (target.Length >= Lanes) value.CopyTo(target);
        else StoreBytes(MemoryMarshal.AsBytes(target), value.GetLower().AsByte());
    }

    // 16, 8, 4 or 2 bytes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreBytes(Span<byte> target, Vector128<byte> value)
    {
        if (target.Length >= 16) value.CopyTo(target);
        else if (target.Length >= 8) BinaryPrimitives.WriteUInt64LittleEndian(target, value.AsUInt64().ToScalar());
        else if (target.Length >= 4) BinaryPrimitives.WriteUInt32LittleEndian(target, value.AsUInt32().ToScalar());
        else BinaryPrimitives.WriteUInt16LittleEndian(target, value.AsUInt16().ToScalar());
    }
}
