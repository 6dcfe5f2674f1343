using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Infra.Av1.Pictures;

namespace Infra.Av1.Kernels;

/// <summary>
/// Motion compensation sixteen samples at a time, for both sample sizes. A multiplication of pairs takes two taps at once: loads at even distances give the sums of even columns, those at odd distances of odd ones.
/// </summary>
internal static class MotionVectors256
{
    private const int Lanes = 16;
    private const int RingRows = 8;
    private const int RowMax = 128;

    /// <summary>Whether whole vectors may be read around a block: the source must reach that far.</summary>
    public static bool Fits<TPixel>(ReadOnlyPlaneBlock<TPixel> source, int width, int height)
        where TPixel : unmanaged =>
        (long)source.Origin + (height + 3L) * source.Stride + RoundUp(width) + 8 <= source.Samples.Length && source.Origin - 3L * source.Stride - 3 >= 0;

    /// <summary>Put, or Prep where <paramref name="prepared"/> is not empty: unscaled, 16-bit rows between the passes.</summary>
    public static void Filter<TPixel>(PlaneBlock<TPixel> target, Span<short> prepared, bool isPrep, ReadOnlyPlaneBlock<TPixel> source, int width, int height,
        int fractionX, int fractionY, ReadOnlySpan<short> tapsX, ReadOnlySpan<short> tapsY, int shift0, int shift1, int bias, int pixelMax)
        where TPixel : unmanaged, IBinaryInteger<TPixel>
    {
        Span<short> ring = stackalloc short[RingRows * RowMax];
        int lanes = RoundUp(width);
        Vector256<short> x01 = Pair(tapsX, 0);
        Vector256<short> x23 = Pair(tapsX, 2);
        Vector256<short> x45 = Pair(tapsX, 4);
        Vector256<short> x67 = Pair(tapsX, 6);
        Vector256<short> y01 = Pair(tapsY, 0);
        Vector256<short> y23 = Pair(tapsY, 2);
        Vector256<short> y45 = Pair(tapsY, 4);
        Vector256<short> y67 = Pair(tapsY, 6);
        Vector256<int> half0 = Vector256.Create(1 << (shift0 - 1));
        Vector256<int> half1 = Vector256.Create(fractionY == 0 ? (1 << (shift1 - 7)) >> 1 : 1 << (shift1 - 1));
        Vector256<int> biases = Vector256.Create(bias);
        int lastShift = fractionY == 0 ? shift1 - 7 : shift1;
        int first = fractionY == 0 ? 0 : -3;
        int last = fractionY == 0 ? height : height + 4;
        for (int y = first; y < last; y++)
        {
            Span<short> row = ring.Slice((y & 7) * RowMax, lanes);
            if (fractionX == 0)
            {
                ReadOnlySpan<TPixel> samples = source.Row(y, 0, lanes);
                for (int x = 0; x < lanes; x += Lanes)
                    (Load(samples, x) << (7 - shift0)).CopyTo(row[x..]);
            }
            else
            {
                ReadOnlySpan<TPixel> samples = source.Row(y, -3, lanes + 8);
                for (int x = 0; x < lanes; x += Lanes)
                {
                    Vector256<int> even = Avx2.MultiplyAddAdjacent(Load(samples, x), x01) + Avx2.MultiplyAddAdjacent(Load(samples, x + 2), x23)
                        + Avx2.MultiplyAddAdjacent(Load(samples, x + 4), x45) + Avx2.MultiplyAddAdjacent(Load(samples, x + 6), x67);
                    Vector256<int> odd = Avx2.MultiplyAddAdjacent(Load(samples, x + 1), x01) + Avx2.MultiplyAddAdjacent(Load(samples, x + 3), x23)
                        + Avx2.MultiplyAddAdjacent(Load(samples, x + 5), x45) + Avx2.MultiplyAddAdjacent(Load(samples, x + 7), x67);
                    even = (even + half0) >> shift0;
                    odd = (odd + half0) >> shift0;
                    Avx2.Blend(even.AsInt16(), (odd << 16).AsInt16(), 0xAA).CopyTo(row[x..]);
                }
            }

            int output = fractionY == 0 ? y : y - 4;
            if (output < 0) continue;
            for (int x = 0; x < lanes; x += Lanes)
            {
                Vector256<int> low;
                Vector256<int> high;
                if (fractionY == 0)
                {
                    Vector256<short> value = Vector256.Create<short>(ring.Slice((output & 7) * RowMax + x, Lanes));
                    low = Avx2.UnpackLow(Vector256<short>.Zero, value).AsInt32() >> 16;
                    high = Avx2.UnpackHigh(Vector256<short>.Zero, value).AsInt32() >> 16;
                }
                else
                {
                    low = Vector256<int>.Zero;
                    high = Vector256<int>.Zero;
                    AddPair(ring, output - 3, x, y01, ref low, ref high);
                    AddPair(ring, output - 1, x, y23, ref low, ref high);
                    AddPair(ring, output + 1, x, y45, ref low, ref high);
                    AddPair(ring, output + 3, x, y67, ref low, ref high);
                }

                low = (low + half1) >> lastShift;
                high = (high + half1) >> lastShift;
                if (isPrep) StoreShorts(prepared.Slice(output * width + x, Math.Min(width - x, Lanes)), Avx2.PackSignedSaturate(low - biases, high - biases));
                else Store(target.Row(output, x, Math.Min(width - x, Lanes)), low, high, pixelMax);
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

    /// <summary>Samples that packed rows must have so that the last vector of the last row can be read.</summary>
    public static int PackedLength(int width, int height) => (height - 1) * width + RoundUp(width);

    private static int RoundUp(int width) => (width + Lanes - 1) & -Lanes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Pair(ReadOnlySpan<short> taps, int index) => Vector256.Create((taps[index + 1] << 16) | (ushort)taps[index]).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddPair(ReadOnlySpan<short> ring, int y, int x, Vector256<short> taps, ref Vector256<int> low, ref Vector256<int> high)
    {
        Vector256<short> a = Vector256.Create(ring.Slice((y & 7) * RowMax + x, Lanes));
        Vector256<short> b = Vector256.Create(ring.Slice(((y + 1) & 7) * RowMax + x, Lanes));
        low += Avx2.MultiplyAddAdjacent(Avx2.UnpackLow(a, b), taps);
        high += Avx2.MultiplyAddAdjacent(Avx2.UnpackHigh(a, b), taps);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Load<TPixel>(ReadOnlySpan<TPixel> samples, int index)
        where TPixel : unmanaged =>
        typeof(TPixel) == typeof(byte)
            ? Avx2.ConvertToVector256Int16(Vector128.Create(MemoryMarshal.Cast<TPixel, byte>(samples.Slice(index, Lanes))))
            : Vector256.Create(MemoryMarshal.Cast<TPixel, short>(samples.Slice(index, Lanes)));

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
