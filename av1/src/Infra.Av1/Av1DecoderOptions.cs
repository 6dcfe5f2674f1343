namespace Infra.Av1;

/// <summary>How a decoder works; immutable.</summary>
public sealed record Av1DecoderOptions
{
    /// <summary>Threads that are used of the pool: 0 for as many as it has, at most 256.</summary>
    public int Threads { get; init; }

    /// <summary>Frames in flight: 0 for min(8, ceil(sqrt(threads))).</summary>
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
}
