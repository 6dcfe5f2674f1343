using Infra.Ntp.Wire;

namespace Infra.Ntp.Source;

/// <summary>
/// Judges replies. The order is fixed: a packet that anyone could have sent is thrown away before anything in it means something, so that
/// forged kiss codes and forged times are equally powerless.
/// </summary>
public static class ReplyCheck
{
    private const sbyte PrecisionWorst = -6;   // log2 s: 16 ms, the coarsest tick of computers in use

    private static readonly NtpDuration RootDistanceMax = NtpDuration.FromSeconds(16);

    /// <summary>Judges <paramref name="datagram"/> against the request that is outstanding.</summary>
    /// <param name="datagram">What came from the address and port that was asked.</param>
    /// <param name="outstanding">The request whose reply may still come; null if there is none, its reply came, or its window is over.</param>
    /// <param name="reply">A view of the datagram; use it only for <see cref="ReplyVerdict.Valid"/>.</param>
    public static ReplyVerdict Judge(ReadOnlySpan<byte> datagram, ClientRequest? outstanding, out NtpPacketView reply)
    {
        if (NtpPacketView.TryParse(datagram, out reply) != NtpParseResult.Ok) return ReplyVerdict.Malformed;
        if (outstanding is not { } request) return ReplyVerdict.Unsolicited;
        if (reply.OriginTime != request.Nonce || reply.OriginTime.IsUnknown) return ReplyVerdict.WrongOrigin;
        if (reply.HasMac) return ReplyVerdict.Unauthenticated;
        if (reply.Mode != NtpMode.Server) return ReplyVerdict.BadMode;
        if (reply.Version > request.Version) return ReplyVerdict.Malformed;   // version 3 for 4 is what old servers send
        if (reply.Stratum == 0) return JudgeKiss(reply.ReferenceId);
        if (reply.Leap == LeapIndicator.Unsynchronised) return ReplyVerdict.Unsynchronised;
        if (reply.Stratum > 15) return ReplyVerdict.BadStratum;
        if (reply.RootDelay.ToDuration().Half() + reply.RootDispersion.ToDuration() >= RootDistanceMax) return ReplyVerdict.TooDistant;
        if (reply.TransmitTime.IsUnknown || reply.ReceiveTime.IsUnknown) return ReplyVerdict.BadTimes;
        return IsOrdered(reply) ? ReplyVerdict.Valid : ReplyVerdict.BadTimes;
    }

    // The bits below a clock's precision are random by RFC 5905 section 6, so that a server that answers at once may seem to have answered just before it was asked.
    private static bool IsOrdered(in NtpPacketView reply)
    {
        NtpDuration blur = NtpDuration.FromPowerOfTwo(Math.Min(reply.Precision, PrecisionWorst));
        return reply.TransmitTime - reply.ReceiveTime >= -blur;
    }

    private static ReplyVerdict JudgeKiss(ReferenceId code)
    {
        if (code == ReferenceId.Rate) return ReplyVerdict.KissRate;
        return code == ReferenceId.Deny || code == ReferenceId.Restrict ? ReplyVerdict.KissDeny : ReplyVerdict.Unsynchronised;
    }
}
