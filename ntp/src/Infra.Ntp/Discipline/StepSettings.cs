namespace Infra.Ntp.Discipline;

/// <summary>What the clock may never be told to do. One object, one place that reads it: <see cref="StepPolicy"/>.</summary>
public sealed record StepSettings
{
    /// <summary>When a large offset is stepped.</summary>
    public StepMode Mode { get; init; } = StepMode.Startup;

    /// <summary>How many updates after the start count as startup.</summary>
    public int StartupUpdates { get; init; } = 3;

    /// <summary>Largest offset that is believed at startup.</summary>
    public StepThreshold Startup { get; init; } = new(double.PositiveInfinity, 86_400);

    /// <summary>Largest offset that is believed afterwards.</summary>
    public StepThreshold Single { get; init; } = new(1000, 1000);

    /// <summary>Largest sum of all steps, restarts included, s; infinity = not counted.</summary>
    public double Accumulated { get; init; } = double.PositiveInfinity;
}
