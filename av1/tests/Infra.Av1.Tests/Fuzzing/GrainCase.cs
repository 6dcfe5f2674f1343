using System.Numerics;
using Infra.Av1.Headers;
using Infra.Av1.Kernels;
using Infra.Av1.Pictures;
using Infra.Av1.PostFilter;

namespace Infra.Av1.Tests.Fuzzing;

/// <summary>Film grain parameters and a small picture made of any bytes, within what the syntax of section 5.9.30 can say.</summary>
internal sealed class GrainCase
{
    private readonly byte[] _bytes;
    private readonly FrameHeader _header;
    private readonly ColorConfig _color;
    private int _position;

    public GrainCase(ReadOnlySpan<byte> input)
    {
        _bytes = input.ToArray();
        _color = new ColorConfig { BitDepth = 8 + 2 * Next(3), Layout = (PixelLayout)Next(4), MatrixCoefficients = (byte)Next(2), IsFullRange = Next(2) != 0 };
        _header = new FrameHeader { UpscaledWidth = 1 + Next(100), Height = 1 + Next(100) };
        _header.CodedWidth = _header.UpscaledWidth;
        _header.FilmGrain = ReadGrain();
    }

    public bool IsSame() => _color.BitDepth == 8
        ? IsSame(KernelSet.For8(Av1VectorLevel.None), KernelSet.For8(Av1VectorLevel.V512))
        : IsSame(KernelSet.For16(Av1VectorLevel.None, _color.BitDepth), KernelSet.For16(Av1VectorLevel.V512, _color.BitDepth));

    private bool IsSame<TPixel>(Kernels<TPixel> scalar, Kernels<TPixel> vector)
        where TPixel : unmanaged, IBinaryInteger<TPixel>
    {
        FramePlanes<TPixel> source = Planes<TPixel>();
        FramePlanes<TPixel> first = Planes<TPixel>();
        FramePlanes<TPixel> second = Planes<TPixel>();
        var random = new Random(_bytes.Length);
        for (int plane = 0; plane < source.Count; plane++)
        {
            foreach (ref TPixel sample in source[plane].Array.AsSpan())
                sample = TPixel.CreateTruncating(random.Next(1 << _color.BitDepth));
        }

        new GrainSynthesizer<TPixel>(scalar).Apply(source, first, _header, _color);
        new GrainSynthesizer<TPixel>(vector).Apply(source, second, _header, _color);
        for (int plane = 0; plane < source.Count; plane++)
        {
            for (int y = 0; y < source[plane].Height; y++)
            {
                if (!first[plane].Row(y, 0, first[plane].Width).SequenceEqual(second[plane].Row(y, 0, second[plane].Width))) return false;
            }
        }

        return true;
    }

    private FramePlanes<TPixel> Planes<TPixel>()
        where TPixel : unmanaged, IBinaryInteger<TPixel>
    {
        var planes = new Plane<TPixel>[_color.PlaneCount];
        for (int i = 0; i < planes.Length; i++)
        {
            int subX = i > 0 ? _color.SubsamplingX : 0;
            int subY = i > 0 ? _color.SubsamplingY : 0;
            planes[i] = Plane<TPixel>.Allocate((_header.UpscaledWidth + subX) >> subX, (_header.Height + subY) >> subY);
        }

        return new FramePlanes<TPixel>(planes, _color.BitDepth, _color.SubsamplingX, _color.SubsamplingY);
    }

    private FilmGrainInfo ReadGrain()
    {
        var grain = new FilmGrainInfo { ApplyGrain = true, UpdateGrain = true, GrainSeed = Next(256) << 8 | Next(256) };
        grain.PointsY = ReadPoints(grain.PointY, 14);
        bool isMono = _color.PlaneCount == 1;
        grain.ChromaScalingFromLuma = !isMono && Next(2) != 0;
        if (!isMono && !grain.ChromaScalingFromLuma && !(_color.Layout == PixelLayout.Yuv420 && grain.PointsY == 0))
        {
            grain.PointsCb = ReadPoints(grain.PointCb, 10);
            grain.PointsCr = _color.Layout == PixelLayout.Yuv420 && grain.PointsCb == 0 ? 0 : ReadPoints(grain.PointCr, 10);
            if (_color.Layout == PixelLayout.Yuv420 && grain.PointsCr == 0) grain.PointsCb = 0;
        }

        grain.GrainScalingShift = 8 + Next(4);
        grain.ArCoeffLag = Next(4);
        ReadCoefficients(grain.ArCoeffsY);
        ReadCoefficients(grain.ArCoeffsCb);
        ReadCoefficients(grain.ArCoeffsCr);
        grain.ArCoeffShift = 6 + Next(4);
        grain.GrainScaleShift = Next(4);
        grain.CbMult = Next(256) - 128;
        grain.CbLumaMult = Next(256) - 128;
        grain.CbOffset = Next(256) * 2 - 256;
        grain.CrMult = Next(256) - 128;
        grain.CrLumaMult = Next(256) - 128;
        grain.CrOffset = Next(256) * 2 - 256;
        grain.Overlap = Next(2) != 0;
        grain.ClipToRestrictedRange = Next(2) != 0;
        return grain;
    }

    // Points rise strictly.
    private int ReadPoints(byte[] points, int countMax)
    {
        int count = Next(countMax + 1);
        int value = -1;
        for (int i = 0; i < count; i++)
        {
            value += 1 + Next(40);
            if (value > 255) return i;
            points[2 * i] = (byte)value;
            points[2 * i + 1] = (byte)Next(256);
        }

        return count;
    }

    private void ReadCoefficients(sbyte[] coefficients)
    {
        for (int i = 0; i < coefficients.Length; i++)
            coefficients[i] = (sbyte)(Next(256) - 128);
    }

    // A number below a limit from the next byte; zeros after the end.
    private int Next(int limit) => _position < _bytes.Length ? _bytes[_position++] * limit >> 8 : 0;
}
