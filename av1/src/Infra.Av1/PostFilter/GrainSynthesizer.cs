using System.Numerics;
using Infra.Av1.Headers;
using Infra.Av1.Kernels;
using Infra.Av1.Pictures;

namespace Infra.Av1.PostFilter;

/// <summary>Film grain of one picture at a time, section 7.18.3: templates and scaling tables once, then stripes of 32 luma rows in any order and from any thread.</summary>
internal sealed class GrainSynthesizer<TPixel>(Kernels<TPixel> kernels)
    where TPixel : unmanaged, IBinaryInteger<TPixel>
{
    private const int MatrixIdentity = 0;

    private readonly short[][] _grain = [new short[73 * 82], new short[73 * 82], new short[73 * 82]];
    private readonly byte[][] _scaling = [new byte[1 << kernels.BitDepth], new byte[1 << kernels.BitDepth], new byte[1 << kernels.BitDepth]];
    private FilmGrainInfo _parameters = new();
    private ColorConfig _color = new();
    private int _width;
    private int _height;

    /// <summary>Stripes of a picture.</summary>
    public static int Stripes(int height) => (height + 31) >> 5;

    /// <summary>Adds grain to a whole picture: <see cref="Begin"/>, then all stripes.</summary>
    public void Apply(FramePlanes<TPixel> source, FramePlanes<TPixel> target, FrameHeader header, ColorConfig color)
    {
        Begin(header, color);
        for (int stripe = 0; stripe < Stripes(_height); stripe++)
            ApplyStripe(source, target, stripe);
    }

    /// <summary>Makes templates and tables. header.FilmGrain.ApplyGrain is true, else the picture is its own output.</summary>
    public void Begin(FrameHeader header, ColorConfig color)
    {
        _parameters = header.FilmGrain;
        _color = color;
        _width = header.UpscaledWidth;
        _height = header.Height;
        FilmGrainInfo p = _parameters;
        kernels.GenerateLuma(_grain[0], p);
        LoadScaling(_scaling[0], p.PointY, p.PointsY);
        if (color.PlaneCount == 1) return;
        kernels.GenerateChroma(_grain[1], _grain[0], p, 1, color.SubsamplingX, color.SubsamplingY);
        kernels.GenerateChroma(_grain[2], _grain[0], p, 2, color.SubsamplingX, color.SubsamplingY);
        LoadScaling(_scaling[1], p.ChromaScalingFromLuma ? p.PointY : p.PointCb, p.ChromaScalingFromLuma ? p.PointsY : p.PointsCb);
        LoadScaling(_scaling[2], p.ChromaScalingFromLuma ? p.PointY : p.PointCr, p.ChromaScalingFromLuma ? p.PointsY : p.PointsCr);
    }

    /// <summary>Writes all planes of one stripe of the target.</summary>
    /// <param name="source">The picture without grain; not changed.</param>
    /// <param name="target">Another picture of the same size.</param>
    /// <param name="stripe">0 to <see cref="Stripes"/> - 1.</param>
    public void ApplyStripe(FramePlanes<TPixel> source, FramePlanes<TPixel> target, int stripe)
    {
        int y = stripe * 32;
        int rows = Math.Min(32, _height - y);
        if (_parameters.PointsY > 0) kernels.ApplyLuma(target[0].Block(y, 0), source[0].Block(y, 0), _width, rows, stripe, _grain[0], _scaling[0], _parameters);
        else Copy(source[0], target[0], y, rows, _width);
        if (_color.PlaneCount == 1) return;
        int subX = _color.SubsamplingX;
        int subY = _color.SubsamplingY;
        int width = (_width + subX) >> subX;
        int top = y >> subY;
        rows = (rows + subY) >> subY;
        for (int plane = 1; plane < 3; plane++)
        {
            int points = plane == 1 ? _parameters.PointsCb : _parameters.PointsCr;
            if (points == 0 && !_parameters.ChromaScalingFromLuma)
            {
                Copy(source[plane], target[plane], top, rows, width);
                continue;
            }

            kernels.ApplyChroma(
                target[plane].Block(top, 0), source[plane].Block(top, 0), source[0].Block(y, 0), width, rows, stripe, _grain[plane], _scaling[plane], _parameters, plane, subX, subY, _width, _color.MatrixCoefficients == MatrixIdentity);
        }
    }

    private static void Copy(Plane<TPixel> source, Plane<TPixel> target, int y, int rows, int width)
    {
        for (int row = y; row < y + rows; row++)
            source.Row(row, 0, width).CopyTo(target.Row(row, 0, width));
    }

    // Section 7.18.3.4, and scale_lut of every sample value above 8 bit.
    private static void LoadScaling(Span<byte> scaling, ReadOnlySpan<byte> points, int count)
    {
        Span<byte> table = stackalloc byte[256];
        if (count > 0)
        {
            table[..points[0]].Fill(points[1]);
            for (int i = 0; i < count - 1; i++)
            {
                int x0 = points[i * 2];
                int y0 = points[i * 2 + 1];
                int deltaX = points[i * 2 + 2] - x0;
                int delta = (points[i * 2 + 3] - y0) * ((65536 + (deltaX >> 1)) / deltaX);
                for (int x = 0; x < deltaX; x++)
                    table[x0 + x] = (byte)(y0 + ((x * delta + 32768) >> 16));
            }

            table[points[count * 2 - 2]..].Fill(points[count * 2 - 1]);
        }

        int shift = BitOperations.Log2((uint)scaling.Length) - 8;
        for (int value = 0; value < scaling.Length; value++)
        {
            int x = value >> shift;
            int remainder = value - (x << shift);
            scaling[value] = shift == 0 || x == 255 ? table[x] : (byte)(table[x] + (((table[x + 1] - table[x]) * remainder + (1 << (shift - 1))) >> shift));
        }
    }
}
