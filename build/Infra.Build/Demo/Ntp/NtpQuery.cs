using System.Globalization;
using System.Text.Json.Nodes;
using Infra.Build.Processes;
using Infra.Testing.Processes;

namespace Infra.Build.Demo.Ntp;

/// <summary>Runs our published ntpctl and reads its JSON.</summary>
internal static class NtpQuery
{
    private const int Samples = 8;

    /// <summary>Measures a server on a loopback port.</summary>
    internal static async Task<JsonObject> MeasureAsync(Repository repository, int port, CancellationToken cancellation)
    {
        JsonObject report = await RunAsync(
            repository, cancellation, "query", $"127.0.0.1:{port}", "--samples", Samples.ToString(CultureInfo.InvariantCulture), "--interval", "0.2", "--json").ConfigureAwait(false);
        if ((int?)report["samples_received"] != Samples) throw new DemoException($"only {report["samples_received"]} of {Samples} requests were answered");
        return report;
    }

    /// <summary>Runs ntpctl with arguments that make it print one JSON object.</summary>
    internal static async Task<JsonObject> RunAsync(Repository repository, CancellationToken cancellation, params IReadOnlyList<string> arguments)
    {
        ChildResult result = await ProcessRunner.RunAsync(new ChildStart(Path.Combine(repository.Binaries, "ntpctl"), arguments), cancellation).ConfigureAwait(false);
        if (!result.Succeeded) throw new DemoException($"ntpctl {string.Join(' ', arguments)} ended with {result.ExitCode}: {result.AllOutput.Trim()}");
        return JsonNode.Parse(result.Output)!.AsObject();
    }

    /// <summary>A report's main figures for the table.</summary>
    internal static string Describe(JsonObject report) => string.Create(
        CultureInfo.InvariantCulture,
        $"stratum {report["stratum"]}, {report["samples_received"]} of {report["samples_sent"]} answered, offset {Duration(report["offset"])}, delay {Duration(report["delay"])}");

    /// <summary>Seconds in the unit that a person would choose.</summary>
    internal static string Duration(JsonNode? seconds)
    {
        double value = (double?)seconds ?? double.NaN;
        return Math.Abs(value) switch
        {
            < 1e-3 => string.Create(CultureInfo.InvariantCulture, $"{value * 1e6:0.0} µs"),
            < 1 => string.Create(CultureInfo.InvariantCulture, $"{value * 1e3:0.00} ms"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{value:0.000} s"),
        };
    }
}
