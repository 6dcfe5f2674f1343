using Infra.Ntp.Source;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Tests.Source;

public class SourceMachineTests
{
    private const long Second = 1_000_000_000;
    private static readonly NtpTimestamp T1 = new(0xEA000000_F0000000);

    private readonly byte[] _request = new byte[ClientRequest.Length];
    private long _now = 1000 * Second;

    [Fact]
    public void Start_AsksForAnAddress_ThenSends()
    {
        SourceMachine machine = Create();

        Assert.Equal(SourceDemand.Resolve, machine.OnTimer(_now, _request));
        Assert.Equal(long.MaxValue, machine.NextEventAt);
        machine.OnAddress(_now);
        Assert.Equal(SourceDemand.Send, machine.OnTimer(_now, _request));
        Assert.True(machine.IsWaiting);
    }

    [Fact]
    public void ValidReply_IsMeasured_AndOnlyOnce()
    {
        SourceMachine machine = Asking();

        Assert.Equal(ReplyVerdict.Valid, Reply(machine));
        Assert.Equal(ReplyVerdict.Unsolicited, Reply(machine));   // the same once more

        Assert.Equal(1, machine.Filter.Count);
        Assert.False(machine.IsWaiting);
        Assert.Equal(1, machine.Reach.Bits);
        Assert.Equal(1ul, machine.CountOf(ReplyVerdict.Unsolicited));
    }

    [Fact]
    public void Reply_AfterTheWindow_IsUnsolicited()
    {
        SourceMachine machine = Asking();
        _now += 5 * Second;

        Assert.Equal(ReplyVerdict.Unsolicited, Reply(machine));
        Assert.Equal(0, machine.Filter.Count);
    }

    [Fact]
    public void ForgedPackets_CostACounterAndNothingElse()
    {
        SourceMachine machine = Asking();
        long next = machine.NextEventAt;
        foreach (string code in (string[])["RATE", "DENY", "RSTR"])
            machine.OnDatagram(Kiss(code, 12345), T1, _now);
        machine.OnDatagram(new byte[7], T1, _now);
        machine.OnDatagram(Packets.Reply(99), T1, _now);
        machine.OnDatagram(Packets.Append(Packets.Reply(NonceOf(_request)), 4), T1, _now);

        Assert.True(machine.IsWaiting);
        Assert.Equal(next, machine.NextEventAt);
        Assert.Equal(4, machine.Poll.Exponent);
        Assert.Equal(4ul, machine.CountOf(ReplyVerdict.WrongOrigin));
        Assert.Equal(ReplyVerdict.Valid, Reply(machine));   // the true one still counts
    }

    [Fact]
    public void InitialBurst_EndsAfterFourReplies()
    {
        SourceMachine machine = Asking();
        List<long> pauses = [];
        for (int i = 0; i < 4; i++)
        {
            long sent = _now;
            Reply(machine);
            pauses.Add(machine.NextEventAt - sent);
            Next(machine);
        }

        Assert.Equal([2 * Second, 2 * Second, 2 * Second], pauses[..3]);
        Assert.InRange(pauses[3], 16.16 * Second, 16.8 * Second);
    }

    [Fact]
    public void InitialBurst_WithoutReplies_EndsAfterEightRequests()
    {
        SourceMachine machine = Asking();
        for (int i = 0; i < 7; i++)
        {
            long sent = _now;
            Next(machine);
            Assert.Equal(2 * Second, _now - sent);
        }

        Assert.Equal(8ul, machine.RequestCount);
        Assert.InRange(machine.NextEventAt, _now, _now + 5 * Second);   // the window of the last one
    }

    [Fact]
    public void UnreachableAddress_IsLookedUpAgain_WithGrowingPauses()
    {
        SourceMachine machine = Asking();
        List<long> pauses = [];
        for (int i = 0; i < 12; i++)
        {
            long before = _now;
            while (RunToDemand(machine) == SourceDemand.Send) { }
            pauses.Add((_now - before) / Second);
            machine.OnResolveFailed(_now);
        }

        Assert.InRange(pauses[1], 32, 34);
        Assert.InRange(pauses[3], 128, 136);
        Assert.InRange(pauses[11], 3600, 3790);
    }

    [Fact]
    public void Poll_AfterEightGoodReplies_DoublesUpToItsMaximum()
    {
        SourceMachine machine = Asking(SourceOptions.Default with { InitialBurst = false, PollMax = new PollInterval(6) });
        List<int> polls = [];
        for (int i = 0; i < 30; i++)
        {
            Reply(machine);
            polls.Add(machine.Poll.Exponent);
            Next(machine);
        }

        Assert.Equal(4, polls[6]);
        Assert.Equal(5, polls[7]);
        Assert.Equal(6, polls[15]);
        Assert.Equal(6, polls[29]);
    }

    [Fact]
    public void KissRate_RaisesTheInterval_AndEndsTheBurst()
    {
        SourceMachine machine = Asking();

        Assert.Equal(ReplyVerdict.KissRate, machine.OnDatagram(Kiss("RATE", NonceOf(_request)), T1, _now));

        Assert.Equal(5, machine.Poll.Exponent);
        Assert.InRange(machine.NextEventAt - _now, 32.3 * Second, 33.7 * Second);
    }

    [Fact]
    public void KissDeny_CountsOnlyWhileNothingElseSpeaksForTheSource()
    {
        SourceMachine machine = Asking();
        Reply(machine);
        Next(machine);
        machine.OnDatagram(Kiss("DENY", NonceOf(_request)), T1, _now);
        Assert.False(machine.IsDenied);

        SourceMachine other = Asking();
        other.OnDatagram(Kiss("DENY", NonceOf(_request)), T1, _now);
        Assert.True(other.IsDenied);
        Assert.Equal(3600 * Second, other.NextEventAt - _now);
    }

    [Fact]
    public void Reply_ThatTookTooLongOrWentBackInTime_IsNotMeasured()
    {
        SourceMachine slow = Asking();
        Assert.Equal(ReplyVerdict.TooSlow, slow.OnDatagram(Packets.Reply(NonceOf(_request)), T1 + NtpDuration.FromSeconds(3.5), _now));

        SourceMachine stepped = Asking();
        Assert.Equal(ReplyVerdict.BadTimes, stepped.OnDatagram(Packets.Reply(NonceOf(_request)), T1 - NtpDuration.FromSeconds(3600), _now));
        Assert.Equal(0, stepped.Filter.Count);
    }

    [Fact]
    public void OnAddress_ForgetsTheOtherAddress()
    {
        SourceMachine machine = Asking();
        Reply(machine);

        machine.OnAddress(_now);

        Assert.Equal(0, machine.Filter.Count);
        Assert.False(machine.Reach.IsReachable);
    }

    /// <summary>A hundred thousand hostile datagrams: no exception, no measurement, and the machine still asks.</summary>
    [Fact]
    public void RandomDatagrams_NeverThrow_NeverMeasure()
    {
        SourceMachine machine = Asking();
        var random = new Random(7);
        byte[] datagram = new byte[200];
        for (int i = 0; i < 100_000; i++)
        {
            int length = random.Next(datagram.Length);
            random.NextBytes(datagram.AsSpan(0, length));
            if (length > 0) datagram[0] = (byte)(random.Next(4) << 6 | 4 << 3 | 4);
            machine.OnDatagram(datagram.AsSpan(0, length), T1, _now);
        }

        Assert.Equal(0, machine.Filter.Count);
        Assert.Equal(ReplyVerdict.Valid, Reply(machine));
    }

    [Theory]
    [InlineData(0, 8)]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(128, 7)]
    public void ReachRegister_CountsMissesInRow(byte bits, int expected) => Assert.Equal(expected, new ReachRegister(bits).MissesInRow);

    [Fact]
    public void ReachRegister_EightMisses_IsUnreachable()
    {
        ReachRegister reach = new ReachRegister(0).AfterSend().AfterReply();
        for (int i = 0; i < 8; i++)
        {
            Assert.True(reach.IsReachable);
            reach = reach.AfterSend();
        }

        Assert.False(reach.IsReachable);
    }

    private SourceMachine Create(SourceOptions? options = null) => new(options ?? SourceOptions.Default, new CountingRandom(), -20, _now);

    private SourceMachine Asking(SourceOptions? options = null)
    {
        SourceMachine machine = Create(options);
        machine.OnTimer(_now, _request);
        machine.OnAddress(_now);
        machine.OnTimer(_now, _request);
        machine.OnSent(T1);
        return machine;
    }

    private ReplyVerdict Reply(SourceMachine machine) => machine.OnDatagram(Packets.Reply(NonceOf(_request)), T1 + NtpDuration.FromSeconds(0.01), _now);

    private void Next(SourceMachine machine)
    {
        Assert.Equal(SourceDemand.Send, RunToDemand(machine));
        machine.OnSent(T1);
    }

    private SourceDemand RunToDemand(SourceMachine machine)
    {
        for (int i = 0; i < 10; i++)
        {
            _now = machine.NextEventAt;
            SourceDemand demand = machine.OnTimer(_now, _request);
            if (demand != SourceDemand.None) return demand;
        }
        throw new InvalidOperationException("the machine asks for nothing");
    }

    private static ulong NonceOf(byte[] request)
    {
        NtpPacketView.TryParse(request, out NtpPacketView view);
        return view.TransmitTime.Bits;
    }

    private static byte[] Kiss(string code, ulong origin) =>
        Packets.Write(Packets.GoodReply(origin, stratum: 0, leap: LeapIndicator.Unsynchronised) with { ReferenceId = ReferenceId.FromAscii(code) });
}
