using System.Buffers.Binary;
using Infra.Av1.Headers;

namespace Infra.Av1.Output;

/// <summary>
/// Rows of a picture as grey or RGB of full range. Chroma is interpolated linearly by its position: between luma samples both ways where the position is unknown, as y4m's 420jpeg says. Matrices other than identity, BT.709, BT.601,
/// FCC, SMPTE 240 and BT.2020 count as unspecified, which is BT.709 from 720 rows on and BT.601 below.
/// </summary>
internal sealed class RgbRows
{
    private const int MatrixIdentity = 0;
    private const int HighDefinitionRows = 720;

    private readonly Av1Picture _picture;
    private readonly ColorConfig _color;
    private readonly double _kr;
    private readonly double _kb;
    private readonly double _lumaBlack;
    private readonly double _lumaRange;
    private readonly double _chromaMiddle;
    private readonly double _chromaRange;
    private readonly int _greatest;

    /// <summary>Prepares a picture, which must stay valid.</summary>
    public RgbRows(Av1Picture picture)
    {
        _picture = picture;
        _color = picture.Sequence.Color;
        int unit = 1 << (picture.BitDepth - 8);
        int samplesMax = (256 * unit) - 1;
        (_lumaBlack, _lumaRange) = _color.IsFullRange ? (0, samplesMax) : (16 * unit, 219 * unit);
        (_chromaMiddle, _chromaRange) = (128 * unit, _color.IsFullRange ? samplesMax : 224 * unit);
        _greatest = picture.BitDepth == 8 ? byte.MaxValue : ushort.MaxValue;
        (_kr, _kb) = _color.MatrixCoefficients switch
        {
            1 => (0.2126, 0.0722),
            4 => (0.30, 0.11),
            5 or 6 => (0.299, 0.114),
            7 => (0.212, 0.087),
            9 or 10 => (0.2627, 0.0593),
            _ => picture.Height >= HighDefinitionRows ? (0.2126, 0.0722) : (0.299, 0.114),
        };
    }

    /// <summary>Writes a row: one or three samples per pixel, of one byte, or of two with the higher first.</summary>
    public void Read(int y, Span<byte> line)
    {
        int sampleBytes = _greatest > byte.MaxValue ? 2 : 1;
        bool isGrey = _picture.Layout == PixelLayout.Monochrome;
        for (int x = 0; x < _picture.Width; x++)
        {
            double luma = (Sample(0, x, y) - _lumaBlack) / _lumaRange;
            if (isGrey)
            {
                Put(line, x * sampleBytes, luma);
                continue;
            }

            (double red, double green, double blue) = Convert(luma, Chroma(1, x, y), Chroma(2, x, y));
            Put(line, 3 * x * sampleBytes, red);
            Put(line, (3 * x + 1) * sampleBytes, green);
            Put(line, (3 * x + 2) * sampleBytes, blue);
        }
    }

    private (double Red, double Green, double Blue) Convert(double luma, double u, double v)
    {
        // Identity: the planes are green, blue, red, all with luma's range.
        if (_color.MatrixCoefficients == MatrixIdentity) return ((v - _lumaBlack) / _lumaRange, luma, (u - _lumaBlack) / _lumaRange);
        double cb = (u - _chromaMiddle) / _chromaRange;
        double cr = (v - _chromaMiddle) / _chromaRange;
        double red = luma + 2 * (1 - _kr) * cr;
        double blue = luma + 2 * (1 - _kb) * cb;
        return (red, (luma - _kr * red - _kb * blue) / (1 - _kr - _kb), blue);
    }

    private void Put(Span<byte> line, int offset, double value)
    {
        int sample = (int)Math.Round(Math.Clamp(value, 0, 1) * _greatest);
        if (_greatest == byte.MaxValue) line[offset] = (byte)sample;
        else BinaryPrimitives.WriteUInt16BigEndian(line[offset..], (ushort)sample);
    }

    private int Sample(int plane, int x, int y) => _picture.BitDepth == 8 ? _picture.Row8(plane, y)[x] : _picture.Row16(plane, y)[x];

    // Places in quarters of a chroma sample: 2x where chroma lies on every second luma sample, 2x - 1 where it lies between two.
    private double Chroma(int plane, int x, int y)
    {
        bool isCentredAcross = _color.Layout == PixelLayout.Yuv420 && _color.ChromaPosition is (ChromaSamplePosition.Unknown or ChromaSamplePosition.Reserved);
        bool isCentredDown = _color.ChromaPosition != ChromaSamplePosition.Colocated;
        int across = _color.SubsamplingX == 0 ? 4 * x : 2 * x - (isCentredAcross ? 1 : 0);
        int down = _color.SubsamplingY == 0 ? 4 * y : 2 * y - (isCentredDown ? 1 : 0);
        int right = _picture.PlaneWidth(plane) - 1;
        int bottom = _picture.PlaneHeight(plane) - 1;
        int x0 = Math.Clamp(across >> 2, 0, right);
        int x1 = Math.Clamp((across >> 2) + 1, 0, right);
        int y0 = Math.Clamp(down >> 2, 0, bottom);
        int y1 = Math.Clamp((down >> 2) + 1, 0, bottom);
        int weightX = across & 3;
        int weightY = down & 3;
        int top = Sample(plane, x0, y0) * (4 - weightX) + Sample(plane, x1, y0) * weightX;
        int low = Sample(plane, x0, y1) * (4 - weightX) + Sample(plane, x1, y1) * weightX;
        return (top * (4 - weightY) + low * weightY) / 16.0;
    }
}
