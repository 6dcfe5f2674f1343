using Infra.Av1.Headers;

namespace Infra.Av1.Decoding;

/// <summary>A frame that a packet brought, after its decoding if it was decoded.</summary>
internal readonly struct FrameOutcome
{
    /// <summary>The sequence header.</summary>
    public required SequenceHeader Sequence { get; init; }

    /// <summary>The frame's header as it was read.</summary>
    public required FrameHeader Header { get; init; }

    /// <summary>The frame; null if it was not decoded. The receiver holds it if it keeps it.</summary>
    public FrameContext? Frame { get; init; }

    /// <summary>Shown now.</summary>
    public bool IsShown { get; init; }

    /// <summary>The packet of its header.</summary>
    public required Av1PacketInfo Packet { get; init; }

    /// <summary>Number of the OBU of its header, in that packet.</summary>
    public int ObuIndex { get; init; }

    /// <summary>Bytes of its OBUs.</summary>
    public long Bytes { get; init; }

    /// <summary>Messages since the last shown frame, if this one is shown.</summary>
    public IReadOnlyList<ItutT35> T35 { get; init; }
}
