using Infra.Ntp.Client;
using Infra.Ntp.Discipline;
using Infra.Ntp.References;
using Infra.Ntp.Server;
using Infra.Ntp.Source;
using Infra.Ntp.State;
using Infra.Ntp.Wire;
using Infra.Ntp.Wire.V5;
using Infra.Testing;
using Infra.Testing.Fuzzing;

namespace Infra.Ntp.Tests.Fuzzing;

public static class FuzzTargets
{
    private static readonly NtpTimestamp Now = new(0xEEAB816B_00000000);
    private static readonly ClientRequest Asked = new(4, new NtpTimestamp(0x0123456789ABCDEF));
    private static readonly RequestHandler Handler = new(ServerPolicy.Open);
    private static readonly ServerTimeInfo Time = ServerTimeInfo.Local(3, default, -25);

    /// <summary>What parses accounts for each byte, and its header writes back to the same bytes.</summary>
    [FuzzTarget("ntp-packet", Corpus = "Corpus/ntp-packet", InputBytesMax = 1500)]
    public static void Packet(ReadOnlySpan<byte> input)
    {
        if (NtpPacketView.TryParse(input, out NtpPacketView view) != NtpParseResult.Ok) return;
        Check(NtpHeader.Length + view.Fields.Length + view.Mac.Length == input.Length, "bytes unaccounted for");
        var reader = new ExtensionFieldReader(view.Fields);
        int count = 0;
        while (reader.TryRead(out ExtensionField field))
        {
            Check(field.Length >= ExtensionField.LengthMin, "a short field got through");
            count++;
        }
        Check(reader.Remaining == 0 && count <= NtpPacketView.FieldsMax, "fields that cannot be read");

        Span<byte> header = stackalloc byte[NtpHeader.Length];
        var writer = new NtpPacketWriter(header);
        writer.WriteHeader(new NtpHeader(
            view.Leap, view.Version, view.Mode, view.Stratum, view.Poll, view.Precision, view.RootDelay, view.RootDispersion, view.ReferenceId,
            view.ReferenceTime, view.OriginTime, view.ReceiveTime, view.TransmitTime));
        Check(header.SequenceEqual(input[..NtpHeader.Length]), "the header does not write back");
    }

    /// <summary>A reply is never longer than its request, is always a server's, and is never itself answered.</summary>
    [FuzzTarget("ntp-request", Corpus = "Corpus/ntp-request", InputBytesMax = 1500)]
    public static void Request(ReadOnlySpan<byte> input)
    {
        var counters = new ServerCounters();
        Span<byte> reply = stackalloc byte[1500];
        int length = Handler.Handle(ClientAddress.FromIPv4(1), Now, input, reply, Time, counters);
        Check(length <= input.Length, "the reply is longer than its request");
        Check(counters.Received == 1, "not counted exactly once");
        if (length == 0) return;
        RequestHandler.Complete(reply[..length], Now, Time);
        Check(Handler.Handle(ClientAddress.FromIPv4(1), Now, reply[..length], new byte[1500], Time, counters) == 0, "a reply was replied to");
        Check(NtpPacketView.TryParse(reply[..length], out NtpPacketView view) == NtpParseResult.Ok && view.Mode == NtpMode.Server, "no server's reply");
    }

    /// <summary>Only a reply with our random bits changes anything, and what it gives is bounded.</summary>
    [FuzzTarget("ntp-reply", Corpus = "Corpus/ntp-reply", InputBytesMax = 1500)]
    public static void Reply(ReadOnlySpan<byte> input)
    {
        ReplyVerdict verdict = ReplyCheck.Judge(input, Asked, out NtpPacketView reply);
        if (verdict is ReplyVerdict.Malformed or ReplyVerdict.WrongOrigin or ReplyVerdict.Unsolicited or ReplyVerdict.Unauthenticated) return;
        Check(input.Slice(24, 8).SequenceEqual((ReadOnlySpan<byte>)[0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF]), "another origin was taken");
        if (verdict != ReplyVerdict.Valid) return;
        Measurement measurement = Measurement.Create(Now, reply, Now + NtpDuration.FromSeconds(0.01), -20);
        Check(!measurement.RootDistance.IsNegative && !measurement.Delay.IsNegative, "a negative bound");
        var filter = new SourceFilter(new FilterSettings());
        for (int i = 0; i < 10; i++)
            filter.Absorb(new OffsetSample(new RawTime(i * 16_000_000_000), measurement.Offset.TotalSeconds, measurement.Delay.TotalSeconds), 16);
        Check(filter.TryEstimate(new RawTime(200_000_000_000), out ClockEstimate estimate), "no estimate");
        Check(double.IsFinite(estimate.Offset) && double.IsFinite(estimate.Frequency) && estimate.Covariance.Offset > 0, "an estimate that is no number");
    }

    /// <summary>What reads writes back to the same value, and starts from it are usable.</summary>
    [FuzzTarget("ntp-state", Corpus = "Corpus/ntp-state", InputBytesMax = 2000)]
    public static void State(ReadOnlySpan<byte> input)
    {
        if (StoredState.TryRead(input, out StoredState state) != StoredStateResult.Ok) return;
        Check(StoredState.TryRead(state.Write(), out StoredState again) == StoredStateResult.Ok && again == state, "does not write back");
        ClientStart start = state.ToStart("x", StartupScope.Boot, 0, 0);
        Check(double.IsFinite(start.FrequencyDeviation) && start.Accumulated >= 0, "a start from numbers that are none");
    }

    /// <summary>A list never announces a leap second on a day that does not end with one of its entries.</summary>
    [FuzzTarget("ntp-leap-list", Corpus = "Corpus/ntp-leap-list", InputBytesMax = 4000)]
    public static void LeapList(ReadOnlySpan<byte> input)
    {
        if (LeapSecondList.TryParse(input, out LeapSecondList? list) != LeapSecondListResult.Ok) return;
        for (long day = 0; day < 60 * 365; day += 73)
        {
            long at = day * 86_400 + 43_200;
            Check(list!.AnnouncementAt(at) == LeapIndicator.None || list.TaiOffsetAt(at) == 0 || list.TaiOffsetAt(at) != list.TaiOffsetAt(at + 86_400) || list.IsExpired(at + 86_400), "announced and not made");
        }
    }

    /// <summary>A sample is within its bounds and writes back.</summary>
    [FuzzTarget("ntp-sock", Corpus = "Corpus/ntp-sock", InputBytesMax = 64)]
    public static void Sock(ReadOnlySpan<byte> input)
    {
        if (SockSample.TryParse(input, out SockSample sample) != SockSampleResult.Ok) return;
        Check(Math.Abs(sample.Offset) < 2147483648.0, "an offset of more than 68 years");
        Span<byte> bytes = stackalloc byte[SockSample.Length];
        sample.Write(1_767_225_600, bytes);
        Check(SockSample.TryParse(bytes, out SockSample again) == SockSampleResult.Ok && again.Offset.Equals(sample.Offset), "does not write back");
        ReferenceSample.OfPulse(sample.Time, 1);
    }

    /// <summary>What parses has a header that writes back, and fields that lie one behind the other.</summary>
    [FuzzTarget("ntp5-packet", Corpus = "Corpus/ntp5-packet", InputBytesMax = 1500)]
    public static void Packet5(ReadOnlySpan<byte> input)
    {
        if (Ntp5PacketView.TryParse(input, out Ntp5PacketView view) != Ntp5ParseResult.Ok) return;
        var reader = new Ntp5FieldReader(view.Fields);
        var filter = new ReferenceIdFilter();
        int count = 0;
        for (; reader.TryRead(out ExtensionField field); count++)
        {
            Ntp5Correction.TryRead(field.Body, out _);
            Ntp5MonotonicReceive.TryRead(field.Body, out _);
            Ntp5SecondaryReceive.TryRead(field.Body, out _);
            if (filter.TryAnswer(field, out ReadOnlySpan<byte> part)) Check(part.Length == field.Body.Length, "an answer of another length");
        }
        Check(reader.Remaining == 0 && count <= NtpPacketView.FieldsMax, "fields that cannot be read");
        Span<byte> header = stackalloc byte[Ntp5Header.Length];
        var writer = new Ntp5PacketWriter(header);
        writer.WriteHeader(new Ntp5Header(
            (LeapIndicator)(input[0] >> 6), view.Mode, view.Stratum, view.Poll, view.Precision, view.RootDelay, view.RootDispersion, view.Timescale, view.Era,
            view.Flags, view.ServerCookie, view.ClientCookie, view.ReceiveTime, view.TransmitTime));
        Check(header.SequenceEqual(input[..Ntp5Header.Length]), "the header does not write back");
    }

    /// <summary>Fields of all lengths are walked over without a byte twice or left out, and split at an authenticator into what is before and behind it.</summary>
    [FuzzTarget("ntp-fields", Corpus = "Corpus/ntp-fields", InputBytesMax = 1024)]
    public static void Fields(ReadOnlySpan<byte> input)
    {
        var reader = new ExtensionFieldReader(input);
        int walked = 0;
        while (reader.TryRead(out ExtensionField field))
        {
            Check(field.Length >= ExtensionField.HeaderLength && field.Length % 4 == 0, "a length that cannot be");
            walked += field.Length;
        }
        Check(walked + reader.Remaining == input.Length, "bytes unaccounted for");

        byte[] packet = new byte[NtpHeader.Length + input.Length];
        packet[0] = 0x23;
        input.CopyTo(packet.AsSpan(NtpHeader.Length));
        if (NtpPacketView.TryParse(packet, out NtpPacketView view) != NtpParseResult.Ok) return;
        if (!PacketFields.TryVerified(view, 0x0404, default, out PacketFields fields)) return;
        Check(!fields.TryFind(FieldKind.Authenticated, 0x0404, out _), "the authenticator vouches for itself");
        int rest = view.Fields.Length - fields.Read(FieldKind.Authenticated).Remaining - fields.Read(FieldKind.Untrusted).Remaining;
        Check(rest >= ExtensionField.LengthMin, "fields counted twice");
    }

    private static void Check(bool holds, string what)
    {
        if (!holds) throw new AssertionFailedException(what);
    }
}
