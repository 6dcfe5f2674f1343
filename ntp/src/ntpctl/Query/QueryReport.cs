using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Infra.Ntp.Source;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Control.Query;

/// <summary>What a query found out, for people and for programs. Durations in JSON are seconds.</summary>
internal sealed class QueryReport
{
    private readonly IReadOnlyList<ExchangeResult> _results;
    private readonly IPEndPoint? _server;

    private QueryReport(string name, IPEndPoint? server, IReadOnlyList<ExchangeResult> results, QueryEstimate? best, string errorCode, string errorMessage)
    {
        Name = name;
        _server = server;
        _results = results;
        Best = best;
        ErrorCode = errorCode;
        ErrorMessage = errorMessage;
    }

    /// <summary>What the user asked for.</summary>
    internal string Name { get; }

    /// <summary>The measurement that counts; null if there is none.</summary>
    internal QueryEstimate? Best { get; }

    /// <summary>A stable name of what went wrong; empty if something was measured.</summary>
    internal string ErrorCode { get; }

    /// <summary>The same for people.</summary>
    internal string ErrorMessage { get; }

    internal static QueryReport Failed(string name, string code, string message) => new(name, null, [], null, code, message);

    internal static QueryReport Create(string name, IPEndPoint server, IReadOnlyList<ExchangeResult> results)
    {
        // The last eight would do for a daemon; here all samples compete.
        QueryEstimate? best = null;
        foreach (ExchangeResult result in results)
        {
            if (result.Measurement is { } measurement && (best is null || measurement.Delay < best.Value.Best.Delay))
                best = new QueryEstimate(measurement, measurement.Dispersion, NtpDuration.Zero);
        }
        if (best is null) return new QueryReport(name, server, results, null, results[^1].ErrorCode, results[^1].ErrorMessage);
        return new QueryReport(name, server, results, best.Value with { Jitter = Jitter(results, best.Value.Offset) }, "", "");
    }

    internal void WriteText(TextWriter output)
    {
        QueryEstimate best = Best!.Value;
        Measurement sample = best.Best;
        string direction = sample.Offset.IsNegative ? "the server is behind this clock" : "the server is ahead of this clock";
        Line(output, "server", Name == _server!.ToString() ? Name : $"{Name} ({_server})");
        Line(output, "version", $"{sample.Version}");
        Line(output, "stratum", $"{sample.Stratum}");
        Line(output, "reference", sample.ReferenceId.ToString(sample.Stratum));
        Line(output, "leap", LeapText(sample.Leap));
        Line(output, "offset", $"{sample.Offset}  ({direction})");
        Line(output, "delay", Seconds(sample.Delay));
        Line(output, "dispersion", Seconds(best.Dispersion));
        Line(output, "jitter", Seconds(best.Jitter));
        Line(output, "root delay", Seconds(sample.RootDelay));
        Line(output, "root dispersion", Seconds(sample.RootDispersion));
        Line(output, "root distance", $"{Seconds(best.RootDistance)}  (largest possible error)");
        Line(output, "precision", $"2^{sample.Precision} s");
        Line(output, "samples", $"{_results.Count(result => result.Measurement is not null)} of {_results.Count} answered");
        Line(output, "timestamps", TimestampText());
    }

    internal void WriteJson(TextWriter output)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("server", Name);
            if (_server is null) json.WriteNull("address");
            else json.WriteString("address", _server.ToString());
            json.WriteNumber("samples_sent", _results.Count);
            json.WriteNumber("samples_received", _results.Count(result => result.Measurement is not null));
            if (Best is { } best) WriteBest(json, best);
            else WriteError(json);
            json.WriteEndObject();
        }
        output.WriteLine(Encoding.UTF8.GetString(buffer.ToArray()));
    }

    private void WriteBest(Utf8JsonWriter json, QueryEstimate best)
    {
        Measurement sample = best.Best;
        json.WriteNumber("version", sample.Version);
        json.WriteNumber("stratum", sample.Stratum);
        json.WriteString("reference_id", sample.ReferenceId.ToString(sample.Stratum));
        json.WriteString("leap", LeapText(sample.Leap));
        Seconds(json, "offset", sample.Offset);
        Seconds(json, "delay", sample.Delay);
        Seconds(json, "dispersion", best.Dispersion);
        Seconds(json, "jitter", best.Jitter);
        Seconds(json, "root_delay", sample.RootDelay);
        Seconds(json, "root_dispersion", sample.RootDispersion);
        Seconds(json, "root_distance", best.RootDistance);
        json.WriteNumber("precision", sample.Precision);
        json.WriteString("timestamps", TimestampText());
        json.WriteStartArray("measurements");
        foreach (ExchangeResult result in _results)
        {
            if (result.Measurement is not { } measurement) continue;
            json.WriteStartObject();
            Seconds(json, "offset", measurement.Offset);
            Seconds(json, "delay", measurement.Delay);
            Seconds(json, "dispersion", measurement.Dispersion);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private void WriteError(Utf8JsonWriter json)
    {
        json.WriteStartObject("error");
        json.WriteString("code", ErrorCode);
        json.WriteString("message", ErrorMessage);
        json.WriteEndObject();
    }

    // The weakest of all samples, so that nobody is promised more than he got.
    private string TimestampText()
    {
        var measured = _results.Where(result => result.Measurement is not null).ToList();
        bool isReceived = measured.TrueForAll(result => result.IsReceivedByKernel);
        bool isSent = measured.TrueForAll(result => result.IsSentByKernel);
        return isReceived && isSent ? "kernel-all" : isReceived ? "kernel-recv" : "software";
    }

    private static NtpDuration Jitter(IReadOnlyList<ExchangeResult> results, NtpDuration offset)
    {
        double[] differences = [.. results.Where(result => result.Measurement is not null).Select(result => (result.Measurement!.Value.Offset - offset).TotalSeconds)];
        return differences.Length < 2 ? NtpDuration.Zero : NtpDuration.FromSeconds(Math.Sqrt(differences.Sum(value => value * value) / (differences.Length - 1)));
    }

    private static string LeapText(LeapIndicator leap) => leap switch { LeapIndicator.Insert => "insert", LeapIndicator.Delete => "delete", _ => "none" };

    private static string Seconds(NtpDuration duration) => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.000000000} s");

    private static void Seconds(Utf8JsonWriter json, string name, NtpDuration duration) => json.WriteNumber(name, Math.Round(duration.TotalSeconds, 12));

    private static void Line(TextWriter output, string name, string value) => output.WriteLine($"{name,-17}{value}");
}
