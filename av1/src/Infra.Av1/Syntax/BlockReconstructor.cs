using Infra.Av1.Decoding;

namespace Infra.Av1.Syntax;

/// <summary>
/// The seam between the syntax of a tile and its samples: <c>TileReader</c> calls these in the order of the specification while it parses, for one block after the other.
/// One object per worker; it holds that worker's scratch and is bound to a frame by <see cref="Begin"/>.
/// </summary>
internal abstract class BlockReconstructor
{
    /// <summary>Some superblock row of a tile follows, of this frame. Called at the start of every superblock row.</summary>
    /// <param name="frame">The frame; with samples it is the generic one.</param>
    /// <param name="miRowStart">MiRowStart of the tile.</param>
    /// <param name="miRowEnd">MiRowEnd.</param>
    /// <param name="miColumnStart">MiColStart.</param>
    /// <param name="miColumnEnd">MiColEnd.</param>
    public abstract void Begin(FrameContext frame, int miRowStart, int miRowEnd, int miColumnStart, int miColumnEnd);

    /// <summary>The frame is done or given up: lets go of it, since the worker may idle for long.</summary>
    public abstract void End();

    /// <summary>
    /// Intra prediction of one transform block of an intra block without palette in this plane, chroma from luma included: the mode is the block's, filter intra and angles too. The filter type of the edges is in
    /// <see cref="BlockFlags.SmoothEdgeLuma"/> and <see cref="BlockFlags.SmoothEdgeChroma"/>.
    /// </summary>
    public abstract void PredictIntra(in BlockInfo block, in TransformPlace place);

    /// <summary>Palette prediction of a whole block in one plane, before any of its residual.</summary>
    /// <param name="block">The block; at most 64×64.</param>
    /// <param name="plane">0 to 2.</param>
    /// <param name="colors">PaletteSizeY or PaletteSizeUv colours.</param>
    /// <param name="indices">The colour map, valid for the block's size in that plane (at least 4×4).</param>
    /// <param name="indexStride">Places from row to row of the map.</param>
    public abstract void PredictPalette(in BlockInfo block, int plane, ReadOnlySpan<ushort> colors, ReadOnlySpan<byte> indices, int indexStride);

    /// <summary>
    /// Inter prediction of the whole block in all its planes: compute_prediction of section 5.11.33 with inter-intra, OBMC, warp, masks, and intra block copy. The motion map holds the block already, and its neighbours.
    /// </summary>
    public abstract void PredictInter(in BlockInfo block);

    /// <summary>Inverse transform and addition.</summary>
    /// <param name="block">The block.</param>
    /// <param name="place">The transform block.</param>
    /// <param name="coefficients">Dequantized, in rows of min(width, 32); must be all zero afterwards. The buffer is longer than the block.</param>
    /// <param name="eob">1 to 1024.</param>
    /// <param name="txType">PlaneTxType, or 16 for Walsh-Hadamard.</param>
    public abstract void AddResidual(in BlockInfo block, in TransformPlace place, Span<int> coefficients, int eob, int txType);
}
