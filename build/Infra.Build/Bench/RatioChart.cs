using System.Globalization;
using System.Net;
using System.Text;

namespace Infra.Build.Bench;

/// <summary>
/// Draws ratios as SVG. The axis is logarithmic with its middle at 1.0, so that twice as good and twice as bad are equally long; a bar begins at 1.0.
/// Colours come from the page's style, so that they follow light, dark and print.
/// </summary>
internal static class RatioChart
{
    private const double LabelWidth = 250;
    private const double PlotWidth = 470;
    private const double ValueWidth = 150;
    private const double RowHeight = 40;
    private const double Top = 34;
    private const double Width = LabelWidth + PlotWidth + ValueWidth;

    /// <summary>A chart of rows that share the direction in which better lies.</summary>
    internal static string Draw(BenchReport report, IReadOnlyList<BenchResult> rows, bool isLowerBetter)
    {
        (double low, double high) = Domain(report, rows);
        double height = Top + rows.Count * RowHeight + 8;
        var svg = new StringBuilder();
        svg.Append(Format($"<svg class=\"chart\" viewBox=\"0 0 {Width} {height}\" role=\"img\" aria-label=\"ours divided by the peer's, {(isLowerBetter ? "lower" : "higher")} is better\">"));
        DrawAxis(svg, low, high, height, isLowerBetter);
        for (int i = 0; i < rows.Count; i++)
            DrawRow(svg, report, rows[i], Top + i * RowHeight, low, high);
        return svg.Append("</svg>").ToString();
    }

    /// <summary>A line of earlier medians, the last one marked.</summary>
    internal static string DrawSparkline(IReadOnlyList<double> medians, bool isLowerBetter)
    {
        const double SparkWidth = 110, SparkHeight = 26, Edge = 4;
        const int PointsMax = 40;
        double[] points = [.. medians.TakeLast(PointsMax)];
        if (points.Length == 0) return "";
        double low = Math.Min(points.Min(), 1), high = Math.Max(points.Max(), 1);
        double spread = Math.Max(high - low, 0.05);
        double X(int i) => points.Length == 1 ? SparkWidth - Edge : Edge + i * (SparkWidth - 2 * Edge) / (points.Length - 1);
        double Y(double v) => SparkHeight - Edge - (v - low) / spread * (SparkHeight - 2 * Edge);
        bool isBetter = isLowerBetter ? points[^1] <= 1 : points[^1] >= 1;
        string path = string.Join(' ', points.Select((v, i) => Format($"{X(i)},{Y(v)}")));
        string label = points.Length == 1 ? "first run" : $"{points.Length} runs, from {Numbers.Ratio(points[0])} to {Numbers.Ratio(points[^1])}";
        return Format($"<svg class=\"spark\" viewBox=\"0 0 {SparkWidth} {SparkHeight}\" role=\"img\" aria-label=\"{label}\"><title>{label}</title>")
            + Format($"<line class=\"one\" x1=\"0\" x2=\"{SparkWidth}\" y1=\"{Y(1)}\" y2=\"{Y(1)}\"/><polyline class=\"past\" points=\"{path}\"/>")
            + Format($"<circle class=\"{(isBetter ? "better" : "worse")}\" cx=\"{X(points.Length - 1)}\" cy=\"{Y(points[^1])}\" r=\"3\"/></svg>");
    }

    private static (double Low, double High) Domain(BenchReport report, IReadOnlyList<BenchResult> rows)
    {
        const double NearestLow = 0.5, NearestHigh = 2, FarthestLow = 1 / 64.0, FarthestHigh = 64;
        double low = NearestLow, high = NearestHigh;
        foreach (BenchResult row in rows)
        {
            double[] marks = [row.Ratio?.Low ?? 1, row.Ratio?.High ?? 1, row.Ratio?.Median ?? 1, Limit(report.TargetOf(row)) ?? 1];
            low = Math.Min(low, marks.Min());
            high = Math.Max(high, marks.Max());
        }
        // Whole powers of two, with the ends within reason: a bar that leaves the chart is cut there.
        low = Math.Max(Math.Pow(2, Math.Floor(Math.Log2(Math.Max(low, FarthestLow)))), FarthestLow);
        high = Math.Min(Math.Pow(2, Math.Ceiling(Math.Log2(Math.Min(high, FarthestHigh)))), FarthestHigh);
        return (low, high);
    }

    private static double? Limit(TargetRule? target) => target is null ? null : target.Bound is not null ? 1 : target.Max ?? target.Min;

    private static void DrawAxis(StringBuilder svg, double low, double high, double height, bool isLowerBetter)
    {
        double one = X(1, low, high);
        for (double tick = low; tick <= high * 1.001; tick *= 2)
        {
            double x = X(tick, low, high);
            bool isOne = Math.Abs(tick - 1) < 1e-9;
            svg.Append(Format($"<line class=\"{(isOne ? "one" : "grid")}\" x1=\"{x}\" x2=\"{x}\" y1=\"{Top - 6}\" y2=\"{height - 4}\"/>"));
            svg.Append(Format($"<text class=\"tick\" x=\"{x}\" y=\"{Top - 11}\" text-anchor=\"middle\">{(isOne ? "1.0" : tick.ToString("0.####", CultureInfo.InvariantCulture))}</text>"));
        }
        svg.Append(Format($"<text class=\"side\" x=\"{one - 14}\" y=\"10\" text-anchor=\"end\">← ours {(isLowerBetter ? "better" : "worse")}</text>"));
        svg.Append(Format($"<text class=\"side\" x=\"{one + 14}\" y=\"10\">ours {(isLowerBetter ? "worse" : "better")} →</text>"));
    }

    private static void DrawRow(StringBuilder svg, BenchReport report, BenchResult row, double y, double low, double high)
    {
        double middle = y + RowHeight / 2;
        svg.Append(Format($"<text class=\"label\" x=\"0\" y=\"{middle - 3}\">{Escape(row.Metric)}</text>"));
        svg.Append(Format($"<text class=\"sub\" x=\"0\" y=\"{middle + 12}\">{(row.Peer == BenchResult.BoundPeer ? $"bound {Escape(Numbers.Show(row.Theirs, row.Unit))}" : $"vs {Escape(row.Peer)}")}</text>"));
        if (row.Ratio is not { } ratio)
        {
            svg.Append(Format($"<text class=\"missing\" x=\"{LabelWidth}\" y=\"{middle + 4}\">missing: {Escape(Short(row.Reason ?? "the peer's value is 0"))}</text>"));
            return;
        }
        double one = X(1, low, high), end = X(ratio.Median, low, high);
        svg.Append(Format($"<rect class=\"{(row.IsBetter ? "better" : "worse")}\" x=\"{Math.Min(one, end)}\" y=\"{middle - 9}\" width=\"{Math.Max(Math.Abs(end - one), 1.5)}\" height=\"18\" rx=\"2\"/>"));
        double left = X(ratio.Low, low, high), right = X(ratio.High, low, high);
        svg.Append(Format($"<path class=\"whisker\" d=\"M{left} {middle}H{right}M{left} {middle - 6}V{middle + 6}M{right} {middle - 6}V{middle + 6}\"/>"));
        if (Limit(report.TargetOf(row)) is { } limit)
        {
            double x = X(limit, low, high);
            svg.Append(Format($"<path class=\"target\" d=\"M{x} {middle - 15}V{middle + 15}M{x - 5} {middle - 17}H{x + 5}L{x} {middle - 10}Z\"><title>goal {Escape(report.TargetOf(row)!.ToString())}</title></path>"));
        }
        svg.Append(Format($"<text class=\"value\" x=\"{LabelWidth + PlotWidth + 16}\" y=\"{middle - 3}\">{Numbers.Ratio(ratio.Median)}</text>"));
        svg.Append(Format($"<text class=\"sub\" x=\"{LabelWidth + PlotWidth + 16}\" y=\"{middle + 12}\">{Numbers.Ratio(ratio.Low)} to {Numbers.Ratio(ratio.High)}</text>"));
    }

    private static double X(double ratio, double low, double high) =>
        LabelWidth + PlotWidth * Math.Clamp(Math.Log(Math.Max(ratio, 1e-9) / low) / Math.Log(high / low), 0, 1);

    private static string Short(string text)
    {
        const int ShownMax = 84;
        string line = text.Split('\n')[0];
        return line.Length > ShownMax ? line[..ShownMax] + "…" : line;
    }

    private static string Escape(string text) => WebUtility.HtmlEncode(text);

    private static string Format(FormattableString text) => text.ToString(new ShortNumbers());

    // Coordinates to a tenth: enough for the eye, and the page stays small.
    private sealed class ShortNumbers : IFormatProvider, ICustomFormatter
    {
        public object? GetFormat(Type? formatType) => formatType == typeof(ICustomFormatter) ? this : null;

        public string Format(string? format, object? arg, IFormatProvider? formatProvider) =>
            arg is double number ? number.ToString("0.#", CultureInfo.InvariantCulture) : $"{arg}";
    }
}
