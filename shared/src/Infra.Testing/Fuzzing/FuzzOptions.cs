namespace Infra.Testing.Fuzzing;

/// <summary>How long and from what a fuzz run goes.</summary>
public sealed record FuzzOptions
{
    /// <summary>Decides every input; the same seed repeats the run.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Most inputs made, besides those of the corpus.</summary>
    public long ExecutionsMax { get; init; } = long.MaxValue;

    /// <summary>Longest wall time.</summary>
    public TimeSpan TimeMax { get; init; } = TimeSpan.MaxValue;

    /// <summary>The run stops after this many findings.</summary>
    public int FindingsMax { get; init; } = 10;

    /// <summary>Where crashes and interesting inputs are kept, one folder per target; null keeps none.</summary>
    public string? Folder { get; init; }

    /// <summary>Called about twice a second and at the end.</summary>
    public Action<FuzzProgress>? OnProgress { get; init; }
}
