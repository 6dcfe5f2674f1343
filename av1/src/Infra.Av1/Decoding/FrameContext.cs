using Infra.Av1.Entropy;
using Infra.Av1.Headers;
using Infra.Av1.Motion;
using Infra.Av1.PostFilter;
using Infra.Av1.Syntax;
using Infra.Av1.Threading;

namespace Infra.Av1.Decoding;

/// <summary>
/// One frame in flight and, later, what references hold of it. The samples are in <see cref="FrameContext{TPixel}"/>. Reference slots and the decoder count themselves as holders; when the last lets go, the object
/// serves another frame. Maps that only decoding needs belong to <see cref="FrameMaps"/>, which the next frame takes over.
/// </summary>
internal abstract class FrameContext
{
    private const int CdfBytes = 2 * Tables.CdfLayout.Length;

    private readonly SegmentMap _ownSegments = new();
    private int _holders;

    /// <summary>A frame with maps of its own.</summary>
    protected FrameContext(SequenceHeader sequence, FrameHeader header)
        : this(sequence, header, new FrameMaps())
    {
    }

    /// <summary>A frame that uses these maps while it is decoded.</summary>
    protected FrameContext(SequenceHeader sequence, FrameHeader header, FrameMaps maps)
    {
        Sequence = sequence;
        Header = header;
        Cdfs = maps.Cdfs;
        TileEdges = maps.TileEdges;
        Motion = maps.Motion;
        Deblock = maps.Deblock;
        Cdef = maps.Cdef;
        Restoration = maps.Restoration;
    }

    /// <summary>The sequence header.</summary>
    public SequenceHeader Sequence { get; private set; }

    /// <summary>The frame header.</summary>
    public FrameHeader Header { get; private set; }

    /// <summary>Rows finished.</summary>
    public RowProgress Progress { get; } = new();

    /// <summary>CDFs that tiles start from.</summary>
    public CdfContext Cdfs { get; private set; }

    /// <summary>CDFs that the frame leaves: those at the end of the tile context_update_tile_id with counters cleared, written by that tile's reader; or those it started from, with disable_frame_end_update_cdf.</summary>
    public CdfContext EndCdfs { get; } = new();

    /// <summary>What tiles leave at their edges for deblocking.</summary>
    public TileEdgeMap TileEdges { get; private set; }

    /// <summary>Motion of all blocks.</summary>
    public MotionMap Motion { get; private set; }

    /// <summary>The motion field projected from references (MotionFieldMvs of section 7.9), per 8×8: the saved vector, and in place of the reference the distance it spans (1 to 31; 0 none); null without use_ref_frame_mvs.</summary>
    public TemporalField? Projected { get; set; }

    /// <summary>What later frames project from.</summary>
    public TemporalField Saved { get; } = new();

    /// <summary>Segment ids, or null without segmentation (and where all are zero).</summary>
    public SegmentMap? Segments { get; private set; }

    /// <summary>PrevSegmentIds, or null for all zeros.</summary>
    public SegmentMap? PreviousSegments { get; private set; }

    /// <summary>Edges to deblock.</summary>
    public DeblockMap Deblock { get; private set; }

    /// <summary>CDEF indices and skips.</summary>
    public CdefMap Cdef { get; private set; }

    /// <summary>Restoration units.</summary>
    public RestorationMap Restoration { get; private set; }

    /// <summary>The seven references, by LAST_FRAME + i; empty in intra frames and after decoding.</summary>
    public FrameContext?[] References { get; } = new FrameContext?[7];

    /// <summary>Bytes that a frame's saved vectors and segment ids take.</summary>
    public static long BytesOf(FrameHeader header) => checked(3L * header.MiCols * header.MiRows + 2 * CdfBytes);

    /// <summary>Bytes that it is counted with: what its largest frame so far takes.</summary>
    public long Bytes { get; set; }

    /// <summary>One more holder. Only the decoder's thread counts.</summary>
    public void Hold() => _holders++;

    /// <summary>One holder fewer; true if that was the last.</summary>
    public bool Release() => --_holders == 0;

    /// <summary>
    /// Starts on a frame: sizes what it keeps, takes references and what is inherited from the primary one (sections 7.20 and 7.21: load_previous, CDFs, segment ids), and projects motion fields.
    /// </summary>
    /// <param name="sequence">The sequence header.</param>
    /// <param name="header">The frame header.</param>
    /// <param name="maps">Already reset for the frame.</param>
    /// <param name="slots">The eight reference slots; those the header names hold frames.</param>
    protected void Begin(SequenceHeader sequence, FrameHeader header, FrameMaps maps, ReadOnlySpan<ReferenceSlot> slots)
    {
        Sequence = sequence;
        Header = header;
        Cdfs = maps.Cdfs;
        TileEdges = maps.TileEdges;
        Motion = maps.Motion;
        Deblock = maps.Deblock;
        Cdef = maps.Cdef;
        Restoration = maps.Restoration;
        Progress.Reset();
        Array.Clear(References);
        for (int i = 0; i < References.Length && !header.IsIntra; i++)
            References[i] = slots[header.RefIndex[i]].Frame;
        FrameContext? primary = header.PrimaryRef == Tables.Av1Constants.PrimaryRefNone ? null : slots[header.RefIndex[header.PrimaryRef]].Frame;
        if (primary is null)
        {
            Cdfs.LoadDefaults();
            Cdfs.LoadCoefficientDefaults(header.Quantizer.BaseQIndex);
        }
        else
        {
            Cdfs.CopyFrom(primary.EndCdfs);
        }

        if (header.DisableFrameEndUpdateCdf) EndCdfs.CopyFrom(Cdfs);
        BeginSegments(primary);
        Saved.Resize(header.MiCols, header.MiRows);
        Projected = null;
        if (!header.UseRefFrameMvs) return;
        Projected = maps.Projected;
        Projected.Resize(header.MiCols, header.MiRows);
        MotionField.Estimate(this);
    }

    /// <summary>Lets go of what only decoding needs.</summary>
    public void End()
    {
        Array.Clear(References);
        PreviousSegments = null;
        Projected = null;
    }

    /// <summary>It will serve no other frame: lets go of its storage, since an idle worker may know it still.</summary>
    public void Trim()
    {
        Saved.Trim();
        _ownSegments.Trim();
    }

    private void BeginSegments(FrameContext? primary)
    {
        Segments = null;
        PreviousSegments = null;
        if (!Header.Segmentation.Enabled) return;
        SegmentMap? previous = primary?.Segments;
        if (previous is not null && previous.Columns == Header.MiCols && previous.Rows == Header.MiRows) PreviousSegments = previous;
        if (!Header.Segmentation.UpdateMap && PreviousSegments is null) return;
        _ownSegments.Resize(Header.MiCols, Header.MiRows);
        if (!Header.Segmentation.UpdateMap) _ownSegments.CopyFrom(PreviousSegments!);
        Segments = _ownSegments;
    }
}
