using System.Globalization;
using Infra.Build.Processes;
using Infra.Testing.Processes;

namespace Infra.Build.Bench;

/// <summary>
/// Measures whole commands. A shell around the command takes the time inside the private root, so that making its mounts is no part of it; a
/// second run without the clock watches memory, since a finished process leaves no peak behind.
/// </summary>
internal static class CommandRunner
{
    private static readonly TimeSpan RunTime = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan MemoryInterval = TimeSpan.FromMilliseconds(1);
    private const string Mark = "@infra-time ";
    private const string Script = "n=$1; shift; exec 3>/dev/null; TIMEFORMAT='" + Mark + "%3R %3U %3S'; time for ((i=0;i<n;i++)); do \"$@\" >&3 2>&3 </dev/null || exit; done";

    internal static async Task<Measurement> MeasureAsync(Scenario scenario, Contender contender, Placeholders places, string work, CancellationToken cancellation)
    {
        Placeholders own = places.With("work", work);
        ContenderFiles.Write(contender, own, work);
        List<string> command = own.FillCommand(contender.Command);
        string? prepare = contender.Prepare is null ? null : own.Fill(contender.Prepare);
        string[] readOnly = [.. command.Where(own.IsOurs).Where(Path.Exists).Concat(own.SharedFiles()).Distinct()];

        List<string> timed = ["bash", "-c", Script, "bench", scenario.Repeat.ToString(CultureInfo.InvariantCulture), .. command];
        Dictionary<string, double> values;
        await using (BenchProgram program = BenchProgram.Start(timed, contender.IsInRoot, work, scenario.ServerCores, prepare, readOnly))
        {
            ChildResult result = await program.WaitAsync(RunTime, cancellation).ConfigureAwait(false);
            values = ReadTimes(result, scenario.Repeat) ?? throw new PipelineException($"{BenchProgram.Spell(command)} ended with {result.ExitCode}:\n{result.AllOutput}");
        }
        await using (BenchProgram program = BenchProgram.Start(command, contender.IsInRoot, work, scenario.ServerCores, prepare, readOnly))
            values["command.peak"] = await WatchMemoryAsync(program, cancellation).ConfigureAwait(false);
        return new Measurement(values, own.Spell(command));
    }

    private static Dictionary<string, double>? ReadTimes(ChildResult result, int repeat)
    {
        string? line = result.Error.Split('\n').LastOrDefault(l => l.StartsWith(Mark, StringComparison.Ordinal));
        if (line is null || !result.Succeeded) return null;
        double[] seconds = [.. line[Mark.Length..].Split(' ').Select(s => double.Parse(s, CultureInfo.InvariantCulture))];
        return new Dictionary<string, double> { ["command.wall"] = seconds[0] / repeat, ["command.cpu"] = (seconds[1] + seconds[2]) / repeat };
    }

    private static async Task<double> WatchMemoryAsync(BenchProgram program, CancellationToken cancellation)
    {
        long peak = 0;
        Task<ChildResult> end = program.WaitAsync(RunTime, cancellation);
        int id = 0;
        while (!end.IsCompleted)
        {
            if (id == 0 || !ProcessUsage.TryRead(id, out ProcessUsage usage)) id = program.Id;
            else peak = Math.Max(peak, usage.PeakMemoryBytes);
            await Task.WhenAny(end, Task.Delay(MemoryInterval, cancellation)).ConfigureAwait(false);
        }
        await end.ConfigureAwait(false);
        return peak;
    }
}
