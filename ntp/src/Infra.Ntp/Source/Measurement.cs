using Infra.Ntp.References;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Source;

/// <summary>What one exchange says about a server's clock: RFC 5905 section 8.</summary>
/// <param name="Offset">Server's clock minus ours: positive if we are late.</param>
/// <param name="Delay">Round trip without the server's own time, at least 2^-18 s.</param>
/// <param name="Dispersion">Error from reading both clocks and from their drift during the exchange.</param>
/// <param name="ReceivedAt">When the reply came, by our clock.</param>
/// <param name="Leap">The server's announcement.</param>
/// <param name="Stratum">The server's distance from a reference clock, 1 to 15.</param>
/// <param name="ReferenceId">Whom the server follows.</param>
/// <param name="RootDelay">The server's round trip to the reference clock.</param>
/// <param name="RootDispersion">The server's error bound.</param>
/// <param name="Precision">Resolution of the server's clock as log2 of seconds.</param>
/// <param name="Version">Version of the reply.</param>
public readonly record struct Measurement(
    NtpDuration Offset,
    NtpDuration Delay,
    NtpDuration Dispersion,
    NtpTimestamp ReceivedAt,
    LeapIndicator Leap,
    byte Stratum,
    ReferenceId ReferenceId,
    NtpDuration RootDelay,
    NtpDuration RootDispersion,
    sbyte Precision,
    int Version)
{
    /// <summary>The points in time that it was computed from.</summary>
    public ExchangeTimes Times { get; init; }

    /// <summary>How fast two clocks may drift apart, in seconds per second: RFC 5905's PHI.</summary>
    public const double DriftMax = 15e-6;

    private static readonly NtpDuration DelayMin = NtpDuration.FromPowerOfTwo(-18);

    /// <summary>Upper bound of the error against the reference clock: half of all delays and all dispersions.</summary>
    public NtpDuration RootDistance => (Delay + RootDelay).Half() + Dispersion + RootDispersion;

    /// <summary>Computes it from the four timestamps of an exchange whose reply was found valid.</summary>
    /// <param name="sent">T1, when the request left, by our clock.</param>
    /// <param name="reply">The reply with T2 and T3.</param>
    /// <param name="received">T4, when the reply came, by our clock.</param>
    /// <param name="precision">Resolution of our clock as log2 of seconds.</param>
    public static Measurement Create(NtpTimestamp sent, in NtpPacketView reply, NtpTimestamp received, sbyte precision)
    {
        (NtpDuration offset, NtpDuration delay) = Compute(sent, reply.ReceiveTime, reply.TransmitTime, received);
        NtpDuration dispersion = NtpDuration.FromPowerOfTwo(reply.Precision) + NtpDuration.FromPowerOfTwo(precision) + (received - sent).Abs() * DriftMax;
        return new Measurement(
            offset,
            delay,
            dispersion,
            received,
            reply.Leap,
            reply.Stratum,
            reply.ReferenceId,
            reply.RootDelay.ToDuration(),
            reply.RootDispersion.ToDuration(),
            reply.Precision,
            reply.Version)
        {
            Times = new ExchangeTimes(sent, reply.ReceiveTime, reply.TransmitTime, received),
        };
    }

    /// <summary>What a clock on this machine says: stratum 0, no path, no server.</summary>
    public static Measurement OfReference(in ReferenceSample sample, ReferenceClock clock) => new(
        sample.Truth - sample.At, NtpDuration.FromSeconds(4 * clock.Accuracy), NtpDuration.FromSeconds(clock.Precision), sample.At, sample.Leap, 0,
        clock.ReferenceId, NtpDuration.Zero, NtpDuration.Zero, 0, 0);

    /// <summary>
    /// Offset ((T2−T1)+(T3−T4))/2 and delay (T4−T1)−(T3−T2) of four points on the circle. Computed in 128 bits, so nothing overflows;
    /// each difference takes the shorter way around, so the clocks may stand in neighbouring eras.
    /// </summary>
    public static (NtpDuration Offset, NtpDuration Delay) Compute(NtpTimestamp t1, NtpTimestamp t2, NtpTimestamp t3, NtpTimestamp t4)
    {
        Int128 outward = (t2 - t1).Bits;
        Int128 homeward = (t3 - t4).Bits;
        NtpDuration offset = NtpDuration.Saturate((outward + homeward) / 2);
        NtpDuration delay = NtpDuration.Saturate((Int128)(t4 - t1).Bits - (t3 - t2).Bits);
        return (offset, NtpDuration.Max(delay, DelayMin));
    }
}
