namespace Infra.Hosting.Metrics;

/// <summary>The dialect in which metrics are written.</summary>
public enum MetricsFormat
{
    /// <summary>OpenMetrics 1.0: counters end in <c>_total</c>, units have lines of their own, <c># EOF</c> ends it.</summary>
    OpenMetrics,

    /// <summary>Prometheus' text format 0.0.4.</summary>
    Prometheus,
}
