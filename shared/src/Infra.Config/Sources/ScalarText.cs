using System.Globalization;
using System.Net;

namespace Infra.Config.Sources;

/// <summary>Text of durations, sizes and addresses.</summary>
internal static class ScalarText
{
    internal static bool TryParseDuration(string text, out TimeSpan result)
    {
        result = default;
        if (!text.EndsWith('s') || !double.TryParse(text[..^1], CultureInfo.InvariantCulture, out double seconds)) return false;
        result = TimeSpan.FromSeconds(seconds);
        return true;
    }

    internal static string FormatDuration(TimeSpan span) => span.TotalSeconds.ToString("R", CultureInfo.InvariantCulture) + "s";

    internal static bool TryParseByteSize(string text, out long result) => long.TryParse(text, CultureInfo.InvariantCulture, out result);

    internal static string FormatByteSize(long bytes) => bytes.ToString(CultureInfo.InvariantCulture);

    internal static bool TryParseEndPoint(string text, int? defaultPort, out IPEndPoint result)
    {
        bool isParsed = IPEndPoint.TryParse(text, out IPEndPoint? parsed);
        result = parsed!;
        if (isParsed && result.Port == 0 && defaultPort is not null) result.Port = defaultPort.Value;
        return isParsed;
    }

    /// <summary>Octal digits, at most six of them.</summary>
    internal static bool TryParseOctal(string text, out long bits)
    {
        bits = 0;
        if (text.Length is 0 or > 6) return false;
        foreach (char c in text)
        {
            if (c is < '0' or > '7') return false;
            bits = (bits * 8) + (c - '0');
        }

        return true;
    }
}
