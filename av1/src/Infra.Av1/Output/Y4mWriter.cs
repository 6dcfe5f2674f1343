using System.Globalization;
using System.Text;
using Infra.Av1.Containers;
using Infra.Av1.Headers;

namespace Infra.Av1.Output;

/// <summary>YUV4MPEG2: one header line, made of the first picture, then "FRAME" and the planes of each.</summary>
/// <param name="target">Takes the bytes.</param>
/// <param name="rateNumerator">Pictures per second, numerator.</param>
/// <param name="rateDenominator">Denominator.</param>
public sealed class Y4mWriter(Stream target, long rateNumerator, long rateDenominator) : PlanarWriter
{
    private bool _hasHeader;

    /// <inheritdoc/>
    public override void Write(Av1Picture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        if (!_hasHeader) target.Write(Encoding.ASCII.GetBytes(HeaderOf(picture)));
        _hasHeader = true;
        target.Write("FRAME\n"u8);
        AppendSamples(picture);
    }

    private protected override void Append(ReadOnlySpan<byte> row) => target.Write(row);

    // The sample aspect ratio is that of the render size to the frame size.
    private string HeaderOf(Av1Picture picture)
    {
        (ulong across, ulong down) = Fraction.Reduce((ulong)picture.Height * (ulong)picture.Frame.RenderWidth, (ulong)picture.Width * (ulong)picture.Frame.RenderHeight);
        return string.Create(CultureInfo.InvariantCulture, $"YUV4MPEG2 W{picture.Width} H{picture.Height} F{rateNumerator}:{rateDenominator} Ip A{across}:{down} C{ColorSpaceOf(picture)}\n");
    }

    private static string ColorSpaceOf(Av1Picture picture)
    {
        string depth = picture.BitDepth switch { 8 => "", 10 => "p10", _ => "p12" };
        return picture.Layout switch
        {
            PixelLayout.Monochrome => "mono" + depth.TrimStart('p'),
            PixelLayout.Yuv422 => "422" + depth,
            PixelLayout.Yuv444 => "444" + depth,
            _ when depth.Length > 0 => "420" + depth,
            _ => picture.Sequence.Color.ChromaPosition switch
            {
                ChromaSamplePosition.Vertical => "420mpeg2",
                ChromaSamplePosition.Colocated => "420",
                _ => "420jpeg",
            },
        };
    }
}
