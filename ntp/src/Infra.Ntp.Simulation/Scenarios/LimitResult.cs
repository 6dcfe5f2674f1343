namespace Infra.Ntp.Simulation.Scenarios;

/// <summary>Whether one limit held.</summary>
/// <param name="Machine">Client or server.</param>
/// <param name="Name">Key of the limit, such as <c>rms-max</c>.</param>
/// <param name="Bound">The bound, if it is a number.</param>
/// <param name="Value">What came out, if that is a number.</param>
/// <param name="Wanted">What was wanted, if that is a word.</param>
/// <param name="Found">What came out, if that is a word.</param>
/// <param name="Holds">Whether it held.</param>
public sealed record LimitResult(string Machine, string Name, double Bound, double Value, string? Wanted, string? Found, bool Holds)
{
    /// <summary>A bound of a figure.</summary>
    internal static LimitResult Of(string machine, Figure figure, bool isMaximum, double bound, double value) => new(
        machine, LimitsPart.WordOf(figure.ToString()) + (isMaximum ? "-max" : "-min"), bound, value, null, null, isMaximum ? value <= bound : value >= bound);

    /// <summary>A word that must have come out.</summary>
    internal static LimitResult Of(string machine, string name, string wanted, string found, bool holds) => new(machine, name, 0, 0, wanted, found, holds);
}
