using System.Numerics;
using Infra.Av1.Pictures;

namespace Infra.Av1.Kernels;

// The Wiener filter of loop restoration, section 7.17.4.
internal partial class Kernels<TPixel>
    where TPixel : unmanaged, IBinaryInteger<TPixel>
{
    /// <summary>Wiener filter (7.17.4) of a piece of up to 384×64: source with 3 rows and columns around, which the stage took from the right stripe; 7 taps each, the middle one 128 less twice the others; rows is WorkerScratch.Rows.</summary>
    public virtual void Wiener7(
        PlaneBlock<TPixel> target, ReadOnlySpan<short> source, int sourceOrigin, int sourceStride, int width, int height, ReadOnlySpan<short> vertical, ReadOnlySpan<short> horizontal, Span<short> rows) =>
        Wiener(target, source, sourceOrigin, sourceStride, width, height, vertical, horizontal, rows, first: 0);

    /// <summary>The same where taps 0 and 6 are zero in both directions.</summary>
    public virtual void Wiener5(
        PlaneBlock<TPixel> target, ReadOnlySpan<short> source, int sourceOrigin, int sourceStride, int width, int height, ReadOnlySpan<short> vertical, ReadOnlySpan<short> horizontal, Span<short> rows) =>
        Wiener(target, source, sourceOrigin, sourceStride, width, height, vertical, horizontal, rows, first: 1);

    // Intermediate rows are packed and as the text has them: their clipped range fits 16 bits.
    private void Wiener(
        PlaneBlock<TPixel> target, ReadOnlySpan<short> source, int sourceOrigin, int sourceStride, int width, int height, ReadOnlySpan<short> vertical, ReadOnlySpan<short> horizontal, Span<short> rows, int first)
    {
        int round0 = InterRound0;
        int round1 = InterRound1;
        int low = -(1 << (BitDepth + 7 - round0 - 1));
        int high = (1 << (BitDepth + 8 - round0)) - 1 + low;
        int last = 6 - first;
        for (int r = first; r < height + 6 - first; r++)
        {
            ReadOnlySpan<short> line = source.Slice(sourceOrigin + (r - 3) * sourceStride - 3, width + 6);
            Span<short> row = rows.Slice(r * width, width);
            for (int c = 0; c < width; c++)
            {
                int sum = 1 << (round0 - 1);
                for (int t = first; t <= last; t++)
                    sum += horizontal[t] * line[c + t];
                row[c] = (short)Math.Clamp(sum >> round0, low, high);
            }
        }

        for (int r = 0; r < height; r++)
        {
            Span<TPixel> row = target.Row(r, 0, width);
            for (int c = 0; c < width; c++)
            {
                int sum = 1 << (round1 - 1);
                for (int t = first; t <= last; t++)
                    sum += vertical[t] * rows[(r + t) * width + c];
                row[c] = Pixel.Clip<TPixel>(sum >> round1, PixelMax);
            }
        }
    }
}
