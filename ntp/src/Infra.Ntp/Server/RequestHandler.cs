using Infra.Ntp.Wire;

namespace Infra.Ntp.Server;

/// <summary>
/// Decides what one request gets. Pure: bytes and times in, bytes and a count out; nothing is allocated and nothing thrown for any bytes of a
/// client, and a reply is never longer than its request. Holds no state, so any number of threads may use one.
/// </summary>
/// <param name="policy">Who is answered.</param>
public sealed class RequestHandler(ServerPolicy policy)
{
    /// <summary>Longer datagrams are no requests.</summary>
    public const int RequestLengthMax = 1024;

    /// <summary>
    /// Writes the reply to <paramref name="request"/> and returns its length, 0 if there is none. The transmit time is still missing:
    /// <see cref="Complete"/> puts it in right before the packet leaves.
    /// </summary>
    /// <param name="client">Whence the request came.</param>
    /// <param name="received">When it came, by the system clock.</param>
    /// <param name="request">The datagram.</param>
    /// <param name="reply">Room for as many bytes as the request has; a reply has 48.</param>
    /// <param name="time">What we know of the time.</param>
    /// <param name="counters">Gets exactly one count.</param>
    /// <exception cref="ArgumentException">The room for the reply is smaller than a header.</exception>
    public int Handle(
        ClientAddress client, NtpTimestamp received, ReadOnlySpan<byte> request, Span<byte> reply, ServerTimeInfo time, ServerCounters counters)
    {
        if (reply.Length < NtpHeader.Length) throw new ArgumentException("no room for a reply", nameof(reply));

        FilterAction? refusal = policy.Refuses(client);
        if (refusal == FilterAction.Ignore) return Drop(RequestOutcome.Ignored, counters);
        if (request.Length > RequestLengthMax) return Drop(RequestOutcome.TooLong, counters);
        NtpParseResult parsed = NtpPacketView.TryParse(request, out NtpPacketView packet);
        if (parsed != NtpParseResult.Ok) return Drop(OutcomeOf(parsed), counters);
        if (!policy.Accepts(packet.Version)) return Drop(RequestOutcome.BadVersion, counters);
        if (packet.Mode != NtpMode.Client) return Drop(RequestOutcome.BadMode, counters);   // a reply to a reply would be replied to
        if (packet.HasMac) return Drop(RequestOutcome.BadMac, counters);                    // no keys yet, so no authenticator is good

        NtpHeader header = refusal == FilterAction.Deny ? KissOfDeath(packet, received) : TimeReply(packet, received, time);
        counters.Count(
            refusal == FilterAction.Deny ? RequestOutcome.Denied : time.IsSynchronised ? RequestOutcome.Answered : RequestOutcome.AnsweredUnsynchronised);
        var writer = new NtpPacketWriter(reply);
        writer.WriteHeader(header);
        return writer.Length;
    }

    /// <summary>Puts the transmit time into a reply of <see cref="Handle"/>, made with the same <paramref name="time"/>.</summary>
    /// <param name="reply">The reply.</param>
    /// <param name="sent">When it is about to leave, by the system clock.</param>
    /// <param name="time">What we know of the time.</param>
    public static void Complete(Span<byte> reply, NtpTimestamp sent, ServerTimeInfo time) =>
        NtpPacketWriter.StampTransmitTime(reply, sent + time.CorrectionAt(sent));

    private static NtpHeader TimeReply(in NtpPacketView request, NtpTimestamp received, ServerTimeInfo time)
    {
        NtpTimestamp served = received + time.CorrectionAt(received);
        return new NtpHeader(
            time.Leap,
            request.Version,
            NtpMode.Server,
            time.Stratum,
            request.Poll,
            time.Precision,
            NtpShort.FromDuration(time.RootDelay),
            NtpShort.FromDuration(time.RootDispersionAt(received)),
            time.ReferenceId,
            ReferenceTime: served.TruncateToSecond(),
            OriginTime: request.TransmitTime,
            ReceiveTime: served);
    }

    private static NtpHeader KissOfDeath(in NtpPacketView request, NtpTimestamp received) => new(
        LeapIndicator.Unsynchronised,
        request.Version,
        NtpMode.Server,
        Poll: request.Poll,
        ReferenceId: ReferenceId.Deny,
        OriginTime: request.TransmitTime,
        ReceiveTime: received);

    private static int Drop(RequestOutcome outcome, ServerCounters counters)
    {
        counters.Count(outcome);
        return 0;
    }

    private static RequestOutcome OutcomeOf(NtpParseResult result) => result switch
    {
        NtpParseResult.TooShort => RequestOutcome.TooShort,
        NtpParseResult.UnsupportedVersion => RequestOutcome.BadVersion,
        NtpParseResult.BadMacLength => RequestOutcome.BadMac,
        _ => RequestOutcome.BadFields,
    };
}
