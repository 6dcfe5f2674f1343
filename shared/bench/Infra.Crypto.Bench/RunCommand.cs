using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Infra.Crypto.Bench;

/// <summary><c>run</c>: CPU time per operation, each in turn, warm.</summary>
internal static class RunCommand
{
    internal static readonly BenchOperation[] Ours = [.. SymmetricOperations.All, .. PublicKeyOperations.All];
    private static readonly BenchOperation[] Operations = [.. Ours, .. FrameworkOperations.All];

    internal static Command Create()
    {
        var algorithm = new Option<string>("--algorithm", "-a") { Description = "Names apart by commas, or all.", DefaultValueFactory = _ => "all" };
        var size = new Option<string>("--size", "-s") { Description = "Text sizes in bytes, apart by commas.", DefaultValueFactory = _ => "64,256,1024,16384" };
        var seconds = new Option<double>("--seconds") { Description = "CPU seconds for each figure.", DefaultValueFactory = _ => 0.5 };
        var json = new Option<bool>("--json") { Description = "One JSON array on standard output." };
        var list = new Option<bool>("--list") { Description = "Only name what can be measured." };
        var command = new Command("run", "Measure operations.") { algorithm, size, seconds, json, list };
        command.SetAction(result => Run(
            result.GetRequiredValue(algorithm), result.GetRequiredValue(size), result.GetRequiredValue(seconds), result.GetValue(json), result.GetValue(list)));
        return command;
    }

    private static int Run(string algorithms, string sizes, double seconds, bool json, bool list)
    {
        if (list)
        {
            foreach (BenchOperation operation in Operations) Console.WriteLine(operation.Name);
            return 0;
        }

        var chosen = new List<BenchOperation>();
        foreach (string name in algorithms.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int before = chosen.Count;
            chosen.AddRange(name == "all" ? Ours : Operations.Where(operation => operation.Name == name));
            if (chosen.Count == before) return Refuse($"no algorithm {name}; see crypto-bench run --list");
        }
        var texts = new List<int>();
        foreach (string text in sizes.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) || value > 1 << 28)
                return Refuse($"{text} is not a size of 0 to {1 << 28} bytes");
            texts.Add(value);
        }

        var rows = new List<Measurement>();
        foreach (BenchOperation operation in chosen)
        {
            foreach (int text in operation.TakesSize ? texts : [0])
            {
                Measurement row = Measurement.Take(operation, text, seconds);
                rows.Add(row);
                if (!json) Console.WriteLine(row);
            }
        }
        if (json) Console.WriteLine(ToJson(rows));
        return 0;
    }

    private static int Refuse(string reason)
    {
        Console.Error.WriteLine("crypto-bench: " + reason);
        return 2;
    }

    private static string ToJson(List<Measurement> rows)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartArray();
            foreach (Measurement row in rows) row.Write(writer);
            writer.WriteEndArray();
        }
        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
