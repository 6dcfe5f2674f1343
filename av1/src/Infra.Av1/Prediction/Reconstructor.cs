using System.Numerics;
using Infra.Av1.Decoding;
using Infra.Av1.Headers;
using Infra.Av1.Kernels;
using Infra.Av1.Pictures;
using Infra.Av1.Syntax;
using Infra.Av1.Tables;
using Infra.Av1.Threading;

namespace Infra.Av1.Prediction;

/// <summary>
/// Makes the samples of a tile: prediction of section 7.11 and the addition of residuals of section 7.12.3, into <see cref="FrameContext{TPixel}.Coded"/>. One object per worker; nothing allocates after construction.
/// Edges are read from the coded planes, so rows above a block must not have been filtered yet, or be kept by the filters.
/// </summary>
/// <typeparam name="TPixel"><see cref="byte"/> at 8 bit, <see cref="ushort"/> at 10 and 12.</typeparam>
internal sealed partial class Reconstructor<TPixel>(Kernels<TPixel> kernels, WorkerScratch<TPixel> scratch) : BlockReconstructor
    where TPixel : unmanaged, IBinaryInteger<TPixel>
{
    private readonly FrameHeader _none = new();
    private FrameContext<TPixel>? _frameOrNull;
    private FramePlanes<TPixel>? _planesOrNull;
    private FrameHeader _header = new();
    private int _subsamplingX;
    private int _subsamplingY;
    private int _superblockLog2;
    private bool _hasEdgeFilter;

    private FrameContext<TPixel> Frame => _frameOrNull ?? throw new InvalidOperationException("no frame was begun");

    private FramePlanes<TPixel> Planes => _planesOrNull ?? throw new InvalidOperationException("no frame was begun");

    /// <inheritdoc/>
    public override void Begin(FrameContext frame, int miRowStart, int miRowEnd, int miColumnStart, int miColumnEnd)
    {
        var generic = (FrameContext<TPixel>)frame;
        if (generic.Coded.BitDepth != kernels.BitDepth) throw new InvalidOperationException("kernels of another depth");
        if (ReferenceEquals(_header, frame.Header)) return;   // frames are used again, headers are not
        _frameOrNull = generic;
        _planesOrNull = generic.Coded;
        _header = frame.Header;
        _subsamplingX = generic.Coded.SubsamplingX;
        _subsamplingY = generic.Coded.SubsamplingY;
        _superblockLog2 = frame.Sequence.Use128x128Superblock ? 7 : 6;
        _hasEdgeFilter = frame.Sequence.EnableIntraEdgeFilter;
        BeginInter();
    }

    /// <inheritdoc/>
    public override void End()
    {
        _frameOrNull = null;
        _planesOrNull = null;
        _header = _none;
        Array.Clear(_references);
    }

    /// <inheritdoc/>
    public override void PredictPalette(in BlockInfo block, int plane, ReadOnlySpan<ushort> colors, ReadOnlySpan<byte> indices, int indexStride)
    {
        int subX = plane > 0 ? _subsamplingX : 0;
        int subY = plane > 0 ? _subsamplingY : 0;
        Span<TPixel> palette = scratch.Palette.AsSpan(0, 8);
        for (int i = 0; i < colors.Length; i++)
            palette[i] = TPixel.CreateTruncating(colors[i]);
        PlaneBlock<TPixel> target = Planes[plane].Block((block.MiRow >> subY) * 4, (block.MiColumn >> subX) * 4);
        int width = Math.Max(4, (SpecTables.Num4x4BlocksWide[block.Size] * 4) >> subX);   // blocks of 4×16 have palettes too
        int height = Math.Max(4, (SpecTables.Num4x4BlocksHigh[block.Size] * 4) >> subY);
        kernels.Palette(target, palette, indices, indexStride, width, height);
    }

    /// <inheritdoc/>
    public override void AddResidual(in BlockInfo block, in TransformPlace place, Span<int> coefficients, int eob, int txType) =>
        kernels.InverseAdd(Planes[place.Plane].Block(place.Y, place.X), coefficients, eob, place.TxSize, txType, scratch.Numbers);
}
