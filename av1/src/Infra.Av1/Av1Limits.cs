namespace Infra.Av1;

/// <summary>Bounds on what a stream can make the decoder use.</summary>
public sealed record Av1Limits
{
    /// <summary>Pixels of one frame, before anything is allocated.</summary>
    public long FramePixelsMax { get; init; } = 16384L * 16384;

    /// <summary>Bytes of what <see cref="Av1Decoder.PoolBytes"/> counts; 0 means 4 GiB or 3/4 of what the process may use, if that is less.</summary>
    public long BytesMax { get; init; }

    /// <summary>Frames in one temporal unit.</summary>
    public int FramesPerUnitMax { get; init; } = 256;

    /// <summary>
    /// Pixels that may be decoded, or shown once more, for each byte of packets since the decoder was made or flushed, beside 16 777 216 at any time; 0 means any number, since good streams have frames of a few bytes.
    /// This bounds the time that a stream can take by its length: whoever decodes what strangers send and knows what it may be, sets it.
    /// </summary>
    public long PixelsPerByteMax { get; init; }

    /// <summary>Bytes of one packet.</summary>
    public int PacketBytesMax { get; init; } = 1 << 30;
}
