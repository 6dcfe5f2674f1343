namespace Infra.Ntp.Wire.V5;

/// <summary>
/// The 48 bytes that every NTPv5 packet starts with (draft-ietf-ntp-ntpv5), as values to write.
/// <code>
/// |LI | VN  |Mode |    Stratum    |     Poll      |   Precision   |
/// |                       Root Delay (4.28)                       |
/// |                     Root Dispersion (4.28)                    |
/// |   Timescale   |      Era      |             Flags             |
/// |                   Server Cookie (8 bytes)                     |
/// |                   Client Cookie (8 bytes)                     |
/// |                 Receive Timestamp (8 bytes)                   |
/// |                 Transmit Timestamp (8 bytes)                  |
/// </code>
/// </summary>
/// <param name="Leap">Leap second announcement, or "not synchronised".</param>
/// <param name="Mode">Request or reply.</param>
/// <param name="Stratum">Distance from a reference clock.</param>
/// <param name="Poll">Interval between requests as log2 of seconds; in a reply the shortest that is allowed, 127 = never again.</param>
/// <param name="Precision">Resolution of the sender's clock, as log2 of seconds.</param>
/// <param name="RootDelay">Round trip to the reference clock.</param>
/// <param name="RootDispersion">Error bound against the reference clock, without the delay.</param>
/// <param name="Timescale">What timestamps count.</param>
/// <param name="Era">Era of the receive timestamp.</param>
/// <param name="Flags">Flags.</param>
/// <param name="ServerCookie">Names a reply, for interleaved mode.</param>
/// <param name="ClientCookie">Random number of a request, which its reply carries too.</param>
/// <param name="ReceiveTime">In a reply: when its request came.</param>
/// <param name="TransmitTime">In a reply: when it was sent.</param>
public readonly record struct Ntp5Header(
    LeapIndicator Leap,
    NtpMode Mode,
    byte Stratum = 0,
    sbyte Poll = 0,
    sbyte Precision = 0,
    Ntp5Short RootDelay = default,
    Ntp5Short RootDispersion = default,
    Ntp5Timescale Timescale = Ntp5Timescale.Utc,
    byte Era = 0,
    Ntp5Flags Flags = Ntp5Flags.None,
    ulong ServerCookie = 0,
    ulong ClientCookie = 0,
    NtpTimestamp ReceiveTime = default,
    NtpTimestamp TransmitTime = default)
{
    /// <summary>Bytes of a header.</summary>
    public const int Length = 48;

    /// <summary>The version.</summary>
    public const int Version = 5;

    /// <summary>Poll interval of a reply that wants no more requests.</summary>
    public const sbyte PollNever = 127;
}
