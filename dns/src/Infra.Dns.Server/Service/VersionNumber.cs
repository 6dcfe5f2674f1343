namespace Infra.Dns.Server.Service;

/// <summary>Numbers that tell versions of anything apart without holding them; no two are equal while the process lives.</summary>
internal static class VersionNumber
{
    private static long _last;

    /// <summary>A new one, above 0. Any thread may ask.</summary>
    internal static long Next() => Interlocked.Increment(ref _last);
}
