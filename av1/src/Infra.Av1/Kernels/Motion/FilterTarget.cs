using System.Numerics;
using Infra.Av1.Pictures;

namespace Infra.Av1.Kernels;

/// <summary>Where results of block prediction go, and the depth's numbers.</summary>
/// <typeparam name="TPixel"><see cref="byte"/> at 8 bit, <see cref="ushort"/> above.</typeparam>
internal readonly ref struct FilterTarget<TPixel>
    where TPixel : unmanaged, IBinaryInteger<TPixel>
{
    /// <summary>Samples, for Put.</summary>
    public PlaneBlock<TPixel> Block { get; init; }

    /// <summary>Intermediates, for Prep; packed.</summary>
    public Span<short> Prepared { get; init; }

    /// <summary>Columns.</summary>
    public int Width { get; init; }

    /// <summary>Rows.</summary>
    public int Height { get; init; }

    /// <summary>InterRound0.</summary>
    public int Shift0 { get; init; }

    /// <summary>InterRound1, or 7 for Prep.</summary>
    public int Shift1 { get; init; }

    /// <summary>IntermediateBias, for Prep.</summary>
    public int Bias { get; init; }

    /// <summary>The largest sample.</summary>
    public int PixelMax { get; init; }
}
