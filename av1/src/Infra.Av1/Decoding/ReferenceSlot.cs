using Infra.Av1.Headers;

namespace Infra.Av1.Decoding;

/// <summary>One of the eight reference slots (section 7.20). Empty after a start, a new sequence, and when the frame that should have filled it failed.</summary>
internal sealed class ReferenceSlot
{
    /// <summary>The header of the frame in the slot, null if it is empty (RefValid is 0), with everything that load_previous takes from it: deltas, segmentation, global motion, film grain, order hints.</summary>
    public FrameHeader? Header { get; private set; }

    /// <summary>The sequence header it was decoded with.</summary>
    public SequenceHeader? Sequence { get; private set; }

    /// <summary>The frame: samples, CDFs, vectors, segment ids; null for a frame whose decoding was left out (header-only slot).</summary>
    public FrameContext? Frame { get; private set; }

    /// <summary>RefShowableFrame. A key frame that was shown from its slot cannot be shown so again.</summary>
    public bool IsShowable { get; set; }

    /// <summary>Puts a frame into the slot and lets go of the one before.</summary>
    /// <param name="sequence">Its sequence header.</param>
    /// <param name="header">Its header.</param>
    /// <param name="frame">The frame, or null if it was not decoded.</param>
    /// <param name="pool">Takes the frame that nobody holds any more.</param>
    public void Set(SequenceHeader sequence, FrameHeader header, FrameContext? frame, Action<FrameContext> pool)
    {
        frame?.Hold();
        Clear(pool);
        Header = header;
        Sequence = sequence;
        Frame = frame;
        IsShowable = header.Showable;
    }

    /// <summary>Empties the slot.</summary>
    /// <param name="pool">As above.</param>
    public void Clear(Action<FrameContext> pool)
    {
        FrameContext? before = Frame;
        Header = null;
        Sequence = null;
        Frame = null;
        IsShowable = false;
        if (before is not null && before.Release()) pool(before);
    }
}
