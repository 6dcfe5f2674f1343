namespace Infra.Av1.Containers;

/// <summary>What a container says of its AV1 stream.</summary>
public sealed record ContainerInfo
{
    /// <summary>ivf, section5, annexb, webm or mp4.</summary>
    public string Format { get; init; } = "";

    /// <summary>Width by the container; 0 if unknown.</summary>
    public int Width { get; init; }

    /// <summary>Height by the container; 0 if unknown.</summary>
    public int Height { get; init; }

    /// <summary>Units of timestamps in a second.</summary>
    public long TimeScale { get; init; } = 1;

    /// <summary>Frames per second, numerator, in lowest terms; 0 over 0 where an IVF file makes no sense.</summary>
    public long FrameRateNumerator { get; init; } = 25;

    /// <summary>Denominator.</summary>
    public long FrameRateDenominator { get; init; } = 1;

    /// <summary>Number of temporal units if it is known; else 0.</summary>
    public long PacketCount { get; init; }

    /// <summary>In units of <see cref="TimeScale"/>; 0 if unknown.</summary>
    public long Duration { get; init; }

    /// <summary>configOBUs of av1C. The first packet, and the first after each seek, has them behind its temporal delimiter.</summary>
    public ReadOnlyMemory<byte> ConfigObus { get; init; }

    /// <summary>The whole av1C; empty if there is none.</summary>
    public ReadOnlyMemory<byte> CodecConfiguration { get; init; }

    /// <summary>What the container says of colours; null if nothing.</summary>
    public ContainerColor? Color { get; init; }
}
