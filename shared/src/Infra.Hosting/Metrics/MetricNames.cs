using System.Globalization;
using System.Text;

namespace Infra.Hosting.Metrics;

/// <summary>Turns names, units and label values of instruments into what the exposition formats allow.</summary>
internal static class MetricNames
{
    /// <summary>Most characters of a label's value; more are cut off.</summary>
    internal const int LabelLengthMax = 128;

    /// <summary>A metric's name: letters, digits, underscore and colon, no digit first; anything else becomes an underscore.</summary>
    internal static string Metric(string name) => Sanitize(name, allowColon: true);

    /// <summary>A label's name. <c>le</c> belongs to the buckets of histograms.</summary>
    internal static string Label(string name) => Sanitize(name, allowColon: false) switch
    {
        "le" => "le_",
        string reserved when reserved.StartsWith("__", StringComparison.Ordinal) => "x" + reserved,
        string plain => plain,
    };

    /// <summary>The unit as a word of the name, from UCUM where it is known; null for none. OpenMetrics wants base units spelled out.</summary>
    internal static string? Unit(string? unit) => unit switch
    {
        null or "" => null,
        "s" => "seconds",
        "ms" => "milliseconds",
        "us" => "microseconds",
        "ns" => "nanoseconds",
        "By" => "bytes",
        "1" => "ratio",
        "Cel" => "celsius",
        _ when unit[0] == '{' => null,   // UCUM: a remark, no unit
        _ => Sanitize(unit, allowColon: false),
    };

    /// <summary>Text of a HELP line; only OpenMetrics knows an escape for the double quote.</summary>
    internal static string Help(string text, MetricsFormat format)
    {
        string escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return format == MetricsFormat.OpenMetrics ? escaped.Replace("\"", "\\\"", StringComparison.Ordinal) : escaped;
    }

    /// <summary>A label's value for use between double quotes, cut at <see cref="LabelLengthMax"/>; control characters become U+FFFD.</summary>
    internal static void AppendLabelValue(StringBuilder target, string value)
    {
        int count = 0;
        foreach (Rune rune in value.EnumerateRunes())   // lone surrogates come out as U+FFFD
        {
            if (count++ == LabelLengthMax) break;
            switch (rune.Value)
            {
                case '\\': target.Append("\\\\"); break;
                case '"': target.Append("\\\""); break;
                case '\n': target.Append("\\n"); break;
                default: target.Append((Rune.IsControl(rune) ? Rune.ReplacementChar : rune).ToString()); break;
            }
        }
    }

    /// <summary>A number as both formats write it.</summary>
    internal static string Number(double value)
    {
        if (double.IsNaN(value)) return "NaN";
        if (double.IsInfinity(value)) return value > 0 ? "+Inf" : "-Inf";
        return value.ToString("R", CultureInfo.InvariantCulture);
    }

    /// <summary>A bucket's bound: OpenMetrics wants a fraction even in whole numbers.</summary>
    internal static string Bound(double value)
    {
        string text = Number(value);
        return text.AsSpan().ContainsAny(".EIN") ? text : text + ".0";
    }

    private static string Sanitize(string name, bool allowColon)
    {
        if (name.Length == 0) return "_";
        var result = new StringBuilder(name.Length + 1);
        if (char.IsAsciiDigit(name[0])) result.Append('_');
        foreach (char c in name)
            result.Append(char.IsAsciiLetterOrDigit(c) || c == '_' || (allowColon && c == ':') ? c : '_');
        return result.ToString();
    }
}
