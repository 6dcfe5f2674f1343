using System.Buffers;
using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Infra.Hosting;
using Infra.Ntp.Simulation.Scenarios;

namespace Infra.Ntp.Control.Simulate;

/// <summary>
/// <c>ntpctl simulate accuracy FOLDER</c>: the worlds of the accuracy table over several seeds against what chronyd 4.6.1 reached in them, as one JSON line
/// per figure for the benchmark pipeline.
/// </summary>
internal static class AccuracyCommand
{
    private const string Peer = "chronyd 4.6.1 in clknetsim";
    private const double SecondsPerDay = 86_400;
    private const int SeedsMax = 1000;

    // RMS offsets that chronyd reached in one run each: file, name, seconds.
    private static readonly (string File, string Name, double Rms)[] Table =
    [
        ("table-a-lan.toml", "A", 4.0e-6), ("table-a2-jitter.toml", "A'", 107e-6), ("table-b-wan.toml", "B", 613e-6), ("table-c-wander.toml", "C", 1.19e-3),
        ("table-d-fast-crystal.toml", "D", 527e-6), ("table-e-temperature.toml", "E", 1.50e-3), ("table-f-asymmetric.toml", "F", 1.20e-3),
        ("table-g-loss.toml", "G", 579e-6),
    ];

    internal static Command Create(TextWriter output, TextWriter error)
    {
        Argument<string> folder = new("FOLDER") { Description = "Where the scenario files of the table are." };
        Option<int> seeds = new("--seeds") { Description = "So many seeds, from 1.", DefaultValueFactory = _ => 5, HelpName = "N" };
        var command = new Command("accuracy", "Measures the accuracy table, for the benchmark pipeline.") { folder, seeds };
        command.SetAction(parsed =>
        {
            int count = parsed.GetValue(seeds);
            if (count is >= 1 and <= SeedsMax) return Run(parsed.GetValue(folder)!, (ulong)count, output, error);
            error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ntpctl: --seeds must be 1 to {SeedsMax}"));
            return ExitCode.Usage;
        });
        return command;
    }

    private static int Run(string folder, ulong seeds, TextWriter output, TextWriter error)
    {
        double logarithms = 0;
        foreach ((string file, string name, double rms) in Table)
        {
            if (Load(folder, file, error) is not { } scenario) return ExitCode.Config;
            for (ulong seed = 1; seed <= seeds; seed++)
            {
                double ours = ScenarioRunner.Run(scenario, seed).Clients[0][Figure.Rms];
                logarithms += Math.Log(ours / rms);
                Write(output, "rms " + name, ours, rms);
            }
        }
        Write(output, "geometric mean", Math.Exp(logarithms / (Table.Length * (double)seeds)), null);
        return MeasureStart(folder, seeds, output, error) && MeasureSpeed(folder, output, error) ? ExitCode.Done : ExitCode.Config;
    }

    // The slowest seed counts; a run that never settles counts as its whole length.
    private static bool MeasureStart(string folder, ulong seeds, TextWriter output, TextWriter error)
    {
        if (Load(folder, "table-h-start.toml", error) is not { } scenario) return false;
        double slowest = 0;
        for (ulong seed = 1; seed <= seeds; seed++)
            slowest = Math.Max(slowest, Math.Min(ScenarioRunner.Run(scenario, seed).Clients[0][Figure.Settled], scenario.Seconds));
        Write(output, "settled H", slowest, null);
        return true;
    }

    private static bool MeasureSpeed(string folder, TextWriter output, TextWriter error)
    {
        if (Load(folder, "four-sources.toml", error) is not { } scenario) return false;
        ScenarioRunner.Run(scenario with { Seconds = SecondsPerDay, MeasureFrom = 0 }, 1);   // warm
        TimeSpan before = Environment.CpuUsage.TotalTime;
        ScenarioRunner.Run(scenario, 2);
        double seconds = (Environment.CpuUsage.TotalTime - before).TotalSeconds;
        Write(output, "cpu per day", seconds / (scenario.Seconds / SecondsPerDay), null);
        Write(output, "speed", scenario.Seconds / Math.Max(seconds, 1e-3), null);
        return true;
    }

    private static Scenario? Load(string folder, string file, TextWriter error) => RunCommand.Load(Path.Combine(folder, file), error);

    private static void Write(TextWriter output, string metric, double ours, double? theirs)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("metric", metric);
            writer.WriteNumber("ours", ours);
            if (theirs is { } known)
            {
                writer.WriteString("peer", Peer);
                writer.WriteNumber("theirs", known);
            }
            writer.WriteEndObject();
        }
        output.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }
}
