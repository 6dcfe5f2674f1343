using System.Numerics;
using Infra.Av1.Headers;
using Infra.Av1.Pictures;

namespace Infra.Av1.Kernels;

// Film grain, section 7.18.3. Templates: 73 rows of 82 for luma; chroma (73 or 38 rows) of 82 or 44; stride is always 82.
internal partial class Kernels<TPixel>
    where TPixel : unmanaged, IBinaryInteger<TPixel>
{
    /// <summary>LumaGrain of 7.18.3.3: always 73 × 82, zeros if num_y_points is 0.</summary>
    public virtual void GenerateLuma(
        Span<short> grain, FilmGrainInfo parameters) =>
        throw new NotImplementedException();

    /// <summary>CbGrain (plane 1) or CrGrain (plane 2).</summary>
    public virtual void GenerateChroma(
        Span<short> grain, ReadOnlySpan<short> lumaGrain, FilmGrainInfo parameters, int plane, int subsamplingX, int subsamplingY) =>
        throw new NotImplementedException();

    /// <summary>Adds noise to one stripe of 32 rows (7.18.3.5), number row32 from the top, height up to 32: source and target at its first sample. Overlap with the stripe above is computed from the template, so that stripes are independent. scaling: 256 values at 8 bit, 1 &lt;&lt; BitDepth above, interpolated by the stage.</summary>
    public virtual void ApplyLuma(
        PlaneBlock<TPixel> target, ReadOnlyPlaneBlock<TPixel> source, int width, int height, int row32, ReadOnlySpan<short> grain, ReadOnlySpan<byte> scaling, FilmGrainInfo parameters) =>
        throw new NotImplementedException();

    /// <summary>The same for chroma: width and height of the chroma stripe, luma without grain at the same place.</summary>
    public virtual void ApplyChroma(
        PlaneBlock<TPixel> target, ReadOnlyPlaneBlock<TPixel> source, ReadOnlyPlaneBlock<TPixel> luma, int width, int height, int row32, ReadOnlySpan<short> grain, ReadOnlySpan<byte> scaling, FilmGrainInfo parameters, int plane, int subsamplingX, int subsamplingY, int lumaWidth, bool isIdentity) =>
        throw new NotImplementedException();
}
