using System.Text;
using System.Text.Json;

namespace Infra.Build.Bench;

/// <summary>The report as JSON: <c>{schema, machine, results: [{scenario, peer, metric, unit, better, ratio: {median, low, high}, pairs, ours, theirs, commands}]}</c>.</summary>
internal static class ResultsJson
{
    internal static string Write(MachineFacts machine, IReadOnlyList<BenchResult> results)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("schema", "infra-bench/1");
            json.WriteStartObject("machine");
            json.WriteString("cpu", machine.Cpu);
            json.WriteNumber("cores", machine.Cores);
            json.WriteNumber("memory_bytes", machine.MemoryBytes);
            json.WriteString("kernel", machine.Kernel);
            json.WriteString("system", machine.System);
            json.WriteString("runtime", machine.Runtime);
            json.WriteString("commit", machine.Commit);
            json.WriteString("date", machine.Date);
            json.WriteEndObject();
            json.WriteStartArray("results");
            foreach (BenchResult result in results)
                WriteResult(json, result);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void WriteResult(Utf8JsonWriter json, BenchResult result)
    {
        json.WriteStartObject();
        json.WriteString("scenario", result.Scenario);
        json.WriteString("peer", result.Peer);
        json.WriteString("metric", result.Metric);
        json.WriteString("unit", result.Unit);
        json.WriteString("better", result.IsLowerBetter ? "lower" : "higher");
        if (result.Ratio is { } ratio)
        {
            json.WriteStartObject("ratio");
            json.WriteNumber("median", Round(ratio.Median));
            json.WriteNumber("low", Round(ratio.Low));
            json.WriteNumber("high", Round(ratio.High));
            json.WriteEndObject();
        }
        else
        {
            json.WriteString("reason", result.Reason ?? "the peer's value is 0");
        }
        json.WriteNumber("pairs", result.Ratio is null ? 0 : result.Pairs.Count);
        WriteNumber(json, "ours", result.Ours);
        WriteNumber(json, "theirs", result.Theirs);
        json.WriteStartObject("commands");
        json.WriteString("ours", result.OurCommand);
        json.WriteString("theirs", result.TheirCommand);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value)) json.WriteNumber(name, Round(value));
        else json.WriteNull(name);
    }

    // Six significant digits: more would only pretend.
    private static double Round(double value) => value == 0 ? 0 : double.Parse(value.ToString("G6", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture);
}
