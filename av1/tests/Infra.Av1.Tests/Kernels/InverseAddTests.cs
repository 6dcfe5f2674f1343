using System.Numerics;
using Infra.Av1.Kernels;
using Infra.Av1.Pictures;
using Infra.Av1.Tables;

namespace Infra.Av1.Tests.Kernels;

/// <summary>Inverse transforms of all sizes, types and depths against the text, on random and extreme coefficients, with samples around the target that must not change.</summary>
public sealed class InverseAddTests
{
    public static TheoryData<int, int> Cases() => TestKernels.Cases(hasScalar: true);

    [Theory, MemberData(nameof(Cases))]
    public void InverseAdd_OfEverySizeAndType_IsTheTexts(int bitDepth, int level)
    {
        if (bitDepth == 8) CheckAll(TestKernels.Create<byte>(level, bitDepth));
        else CheckAll(TestKernels.Create<ushort>(level, bitDepth));
    }

    private static void CheckAll<TPixel>(Kernels<TPixel> kernels)
        where TPixel : unmanaged, IBinaryInteger<TPixel>
    {
        var random = new Random(kernels.BitDepth);
        for (int txSize = 0; txSize < 19; txSize++)
        {
            int longest = Math.Max(SpecTables.TxWidth[txSize], SpecTables.TxHeight[txSize]);
            for (int txType = 0; txType <= 16; txType++)
            {
                if (txType == 16 ? txSize != TxSize.Tx4x4 : (longest == 64 && txType != 0) || (longest == 32 && txType is not (0 or 9))) continue;
                for (int kind = 0; kind < 5; kind++)
                    Check(kernels, random, txSize, txType, kind);
            }
        }
    }

    private static void Check<TPixel>(Kernels<TPixel> kernels, Random random, int txSize, int txType, int kind)
        where TPixel : unmanaged, IBinaryInteger<TPixel>
    {
        const int Margin = 8;
        int width = SpecTables.TxWidth[txSize];
        int height = SpecTables.TxHeight[txSize];
        int columns = Math.Min(width, 32);
        int rows = Math.Min(height, 32);
        int limit = 1 << (kernels.BitDepth + 7);
        var dequant = new int[rows, columns];
        var coefficients = new int[1024 + 64];
        int eob = 1;
        for (int i = 0; i < (kind == 0 ? 1 : rows); i++)
        {
            for (int j = 0; j < (kind == 0 ? 1 : columns); j++)
            {
                int value = kind switch
                {
                    1 => random.Next(-limit >> 6, limit >> 6),
                    2 => random.Next(2) == 0 ? -limit : limit - 1,
                    3 => random.Next(8) == 0 ? random.Next(-limit, limit) : 0,
                    _ => random.Next(-limit, limit),
                };
                if (txType == 16) value >>= 7;   // what a conforming lossless stream may hold
                dequant[i, j] = value;
                coefficients[i * columns + j] = value;
                eob = Math.Max(eob, i * columns + j + 1);
            }
        }

        int stride = width + 2 * Margin;
        var samples = new TPixel[stride * (height + 2 * Margin)];
        for (int i = 0; i < samples.Length; i++)
            samples[i] = TPixel.CreateTruncating(random.Next(kernels.PixelMax + 1));
        var expected = (TPixel[])samples.Clone();
        long[,] residual = new SpecTransform(kernels.BitDepth).Inverse(dequant, txSize, txType);
        bool isLeftRight = txType is 5 or 7 or 15 or 6;
        bool isUpDown = txType is 4 or 8 or 14 or 6;
        for (int i = 0; i < height; i++)
        {
            for (int j = 0; j < width; j++)
            {
                int place = (Margin + (isUpDown ? height - i - 1 : i)) * stride + Margin + (isLeftRight ? width - j - 1 : j);
                expected[place] = TPixel.CreateTruncating(Math.Clamp(long.CreateTruncating(expected[place]) + residual[i, j], 0, kernels.PixelMax));
            }
        }

        kernels.InverseAdd(new PlaneBlock<TPixel>(samples, Margin * stride + Margin, stride), coefficients, eob, txSize, txType, new int[4 * 72 * 400]);

        Assert.True(expected.AsSpan().SequenceEqual(samples), $"size {txSize} type {txType} kind {kind}");
        Assert.True(coefficients.AsSpan().IndexOfAnyExcept(0) < 0);
    }
}
