using System.CommandLine;
using System.Text;
using System.Text.Json;

namespace Infra.Load.Crypto;

/// <summary>
/// <c>crypto</c>: runs crypto-bench and <c>openssl speed</c> of the private Debian root in turn, one group of operations after the other, and prints a JSON
/// line for each pair. Both count CPU time, so that a busy machine disturbs them little.
/// </summary>
internal static class CryptoCommand
{
    internal static Command Create()
    {
        Option<string> ours = new("--ours") { Description = "The crypto-bench that is compiled just in time.", Required = true };
        Option<string> aot = new("--aot") { Description = "The crypto-bench that is compiled ahead of time.", Required = true };
        Option<int> pairs = new("--pairs") { Description = "Pairs of each figure.", DefaultValueFactory = _ => 5 };
        Option<double> seconds = new("--seconds") { Description = "CPU seconds for each figure of ours.", DefaultValueFactory = _ => 0.5 };
        var command = new Command("crypto", "Measures Infra.Crypto and OpenSSL in turn.") { ours, aot, pairs, seconds };
        command.SetAction((parsed, cancellation) => RunAsync(
            new CryptoBench(parsed.GetRequiredValue(ours), parsed.GetValue(seconds)), new CryptoBench(parsed.GetRequiredValue(aot), parsed.GetValue(seconds)), parsed.GetValue(pairs), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(CryptoBench ours, CryptoBench aot, int pairs, CancellationToken cancellation)
    {
        string oursIs = await ours.DescribeAsync(cancellation).ConfigureAwait(false), aotIs = await aot.DescribeAsync(cancellation).ConfigureAwait(false);
        string? whyNot = OpenSslSpeed.WhyMissing;
        for (int pair = 0; pair < pairs; pair++)
        {
            foreach (OpenSslSpeed group in OpenSslSpeed.Groups)
            {
                IReadOnlyDictionary<string, double> mine = await ours.RunAsync(group.Algorithms, group.Size, cancellation).ConfigureAwait(false);
                IReadOnlyDictionary<string, double> theirs = whyNot is null ? await group.RunAsync(cancellation).ConfigureAwait(false) : new Dictionary<string, double>();
                IReadOnlyDictionary<string, double> ahead = await aot.RunAsync(group.Algorithms, group.Size, cancellation).ConfigureAwait(false);
                foreach (string algorithm in group.Algorithms)
                {
                    string metric = CryptoBench.MetricOf(algorithm, group.Size);
                    double? value = theirs.TryGetValue(algorithm, out double found) ? found : null;
                    string reason = whyNot ?? "openssl speed did not print it";
                    Print(metric, "openssl", mine[algorithm], value, reason, $"{ours.CommandOf(algorithm, group.Size)}   # {oursIs}", group.Command);
                    Print("aot " + metric, "openssl", ahead[algorithm], value, reason, $"{aot.CommandOf(algorithm, group.Size)}   # {aotIs}", group.Command);
                }
            }
            await CompareWithFrameworkAsync(ours, cancellation).ConfigureAwait(false);
            await MeasureNtsAsync(ours, aot, oursIs, aotIs, cancellation).ConfigureAwait(false);
        }
        Print("allocated", null, Math.Max(ours.AllocatedMax, aot.AllocatedMax), null, "", $"{ours.CommandOf("all", 0)}   # the most of any operation above", null);
        return 0;
    }

    /// <summary>The framework's class loads OpenSSL, so it has a process of its own.</summary>
    private static async Task CompareWithFrameworkAsync(CryptoBench ours, CancellationToken cancellation)
    {
        foreach (int size in (int[])[16384, 256])
        {
            IReadOnlyDictionary<string, double> mine = await ours.RunAsync(["aes-128-gcm"], size, cancellation).ConfigureAwait(false);
            IReadOnlyDictionary<string, double> theirs = await ours.RunAsync(["framework-aes-128-gcm"], size, cancellation).ConfigureAwait(false);
            Print(
                CryptoBench.MetricOf("aes-128-gcm", size), "AesGcm of .NET", mine["aes-128-gcm"], theirs["framework-aes-128-gcm"], "",
                ours.CommandOf("aes-128-gcm", size), ours.CommandOf("framework-aes-128-gcm", size));
        }
    }

    private static async Task MeasureNtsAsync(CryptoBench ours, CryptoBench aot, string oursIs, string aotIs, CancellationToken cancellation)
    {
        const string Nts = "nts-server-request";
        foreach ((CryptoBench bench, string prefix, string what) in new[] { (ours, "", oursIs), (aot, "aot ", aotIs) })
        {
            IReadOnlyDictionary<string, double> rate = await bench.RunAsync([Nts], 0, cancellation).ConfigureAwait(false);
            Print(prefix + Nts, null, rate[Nts], null, "", $"{bench.CommandOf(Nts, 0)}   # {what}", null);
        }
    }

    private static void Print(string metric, string? peer, double ours, double? theirs, string reason, string command, string? peerCommand)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("metric", metric);
            if (peer is not null) json.WriteString("peer", peer);
            json.WriteNumber("ours", ours);
            if (theirs is not null) json.WriteNumber("theirs", theirs.Value);
            else if (peer is not null) json.WriteString("reason", reason);
            json.WriteString("command", command);
            if (peerCommand is not null) json.WriteString("peer-command", peerCommand);
            json.WriteEndObject();
        }
        Console.WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }
}
