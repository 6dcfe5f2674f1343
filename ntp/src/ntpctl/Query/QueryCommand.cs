using System.CommandLine;
using Infra.Hosting;
using Infra.Parsing;

namespace Infra.Ntp.Control.Query;

/// <summary><c>ntpctl query HOST[:PORT]</c>.</summary>
internal static class QueryCommand
{
    private const int PortDefault = 123;
    private const int SamplesMax = 1000;

    internal static Command Create(TextWriter output, TextWriter error)
    {
        Argument<string> server = new("HOST[:PORT]") { Description = "Server to ask; port 123 if none is given. IPv6 addresses with a port stand in brackets." };
        Option<int> samples = new("--samples") { Description = "Requests to send; the one with the shortest round trip counts.", DefaultValueFactory = _ => 4, HelpName = "N" };
        Option<double> interval = new("--interval") { Description = "Seconds from one request to the next.", DefaultValueFactory = _ => 1, HelpName = "SECONDS" };
        Option<double> timeout = new("--timeout") { Description = "Seconds to wait for each reply.", DefaultValueFactory = _ => 3, HelpName = "SECONDS" };
        Option<bool> json = new("--json") { Description = "Print JSON." };
        var command = new Command("query", "Measures a server: offset, delay, dispersion, stratum, reference. The clock is not touched.")
        {
            server, samples, interval, timeout, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            if (!HostPort.TryParse(parsed.GetValue(server), PortDefault, out HostPort host) || host.Port == 0)
                return Misuse(error, $"\"{TextEscape.Escape(parsed.GetValue(server) ?? "")}\" is not HOST or HOST:PORT");
            if (parsed.GetValue(samples) is < 1 or > SamplesMax) return Misuse(error, $"--samples must be 1 to {SamplesMax}");
            if (parsed.GetValue(interval) is not (>= 0 and <= 3600)) return Misuse(error, "--interval must be 0 to 3600");
            if (parsed.GetValue(timeout) is not (>= 0.001 and <= 60)) return Misuse(error, "--timeout must be 0.001 to 60");
            var options = new QueryOptions(
                host, parsed.GetValue(samples), TimeSpan.FromSeconds(parsed.GetValue(interval)), TimeSpan.FromSeconds(parsed.GetValue(timeout)));
            bool isTerminal = !Console.IsErrorRedirected && ReferenceEquals(error, Console.Error);
            QueryReport report = await QueryRunner.RunAsync(options, isTerminal ? error : TextWriter.Null, cancellation).ConfigureAwait(false);
            if (parsed.GetValue(json)) report.WriteJson(output);
            else if (report.Best is not null) report.WriteText(output);
            if (report.Best is null) await error.WriteLineAsync($"ntpctl: {report.Name}: {report.ErrorMessage}").ConfigureAwait(false);
            return report.Best is null ? ExitCode.Failure : ExitCode.Done;
        });
        return command;
    }

    private static int Misuse(TextWriter error, string message)
    {
        error.WriteLine("ntpctl: " + message);
        return ExitCode.Usage;
    }
}
