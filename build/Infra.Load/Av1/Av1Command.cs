using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Infra.Testing.Peers;
using Infra.Testing.Processes;

namespace Infra.Load.Av1;

/// <summary>
/// <c>av1</c>: decodes each stream with av1dec and with dav1d of the private Debian root in turn, one thread each, pictures thrown away, and prints a JSON line for each figure and pair: geometric means over the streams of
/// CPU seconds, of peak memory and of bytes allocated per frame. av1dec decodes each stream five times in one process: the last pass is warm, the first one, with the start of the process, cold.
/// </summary>
internal static class Av1Command
{
    private const int Passes = 5;
    private static readonly TimeSpan RunTime = TimeSpan.FromMinutes(10);

    internal static Command Create()
    {
        Option<string> ours = new("--ours") { Description = "The published av1dec.", Required = true };
        Option<string[]> folders = new("--folder") { Description = "Folders of streams; the first that exists is taken.", Required = true, AllowMultipleArgumentsPerToken = true };
        Option<int> pairs = new("--pairs") { Description = "Pairs of each figure.", DefaultValueFactory = _ => 5 };
        var command = new Command("av1", "Measures av1dec and dav1d in turn.") { ours, folders, pairs };
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetRequiredValue(ours), parsed.GetRequiredValue(folders), parsed.GetValue(pairs), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string ours, string[] folders, int pairs, CancellationToken cancellation)
    {
        string? folder = Array.Find(folders, Directory.Exists);
        string[] streams = folder is null ? [] : [.. Directory.EnumerateFiles(folder, "*.ivf").Order(StringComparer.Ordinal)];
        if (streams.Length == 0)
        {
            await Console.Error.WriteLineAsync($"no streams in {string.Join(" or ", folders)}").ConfigureAwait(false);
            return 1;
        }

        string? whyNot = PeerRoot.WhyMissing("dav1d");
        string command = $"av1dec -q --muxer null --threads 1 --repeat {Passes} --json -i EACH   # {streams.Length} streams of {Path.GetFileName(folder)}";
        for (int pair = 0; pair < pairs; pair++)
        {
            var mine = new List<OurFigures>();
            var assembly = new List<(double Cpu, double Peak)>();
            var plain = new List<(double Cpu, double Peak)>();
            foreach (string stream in streams)
            {
                mine.Add(await RunOursAsync(ours, stream, cancellation).ConfigureAwait(false));
                if (whyNot is not null) continue;
                assembly.Add(await RunPeerAsync(stream, [], cancellation).ConfigureAwait(false));
                plain.Add(await RunPeerAsync(stream, ["--cpumask", "0"], cancellation).ConfigureAwait(false));
            }

            Print("warm", "dav1d", Mean(mine, f => f.Warm), whyNot is null ? Mean(assembly, f => f.Cpu) : null, whyNot, command, "dav1d -q --muxer null --threads 1 -i EACH");
            Print("warm", "dav1d --cpumask 0", Mean(mine, f => f.Warm), whyNot is null ? Mean(plain, f => f.Cpu) : null, whyNot, command, "dav1d -q --muxer null --threads 1 --cpumask 0 -i EACH");
            Print("cold", "dav1d", Mean(mine, f => f.Cold), whyNot is null ? Mean(assembly, f => f.Cpu) : null, whyNot, command, "dav1d -q --muxer null --threads 1 -i EACH");
            Print("peak", "dav1d", Mean(mine, f => f.Peak), whyNot is null ? Mean(assembly, f => f.Peak) : null, whyNot, command, "dav1d -q --muxer null --threads 1 -i EACH");
            Print("budget", "3 x dav1d + 60 MB", Mean(mine, f => f.Peak), whyNot is null ? Mean(assembly, f => 3 * f.Peak + 60e6) : null, whyNot, command, "dav1d -q --muxer null --threads 1 -i EACH");
            Print("allocated", null, mine.Max(f => f.Allocated), null, null, command, null);
        }

        return 0;
    }

    private static async Task<OurFigures> RunOursAsync(string program, string stream, CancellationToken cancellation)
    {
        ChildResult result = await ChildProcess.RunAsync(
            new ChildStart(program, "-q", "--muxer", "null", "--threads", "1", "--repeat", Passes.ToString(CultureInfo.InvariantCulture), "--json", "-i", stream) { Measure = true }, cancellation).ConfigureAwait(false);
        if (!result.Succeeded) throw new InvalidOperationException($"av1dec ended with {result.ExitCode} on {stream}: {result.AllOutput}");
        using JsonDocument json = JsonDocument.Parse(result.Output);
        JsonElement root = json.RootElement;
        double[] passes = [.. root.GetProperty("passes").EnumerateArray().Select(p => p.GetProperty("cpu_seconds").GetDouble())];
        JsonElement last = root.GetProperty("passes")[Passes - 1];
        // What the process used outside of the passes, its start above all, belongs to the cold run.
        double start = Math.Max(0, result.CpuTime.TotalSeconds - passes.Sum());
        return new OurFigures(passes[^1], passes[0] + start, root.GetProperty("peak_memory_bytes").GetDouble(), last.GetProperty("allocated_bytes_per_frame").GetDouble());
    }

    private static async Task<(double Cpu, double Peak)> RunPeerAsync(string stream, string[] more, CancellationToken cancellation)
    {
        var start = new PeerStart("dav1d", ["-q", "--muxer", "null", "--threads", "1", "-i", stream, .. more]) { ReadOnlyFolders = [Path.GetDirectoryName(stream)!], Measure = true };
        ChildResult timed = await PeerRoot.Open().RunAsync(start, RunTime, cancellation).ConfigureAwait(false);
        if (!timed.Succeeded) throw new InvalidOperationException($"dav1d ended with {timed.ExitCode} on {stream}: {timed.AllOutput}");
        // A second run is watched for memory: the measuring shell above the first one hides it.
        await using PeerProcess watched = PeerRoot.Open().Start(start with { Measure = false });
        double peak = 0;
        int id = 0;
        while (!watched.HasExited)
        {
            if (id == 0 || !ProcessUsage.TryRead(id, out ProcessUsage usage)) id = watched.Id;
            else peak = Math.Max(peak, usage.PeakMemoryBytes);
            await Task.Delay(1, cancellation).ConfigureAwait(false);
        }

        return (timed.CpuTime.TotalSeconds, peak);
    }

    private static double Mean<T>(List<T> values, Func<T, double> figure) => Math.Exp(values.Average(v => Math.Log(Math.Max(figure(v), 1e-9))));

    private static void Print(string metric, string? peer, double ours, double? theirs, string? reason, string command, string? peerCommand)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("metric", metric);
            if (peer is not null) json.WriteString("peer", peer);
            if (peer is not null && theirs is null)
            {
                json.WriteString("reason", reason);
            }
            else
            {
                json.WriteNumber("ours", ours);
                if (theirs is { } value) json.WriteNumber("theirs", value);
            }

            json.WriteString("command", command);
            if (peerCommand is not null) json.WriteString("peer-command", peerCommand);
            json.WriteEndObject();
        }

        Console.WriteLine(Encoding.UTF8.GetString(stream.ToArray()));
    }

    /// <summary>One stream: CPU seconds, bytes.</summary>
    private sealed record OurFigures(double Warm, double Cold, double Peak, double Allocated);
}
