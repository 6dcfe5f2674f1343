namespace Infra.Av1.Decoding;

/// <summary>What becomes of frames that a <see cref="PacketReader"/> finds.</summary>
internal interface IFrameSink
{
    /// <summary>Whether frames are decoded at all; if not, slots hold headers only.</summary>
    bool IsDecoding { get; }

    /// <summary>Decodes a complete frame, whose references were checked. False: it failed. The frame comes with one hold, the caller's.</summary>
    bool TryDecode(PendingFrame pending, ReadOnlySpan<ReferenceSlot> slots, out FrameContext? frame, out Av1Error error);

    /// <summary>Takes a frame that went well. False: there is no memory to put it out.</summary>
    bool TryPass(in FrameOutcome outcome, out Av1Error error);

    /// <summary>A temporal unit begins.</summary>
    void BeginUnit();

    /// <summary>Takes back a frame that nobody holds.</summary>
    void Recycle(FrameContext frame);
}
