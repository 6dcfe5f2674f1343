using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Infra.Testing.Processes;

namespace Infra.Load.Ntp;

/// <summary>
/// <c>ntp-accuracy</c>: the accuracy table in our own simulator, which <c>ntpctl simulate accuracy</c> measures, and, where clknetsim is at hand, our client
/// beside chronyd in one world of it for each row of the table. One JSON line per figure.
/// </summary>
internal static class AccuracyCommand
{
    private const string Peer = "chronyd in the same clknetsim world";
    private const string MeanName = "mixed geometric mean";

    internal static Command Create()
    {
        Option<string> ntpctl = new("--ntpctl") { Description = "The published ntpctl.", Required = true };
        Option<string> scenarios = new("--scenarios") { Description = "Where the scenario files of the table are.", Required = true };
        Option<int> seeds = new("--seeds") { Description = "Runs of each world.", DefaultValueFactory = _ => 5 };
        var command = new Command("ntp-accuracy", "Measures the accuracy of ntpd's client, alone and beside chronyd.") { ntpctl, scenarios, seeds };
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetRequiredValue(ntpctl), parsed.GetRequiredValue(scenarios), parsed.GetValue(seeds), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string ntpctl, string scenarios, int seeds, CancellationToken cancellation)
    {
        ChildResult alone = await ChildProcess.RunAsync(
            new ChildStart(ntpctl, "simulate", "accuracy", scenarios, "--seeds", seeds.ToString(CultureInfo.InvariantCulture)), cancellation).ConfigureAwait(false);
        Console.Write(alone.Output);
        if (!alone.Succeeded)
        {
            Console.Error.Write(alone.Error);
            return alone.ExitCode;
        }
        string? whyNot = MixedRun.WhyNot;
        double logarithms = 0;
        foreach (MixedWorld world in MixedWorld.Table.Append(MixedWorld.Start))
        {
            bool isStart = world == MixedWorld.Start;
            string metric = isStart ? "mixed settled " + world.Name : "mixed rms " + world.Name;
            if (whyNot is not null)
            {
                Print(metric, Peer, null, null, whyNot);
                continue;
            }
            for (int seed = 1; seed <= seeds; seed++)
            {
                MixedResult result = await MixedRun.RunAsync(world, [ntpctl], (ulong)seed, cancellation).ConfigureAwait(false);
                // One that never settles counts as its whole length.
                if (isStart) Print(metric, Peer, Math.Min(result.OurSettled, world.Seconds), Math.Min(result.TheirSettled, world.Seconds), null);
                else Print(metric, Peer, result.OurRms, result.TheirRms, null);
                if (!isStart) logarithms += Math.Log(result.OurRms / result.TheirRms);
            }
        }
        if (whyNot is null) Print(MeanName, null, Math.Exp(logarithms / (MixedWorld.Table.Count * seeds)), null, null);
        else Print(MeanName, Peer, null, null, whyNot);
        return 0;
    }

    private static void Print(string metric, string? peer, double? ours, double? theirs, string? reason)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("metric", metric);
            if (peer is not null) json.WriteString("peer", peer);
            if (ours is not null) json.WriteNumber("ours", ours.Value);
            if (theirs is not null) json.WriteNumber("theirs", theirs.Value);
            if (reason is not null) json.WriteString("reason", reason);
            json.WriteEndObject();
        }
        Console.WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }
}
