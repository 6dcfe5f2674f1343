using System.Globalization;
using System.Text.Json;
using Infra.Testing.Processes;

namespace Infra.Load.Crypto;

/// <summary>One build of crypto-bench: bytes per second for operations on a text, operations per second for the others.</summary>
internal sealed class CryptoBench(string program, double seconds)
{
    /// <summary>The most bytes that any operation allocated so far.</summary>
    internal double AllocatedMax { get; private set; }

    /// <summary>The name of a figure: <c>aes-128-gcm 16384</c>.</summary>
    internal static string MetricOf(string algorithm, int size) => size == 0 ? algorithm : $"{algorithm} {size}";

    /// <summary>What is run, as it stands in the report.</summary>
    internal string CommandOf(string algorithm, int size)
        => $"{Path.GetFileName(program)} {string.Join(' ', Arguments([algorithm], size))}";

    /// <summary>How it was compiled, and the kernels that it takes here.</summary>
    internal async Task<string> DescribeAsync(CancellationToken cancellation)
    {
        using JsonDocument json = JsonDocument.Parse(await OutputOfAsync(["features", "--json"], cancellation).ConfigureAwait(false));
        string[] parts = [.. ((string[])["runtime", "compiled", "tier", "ghash"]).Select(name => json.RootElement.GetProperty(name).GetString()!)];
        return string.Join(", ", parts);
    }

    /// <summary>Measures operations one after the other in one process.</summary>
    internal async Task<IReadOnlyDictionary<string, double>> RunAsync(IReadOnlyList<string> algorithms, int size, CancellationToken cancellation)
    {
        using JsonDocument json = JsonDocument.Parse(await OutputOfAsync([.. Arguments(algorithms, size), "--json"], cancellation).ConfigureAwait(false));
        var rates = new Dictionary<string, double>();
        foreach (JsonElement row in json.RootElement.EnumerateArray())
        {
            double rate = row.TryGetProperty("bytesPerSecond", out JsonElement bytes) ? bytes.GetDouble() : 1e9 / row.GetProperty("nanosecondsPerOperation").GetDouble();
            string algorithm = row.GetProperty("algorithm").GetString()!;
            rates.Add(algorithm, rate);
            if (!algorithm.StartsWith("framework-", StringComparison.Ordinal)) AllocatedMax = Math.Max(AllocatedMax, row.GetProperty("allocatedBytesPerOperation").GetDouble());
        }
        return rates;
    }

    private string[] Arguments(IReadOnlyList<string> algorithms, int size)
        => ["run", "--algorithm", string.Join(',', algorithms), "--size", size.ToString(CultureInfo.InvariantCulture), "--seconds", seconds.ToString(CultureInfo.InvariantCulture)];

    private async Task<string> OutputOfAsync(string[] arguments, CancellationToken cancellation)
    {
        ChildResult result = await ChildProcess.RunAsync(new ChildStart(program, arguments), cancellation).ConfigureAwait(false);
        return result.Succeeded ? result.Output : throw new InvalidOperationException($"{program} ended with {result.ExitCode}: {result.AllOutput}");
    }
}
