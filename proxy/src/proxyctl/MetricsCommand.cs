using System.CommandLine;
using Infra.Hosting;

namespace Infra.Proxy.Control;

/// <summary><c>proxyctl metrics</c>: all counters as OpenMetrics text.</summary>
internal static class MetricsCommand
{
    internal static Command Create(TextWriter output, TextWriter error)
    {
        var options = new DaemonOptions();
        var command = new Command("metrics", "Prints all metrics as OpenMetrics text.");
        options.AddTo(command);
        command.SetAction((parsed, cancellation) => DaemonOptions.Proxyd.RunAsync(
            options.SocketPath(parsed), "metrics", null,
            value =>
            {
                output.Write(value.GetString());
                return ExitCode.Done;
            },
            error, cancellation));
        return command;
    }
}
