using System.Buffers;
using System.Diagnostics.Metrics;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Infra.Hosting.Metrics;
using Infra.Testing;

namespace Infra.Hosting.Tests.Metrics;

public sealed class MetricsCollectorTests : IDisposable
{
    private readonly Meter _meter = new("test");
    private readonly MetricsCollector _collector;

    public MetricsCollectorTests() => _collector = new MetricsCollector(meter => meter == _meter);

    public void Dispose()
    {
        _collector.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public void Write_AsOpenMetrics_IsTheGoldenText()
    {
        AddAll();

        Assert.Equal(
            """
            # HELP infra_t_answers Answers.
            # TYPE infra_t_answers counter
            infra_t_answers_total{rcode="NOERROR",transport="udp"} 41
            infra_t_answers_total{rcode="SERVFAIL",transport="tcp"} 1
            # HELP infra_t_bytes Bytes \"on the wire\"\nin \\ and out.
            # TYPE infra_t_bytes counter
            # UNIT infra_t_bytes bytes
            infra_t_bytes_total 1500
            # TYPE infra_t_clients gauge
            infra_t_clients -1
            # TYPE infra_t_duration_seconds histogram
            # UNIT infra_t_duration_seconds seconds
            infra_t_duration_seconds_bucket{route="a",le="0.5"} 2
            infra_t_duration_seconds_bucket{route="a",le="1.0"} 3
            infra_t_duration_seconds_bucket{route="a",le="+Inf"} 4
            infra_t_duration_seconds_sum{route="a"} 4
            infra_t_duration_seconds_count{route="a"} 4
            # TYPE infra_t_offset_seconds gauge
            # UNIT infra_t_offset_seconds seconds
            infra_t_offset_seconds{source="a \"b\" \\c\n"} -2.5E-07
            # HELP infra_metrics_dropped Measurements without room for another series.
            # TYPE infra_metrics_dropped counter
            infra_metrics_dropped_total 0
            # EOF

            """,
            Text(MetricsFormat.OpenMetrics));
    }

    [Fact]
    public void Write_OfAHistogramCountedElsewhere_ShowsWhatItHoldsNow()
    {
        long[] buckets = [2, 1, 1];
        _ = new ObservableHistogram(_meter, "infra_t_observed", [0.5, 1], () => [new HistogramReading(buckets, 3.5, new KeyValuePair<string, object?>("route", "a"))], "s", "Observed.");
        string first = Text(MetricsFormat.OpenMetrics);
        buckets[2] = 5;
        string second = Text(MetricsFormat.OpenMetrics);

        Assert.StartsWith(
            """
            # HELP infra_t_observed_seconds Observed.
            # TYPE infra_t_observed_seconds histogram
            # UNIT infra_t_observed_seconds seconds
            infra_t_observed_seconds_bucket{route="a",le="0.5"} 2
            infra_t_observed_seconds_bucket{route="a",le="1.0"} 3
            infra_t_observed_seconds_bucket{route="a",le="+Inf"} 4
            infra_t_observed_seconds_sum{route="a"} 3.5
            infra_t_observed_seconds_count{route="a"} 4

            """,
            first, StringComparison.Ordinal);
        Assert.Contains("infra_t_observed_seconds_count{route=\"a\"} 8\n", second, StringComparison.Ordinal);
        Assert.DoesNotContain("infra_histogram_part", second, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_AsPrometheus_NamesCountersWithTheirSuffix()
    {
        AddAll();

        string text = Text(MetricsFormat.Prometheus);

        Assert.Contains("# TYPE infra_t_answers_total counter\ninfra_t_answers_total{", text, StringComparison.Ordinal);
        Assert.Contains("# HELP infra_t_bytes_total Bytes \"on the wire\"\\nin \\\\ and out.\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("# UNIT", text, StringComparison.Ordinal);
        Assert.DoesNotContain("# EOF", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_WithAnyLabels_IsReadBackAsTheyWere()
    {
        Prop.ForAll<string, string>((key, value) =>
        {
            key = "k" + key;
            value ??= "";
            using var meter = new Meter("property");
            using var collector = new MetricsCollector(each => each == meter);
            meter.CreateCounter<long>("c").Add(1, new KeyValuePair<string, object?>(key, value));

            List<(string Name, Dictionary<string, string> Labels, string Value)> samples = ExpositionText.Read(Text(collector, MetricsFormat.OpenMetrics));
            Dictionary<string, string> labels = samples.Single(sample => sample.Name == "c_total").Labels;
            return labels.Count == 1 && labels.Values.Single() == Expected(value);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Write_WithAnyNamesAndUnits_IsWellFormed()
    {
        Prop.ForAll<string, string, string>((name, unit, description) =>
        {
            using var meter = new Meter("property");
            using var collector = new MetricsCollector(each => each == meter);
            meter.CreateUpDownCounter<long>("n" + name, unit, description).Add(5);
            meter.CreateHistogram<double>("h" + name, unit, description).Record(5);
            return ExpositionText.Read(Text(collector, MetricsFormat.OpenMetrics)).Count > 3;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Measure_WithTooManySeries_DropsAndCounts()
    {
        Counter<long> counter = _meter.CreateCounter<long>("c");

        for (int i = 0; i < MetricFamily.SeriesMax + 7; i++)
            counter.Add(1, new KeyValuePair<string, object?>("client", i));

        List<(string Name, Dictionary<string, string> Labels, string Value)> samples = ExpositionText.Read(Text(MetricsFormat.OpenMetrics));
        Assert.Equal(MetricFamily.SeriesMax, samples.Count(sample => sample.Name == "c_total"));
        Assert.Equal("7", samples.Single(sample => sample.Name == "infra_metrics_dropped_total").Value);
    }

    [Fact]
    public void Measure_WithLongLabel_CutsIt()
    {
        _meter.CreateCounter<long>("c").Add(1, new KeyValuePair<string, object?>("name", new string('x', 10_000)));

        string value = ExpositionText.Read(Text(MetricsFormat.OpenMetrics)).Single(sample => sample.Name == "c_total").Labels["name"];

        Assert.Equal(MetricNames.LabelLengthMax, value.Length);
    }

    [Fact]
    public void Measure_WithLabelsInAnotherOrder_IsTheSameSeries()
    {
        Counter<long> counter = _meter.CreateCounter<long>("c");

        counter.Add(1, new KeyValuePair<string, object?>("a", 1), new KeyValuePair<string, object?>("b", 2));
        counter.Add(1, new KeyValuePair<string, object?>("b", 2), new KeyValuePair<string, object?>("a", 1));

        Assert.Contains("c_total{a=\"1\",b=\"2\"} 2\n", Text(MetricsFormat.OpenMetrics), StringComparison.Ordinal);
    }

    [Fact]
    public void Measure_OfAKnownSeries_AllocatesNothing()
    {
        Counter<long> counter = _meter.CreateCounter<long>("c");
        var label = new KeyValuePair<string, object?>("transport", "udp");

        AllocationAssert.Zero(() => counter.Add(1, label));
        AllocationAssert.Zero(() => counter.Add(1));
    }

    [Fact]
    public void Publish_WithCollidingNames_LeavesTheLaterOneOut()
    {
        _meter.CreateCounter<long>("x").Add(1);
        _meter.CreateUpDownCounter<long>("x_total").Add(2);
        _meter.CreateHistogram<double>("y").Record(3);
        _meter.CreateUpDownCounter<long>("y_count").Add(4);

        List<(string Name, Dictionary<string, string> Labels, string Value)> samples = ExpositionText.Read(Text(MetricsFormat.OpenMetrics));

        Assert.Equal(2, _collector.RefusedInstruments);
        Assert.Equal("1", samples.Single(sample => sample.Name == "x_total").Value);
        Assert.Equal("1", samples.Single(sample => sample.Name == "y_count").Value);
    }

    [Fact]
    public void Write_WithObservableInstruments_ShowsOnlyWhatIsThereNow()
    {
        string[] sources = ["a", "b"];
        _meter.CreateObservableGauge("g", () => sources.Select(source => new Measurement<double>(1.5, new KeyValuePair<string, object?>("source", source))));
        _meter.CreateObservableCounter("total", () => 42L);

        string first = Text(MetricsFormat.OpenMetrics);
        sources = ["b", "c"];
        string second = Text(MetricsFormat.OpenMetrics);

        Assert.Contains("g{source=\"a\"} 1.5\ng{source=\"b\"} 1.5\n", first, StringComparison.Ordinal);
        Assert.Contains("g{source=\"b\"} 1.5\ng{source=\"c\"} 1.5\n", second, StringComparison.Ordinal);
        Assert.DoesNotContain("\"a\"", second, StringComparison.Ordinal);
        Assert.Contains("total_total 42\n", second, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_WithAnObservableInstrumentWithoutValues_ShowsThatItIsThere()
    {
        _meter.CreateObservableGauge("empty", () => Array.Empty<Measurement<long>>(), null, "Nothing yet.");

        Assert.Contains("# TYPE empty gauge\n", Text(MetricsFormat.OpenMetrics), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_WithAnObservableInstrumentThatThrows_ShowsTheOthers()
    {
        _meter.CreateObservableGauge("bad", (Func<long>)(() => throw new InvalidOperationException()));
        _meter.CreateObservableGauge("good", () => 1L);

        Assert.Contains("good 1\n", Text(MetricsFormat.OpenMetrics), StringComparison.Ordinal);
        Assert.Equal(1, _collector.ObservationFailures);
    }

    [Fact]
    public void Measure_OfEveryNumberType_IsShown()
    {
        _meter.CreateCounter<byte>("m1").Add(1);
        _meter.CreateCounter<short>("m2").Add(2);
        _meter.CreateCounter<int>("m3").Add(3);
        _meter.CreateCounter<float>("m4").Add(4.5f);
        _meter.CreateCounter<decimal>("m5").Add(5.25m);
        _meter.CreateGauge<int>("m6").Record(6);
        _meter.CreateGauge<double>("m7").Record(double.PositiveInfinity);

        string[] values = [.. ExpositionText.Read(Text(MetricsFormat.OpenMetrics)).Where(sample => sample.Name.StartsWith('m')).Select(sample => sample.Value)];

        Assert.Equal(["1", "2", "3", "4.5", "5.25", "6", "+Inf"], values);
    }

    private void AddAll()
    {
        Counter<long> answers = _meter.CreateCounter<long>("infra_t_answers", null, "Answers.");
        answers.Add(40, new KeyValuePair<string, object?>("transport", "udp"), new KeyValuePair<string, object?>("rcode", "NOERROR"));
        answers.Add(1, new KeyValuePair<string, object?>("transport", "udp"), new KeyValuePair<string, object?>("rcode", "NOERROR"));
        answers.Add(1, new KeyValuePair<string, object?>("transport", "tcp"), new KeyValuePair<string, object?>("rcode", "SERVFAIL"));
        _meter.CreateCounter<long>("infra_t_bytes", "By", "Bytes \"on the wire\"\nin \\ and out.").Add(1500);
        _meter.CreateUpDownCounter<int>("infra_t_clients").Add(-1);
        Histogram<double> duration = _meter.CreateHistogram("infra_t_duration", "s", null, null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.5, 1] });
        foreach (double value in (double[])[0.25, 0.5, 0.75, 2.5])
            duration.Record(value, new KeyValuePair<string, object?>("route", "a"));
        _meter.CreateGauge<double>("infra_t_offset_seconds", "s").Record(-2.5e-7, new KeyValuePair<string, object?>("source", "a \"b\" \\c\n"));
    }

    private string Text(MetricsFormat format) => Text(_collector, format);

    private static string Text(MetricsCollector collector, MetricsFormat format)
    {
        var target = new ArrayBufferWriter<byte>();
        collector.Write(target, format);
        return Encoding.UTF8.GetString(target.WrittenSpan);
    }

    private static string Expected(string value)
    {
        Rune[] runes = [.. value.EnumerateRunes().Take(MetricNames.LabelLengthMax)];
        return string.Concat(runes.Select(rune => Rune.IsControl(rune) && rune.Value != '\n' ? Rune.ReplacementChar : rune));
    }
}
