using System.Runtime.Intrinsics;
using Infra.Av1.Pictures;

namespace Infra.Av1.Kernels;

internal partial class VectorKernels<TPixel, TWords>
{
    /// <inheritdoc/>
    public override void Wiener7(
        PlaneBlock<TPixel> target, ReadOnlySpan<short> source, int sourceOrigin, int sourceStride, int width, int height, ReadOnlySpan<short> vertical, ReadOnlySpan<short> horizontal, Span<short> rows)
    {
        if (WienerVectors<TWords>.Fits(source, sourceOrigin, sourceStride, width, height, rows))
            WienerVectors<TWords>.Filter(target, source, sourceOrigin, sourceStride, width, height, vertical, horizontal, rows, BitDepth, InterRound0, InterRound1);
        else
            base.Wiener7(target, source, sourceOrigin, sourceStride, width, height, vertical, horizontal, rows);
    }

    /// <inheritdoc/>
    public override void Wiener5(
        PlaneBlock<TPixel> target, ReadOnlySpan<short> source, int sourceOrigin, int sourceStride, int width, int height, ReadOnlySpan<short> vertical, ReadOnlySpan<short> horizontal, Span<short> rows) =>
        Wiener7(target, source, sourceOrigin, sourceStride, width, height, vertical, horizontal, rows);

    /// <inheritdoc/>
    public override void CdefFilter(
        PlaneBlock<TPixel> target, ReadOnlySpan<short> source, int sourceOrigin, int sourceStride, int width, int height, int primaryStrength, int secondaryStrength, int damping, int direction)
    {
        Span<int> offsets = stackalloc int[6];
        CdefOffsets(offsets, sourceStride, direction);
        int primaryShift = CdefShift(primaryStrength, damping);
        int secondaryShift = CdefShift(secondaryStrength, damping);
        int firstTap = 4 - (primaryStrength >> (BitDepth - 8) & 1);
        int step = 128 / 16 / width;
        for (int i = 0; i < height; i += step)
        {
            Vector128<short> samples = CdefVectors.Filter128(source, sourceOrigin + i * sourceStride, sourceStride, width, offsets, primaryStrength, secondaryStrength, primaryShift, secondaryShift, firstTap);
            RowStore.Store(target, i, width, samples);
        }
    }
}
