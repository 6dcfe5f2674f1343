namespace Infra.Sudo.Sources;

/// <summary>The machine's time zone, for times of sudoers that name none.</summary>
public static class LocalTime
{
    /// <summary>Seconds that local time is ahead of UTC, at a local time that is read as if it were UTC; 0 for times that no calendar has.</summary>
    public static int Offset(long localSeconds)
    {
        if (localSeconds < DateTimeOffset.MinValue.ToUnixTimeSeconds() || localSeconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds()) return 0;
        DateTime local = DateTime.SpecifyKind(DateTime.UnixEpoch.AddSeconds(localSeconds), DateTimeKind.Unspecified);
        return (int)TimeZoneInfo.Local.GetUtcOffset(local).TotalSeconds;
    }
}
