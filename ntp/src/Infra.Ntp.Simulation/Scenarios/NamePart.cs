using Infra.Config;

namespace Infra.Ntp.Simulation.Scenarios;

/// <summary>One <c>[[name-service]]</c>: a name and the machines it stands for.</summary>
/// <param name="Host">The name.</param>
/// <param name="Machines">Machines or groups.</param>
public sealed record NamePart(string Host, IReadOnlyList<string> Machines)
{
    /// <summary>Reads a table.</summary>
    public static NamePart? Read(ConfigSection section)
    {
        string? host = section.RequireText("host", "The name.", 1, 100);
        IReadOnlyList<string> machines = section.RequireList("machines", "Machines or groups that it stands for.", ConfigShape.Text(1, 40), 1, 64);
        return section.Finish() ? new NamePart(host!, machines) : null;
    }
}
