using System.Numerics;
using Infra.Av1.Kernels;
using Infra.Av1.Pictures;
using Infra.Av1.Tables;

namespace Infra.Av1.Tests.Kernels;

/// <summary>Block prediction and blends against the formulae of section 7.11.3, at every level of vectors.</summary>
public sealed class MotionTests
{
    private const int Stride = 176;
    private const int Origin = 8 * Stride + 16;

    public static TheoryData<int, int> Cases() => TestKernels.Cases(hasScalar: true);

    [Theory, MemberData(nameof(Cases))]
    public void PutPrepAndBlends_OfEverySize_AreTheTexts(int bitDepth, int level)
    {
        if (bitDepth == 8) CheckAll(TestKernels.Create<byte>(level, bitDepth));
        else CheckAll(TestKernels.Create<ushort>(level, bitDepth));
    }

    private static void CheckAll<TPixel>(Kernels<TPixel> kernels)
        where TPixel : unmanaged, IBinaryInteger<TPixel>
    {
        var random = new Random(kernels.BitDepth);
        foreach (int width in (int[])[2, 4, 8, 16, 32, 64, 128])
        {
            foreach (int height in (int[])[2, 4, 8, 16, 128])
            {
                for (int round = 0; round < 12; round++)
                    Check(kernels, random, width, height, round);
            }
        }
    }

    private static void Check<TPixel>(Kernels<TPixel> kernels, Random random, int width, int height, int round)
        where TPixel : unmanaged, IBinaryInteger<TPixel>
    {
        var source = new TPixel[Stride * (height + 24)];
        for (int i = 0; i < source.Length; i++)
            source[i] = TPixel.CreateTruncating((round & 1) == 0 ? random.Next(kernels.PixelMax + 1) : random.Next(2) * kernels.PixelMax);
        var block = new PlaneBlock<TPixel>(source, Origin, Stride);
        int fractionX = round < 4 ? 0 : random.Next(16);
        int fractionY = round is < 2 or 4 or 5 ? 0 : random.Next(16);
        int filterX = random.Next(4);
        int filterY = random.Next(4);
        long[] single = Predict(kernels, block, width, height, fractionX, fractionY, filterX, filterY, kernels.InterRound1);
        long[] compound = Predict(kernels, block, width, height, fractionX, fractionY, filterX, filterY, 7);

        TPixel[] expected = NewTarget<TPixel>(height);
        TPixel[] actual = NewTarget<TPixel>(height);
        Fill(expected, width, height, i => Math.Clamp(single[i], 0, kernels.PixelMax));
        kernels.Put(Block(actual), block, width, height, fractionX, fractionY, filterX, filterY);
        Assert.True(expected.AsSpan().SequenceEqual(actual), $"put {width}x{height} round {round}");

        var first = new short[128 * 128 + 64];
        var second = new short[128 * 128 + 64];
        var mask = new byte[128 * 128 + 64];
        first[width * height] = 12345;
        kernels.Prep(first, block, width, height, fractionX, fractionY, filterX, filterY);
        Assert.Equal(12345, first[width * height]);
        for (int i = 0; i < width * height; i++)
            Assert.Equal(compound[i], first[i] + kernels.IntermediateBias);
        kernels.Prep(second, block.Move(1, 1), width, height, fractionY, fractionX, filterY, filterX);
        for (int i = 0; i < mask.Length; i++)
            mask[i] = (byte)random.Next(65);

        int bits = kernels.IntermediateBits;
        long A(int i) => first[i] + kernels.IntermediateBias;
        long B(int i) => second[i] + kernels.IntermediateBias;
        Fill(expected, width, height, i => Math.Clamp(Round2(A(i) + B(i), 1 + bits), 0, kernels.PixelMax));
        kernels.Average(Block(actual), first, second, width, height);
        Assert.True(expected.AsSpan().SequenceEqual(actual), $"average {width}x{height}");
        Fill(expected, width, height, i => Math.Clamp(Round2(A(i) * 13 + B(i) * 3, 4 + bits), 0, kernels.PixelMax));
        kernels.WeightedAverage(Block(actual), first, second, width, height, 13);
        Assert.True(expected.AsSpan().SequenceEqual(actual), $"weighted average {width}x{height}");
        Fill(expected, width, height, i => Math.Clamp(Round2(mask[i] * A(i) + (64 - mask[i]) * B(i), 6 + bits), 0, kernels.PixelMax));
        kernels.Mask(Block(actual), first, second, mask, width, height);
        Assert.True(expected.AsSpan().SequenceEqual(actual), $"mask {width}x{height}");

        // A step of 1024 is no scaling: positions are those of the fractions.
        Fill(expected, width, height, i => Math.Clamp(single[i], 0, kernels.PixelMax));
        kernels.PutScaled(Block(actual), block, width, height, (fractionX << 6) + 32, (fractionY << 6) + 32, 1024, 1024, filterX, filterY);
        Assert.True(expected.AsSpan().SequenceEqual(actual), $"scaled {width}x{height}");
    }

    private static long[] Predict<TPixel>(Kernels<TPixel> kernels, PlaneBlock<TPixel> block, int width, int height, int fractionX, int fractionY, int filterX, int filterY, int round1)
        where TPixel : unmanaged, IBinaryInteger<TPixel>
    {
        var rows = new long[(height + 7) * width];
        for (int r = 0; r < height + 7; r++)
        {
            for (int c = 0; c < width; c++)
            {
                long sum = 0;
                for (int t = 0; t < 8; t++)
                    sum += Tap(filterX, width, fractionX, t) * long.CreateTruncating(block.Row(r - 3, c + t - 3, 1)[0]);
                rows[r * width + c] = Round2(sum, kernels.InterRound0);
            }
        }

        var result = new long[height * width];
        for (int r = 0; r < height; r++)
        {
            for (int c = 0; c < width; c++)
            {
                long sum = 0;
                for (int t = 0; t < 8; t++)
                    sum += Tap(filterY, height, fractionY, t) * rows[(r + t) * width + c];
                result[r * width + c] = Round2(sum, round1);
            }
        }

        return result;
    }

    private static long Tap(int filter, int size, int fraction, int tap)
    {
        if (size <= 4) filter = filter is 0 or 2 ? 4 : filter == 1 ? 5 : filter;
        return SpecTables.SubpelFilters[(filter * 16 + fraction) * 8 + tap];
    }

    private static long Round2(long x, int n) => (x + (1L << (n - 1))) >> n;

    // Everything around the block stays 77.
    private static TPixel[] NewTarget<TPixel>(int height)
        where TPixel : unmanaged, IBinaryInteger<TPixel>
    {
        var target = new TPixel[Stride * (height + 24)];
        Array.Fill(target, TPixel.CreateTruncating(77));
        return target;
    }

    private static PlaneBlock<TPixel> Block<TPixel>(TPixel[] samples)
        where TPixel : unmanaged => new(samples, Origin, Stride);

    private static void Fill<TPixel>(TPixel[] target, int width, int height, Func<int, long> value)
        where TPixel : unmanaged, IBinaryInteger<TPixel>
    {
        for (int i = 0; i < width * height; i++)
            target[Origin + i / width * Stride + i % width] = TPixel.CreateTruncating(value(i));
    }
}
