namespace Infra.Av1.Kernels;

internal partial class Avx2Kernels<TPixel, TWords>
{
    /// <inheritdoc/>
    public override void UpscaleRow(Span<TPixel> target, ReadOnlySpan<TPixel> source, int sourceWidth, int step, int initialPosition)
    {
        // Samples whose taps reach beyond the row, at both ends, are the scalar twin's.
        int start = 0;
        while (start < target.Length && UpscaleVectors256.First(initialPosition + start * step) < 0)
            start++;
        base.UpscaleRow(target[..start], source, sourceWidth, step, initialPosition);
        int end = UpscaleVectors256.Row(target, start, source[..sourceWidth], step, initialPosition, PixelMax);
        base.UpscaleRow(target[end..], source, sourceWidth, step, initialPosition + end * step);
    }
}
