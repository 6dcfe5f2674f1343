using Infra.Av1.Entropy;
using Infra.Av1.Headers;
using Infra.Av1.Motion;
using Infra.Av1.Syntax;

namespace Infra.Av1.Decoding;

/// <summary>One of the eight reference slots (section 7.20). Empty after a start, a new sequence, and when the frame that should have filled it failed.</summary>
internal sealed class ReferenceSlot
{
    /// <summary>RefValid.</summary>
    public bool IsValid => Header is not null;

    /// <summary>The header of the frame in the slot, with everything that load_previous takes from it: deltas, segmentation, global motion, film grain, order hints.</summary>
    public FrameHeader? Header { get; set; }

    /// <summary>The sequence header it was decoded with.</summary>
    public SequenceHeader? Sequence { get; set; }

    /// <summary>The frame's samples and progress; null for a frame whose decoding was skipped (header-only slot).</summary>
    public FrameContext? Frame { get; set; }

    /// <summary>CDFs at the frame's end, counters cleared.</summary>
    public CdfContext? Cdfs { get; set; }

    /// <summary>Saved motion vectors.</summary>
    public TemporalField? Motion { get; set; }

    /// <summary>Saved segment ids.</summary>
    public SegmentMap? Segments { get; set; }

    /// <summary>Empties the slot.</summary>
    public void Clear()
    {
        Header = null;
        Sequence = null;
        Frame = null;
        Cdfs = null;
        Motion = null;
        Segments = null;
    }
}
