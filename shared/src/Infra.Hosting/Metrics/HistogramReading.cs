namespace Infra.Hosting.Metrics;

/// <summary>What a histogram holds for one combination of labels.</summary>
/// <param name="Buckets">Values by bucket, each without those below it; one more than there are bounds.</param>
/// <param name="Sum">The sum of all values.</param>
/// <param name="Tags">The labels.</param>
public readonly record struct HistogramReading(IReadOnlyList<long> Buckets, double Sum, params KeyValuePair<string, object?>[] Tags);
