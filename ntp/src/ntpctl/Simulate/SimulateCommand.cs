using System.CommandLine;

namespace Infra.Ntp.Control.Simulate;

/// <summary><c>ntpctl simulate</c>: the daemon's client in worlds that do not exist.</summary>
internal static class SimulateCommand
{
    internal static Command Create(TextWriter output, TextWriter error) => new("simulate", "Runs the client of ntpd in simulated worlds.")
    {
        RunCommand.Create(output, error),
        AccuracyCommand.Create(output, error),
        ClknetsimCommand.Create(error),
    };
}
