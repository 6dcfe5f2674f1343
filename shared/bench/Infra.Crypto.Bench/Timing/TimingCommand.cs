using System.CommandLine;
using System.Diagnostics;
using System.Globalization;

namespace Infra.Crypto.Bench.Timing;

/// <summary>
/// <c>timing</c>: whether the time of an operation tells two classes of secret input apart. The classes take turns at random; Welch's t is taken over all
/// measurements, and again without the longest tenth and the longest third, where interrupts and other programs hide small differences.
/// </summary>
internal static class TimingCommand
{
    private static readonly double[] KeptShares = [1, 0.9, 0.67];

    internal static Command Create()
    {
        var target = new Option<string>("--target") { Description = "Names apart by commas, or all.", DefaultValueFactory = _ => "all" };
        var operations = new Option<int?>("--operations") { Description = "Operations of each target, instead of its own number." };
        var json = new Option<bool>("--json") { Description = "One JSON line for each target." };
        var list = new Option<bool>("--list") { Description = "Only name what can be measured." };
        var command = new Command("timing", "Compare the times of two classes of secret input by Welch's t.") { target, operations, json, list };
        command.SetAction(result => Run(result.GetRequiredValue(target), result.GetValue(operations), result.GetValue(json), result.GetValue(list)));
        return command;
    }

    private static int Run(string names, int? operations, bool json, bool list)
    {
        if (list)
        {
            foreach (TimingTarget target in TimingTarget.All.Append(TimingTarget.Leak))
                Console.WriteLine($"{target.Name,-20} {target.Operations,9} operations: {target.Classes}");
            return 0;
        }
        if (operations is < 1000)
        {
            Console.Error.WriteLine("crypto-bench: --operations must be at least 1000");
            return 2;
        }
        foreach (string name in names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            TimingTarget[] chosen = [.. name == "all" ? TimingTarget.All : TimingTarget.All.Append(TimingTarget.Leak).Where(t => t.Name == name)];
            if (chosen.Length == 0)
            {
                Console.Error.WriteLine($"crypto-bench: no target {name}; see crypto-bench timing --list");
                return 2;
            }
            foreach (TimingTarget target in chosen) Show(target, operations ?? target.Operations, json);
        }
        return 0;
    }

    private static void Show(TimingTarget target, int operations, bool json)
    {
        double[] t = Measure(target, operations);
        double worst = t.Max(Math.Abs);
        Console.WriteLine(json
            ? string.Create(CultureInfo.InvariantCulture, $"{{\"metric\":\"{target.Name}\",\"ours\":{worst:0.###},\"command\":\"crypto-bench timing --target {target.Name} --operations {operations}   # {target.Classes}\"}}")
            : string.Create(CultureInfo.InvariantCulture, $"{target.Name,-20} |t| {worst,6:0.00}   all {t[0]:0.00}, shortest 90 % {t[1]:0.00}, shortest 67 % {t[2]:0.00}   {operations} operations: {target.Classes}"));
    }

    private static double[] Measure(TimingTarget target, int operations)
    {
        TimedOperation operation = target.Prepare();
        var random = new Random(7);
        int samples = operations / target.Batch, warm = 0;
        var times = new long[samples];
        var classes = new byte[samples];
        for (int i = 0; i < samples; i++) classes[i] = (byte)(random.Next() & 1);
        WarmUp.Run(() =>
        {
            operation.Load(warm & 1, (warm >> 1) & (TimingTarget.Inputs - 1));
            operation.Run();
            warm++;
        });
        for (int i = 0; i < samples; i++)
        {
            operation.Load(classes[i], i & (TimingTarget.Inputs - 1));
            long start = Stopwatch.GetTimestamp();
            for (int j = 0; j < target.Batch; j++) operation.Run();
            times[i] = Stopwatch.GetTimestamp() - start;
        }

        long[] sorted = [.. times.Order()];
        var t = new double[KeptShares.Length];
        for (int k = 0; k < t.Length; k++)
        {
            long longest = sorted[(int)(KeptShares[k] * (samples - 1))];
            var test = new WelchTest();
            for (int i = 0; i < samples; i++)
            {
                if (times[i] <= longest) test.Add(classes[i], times[i]);
            }
            t[k] = test.T;
        }
        return t;
    }
}
