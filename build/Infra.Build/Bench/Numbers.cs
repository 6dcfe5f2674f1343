using System.Globalization;

namespace Infra.Build.Bench;

/// <summary>Numbers as people read them in the report.</summary>
internal static class Numbers
{
    /// <summary>Three significant digits, without an exponent where one is not needed.</summary>
    internal static string Show(double value)
    {
        if (!double.IsFinite(value)) return "–";
        double size = Math.Abs(value);
        string format = size switch
        {
            0 => "0",
            < 0.001 => "0.##E+0",
            < 0.1 => "0.#####",
            < 10 => "0.###",
            < 100 => "0.##",
            < 1000 => "0.#",
            _ => "#,0",
        };
        return value.ToString(format, CultureInfo.InvariantCulture);
    }

    /// <summary>A value with its unit.</summary>
    internal static string Show(double value, string unit) => double.IsFinite(value) ? $"{Show(value)} {unit}" : "–";

    /// <summary>A ratio.</summary>
    internal static string Ratio(double value) => value.ToString(value < 0.1 ? "0.0000" : "0.000", CultureInfo.InvariantCulture);
}
