using Infra.Av1.Entropy;
using Infra.Av1.Headers;
using Infra.Av1.Motion;
using Infra.Av1.PostFilter;
using Infra.Av1.Syntax;
using Infra.Av1.Threading;

namespace Infra.Av1.Decoding;

/// <summary>
/// One frame in flight and, later, what references hold of it. The samples are in <see cref="FrameContext{TPixel}"/>. Reference-counted by the decoder; maps go back to their pools when nobody needs them.
/// </summary>
internal abstract class FrameContext(SequenceHeader sequence, FrameHeader header)
{
    /// <summary>The sequence header.</summary>
    public SequenceHeader Sequence { get; } = sequence;

    /// <summary>The frame header.</summary>
    public FrameHeader Header { get; } = header;

    /// <summary>Rows finished.</summary>
    public RowProgress Progress { get; } = new();

    /// <summary>CDFs that tiles start from; afterwards those at the frame's end.</summary>
    public CdfContext Cdfs { get; } = new();

    /// <summary>CDFs at the end of the tile context_update_tile_id, counters cleared: what <see cref="Cdfs"/> becomes after the frame unless disable_frame_end_update_cdf. Written by that tile's reader.</summary>
    public CdfContext EndCdfs { get; } = new();

    /// <summary>What tiles leave at their edges for deblocking.</summary>
    public TileEdgeMap TileEdges { get; } = new();

    /// <summary>Motion of all blocks.</summary>
    public MotionMap Motion { get; } = new();

    /// <summary>The motion field projected from references (MotionFieldMvs of section 7.9), per 8×8: the saved vector, and in place of the reference the distance it spans (1 to 31; 0 none); null without use_ref_frame_mvs.</summary>
    public TemporalField? Projected { get; set; }

    /// <summary>What later frames project from.</summary>
    public TemporalField Saved { get; } = new();

    /// <summary>Segment ids, or null without segmentation.</summary>
    public SegmentMap? Segments { get; set; }

    /// <summary>PrevSegmentIds, or null for all zeros.</summary>
    public SegmentMap? PreviousSegments { get; set; }

    /// <summary>Edges to deblock.</summary>
    public DeblockMap Deblock { get; } = new();

    /// <summary>CDEF indices and skips.</summary>
    public CdefMap Cdef { get; } = new();

    /// <summary>Restoration units.</summary>
    public RestorationMap Restoration { get; } = new();

    /// <summary>The seven references, by LAST_FRAME + i; empty in intra frames.</summary>
    public FrameContext?[] References { get; } = new FrameContext?[7];
}
