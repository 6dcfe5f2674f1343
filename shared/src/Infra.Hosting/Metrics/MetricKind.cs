namespace Infra.Hosting.Metrics;

/// <summary>What the values of an instrument mean.</summary>
internal enum MetricKind
{
    Counter,
    Gauge,
    Histogram,
}
