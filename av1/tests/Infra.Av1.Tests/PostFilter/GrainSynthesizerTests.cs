using System.Numerics;
using Infra.Av1.Headers;
using Infra.Av1.Kernels;
using Infra.Av1.Pictures;
using Infra.Av1.PostFilter;
using Infra.Av1.Tests.Kernels;

namespace Infra.Av1.Tests.PostFilter;

public class GrainSynthesizerTests
{
    [Theory, MemberData(nameof(LoopFilterPassTests.Cases), MemberType = typeof(LoopFilterPassTests))]
    public void Apply_EqualsTheText(int bitDepth, int layout, int level)
    {
        if (level != (int)Av1VectorLevel.None && !TestKernels.Levels.Contains((Av1VectorLevel)level)) return;
        for (int seed = 0; seed < 12; seed++)
        {
            if (bitDepth == 8) Run(TestKernels.Create<byte>(level, bitDepth), seed, (PixelLayout)layout);
            else Run(TestKernels.Create<ushort>(level, bitDepth), seed, (PixelLayout)layout);
        }
    }

    private static void Run<TPixel>(Kernels<TPixel> kernels, int seed, PixelLayout layout)
        where TPixel : unmanaged, IBinaryInteger<TPixel>
    {
        var random = new Random(seed);
        int width = random.Next(1, 140), height = random.Next(1, 110), max = kernels.PixelMax;
        var color = new ColorConfig { BitDepth = kernels.BitDepth, Layout = layout, MatrixCoefficients = (byte)(random.Next(2) * 2) };
        var header = new FrameHeader { UpscaledWidth = width, CodedWidth = width, Height = height, FilmGrain = Parameters(random) };
        FramePlanes<TPixel> source = Planes<TPixel>(color, width, height), target = Planes<TPixel>(color, width, height);
        var expected = new int[color.PlaneCount][,];
        for (int plane = 0; plane < color.PlaneCount; plane++)
        {
            expected[plane] = new int[source[plane].Height, source[plane].Width];
            for (int y = 0; y < source[plane].Height; y++)
            {
                Span<TPixel> row = source[plane].Row(y, 0, source[plane].Width);
                for (int x = 0; x < row.Length; x++)
                    row[x] = TPixel.CreateTruncating(expected[plane][y, x] = random.Next(max + 1));
            }
        }

        new TextGrain(expected, header.FilmGrain, color, width, height).Run();
        new GrainSynthesizer<TPixel>(kernels).Apply(source, target, header, color);

        for (int plane = 0; plane < color.PlaneCount; plane++)
        {
            for (int y = 0; y < source[plane].Height; y++)
            {
                Span<TPixel> row = target[plane].Row(y, 0, source[plane].Width + 1);
                for (int x = 0; x < row.Length - 1; x++)
                    Assert.True(int.CreateTruncating(row[x]) == expected[plane][y, x], $"seed {seed} plane {plane} row {y} column {x}: {row[x]}, expected {expected[plane][y, x]}");
                Assert.Equal(TPixel.Zero, row[^1]);
            }
        }
    }

    private static FilmGrainInfo Parameters(Random random)
    {
        var p = new FilmGrainInfo
        {
            ApplyGrain = true,
            GrainSeed = random.Next(65536),
            ChromaScalingFromLuma = random.Next(3) == 0,
            GrainScalingShift = random.Next(8, 12),
            ArCoeffLag = random.Next(4),
            ArCoeffShift = random.Next(6, 10),
            GrainScaleShift = random.Next(4),
            CbMult = random.Next(-128, 128),
            CbLumaMult = random.Next(-128, 128),
            CbOffset = random.Next(-256, 256),
            CrMult = random.Next(-128, 128),
            CrLumaMult = random.Next(-128, 128),
            CrOffset = random.Next(-256, 256),
            Overlap = random.Next(3) != 0,
            ClipToRestrictedRange = random.Next(2) != 0,
            PointsY = random.Next(4) == 0 ? 0 : random.Next(1, 15),
            PointsCb = random.Next(11),
            PointsCr = random.Next(11),
        };
        Fill(random, p.PointY, p.PointsY);
        Fill(random, p.PointCb, p.PointsCb);
        Fill(random, p.PointCr, p.PointsCr);
        foreach (sbyte[] coefficients in (sbyte[][])[p.ArCoeffsY, p.ArCoeffsCb, p.ArCoeffsCr])
        {
            for (int i = 0; i < coefficients.Length; i++)
                coefficients[i] = (sbyte)(random.Next(4) == 0 ? random.Next(-128, 128) : random.Next(-12, 12));
        }

        return p;
    }

    private static void Fill(Random random, byte[] points, int count)
    {
        int[] values = [.. Enumerable.Range(0, 256).OrderBy(_ => random.Next()).Take(count).Order()];
        for (int i = 0; i < count; i++)
        {
            points[2 * i] = (byte)values[i];
            points[2 * i + 1] = (byte)random.Next(256);
        }
    }

    private static FramePlanes<TPixel> Planes<TPixel>(ColorConfig color, int width, int height)
        where TPixel : unmanaged, IBinaryInteger<TPixel>
    {
        var planes = new Plane<TPixel>[color.PlaneCount];
        for (int plane = 0; plane < planes.Length; plane++)
        {
            int shiftX = plane > 0 ? color.SubsamplingX : 0, shiftY = plane > 0 ? color.SubsamplingY : 0;
            planes[plane] = Plane<TPixel>.Allocate((width + shiftX) >> shiftX, (height + shiftY) >> shiftY);
        }

        return new FramePlanes<TPixel>(planes, color.BitDepth, color.SubsamplingX, color.SubsamplingY);
    }
}
