namespace Infra.Ntp.Simulation.Scenarios;

/// <summary>What became of one client.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Values">One value per <see cref="Figure"/>, in the order of that enumeration.</param>
public sealed record ClientFigures(string Name, IReadOnlyList<double> Values)
{
    /// <summary>A figure.</summary>
    public double this[Figure figure] => Values[(int)figure];
}
