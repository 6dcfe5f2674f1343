using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Infra.Av1.Headers;
using Infra.Av1.Pictures;

namespace Infra.Av1.Kernels;

/// <summary>
/// Film grain on samples, section 7.18.3.5, block by block of 32 luma columns in three passes: the places in the scaling table, the look-up of all of them (scalar: there is no safe gather), and noise times scale with the
/// addition. The rounded shift of the product is one instruction: the factor is moved up so that the shift becomes 15.
/// </summary>
internal static class GrainVectors256
{
    private const int BlockSide = 32;

    /// <summary>Whether whole vectors may be read at the end of the last row.</summary>
    public static bool Fits<TPixel>(ReadOnlyPlaneBlock<TPixel> source, int width, int height)
        where TPixel : unmanaged => (long)source.Origin + (height - 1L) * source.Stride + ((width + BlockSide - 1) & -BlockSide) + BlockSide <= source.Samples.Length;

    /// <summary>One stripe of luma.</summary>
    public static void ApplyLuma<TPixel>(
        Kernels<TPixel> kernels, PlaneBlock<TPixel> target, ReadOnlyPlaneBlock<TPixel> source, int width, int height, int row32, ReadOnlySpan<short> grain, ReadOnlySpan<byte> scaling, FilmGrainInfo parameters)
        where TPixel : unmanaged, IBinaryInteger<TPixel>
    {
        int low = parameters.ClipToRestrictedRange ? 16 << (kernels.BitDepth - 8) : 0;
        int high = parameters.ClipToRestrictedRange ? 235 << (kernels.BitDepth - 8) : kernels.PixelMax;
        Vector256<short> max = Vector256.Create((short)kernels.PixelMax);
        var blocks = new GrainBlocks(parameters, row32);
        Span<short> places = stackalloc short[BlockSide * BlockSide];
        Span<short> noise = stackalloc short[BlockSide * BlockSide];
        for (int x = 0; x < width; x += BlockSide)
        {
            blocks.Next();
            int columns = Math.Min(BlockSide, width - x);
            for (int y = 0; y < height; y++)
            {
                kernels.GrainRow(noise.Slice(y * BlockSide, columns), grain, blocks, y, 0, 0);
                int at = source.Origin + y * source.Stride + x;
                Bounded(Lanes256.Load(source.Samples, at), max).CopyTo(places.Slice(y * BlockSide, 16));
                Bounded(Lanes256.Load(source.Samples, at + 16), max).CopyTo(places.Slice(y * BlockSide + 16, 16));
            }

            LookUp(places[..(height * BlockSide)], scaling);
            Add(target.Move(0, x), source.Move(0, x), columns, height, BlockSide, places, noise, parameters.GrainScalingShift, low, high);
        }
    }

    /// <summary>One stripe of a chroma plane.</summary>
    public static void ApplyChroma<TPixel>(
        Kernels<TPixel> kernels, PlaneBlock<TPixel> target, ReadOnlyPlaneBlock<TPixel> source, ReadOnlyPlaneBlock<TPixel> luma, int width, int height, int row32, ReadOnlySpan<short> grain, ReadOnlySpan<byte> scaling, FilmGrainInfo parameters, int plane, int subsamplingX, int subsamplingY, int lumaWidth, bool isIdentity)
        where TPixel : unmanaged, IBinaryInteger<TPixel>
    {
        int low = parameters.ClipToRestrictedRange ? 16 << (kernels.BitDepth - 8) : 0;
        int high = parameters.ClipToRestrictedRange ? (isIdentity ? 235 : 240) << (kernels.BitDepth - 8) : kernels.PixelMax;
        int lumaFactor = plane == 1 ? parameters.CbLumaMult : parameters.CrLumaMult;
        int factor = plane == 1 ? parameters.CbMult : parameters.CrMult;
        Vector256<short> factors = Vector256.Create((factor << 16) | (ushort)lumaFactor).AsInt16();
        Vector256<int> offset = Vector256.Create((plane == 1 ? parameters.CbOffset : parameters.CrOffset) << (kernels.BitDepth - 8));
        Vector256<short> max = Vector256.Create((short)kernels.PixelMax);
        int step = BlockSide >> subsamplingX;
        var blocks = new GrainBlocks(parameters, row32);
        Span<short> places = stackalloc short[BlockSide * BlockSide];
        Span<short> noise = stackalloc short[BlockSide * BlockSide];
        for (int x = 0; x < width; x += step)
        {
            blocks.Next();
            int columns = Math.Min(step, width - x);
            bool isLastAlone = subsamplingX != 0 && (x + columns) * 2 > lumaWidth;
            for (int y = 0; y < height; y++)
            {
                kernels.GrainRow(noise.Slice(y * step, columns), grain, blocks, y, subsamplingX, subsamplingY);
                int at = source.Origin + y * source.Stride + x;
                int lumaAt = luma.Origin + (y << subsamplingY) * luma.Stride + (x << subsamplingX);
                for (int i = 0; i < step; i += Lanes256.Count)
                {
                    Vector256<short> merged = subsamplingX != 0 ? PairMeans(luma.Samples, lumaAt) : Lanes256.Load(luma.Samples, lumaAt + i);
                    if (isLastAlone)
                    {
                        // Beyond an odd width the last column stands for both.
                        merged = merged.WithElement(columns - 1, (short)Pixel.ToInt(luma.Samples[lumaAt + 2 * (columns - 1)]));
                    }

                    if (!parameters.ChromaScalingFromLuma)
                    {
                        Vector256<short> own = Lanes256.Load(source.Samples, at + i);
                        Vector256<int> first = (Avx2.MultiplyAddAdjacent(Avx2.UnpackLow(merged, own), factors) >> 6) + offset;
                        Vector256<int> second = (Avx2.MultiplyAddAdjacent(Avx2.UnpackHigh(merged, own), factors) >> 6) + offset;
                        merged = Vector256.Min(Vector256.Max(Avx2.PackSignedSaturate(first, second), Vector256<short>.Zero), max);
                    }

                    Bounded(merged, max).CopyTo(places.Slice(y * step + i, Lanes256.Count));
                }
            }

            LookUp(places[..(height * step)], scaling);
            Add(target.Move(0, x), source.Move(0, x), columns, height, step, places, noise, parameters.GrainScalingShift, low, high);
        }
    }

    // Lanes beyond the picture hold whatever lies there.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Bounded(Vector256<short> samples, Vector256<short> max) => Vector256.Min(samples.AsUInt16(), max.AsUInt16()).AsInt16();

    private static void LookUp(Span<short> places, ReadOnlySpan<byte> scaling)
    {
        for (int i = 0; i < places.Length; i++)
            places[i] = scaling[places[i]];
    }

    private static void Add<TPixel>(PlaneBlock<TPixel> target, ReadOnlyPlaneBlock<TPixel> source, int columns, int height, int step, ReadOnlySpan<short> scales, ReadOnlySpan<short> noise, int shift, int low, int high)
        where TPixel : unmanaged
    {
        Vector256<short> lows = Vector256.Create((short)low);
        Vector256<short> highs = Vector256.Create((short)high);
        int up = 15 - shift;
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < columns; x += Lanes256.Count)
            {
                Vector256<short> scale = Vector256.Create(scales.Slice(y * step + x, Lanes256.Count)) << up;
                Vector256<short> change = Avx2.MultiplyHighRoundScale(Vector256.Create(noise.Slice(y * step + x, Lanes256.Count)), scale);
                Vector256<short> sum = Lanes256.Load(source.Samples, source.Origin + y * source.Stride + x) + change;
                Lanes256.Store(target.Row(y, x, Math.Min(Lanes256.Count, columns - x)), Vector256.Min(Vector256.Max(sum, lows), highs));
            }
        }
    }

    // (a + b + 1) >> 1 of sixteen pairs.
    private static Vector256<short> PairMeans<TPixel>(ReadOnlySpan<TPixel> samples, int at)
        where TPixel : unmanaged
    {
        Vector256<short> sums;
        if (typeof(TPixel) == typeof(byte))
        {
            sums = Avx2.MultiplyAddAdjacent(Vector256.Create(MemoryMarshal.Cast<TPixel, byte>(samples.Slice(at, 32))), Vector256<sbyte>.One);
        }
        else
        {
            Vector256<short> pairs = Avx2.HorizontalAdd(Lanes256.Load(samples, at), Lanes256.Load(samples, at + 16));
            sums = Avx2.Permute4x64(pairs.AsInt64(), 0b11_01_10_00).AsInt16();
        }

        return (sums + Vector256<short>.One) >> 1;
    }
}
