using Microsoft.Extensions.Logging;

namespace Infra.Av1;

/// <summary>How a decoder works; immutable.</summary>
public sealed record Av1DecoderOptions
{
    /// <summary>Threads that work on a picture, the caller included: 0 for as many as the pool has, at most 256. Without a pool it is the caller alone.</summary>
    public int Threads { get; init; }

    /// <summary>A bound on the frames in flight; 0 leaves it to the decoder. This version decodes one frame at a time, which every bound allows.</summary>
    public int MaxFrameDelay { get; init; }

    /// <summary>Whether pictures come with film grain.</summary>
    public bool ApplyGrain { get; init; } = true;

    /// <summary>0 to 31; one beyond the count selects 0.</summary>
    public int OperatingPoint { get; init; }

    /// <summary>Every shown frame of the operating point, not only the highest spatial layer.</summary>
    public bool AllLayers { get; init; } = true;

    /// <summary>Whether mistakes that need not hurt are errors too.</summary>
    public bool Strict { get; init; }

    /// <summary>Whether frames come in coding order, those never shown too.</summary>
    public bool OutputInvisible { get; init; }

    /// <summary>Filters to apply.</summary>
    public Av1LoopFilters InLoopFilters { get; init; } = Av1LoopFilters.All;

    /// <summary>Frames to decode.</summary>
    public Av1FrameSelection DecodeFrameType { get; init; }

    /// <summary>The widest vectors allowed.</summary>
    public Av1VectorLevel Vectors { get; init; } = Av1VectorLevel.V512;

    /// <summary>Whether 512 bits may be two times 256 where the processor has no more: slower, for tests.</summary>
    internal bool MayHalve { get; init; }

    /// <summary>Where frames and errors are counted, or null.</summary>
    public Av1Metrics? Metrics { get; init; }

    /// <summary>Where packets with errors and dropped metadata (warnings), new sequences and trimmed storage (debug) are told, or null. Called on the thread that calls the decoder.</summary>
    public ILogger? Logger { get; init; }

    /// <summary>Bounds.</summary>
    public Av1Limits Limits { get; init; } = new();

    // Values that the decoder relies on; what is out of range is the caller's mistake.
    internal static void Validate(Av1DecoderOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Threads is < 0 or > 256) throw new ArgumentOutOfRangeException(nameof(options), options.Threads, "Threads is 0 to 256.");
        if (options.MaxFrameDelay is < 0 or > 256) throw new ArgumentOutOfRangeException(nameof(options), options.MaxFrameDelay, "MaxFrameDelay is 0 to 256.");
        if (options.OperatingPoint is < 0 or > 31) throw new ArgumentOutOfRangeException(nameof(options), options.OperatingPoint, "OperatingPoint is 0 to 31.");
        Av1Limits limits = options.Limits;
        if (limits.FramePixelsMax < 1) throw new ArgumentOutOfRangeException(nameof(options), limits.FramePixelsMax, "Limits.FramePixelsMax is 1 or more.");
        if (limits.BytesMax < 0) throw new ArgumentOutOfRangeException(nameof(options), limits.BytesMax, "Limits.BytesMax is 0 or more.");
        if (limits.FramesPerUnitMax < 1) throw new ArgumentOutOfRangeException(nameof(options), limits.FramesPerUnitMax, "Limits.FramesPerUnitMax is 1 or more.");
        if (limits.PixelsPerByteMax < 0) throw new ArgumentOutOfRangeException(nameof(options), limits.PixelsPerByteMax, "Limits.PixelsPerByteMax is 0 or more.");
        if (limits.PacketBytesMax < 1) throw new ArgumentOutOfRangeException(nameof(options), limits.PacketBytesMax, "Limits.PacketBytesMax is 1 or more.");
    }
}
