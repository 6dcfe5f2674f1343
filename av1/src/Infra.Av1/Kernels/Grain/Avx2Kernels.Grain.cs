using Infra.Av1.Headers;
using Infra.Av1.Pictures;

namespace Infra.Av1.Kernels;

internal partial class Avx2Kernels<TPixel, TWords>
{
    /// <inheritdoc/>
    public override void ApplyLuma(PlaneBlock<TPixel> target, ReadOnlyPlaneBlock<TPixel> source, int width, int height, int row32, ReadOnlySpan<short> grain, ReadOnlySpan<byte> scaling, FilmGrainInfo parameters)
    {
        if (GrainVectors256.Fits(source, width, height)) GrainVectors256.ApplyLuma(this, target, source, width, height, row32, grain, scaling, parameters);
        else base.ApplyLuma(target, source, width, height, row32, grain, scaling, parameters);
    }

    /// <inheritdoc/>
    public override void ApplyChroma(
        PlaneBlock<TPixel> target, ReadOnlyPlaneBlock<TPixel> source, ReadOnlyPlaneBlock<TPixel> luma, int width, int height, int row32, ReadOnlySpan<short> grain, ReadOnlySpan<byte> scaling, FilmGrainInfo parameters, int plane, int subsamplingX, int subsamplingY, int lumaWidth, bool isIdentity)
    {
        if (GrainVectors256.Fits(source, width, height) && GrainVectors256.Fits(luma, width << subsamplingX, height << subsamplingY))
            GrainVectors256.ApplyChroma(this, target, source, luma, width, height, row32, grain, scaling, parameters, plane, subsamplingX, subsamplingY, lumaWidth, isIdentity);
        else
            base.ApplyChroma(target, source, luma, width, height, row32, grain, scaling, parameters, plane, subsamplingX, subsamplingY, lumaWidth, isIdentity);
    }
}
