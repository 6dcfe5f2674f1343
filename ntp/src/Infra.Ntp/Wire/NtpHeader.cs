namespace Infra.Ntp.Wire;

/// <summary>
/// The 48 bytes that every NTPv3 and NTPv4 packet starts with (RFC 5905 figure 8), as values to write.
/// <code>
///  0               1               2               3
/// |LI | VN  |Mode |    Stratum    |     Poll      |   Precision   |
/// |                          Root Delay                           |
/// |                        Root Dispersion                        |
/// |                         Reference Id                          |
/// |              Reference Timestamp (8 bytes)                    |
/// |              Origin Timestamp (8 bytes)                       |
/// |              Receive Timestamp (8 bytes)                      |
/// |              Transmit Timestamp (8 bytes)                     |
/// </code>
/// </summary>
/// <param name="Leap">Leap second announcement, or "not synchronised".</param>
/// <param name="Version">3 or 4.</param>
/// <param name="Mode">Client request or server reply.</param>
/// <param name="Stratum">0 kiss code or not synchronised, 1 reference clock, 2 to 15 that many steps away from one.</param>
/// <param name="Poll">Interval between requests, as log2 of seconds.</param>
/// <param name="Precision">Resolution of the sender's clock, as log2 of seconds.</param>
/// <param name="RootDelay">Round trip to the reference clock.</param>
/// <param name="RootDispersion">Error bound against the reference clock, without the delay.</param>
/// <param name="ReferenceId">Whom the sender follows.</param>
/// <param name="ReferenceTime">When the sender's clock was last corrected.</param>
/// <param name="OriginTime">In a reply: the transmit time of its request.</param>
/// <param name="ReceiveTime">In a reply: when its request came.</param>
/// <param name="TransmitTime">When the packet was sent, by its sender's clock; a random number in our requests.</param>
public readonly record struct NtpHeader(
    LeapIndicator Leap,
    int Version,
    NtpMode Mode,
    byte Stratum = 0,
    sbyte Poll = 0,
    sbyte Precision = 0,
    NtpShort RootDelay = default,
    NtpShort RootDispersion = default,
    ReferenceId ReferenceId = default,
    NtpTimestamp ReferenceTime = default,
    NtpTimestamp OriginTime = default,
    NtpTimestamp ReceiveTime = default,
    NtpTimestamp TransmitTime = default)
{
    /// <summary>Bytes of a header.</summary>
    public const int Length = 48;

    internal const int TransmitTimeOffset = 40;
}
