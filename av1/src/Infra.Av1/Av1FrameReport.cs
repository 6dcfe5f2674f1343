using Infra.Av1.Headers;

namespace Infra.Av1;

/// <summary>What <see cref="Av1HeaderReader"/> says of one frame of a packet.</summary>
public sealed record Av1FrameReport
{
    /// <summary>Number of the OBU that holds the frame header, from 0 in its packet.</summary>
    public int ObuIndex { get; init; }

    /// <summary>The sequence header in force.</summary>
    public required SequenceHeader Sequence { get; init; }

    /// <summary>The frame header; with <see cref="FrameHeader.ShowExistingFrame"/> only what that header says itself, and what it takes from the frame it shows.</summary>
    public required FrameHeader Frame { get; init; }

    /// <summary>Whether the frame is shown now, by show_frame or show_existing_frame.</summary>
    public bool IsShown { get; init; }

    /// <summary>Bytes of the frame's OBUs: headers and tile groups, their framing included.</summary>
    public long Bytes { get; init; }

    /// <summary>T.35 messages since the shown frame before; empty for frames that are not shown.</summary>
    public IReadOnlyList<ItutT35> T35 { get; init; } = [];
}
