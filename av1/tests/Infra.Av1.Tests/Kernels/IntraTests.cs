using System.Numerics;
using Infra.Av1.Kernels;
using Infra.Av1.Pictures;
using Infra.Av1.Tables;

namespace Infra.Av1.Tests.Kernels;

/// <summary>Intra predictors against the formulae of section 7.11.2, at every level of vectors.</summary>
public sealed class IntraTests
{
    private const int EdgeOrigin = 16;
    private const int Stride = 96;
    private const int Origin = 8 * Stride + 16;

    public static TheoryData<int, int> Cases() => TestKernels.Cases(hasScalar: true);

    [Theory, MemberData(nameof(Cases))]
    public void Predictors_OfEverySize_AreTheTexts(int bitDepth, int level)
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
            for (int round = 0; round < 6; round++)
                Check(kernels, random, SpecTables.TxWidth[txSize], SpecTables.TxHeight[txSize], round);
        }
    }

    private static void Check<TPixel>(Kernels<TPixel> kernels, Random random, int w, int h, int round)
        where TPixel : unmanaged, IBinaryInteger<TPixel>
    {
        var above = new TPixel[400];
        var left = new TPixel[400];
        for (int i = 0; i < above.Length; i++)
        {
            above[i] = TPixel.CreateTruncating((round & 1) == 0 ? random.Next(kernels.PixelMax + 1) : random.Next(2) * kernels.PixelMax);
            left[i] = TPixel.CreateTruncating((round & 1) == 0 ? random.Next(kernels.PixelMax + 1) : random.Next(2) * kernels.PixelMax);
        }

        left[EdgeOrigin - 1] = above[EdgeOrigin - 1];
        int A(int i) => int.CreateTruncating(above[EdgeOrigin + i]);
        int L(int i) => int.CreateTruncating(left[EdgeOrigin + i]);
        int Wx(int j) => Weight(w, j);
        int Wy(int i) => Weight(h, i);
        Compare<TPixel>("smooth", w, h, t => kernels.Smooth(Block(t), above, left, w, h),
            (i, j) => (Wy(i) * A(j) + (256 - Wy(i)) * L(h - 1) + Wx(j) * L(i) + (256 - Wx(j)) * A(w - 1) + 256) >> 9);
        Compare<TPixel>("smooth v", w, h, t => kernels.SmoothVertical(Block(t), above, left, w, h), (i, j) => (Wy(i) * A(j) + (256 - Wy(i)) * L(h - 1) + 128) >> 8);
        Compare<TPixel>("smooth h", w, h, t => kernels.SmoothHorizontal(Block(t), above, left, w, h), (i, j) => (Wx(j) * L(i) + (256 - Wx(j)) * A(w - 1) + 128) >> 8);
        Compare<TPixel>("vertical", w, h, t => kernels.Vertical(Block(t), above, left, w, h), (_, j) => A(j));
        Compare<TPixel>("horizontal", w, h, t => kernels.Horizontal(Block(t), above, left, w, h), (i, _) => L(i));
        Compare<TPixel>("paeth", w, h, t => kernels.Paeth(Block(t), above, left, w, h), (i, j) =>
        {
            int middle = A(j) + L(i) - A(-1);
            int toLeft = Math.Abs(middle - L(i));
            int toTop = Math.Abs(middle - A(j));
            int toCorner = Math.Abs(middle - A(-1));
            return toLeft <= toTop && toLeft <= toCorner ? L(i) : toTop <= toCorner ? A(j) : A(-1);
        });
        int sumAbove = Enumerable.Range(0, w).Sum(A);
        int sumLeft = Enumerable.Range(0, h).Sum(L);
        Compare<TPixel>("dc", w, h, t => kernels.DcBoth(Block(t), above, left, w, h), (_, _) => (sumAbove + sumLeft + ((w + h) >> 1)) / (w + h));
        Compare<TPixel>("dc above", w, h, t => kernels.DcAbove(Block(t), above, left, w, h), (_, _) => (sumAbove + w / 2) / w);
        Compare<TPixel>("dc left", w, h, t => kernels.DcLeft(Block(t), above, left, w, h), (_, _) => (sumLeft + h / 2) / h);
        Compare<TPixel>("dc none", w, h, t => kernels.DcNone(Block(t), w, h), (_, _) => 1 << (kernels.BitDepth - 1));

        int up = w + h <= 16 && round > 2 ? 1 : 0;
        int dx = SpecTables.DrIntraDerivative[((int[])[36, 45, 58, 67, 76, 87])[round]];
        Compare<TPixel>("zone 1", w, h, t => kernels.DirectionalZone1(Block(t), above, w, h, dx, up != 0), (i, j) =>
        {
            int idx = (i + 1) * dx;
            int place = (idx >> (6 - up)) + (j << up);
            int last = (w + h - 1) << up;
            return place < last ? Between(A, place, ((idx << up) >> 1) & 31) : A(last);
        });
        int dy = SpecTables.DrIntraDerivative[((int[])[58, 61, 67, 70, 73, 76])[round]];
        Compare<TPixel>("zone 3", w, h, t => kernels.DirectionalZone3(Block(t), left, w, h, dy, up != 0), (i, j) =>
        {
            int idx = (j + 1) * dy;
            return Between(L, (idx >> (6 - up)) + (i << up), ((idx << up) >> 1) & 31);
        });
        int angle = ((int[])[93, 113, 135, 157, 177, 104])[round];
        if (angle == 177) angle = 176;
        int dx2 = SpecTables.DrIntraDerivative[180 - angle];
        int dy2 = SpecTables.DrIntraDerivative[angle - 90];
        if (dx2 == 0 || dy2 == 0) return;
        Compare<TPixel>("zone 2", w, h, t => kernels.DirectionalZone2(Block(t), above, left, w, h, dx2, dy2, up != 0, up != 0), (i, j) =>
        {
            int idx = (j << 6) - (i + 1) * dx2;
            if (idx >> (6 - up) >= -(1 << up)) return Between(A, idx >> (6 - up), ((idx << up) >> 1) & 31);
            idx = (i << 6) - (j + 1) * dy2;
            return Between(L, idx >> (6 - up), ((idx << up) >> 1) & 31);
        });
    }

    private static int Between(Func<int, int> edge, int place, int shift) => (edge(place) * (32 - shift) + edge(place + 1) * shift + 16) >> 5;

    private static int Weight(int size, int i) => size switch
    {
        4 => SpecTables.SmWeightsTx4x4[i],
        8 => SpecTables.SmWeightsTx8x8[i],
        16 => SpecTables.SmWeightsTx16x16[i],
        32 => SpecTables.SmWeightsTx32x32[i],
        _ => SpecTables.SmWeightsTx64x64[i],
    };

    private static PlaneBlock<TPixel> Block<TPixel>(TPixel[] samples)
        where TPixel : unmanaged => new(samples, Origin, Stride);

    // Samples around the block stay 77.
    private static void Compare<TPixel>(string what, int width, int height, Action<TPixel[]> predict, Func<int, int, int> expected)
        where TPixel : unmanaged, IBinaryInteger<TPixel>
    {
        var target = new TPixel[Stride * 80];
        Array.Fill(target, TPixel.CreateTruncating(77));
        var reference = (TPixel[])target.Clone();
        for (int i = 0; i < height; i++)
        {
            for (int j = 0; j < width; j++)
                reference[Origin + i * Stride + j] = TPixel.CreateTruncating(expected(i, j));
        }

        predict(target);

        Assert.True(reference.AsSpan().SequenceEqual(target), $"{what} {width}x{height}");
    }
}
