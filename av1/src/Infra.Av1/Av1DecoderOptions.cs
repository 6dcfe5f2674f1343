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

    /// <summary>Bounds.</summary>
    public Av1Limits Limits { get; init; } = new();

    // Values that the decoder relies on; what is out of range is the caller's mistake.
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(Threads);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Threads, 256);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxFrameDelay);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxFrameDelay, 256);
        ArgumentOutOfRangeException.ThrowIfNegative(OperatingPoint);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(OperatingPoint, 31);
        ArgumentNullException.ThrowIfNull(Limits);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Limits.FramePixelsMax);
        ArgumentOutOfRangeException.ThrowIfNegative(Limits.BytesMax);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Limits.FramesPerUnitMax);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Limits.PacketBytesMax);
    }
}
