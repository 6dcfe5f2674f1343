using Infra.Ntp.Wire;

namespace Infra.Ntp.Source;

/// <summary>How one source is asked.</summary>
/// <param name="Version">NTP version of requests, 3 or 4.</param>
/// <param name="PollMin">Shortest interval.</param>
/// <param name="PollMax">Longest interval.</param>
/// <param name="PollInitial">Interval to begin with.</param>
/// <param name="InitialBurst">Whether a new address is asked up to 8 times, 2 s apart, until 4 valid replies came.</param>
public sealed record SourceOptions(int Version, PollInterval PollMin, PollInterval PollMax, PollInterval PollInitial, bool InitialBurst)
{
    /// <summary>Version 4, every 16 s at first, up to every 1024 s, with a burst at the start.</summary>
    public static SourceOptions Default { get; } = new(4, new PollInterval(4), new PollInterval(10), new PollInterval(4), InitialBurst: true);

    /// <summary>Whether a request without a usable reply is repeated up to 4 times, 2 s apart, where the interval is at least twice the shortest.</summary>
    public bool Burst { get; init; }

    /// <summary>Replies whose round trip took longer are not used.</summary>
    public NtpDuration MaximumDelay { get; init; } = NtpDuration.FromSeconds(3);
}
