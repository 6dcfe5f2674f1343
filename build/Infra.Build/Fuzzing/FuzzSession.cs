using System.Diagnostics;
using System.Globalization;
using Infra.Build.Processes;
using Infra.Testing.Fuzzing;
using Infra.Testing.Processes;

namespace Infra.Build.Fuzzing;

/// <summary>Runs targets one after the other, each in a child process, and fills their rows.</summary>
internal sealed class FuzzSession(string folder, FuzzBounds bounds)
{
    // Beyond the time asked for: start-up, the last input, and one that hangs until its watch gives up.
    private static readonly TimeSpan Allowance = TimeSpan.FromSeconds(60);

    /// <summary>Runs one target to its end.</summary>
    internal async Task RunAsync(FuzzRow row, Action changed, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        bool ended = false;
        void OnLine(string line)
        {
            row.Elapsed = Stopwatch.GetElapsedTime(start);
            if (FuzzChild.TryReadProgress(line, out long executions, out int corpus, out _)) (row.Executions, row.Corpus) = (executions, corpus);
            else if (line.StartsWith("finding ", StringComparison.Ordinal)) row.Add(line["finding ".Length..]);
            else if (line == "end") ended = true;
            changed();
        }

        row.State = "runs";
        changed();
        string self = typeof(FuzzSession).Assembly.Location;
        string[] arguments =
        [
            self, FuzzChild.CommandName, row.Place.Assembly, row.Place.Name, folder,
            bounds.Seconds.ToString(CultureInfo.InvariantCulture), bounds.Executions.ToString(CultureInfo.InvariantCulture), bounds.Seed.ToString(CultureInfo.InvariantCulture),
        ];
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(bounds.Seconds) + Allowance);
        string words;
        try
        {
            ChildResult result = await ProcessRunner.RunAsync(
                new ChildStart(Environment.ProcessPath ?? "dotnet", arguments) { OnOutputLine = OnLine, OutputCharactersMax = 1 << 16 }, limit.Token).ConfigureAwait(false);
            words = $"the process ended with {result.ExitCode}:\n{result.Error}";
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            words = "the process did not end in time and was killed";
        }
        row.Elapsed = Stopwatch.GetElapsedTime(start);
        if (!ended) row.Add(KeepCrash(row.Place.Name, words));
        row.State = row.Findings.Count == 0 ? "clean" : "found";
        changed();
    }

    private string KeepCrash(string name, string words)
    {
        string target = Path.Combine(folder, name);
        if (!FuzzRunner.TryReadRunning(target, out byte[] input)) return $"crash before the first input: {words}";
        File.Delete(Path.Combine(target, FuzzRunner.RunningFile));
        return $"crash {FuzzRunner.Keep(target, "crash", words, input, $"target {name}, seed {bounds.Seed}, {input.Length} bytes")}";
    }
}
