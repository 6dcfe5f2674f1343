namespace Infra.Av1;

/// <summary>Bounds on what a stream can make the decoder use.</summary>
public sealed record Av1Limits
{
    /// <summary>Pixels of one frame, before anything is allocated.</summary>
    public long FramePixelsMax { get; init; } = 16384L * 16384;

    /// <summary>Bytes of all pools; 0 means 4 GiB or 3/4 of what the process may use, if that is less.</summary>
    public long BytesMax { get; init; }

    /// <summary>Frames in one temporal unit.</summary>
    public int FramesPerUnitMax { get; init; } = 256;

    /// <summary>Bytes of one packet.</summary>
    public int PacketBytesMax { get; init; } = 1 << 30;
}
