using Infra.Http;
using Infra.Http.Forwarding;

namespace Infra.Proxy.Observe;

/// <summary>What is counted of the exchanges of a service, a listener, or a server: results, bytes, durations. Thread-safe.</summary>
internal sealed class ExchangeCounters
{
    private const int Classes = 0;
    private const int ClassCount = 6;
    private const int RequestBytesIndex = Classes + ClassCount;
    private const int ResponseBytesIndex = RequestBytesIndex + 1;
    private const int MicrosecondsIndex = ResponseBytesIndex + 1;
    private const int Buckets = MicrosecondsIndex + 1;

    // Bounds in microseconds: from a cached answer on the same machine to a minute.
    private static readonly long[] BoundsInMicroseconds =
        [250, 500, 1000, 2500, 5000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000, 30_000_000, 60_000_000];

    private static readonly int Errors = Buckets + BoundsInMicroseconds.Length + 1;
    private static readonly int Reasons = Errors + ProxyErrors.Count;

    private readonly StripedCounters _counters = new(Reasons + RejectReasons.Count);

    /// <summary>Upper bounds of the durations' buckets, in seconds; one more bucket follows them.</summary>
    internal static double[] BoundsInSeconds { get; } = [.. BoundsInMicroseconds.Select(bound => bound / 1e6)];

    internal long RequestBytes => _counters.Sum(RequestBytesIndex);

    internal long ResponseBytes => _counters.Sum(ResponseBytesIndex);

    /// <summary>The sum of all durations, in seconds.</summary>
    internal double Seconds => _counters.Sum(MicrosecondsIndex) / 1e6;

    /// <summary>Exchanges that ended with a status of that class: 2 for 200 to 299; 0 for those without an answer.</summary>
    internal long RequestCount(int statusClass) => _counters.Sum(Classes + statusClass);

    /// <summary>Answers of our own, and responses cut off, by error type.</summary>
    internal long ErrorCount(ProxyError error) => _counters.Sum(Errors + (int)error);

    /// <summary>Messages that were refused, by reason.</summary>
    internal long ReasonCount(RejectReason reason) => _counters.Sum(Reasons + (int)reason);

    /// <summary>Exchanges by duration, each bucket without those below it.</summary>
    internal long[] DurationBuckets()
    {
        var buckets = new long[BoundsInMicroseconds.Length + 1];
        for (int i = 0; i < buckets.Length; i++)
            buckets[i] = _counters.Sum(Buckets + i);
        return buckets;
    }

    /// <summary>Counts an exchange that has ended.</summary>
    internal void Exchanged(int status, ProxyError error, RejectReason reason, long requestBytes, long responseBytes, TimeSpan duration)
    {
        long microseconds = Math.Max(0, duration.Ticks / TimeSpan.TicksPerMicrosecond);
        int bucket = 0;
        while (bucket < BoundsInMicroseconds.Length && microseconds > BoundsInMicroseconds[bucket])
            bucket++;
        StripedCounters.Row own = _counters.Own;
        own.Add(Classes + Math.Clamp(status / 100, 0, ClassCount - 1), 1);
        own.Add(Buckets + bucket, 1);
        own.Add(MicrosecondsIndex, microseconds);
        if (error != ProxyError.None) own.Add(Errors + (int)error, 1);
        if (reason != RejectReason.None) own.Add(Reasons + (int)reason, 1);
        if (requestBytes > 0) own.Add(RequestBytesIndex, requestBytes);
        if (responseBytes > 0) own.Add(ResponseBytesIndex, responseBytes);
    }
}
