namespace Infra.Http.Http2;

/// <summary>Budgets of one connection of HTTP/2, both directions together where it says so.</summary>
public sealed record FrameGateLimits
{
    /// <summary>The defaults.</summary>
    public static FrameGateLimits Default { get; } = new();

    /// <summary>RST_STREAM frames of client and server within <see cref="ResetWindow"/> (CVE-2023-44487, CVE-2025-8671).</summary>
    public int ResetsMax { get; init; } = 200;

    /// <summary>The time in which resets are counted.</summary>
    public TimeSpan ResetWindow { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// PING, SETTINGS, PRIORITY, WINDOW_UPDATE, unknown and empty DATA frames of the client within <see cref="ControlWindow"/> (CVE-2019-9511 to 9518). Progress gives some back: HEADERS of the
    /// server 100, DATA of either side 10 and one more for each 10 bytes without padding, at most 100.
    /// </summary>
    public int ControlFramesMax { get; init; } = 1000;

    /// <summary>The time in which control frames are counted.</summary>
    public TimeSpan ControlWindow { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>CONTINUATION frames of one field block (CVE-2024-27919 and its kin).</summary>
    public int ContinuationsMax { get; init; } = 16;

    /// <summary>Bytes of one field block, compressed.</summary>
    public int BlockBytesMax { get; init; } = 16384 + 1024;
}
