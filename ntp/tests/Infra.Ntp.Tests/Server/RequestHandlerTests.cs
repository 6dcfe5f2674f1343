using System.Net;
using Infra.Ntp.Server;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Tests.Server;

public class RequestHandlerTests
{
    private static readonly NtpTimestamp Now = new(0xEB000000_40000000);
    private static readonly ClientAddress Client = ClientAddress.FromIPv4(0xC0000201);

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void Handle_OfARequest_RepliesAsTheRfcSays(int version)
    {
        var counters = new ServerCounters();
        byte[] reply = new byte[NtpHeader.Length];
        ServerTimeInfo time = Following(correction: 0);

        int length = new RequestHandler(ServerPolicy.Open).Handle(Client, Now, Packets.Request(version), reply, time, counters);
        RequestHandler.Complete(reply, Now + NtpDuration.FromSeconds(0.25), time);

        Assert.Equal(NtpHeader.Length, length);
        Assert.Equal(NtpParseResult.Ok, NtpPacketView.TryParse(reply, out NtpPacketView view));
        Assert.Equal((LeapIndicator.Insert, version, NtpMode.Server), (view.Leap, view.Version, view.Mode));
        Assert.Equal((3, 6, -25), (view.Stratum, view.Poll, view.Precision));
        Assert.Equal(0x1122334455667788u, view.OriginTime.Bits);
        Assert.Equal(Now, view.ReceiveTime);
        Assert.Equal(Now.TruncateToSecond(), view.ReferenceTime);
        Assert.Equal(Now + NtpDuration.FromSeconds(0.25), view.TransmitTime);
        Assert.Equal(0.5, view.RootDelay.TotalSeconds);
        Assert.Equal(1ul, counters[RequestOutcome.Answered]);
        Assert.Equal(1ul, counters.Received);
    }

    [Fact]
    public void Handle_WithACorrection_ServesSystemClockPlusEstimate()
    {
        ServerTimeInfo time = Following(correction: -1.5);
        byte[] reply = new byte[NtpHeader.Length];

        new RequestHandler(ServerPolicy.Open).Handle(Client, Now, Packets.Request(), reply, time, new ServerCounters());
        RequestHandler.Complete(reply, Now, time);

        NtpPacketView.TryParse(reply, out NtpPacketView view);
        Assert.Equal(-1.5, (view.ReceiveTime - Now).TotalSeconds);
        Assert.Equal(-1.5, (view.TransmitTime - Now).TotalSeconds);
    }

    [Fact]
    public void Handle_WhileUnsynchronised_SaysSo()
    {
        var counters = new ServerCounters();
        byte[] reply = new byte[NtpHeader.Length];

        new RequestHandler(ServerPolicy.Open).Handle(Client, Now, Packets.Request(), reply, ServerTimeInfo.Unsynchronised(-20), counters);

        NtpPacketView.TryParse(reply, out NtpPacketView view);
        Assert.Equal((LeapIndicator.Unsynchronised, 0, ReferenceId.Init), (view.Leap, view.Stratum, view.ReferenceId));
        Assert.Equal(1ul, counters[RequestOutcome.AnsweredUnsynchronised]);
    }

    [Theory]
    [InlineData(1, "XNON")]
    [InlineData(5, "127.127.1.1")]
    public void Handle_WithALocalStratum_ClaimsIt(byte stratum, string id)
    {
        byte[] reply = new byte[NtpHeader.Length];

        new RequestHandler(ServerPolicy.Open).Handle(
            Client, Now, Packets.Request(), reply, ServerTimeInfo.Local(stratum, ReferenceId.FromAscii("XNON"), -20), new ServerCounters());

        NtpPacketView.TryParse(reply, out NtpPacketView view);
        Assert.Equal((LeapIndicator.None, stratum, id), (view.Leap, view.Stratum, view.ReferenceId.ToString(stratum)));
        Assert.Equal(0u, view.RootDispersion.Bits);
    }

    [Fact]
    public void Handle_AnHourAfterTheLastUpdate_HasALargerDispersion()
    {
        ServerTimeInfo time = Following(correction: 0);

        Assert.Equal(0.125, time.RootDispersionAt(Now).TotalSeconds);
        Assert.Equal(0.125 + 0.36, time.RootDispersionAt(Now + NtpDuration.FromSeconds(3600)).TotalSeconds, precision: 9);
        Assert.Equal(16, time.RootDispersionAt(Now + NtpDuration.FromSeconds(1e6)).TotalSeconds);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    public void Handle_OfAnotherMode_IsSilent(int mode) => AssertDropped(Packets.Request(mode: (NtpMode)mode), RequestOutcome.BadMode);

    [Fact]
    public void Handle_OfAnotherVersion_IsSilent()
    {
        foreach (int version in (int[])[0, 1, 2, 5, 6, 7])
            AssertDropped(Packets.Request(version), RequestOutcome.BadVersion);
        AssertDropped(Packets.Request(3), RequestOutcome.BadVersion, ServerPolicy.Open with { AcceptVersion3 = false });
        AssertDropped(Packets.Request(4), RequestOutcome.BadVersion, ServerPolicy.Open with { AcceptVersion4 = false });
    }

    [Fact]
    public void Handle_OfEveryPrefix_IsSilent()
    {
        byte[] request = Packets.Request();
        for (int length = 0; length < request.Length; length++)
            AssertDropped(request[..length], RequestOutcome.TooShort);
    }

    [Fact]
    public void Handle_OfAppendedBytes_IsSilent()
    {
        AssertDropped(Packets.Append(Packets.Request(), 1), RequestOutcome.BadMac);
        AssertDropped(Packets.Append(Packets.Request(), 20), RequestOutcome.BadMac);   // a MAC, but there are no keys
        AssertDropped(Packets.Append(Packets.Request(), 4), RequestOutcome.BadMac);    // a crypto-NAK
        AssertDropped(Packets.Append(Packets.Request(), 28), RequestOutcome.BadFields);
        AssertDropped(Packets.Append(Packets.Request(), RequestHandler.RequestLengthMax - 47), RequestOutcome.TooLong);
    }

    [Fact]
    public void Handle_OfUnknownFields_AnswersWithoutThem()
    {
        byte[] request = Packets.WithFields(Packets.Request(), (0x0104, 36), (0x0204, 104), (0x0404, 40));   // NTS, which is not on
        byte[] reply = new byte[request.Length];

        int length = new RequestHandler(ServerPolicy.Open).Handle(Client, Now, request, reply, Following(0), new ServerCounters());

        Assert.Equal(NtpHeader.Length, length);
    }

    [Fact]
    public void Handle_OfARefusedClient_FollowsTheListsAction()
    {
        var all = IpFilter.Everything;
        ServerPolicy ignore = ServerPolicy.Open with { Denylist = all, DenylistAction = FilterAction.Ignore };
        ServerPolicy deny = ServerPolicy.Open with { Denylist = all, DenylistAction = FilterAction.Deny };
        ServerPolicy notAllowed = ServerPolicy.Open with { Allowlist = IpFilter.Empty, AllowlistAction = FilterAction.Deny };

        AssertDropped(Packets.Request(), RequestOutcome.Ignored, ignore);
        foreach (ServerPolicy policy in (ServerPolicy[])[deny, notAllowed])
        {
            var counters = new ServerCounters();
            byte[] reply = new byte[NtpHeader.Length];
            Assert.Equal(NtpHeader.Length, new RequestHandler(policy).Handle(Client, Now, Packets.Request(), reply, Following(0), counters));
            NtpPacketView.TryParse(reply, out NtpPacketView view);
            Assert.Equal((0, ReferenceId.Deny, LeapIndicator.Unsynchronised), (view.Stratum, view.ReferenceId, view.Leap));
            Assert.Equal(0x1122334455667788u, view.OriginTime.Bits);
            Assert.Equal(1ul, counters[RequestOutcome.Denied]);
            AssertDropped(Packets.Request(mode: NtpMode.Server), RequestOutcome.BadMode, policy);   // a kiss is no answer to a reply
        }
    }

    [Fact]
    public void Handle_AllowlistOfOne_AnswersThatOne()
    {
        ServerPolicy policy = ServerPolicy.Open with { Allowlist = new IpFilter([IPNetwork.Parse("192.0.2.1/32")]) };
        byte[] reply = new byte[NtpHeader.Length];

        Assert.Equal(NtpHeader.Length, new RequestHandler(policy).Handle(Client, Now, Packets.Request(), reply, Following(0), new ServerCounters()));
        Assert.Equal(0, new RequestHandler(policy).Handle(ClientAddress.FromIPv4(1), Now, Packets.Request(), reply, Following(0), new ServerCounters()));
    }

    [Fact]
    public void Handle_WithoutRoomForAReply_IsTheCallersMistake() => Assert.Throws<ArgumentException>(() =>
        new RequestHandler(ServerPolicy.Open).Handle(Client, Now, Packets.Request(), new byte[NtpHeader.Length - 1], Following(0), new ServerCounters()));

    /// <summary>A million packets from one seed: random, and mutations of good ones with fields and authenticators.</summary>
    [Fact]
    public void Handle_OfAMillionPackets_NeverThrowsNeverRepliesLonger_CountsEach()
    {
        const int Rounds = 1_000_000;
        var random = new Random(5905);
        var handler = new RequestHandler(ServerPolicy.Open);
        var counters = new ServerCounters();
        byte[][] seeds =
        [
            Packets.Request(), Packets.Request(3), Packets.WithFields(Packets.Request(), (0x0104, 36), (0x0204, 104), (0x0404, 40)),
            Packets.Append(Packets.Request(), 20), Packets.WithFields(Packets.Request(), [.. Enumerable.Repeat(((ushort)0x2005, 28), 16)]),
        ];
        byte[] buffer = new byte[1200];
        byte[] reply = new byte[1200];
        int answered = 0;
        for (int round = 0; round < Rounds; round++)
        {
            int length = Mutate(random, seeds[random.Next(seeds.Length)], buffer);
            int replied = handler.Handle(Client, Now, buffer.AsSpan(0, length), reply, Following(0), counters);
            Assert.True(replied <= length, $"round {round}: reply of {replied} bytes to {length}");
            if (replied > 0) answered++;
        }
        Assert.Equal((ulong)Rounds, counters.Received);
        Assert.Equal((ulong)answered, counters[RequestOutcome.Answered]);
        Assert.InRange(answered, Rounds / 100, Rounds - Rounds / 100);
    }

    [Fact]
    public void Handle_InSteadyState_AllocatesNothing()
    {
        var handler = new RequestHandler(ServerPolicy.Open);
        var counters = new ServerCounters();
        ServerTimeInfo time = Following(0.001);
        byte[] request = Packets.Request();
        byte[] reply = new byte[NtpHeader.Length];
        handler.Handle(Client, Now, request, reply, time, counters);
        RequestHandler.Complete(reply, Now, time);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            handler.Handle(Client, Now, request, reply, time, counters);
            RequestHandler.Complete(reply, Now, time);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Counters_AtTheLargestNumber_StayThere()
    {
        var counters = new ServerCounters();
        for (int i = 0; i < 3; i++)
            counters.Count(RequestOutcome.Ignored, uint.MaxValue);

        Assert.Equal(3ul * uint.MaxValue, counters[RequestOutcome.Ignored]);
        Assert.Equal(3ul * uint.MaxValue, counters.Received);
    }

    private static void AssertDropped(byte[] request, RequestOutcome expected, ServerPolicy? policy = null)
    {
        var counters = new ServerCounters();
        byte[] reply = new byte[1200];

        int length = new RequestHandler(policy ?? ServerPolicy.Open).Handle(Client, Now, request, reply, Following(0), counters);

        Assert.Equal(0, length);
        Assert.Equal(1ul, counters[expected]);
        Assert.Equal(1ul, counters.Received);
        Assert.All(reply, value => Assert.Equal(0, value));
    }

    private static ServerTimeInfo Following(double correction) => new(
        LeapIndicator.Insert, 3, -25, new ReferenceId(0xC0000201), NtpDuration.FromSeconds(0.5), NtpDuration.FromSeconds(0.125), Now, 100e-6,
        NtpDuration.FromSeconds(correction));

    private static int Mutate(Random random, byte[] seed, byte[] target)
    {
        int length = seed.Length;
        seed.CopyTo(target, 0);
        switch (random.Next(8))
        {
            case 0: return random.Next(length + 1);                                 // cut
            case 1:                                                                 // grown
                int longer = random.Next(length, target.Length + 1);
                random.NextBytes(target.AsSpan(length, longer - length));
                return longer;
            case 2:                                                                 // all random
                int any = random.Next(target.Length + 1);
                random.NextBytes(target.AsSpan(0, any));
                return any;
            case 3: return length;                                                  // as it is
            default:                                                                // some bytes changed, field lengths among them
                for (int i = random.Next(1, 5); i > 0; i--)
                    target[random.Next(length)] = (byte)random.Next(256);
                return length;
        }
    }
}
