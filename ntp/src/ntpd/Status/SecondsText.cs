using System.Globalization;

namespace Infra.Ntp.Daemon.Status;

/// <summary>Lengths of time for people: <c>+12.3 µs</c>.</summary>
internal static class SecondsText
{
    /// <summary>With its sign.</summary>
    internal static string Signed(double seconds) => (seconds < 0 ? "-" : "+") + Of(Math.Abs(seconds));

    /// <summary>Without a sign, three digits or more.</summary>
    internal static string Of(double seconds)
    {
        (double scale, string unit) = seconds switch
        {
            < 1e-6 => (1e9, "ns"),
            < 1e-3 => (1e6, "µs"),
            < 1 => (1e3, "ms"),
            _ => (1.0, "s"),
        };
        double value = seconds * scale;
        string digits = value switch { < 10 => "0.00", < 100 => "0.0", _ => "0" };
        return value.ToString(digits, CultureInfo.InvariantCulture) + " " + unit;
    }
}
