using System.Buffers;
using System.Globalization;
using System.Text;

namespace Infra.Hosting.Metrics;

/// <summary>Writes one family with its HELP, TYPE and UNIT lines.</summary>
internal static class MetricsText
{
    internal static void WriteFamily(IBufferWriter<byte> target, MetricFamily family, MetricsFormat format)
    {
        MetricSeries[] all = family.All;
        if (all.Length == 0 && !family.IsObservable) return;   // what is only observed is there, even where it has nothing to show
        var text = new StringBuilder();
        WriteHead(text, family, format);
        foreach (MetricSeries series in all)
        {
            if (family.Kind == MetricKind.Histogram) WriteHistogram(text, family, series);
            else WriteSample(text, family.Name + (family.Kind == MetricKind.Counter ? "_total" : ""), series.Labels, "", series.Value());
        }

        foreach (ReadOnlyMemory<char> chunk in text.GetChunks())
            Encoding.UTF8.GetBytes(chunk.Span, target);
    }

    private static void WriteHead(StringBuilder text, MetricFamily family, MetricsFormat format)
    {
        // Prometheus' older format gives a counter's lines the name with the suffix.
        string name = format == MetricsFormat.Prometheus && family.Kind == MetricKind.Counter ? family.Name + "_total" : family.Name;
        string type = family.Kind switch { MetricKind.Counter => "counter", MetricKind.Histogram => "histogram", _ => "gauge" };
        if (family.Help.Length > 0) text.Append("# HELP ").Append(name).Append(' ').Append(MetricNames.Help(family.Help, format)).Append('\n');
        text.Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
        if (family.Unit is not null && format == MetricsFormat.OpenMetrics) text.Append("# UNIT ").Append(name).Append(' ').Append(family.Unit).Append('\n');
    }

    private static void WriteHistogram(StringBuilder text, MetricFamily family, MetricSeries series)
    {
        (long[] buckets, double sum, long count) = series.Snapshot();
        long below = 0;
        for (int i = 0; i < buckets.Length; i++)
        {
            below += buckets[i];
            string bound = i < family.Bounds.Length ? MetricNames.Bound(family.Bounds[i]) : "+Inf";
            WriteSample(text, family.Name + "_bucket", series.Labels, $"le=\"{bound}\"", below.ToString(CultureInfo.InvariantCulture));
        }

        WriteSample(text, family.Name + "_sum", series.Labels, "", MetricNames.Number(sum));
        WriteSample(text, family.Name + "_count", series.Labels, "", count.ToString(CultureInfo.InvariantCulture));
    }

    private static void WriteSample(StringBuilder text, string name, string labels, string furtherLabel, string value)
    {
        text.Append(name);
        if (labels.Length + furtherLabel.Length > 0)
        {
            text.Append('{').Append(labels);
            if (labels.Length > 0 && furtherLabel.Length > 0) text.Append(',');
            text.Append(furtherLabel).Append('}');
        }

        text.Append(' ').Append(value).Append('\n');
    }
}
