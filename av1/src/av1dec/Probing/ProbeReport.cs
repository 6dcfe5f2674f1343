using Infra.Av1.Containers;
using Infra.Av1.Headers;

namespace Infra.Av1.Tool.Probing;

/// <summary>What --probe found.</summary>
internal sealed class ProbeReport
{
    /// <summary>By the container.</summary>
    public required ContainerInfo Container { get; init; }

    /// <summary>The first sequence header.</summary>
    public SequenceHeader? Sequence { get; set; }

    /// <summary>The newest content light level of the stream.</summary>
    public ContentLightLevel? ContentLight { get; set; }

    /// <summary>The newest mastering display of the stream.</summary>
    public MasteringDisplay? Mastering { get; set; }

    /// <summary>Frames in coding order, each with its packet.</summary>
    public List<(Av1PacketInfo Packet, int PacketBytes, Av1FrameReport Frame)> Frames { get; } = [];

    /// <summary>What was wrong.</summary>
    public List<(Av1Error Error, bool IsContainer)> Errors { get; } = [];

    /// <summary>Packets read.</summary>
    public long Packets { get; set; }

    /// <summary>Bytes of all packets.</summary>
    public long Bytes { get; set; }

    /// <summary>Frames that are shown.</summary>
    public int ShownFrames => Frames.Count(f => f.Frame.IsShown);
}
