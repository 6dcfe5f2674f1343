using System.Diagnostics;
using Infra.Build.Processes;
using Infra.Testing.Processes;

namespace Infra.Build.Bench;

/// <summary>Measures a server: started fresh on its core, asked from another core, CPU time read from /proc before and after.</summary>
internal static class ServerRunner
{
    private static readonly TimeSpan ReadyTime = TimeSpan.FromMinutes(2);   // a busy machine takes its time; a server that ends is noticed at once
    private static readonly TimeSpan ProbeTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LoadTime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromMilliseconds(50);

    internal static async Task<Measurement> MeasureAsync(Scenario scenario, Contender contender, Placeholders places, string work, CancellationToken cancellation)
    {
        LoadStep load = scenario.Load!;
        Placeholders own = places.With("work", work).With("port", $"{Placeholders.FreePort()}");
        ContenderFiles.Write(contender, own, work);
        List<string> command = own.FillCommand(contender.Command);
        string? prepare = contender.Prepare is null ? null : own.Fill(contender.Prepare);
        string[] readOnly = [.. command.Where(own.IsOurs).Where(Path.Exists).Concat(own.SharedFiles()).Distinct()];
        await using BenchProgram server = BenchProgram.Start(command, contender.IsInRoot, work, scenario.ServerCores, prepare, readOnly);

        await WaitReadyAsync(scenario, load, server, own, work, command, cancellation).ConfigureAwait(false);
        ProcessUsage ready = server.Usage;
        if (load.WarmUp.Count > 0) await BenchProgram.RequireAsync(own.FillCommand(load.WarmUp), load.IsInRoot, work, scenario.LoadCores, LoadTime, cancellation, own.SharedFiles()).ConfigureAwait(false);

        ProcessUsage before = server.Usage;
        long start = Stopwatch.GetTimestamp();
        ChildResult answered = await BenchProgram.RequireAsync(own.FillCommand(load.Command), load.IsInRoot, work, scenario.LoadCores, LoadTime, cancellation, own.SharedFiles()).ConfigureAwait(false);
        TimeSpan wall = Stopwatch.GetElapsedTime(start);
        ProcessUsage after = server.Usage;
        if (server.HasExited) throw new PipelineException($"{contender.Name} ended under load; it said:\n{server.AllOutput}");
        await server.StopAsync().ConfigureAwait(false);

        Dictionary<string, double> values = LoadCapture.Figures(answered.Output, load.Captures);
        values["server.cpu"] = (after.CpuTime - before.CpuTime).TotalSeconds;
        values["server.start-cpu"] = ready.CpuTime.TotalSeconds;
        values["server.memory"] = after.ResidentBytes;
        values["server.peak"] = after.PeakMemoryBytes;
        values["load.wall"] = wall.TotalSeconds;
        return new Measurement(values, $"{own.Spell(command)}   # asked by: {own.Spell(own.FillCommand(load.Command))}");
    }

    private static async Task WaitReadyAsync(
        Scenario scenario, LoadStep load, BenchProgram server, Placeholders places, string work, List<string> command, CancellationToken cancellation)
    {
        List<string> probe = places.FillCommand(load.Probe);
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < ReadyTime)
        {
            if (server.HasExited) break;
            await using (BenchProgram attempt = BenchProgram.Start(probe, load.IsInRoot, work, scenario.LoadCores))
            {
                try
                {
                    ChildResult result = await attempt.WaitAsync(ProbeTime, cancellation).ConfigureAwait(false);
                    // A load generator that got no answer may still end with 0.
                    bool isAnswered = !LoadCapture.Figures(result.Output, []).TryGetValue("load.received", out double received) || received > 0;
                    if (result.Succeeded && isAnswered) return;
                }
                catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
                {
                    // The probe waited for an answer in vain.
                }
            }
            await Task.Delay(ProbeInterval, cancellation).ConfigureAwait(false);
        }
        throw new PipelineException($"{BenchProgram.Spell(command)} did not answer within {ReadyTime.TotalSeconds:0} s; it said:\n{server.AllOutput}");
    }
}
