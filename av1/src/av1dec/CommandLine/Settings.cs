using Infra.Av1.Containers;

namespace Infra.Av1.Tool.CommandLine;

/// <summary>Everything that a command line says.</summary>
internal sealed record Settings
{
    /// <summary>-i.</summary>
    public string Input { get; init; } = "";

    /// <summary>-o; null only for the null muxer, --verify and --probe. "-" is standard output.</summary>
    public string? Output { get; init; }

    /// <summary>--demuxer, as written.</summary>
    public string? Demuxer { get; init; }

    /// <summary>--muxer, as written; md5 if --verify says so.</summary>
    public string? Muxer { get; init; }

    /// <summary>--verify.</summary>
    public string? Verify { get; init; }

    /// <summary>-q.</summary>
    public bool IsQuiet { get; init; }

    /// <summary>-l; 0 is none.</summary>
    public uint Limit { get; init; }

    /// <summary>-s.</summary>
    public uint Skip { get; init; }

    /// <summary>--frametimes.</summary>
    public string? FrameTimes { get; init; }

    /// <summary>--threads; 0 is one per processor.</summary>
    public int Threads { get; init; }

    /// <summary>How pictures are decoded.</summary>
    public Av1DecoderOptions Decoder { get; init; } = new();

    /// <summary>--sizelimit, pixels; 0 is none.</summary>
    public uint SizeLimit { get; init; }

    /// <summary>--probe.</summary>
    public bool IsProbe { get; init; }

    /// <summary>--json.</summary>
    public bool IsJson { get; init; }

    /// <summary>--fail-on-error.</summary>
    public bool FailsOnError { get; init; }

    /// <summary>--repeat.</summary>
    public uint Repeat { get; init; } = 1;

    /// <summary>The format that --demuxer names; null: by content.</summary>
    public ContainerFormat? Format { get; init; }
}
