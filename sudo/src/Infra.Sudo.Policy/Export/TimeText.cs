using System.Globalization;

namespace Infra.Sudo.Policy.Export;

/// <summary>Times as <c>20120727121554Z</c>.</summary>
internal static class TimeText
{
    /// <summary>False outside the years 1 to 9999.</summary>
    internal static bool TryFormat(long seconds, out string text)
    {
        text = "";
        if (seconds < DateTimeOffset.MinValue.ToUnixTimeSeconds() || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds()) return false;
        text = DateTimeOffset.FromUnixTimeSeconds(seconds).ToString("yyyyMMddHHmmss'Z'", CultureInfo.InvariantCulture);
        return true;
    }
}
