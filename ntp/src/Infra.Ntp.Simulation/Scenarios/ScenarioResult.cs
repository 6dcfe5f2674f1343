namespace Infra.Ntp.Simulation.Scenarios;

/// <summary>What came out of a scenario; the same for the same seed, to the last bit.</summary>
/// <param name="Name">Name of the scenario.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Seconds">How long it lasted in the world.</param>
/// <param name="Clients">Figures of all clients, in the order of the file.</param>
/// <param name="Limits">All limits, in the order of the file.</param>
public sealed record ScenarioResult(string Name, ulong Seed, double Seconds, IReadOnlyList<ClientFigures> Clients, IReadOnlyList<LimitResult> Limits)
{
    /// <summary>Whether all limits held.</summary>
    public bool IsPassed => Limits.All(limit => limit.Holds);
}
