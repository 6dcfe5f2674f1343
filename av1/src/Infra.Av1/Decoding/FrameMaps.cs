using Infra.Av1.Entropy;
using Infra.Av1.Headers;
using Infra.Av1.Motion;
using Infra.Av1.PostFilter;
using Infra.Av1.Syntax;

namespace Infra.Av1.Decoding;

/// <summary>What a frame needs only while it is decoded: one object serves one frame after the other, and grows with them until <see cref="Trim"/>.</summary>
internal sealed class FrameMaps
{
    /// <summary>CDFs that tiles start from.</summary>
    public CdfContext Cdfs { get; } = new();

    /// <summary>What tiles leave at their edges for deblocking.</summary>
    public TileEdgeMap TileEdges { get; } = new();

    /// <summary>Motion of all blocks.</summary>
    public MotionMap Motion { get; } = new();

    /// <summary>Room for the projected motion field.</summary>
    public TemporalField Projected { get; } = new();

    /// <summary>Edges to deblock.</summary>
    public DeblockMap Deblock { get; } = new();

    /// <summary>CDEF indices and skips.</summary>
    public CdefMap Cdef { get; } = new();

    /// <summary>Restoration units.</summary>
    public RestorationMap Restoration { get; } = new();

    /// <summary>Bytes that a frame's maps take, lines of samples above superblocks and at borders of stripes included, those of <see cref="FrameContext"/> left out: an upper bound.</summary>
    public static long BytesOf(FrameHeader header)
    {
        // Per 4×4: motion 12, marks 4.5 and levels 4 for deblocking, projected field 1.25, CDEF 0.3, restoration units 0.2, lines of samples at most 1.5 and 6. Per column: rows of samples for CDEF 288, tile edges 126.
        long columns = (header.MiCols + 31L) & ~31;
        long rows = (header.MiRows + 31L) & ~31;
        return checked(30 * columns * rows + 512 * (columns + rows));
    }

    /// <summary>Makes everything fit a frame, as <see cref="TileReader"/> wants it.</summary>
    public void Reset(FrameHeader header, ColorConfig color)
    {
        Motion.Resize(header.MiCols, header.MiRows);
        Cdef.Reset(header.MiCols, header.MiRows);
        Deblock.Reset(header.MiCols, header.MiRows);
        TileEdges.Reset(header.Tiles, header.MiCols, header.MiRows);
        RestorationGrid.Reset(Restoration, header, color);
    }

    /// <summary>Lets go of all storage: the next frame makes it anew in its size. Not inside a frame.</summary>
    public void Trim()
    {
        TileEdges.Trim();
        Motion.Trim();
        Projected.Trim();
        Deblock.Trim();
        Cdef.Trim();
        Restoration.Trim();
    }
}
