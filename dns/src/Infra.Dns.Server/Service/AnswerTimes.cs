using System.Diagnostics.Metrics;

namespace Infra.Dns.Server.Service;

/// <summary>
/// How long requests take, as a histogram: of questions that are answered at once one in <see cref="SampleEvery"/>, since two looks at the clock would cost more than a part of them; all others
/// without exception. Any thread may use it; before it has an instrument it does nothing.
/// </summary>
internal sealed class AnswerTimes(TimeProvider time)
{
    /// <summary>Of how many questions one is timed; a power of two.</summary>
    internal const uint SampleEvery = 1024;

    private volatile Histogram<double>? _seconds;

    /// <summary>Makes the instrument.</summary>
    internal void Register(Meter meter) => _seconds = meter.CreateHistogram<double>(
        "infra_dns_request_duration_seconds", "s", "Time from reading a request to having its answer; of plain questions one in 1024 is timed.", advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [1e-6, 2e-6, 5e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1, 10],
        });

    /// <summary>The beginning of a request.</summary>
    internal long Begin() => time.GetTimestamp();

    /// <summary>A request has ended.</summary>
    /// <param name="begin">What <see cref="Begin"/> said.</param>
    /// <param name="kind">What it was; one of a few words of ours.</param>
    internal void End(long begin, string kind) => _seconds?.Record(time.GetElapsedTime(begin).TotalSeconds, new KeyValuePair<string, object?>("kind", kind));
}
