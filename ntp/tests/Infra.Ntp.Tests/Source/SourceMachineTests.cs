using Infra.Ntp.Discipline;
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

        Assert.Equal(1ul, machine.CountOf(ReplyVerdict.Valid));
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
        Assert.Equal(0ul, machine.CountOf(ReplyVerdict.Valid));
    }

    [Fact]
    public void ForgedPackets_CostACounterAndNothingElse()
    {
        SourceMachine machine = Asking();
        long next = machine.NextEventAt;
        foreach (string code in (string[])["RATE", "DENY", "RSTR"])
            machine.OnDatagram(Kiss(code, 12345), T1, _now, out _);
        machine.OnDatagram(new byte[7], T1, _now, out _);
        machine.OnDatagram(Packets.Reply(99), T1, _now, out _);
        machine.OnDatagram(Packets.Append(Packets.Reply(NonceOf(_request)), 4), T1, _now, out _);

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
    public void OnAdvice_MovesTheIntervalWithinItsLimits()
    {
        SourceMachine machine = Asking(SourceOptions.Default with { InitialBurst = false, PollMax = new PollInterval(6) });
        Reply(machine);
        foreach ((PollAdvice advice, int expected) in ((PollAdvice, int)[])
            [(PollAdvice.Longer, 5), (PollAdvice.Keep, 5), (PollAdvice.Longer, 6), (PollAdvice.Longer, 6), (PollAdvice.Shorter, 5), (PollAdvice.Longer, 6), (PollAdvice.Shortest, 4), (PollAdvice.Shorter, 4)])
        {
            machine.OnAdvice(advice, _now);
            Assert.Equal(expected, machine.Poll.Exponent);
        }
    }

    [Fact]
    public void OnAdvice_Shortest_BringsTheNextRequestForward()
    {
        SourceMachine machine = Asking(SourceOptions.Default with { InitialBurst = false, PollInitial = new PollInterval(10) });
        Reply(machine);
        Assert.InRange(machine.NextEventAt - _now, 1000 * Second, 1100 * Second);

        machine.OnAdvice(PollAdvice.Shortest, _now);

        Assert.InRange(machine.NextEventAt - _now, 16 * Second, 17 * Second);
    }

    [Fact]
    public void Burst_RepeatsALostRequest_WhereTheIntervalIsLong()
    {
        SourceMachine machine = Asking(SourceOptions.Default with { InitialBurst = false, Burst = true, PollInitial = new PollInterval(8) });
        List<long> pauses = [];
        for (int i = 0; i < 6; i++)
        {
            long sent = _now;
            Next(machine);
            pauses.Add((_now - sent) / Second);
        }

        Assert.Equal([7, 7, 7, 7], pauses[..4]);   // a window of 5 s and a pause of 2 s each
        Assert.InRange(pauses[5], 256, 270);
    }

    [Fact]
    public void Burst_AfterRate_StaysOff()
    {
        SourceMachine machine = Asking(SourceOptions.Default with { InitialBurst = false, Burst = true, PollInitial = new PollInterval(8) });
        machine.OnDatagram(Kiss("RATE", NonceOf(_request)), T1, _now, out _);
        Next(machine);
        long sent = _now;
        Next(machine);

        Assert.InRange((_now - sent) / Second, 256, 270);
    }

    [Fact]
    public void OnReturn_StartsTheBurstAgain_ButNeverAgainstRate()
    {
        SourceMachine machine = Asking(SourceOptions.Default with { PollInitial = new PollInterval(8) });
        for (int i = 0; i < 4; i++)
        {
            Reply(machine);
            Next(machine);
        }
        machine.OnReturn(_now);
        Assert.Equal(_now, machine.NextEventAt);
        Next(machine);
        Reply(machine);
        Assert.Equal(_now + 2 * Second, machine.NextEventAt);

        SourceMachine slowed = Asking();
        slowed.OnDatagram(Kiss("RATE", NonceOf(_request)), T1, _now, out _);
        long next = slowed.NextEventAt;
        slowed.OnReturn(_now);
        Assert.Equal(next, slowed.NextEventAt);
    }

    [Fact]
    public void OnNetworkChange_EndsTheRestOfASource()
    {
        SourceMachine machine = Resting();
        Assert.InRange(machine.NextEventAt - _now, 3600 * Second, 3790 * Second);

        Assert.True(machine.OnNetworkChange(_now));
        Assert.False(machine.OnNetworkChange(_now));   // one try for all changes until then

        Assert.InRange(machine.NextEventAt - _now, 1 * Second, 2 * Second);
        Assert.Equal(SourceDemand.Resolve, RunToDemand(machine));
    }

    [Fact]
    public void OnNetworkChange_AfterAMiss_BeginsTheStartBurst()
    {
        SourceMachine machine = Asking(SourceOptions.Default with { PollInitial = new PollInterval(10) });
        for (int i = 0; i < 4; i++)
        {
            Reply(machine);
            Next(machine);   // the last one is not answered
        }
        Assert.Equal(SourceDemand.None, machine.OnTimer(_now += 5 * Second, _request));
        long changed = _now;

        Assert.True(machine.OnNetworkChange(_now));
        Next(machine);
        Assert.InRange(_now - changed, 1 * Second, 2 * Second);
        Reply(machine);
        long answered = _now;
        Next(machine);

        Assert.Equal(2 * Second, _now - answered);
    }

    [Fact]
    public void OnNetworkChange_OfAnUnreachableAddress_LooksTheNameUpAgain()
    {
        SourceMachine machine = Asking(SourceOptions.Default with { InitialBurst = false, PollInitial = new PollInterval(10) });
        for (int i = 0; i < 7; i++)
            Next(machine);
        machine.OnTimer(_now += 5 * Second, _request);

        machine.OnNetworkChange(_now);

        long changed = _now;
        Assert.Equal(SourceDemand.Resolve, RunToDemand(machine));
        Assert.InRange(_now - changed, 1 * Second, 2 * Second);
    }

    /// <summary>Where replies come there is nothing to win, and whoever asked for rest is left alone.</summary>
    [Fact]
    public void OnNetworkChange_ChangesNothing_WhereRepliesComeOrRestWasAskedFor()
    {
        SourceMachine answered = Asking();
        Reply(answered);
        SourceMachine denied = Asking();
        denied.OnDatagram(Kiss("DENY", NonceOf(_request)), T1, _now, out _);
        SourceMachine slowed = Asking();
        slowed.OnDatagram(Kiss("RATE", NonceOf(_request)), T1, _now, out _);
        Next(slowed);
        slowed.OnTimer(_now += 5 * Second, _request);   // that one was missed
        var passive = new SourceMachine(SourceOptions.Default, new CountingRandom(), -20, _now, isPassive: true);

        foreach (SourceMachine machine in (SourceMachine[])[answered, denied, slowed, passive])
        {
            long next = machine.NextEventAt;
            Assert.False(machine.OnNetworkChange(_now));
            Assert.Equal(next, machine.NextEventAt);
        }
    }

    [Fact]
    public void OnNetworkChange_WhileTheNameIsLookedUp_IsNotLost()
    {
        SourceMachine machine = Resting();
        Assert.Equal(SourceDemand.Resolve, RunToDemand(machine));

        machine.OnNetworkChange(_now);

        Assert.Equal(long.MaxValue, machine.NextEventAt);   // nothing to do before the look-up ends
        machine.OnResolveFailed(_now += 30 * Second);
        Assert.Equal(SourceDemand.Resolve, machine.OnTimer(_now, _request));
        machine.OnAddress(_now);
        Assert.Equal(SourceDemand.Send, machine.OnTimer(_now, _request));
        Assert.Equal(_now + 2 * Second, machine.NextEventAt);
    }

    /// <summary>A network that never rests makes nobody ask a dead server again and again.</summary>
    [Fact]
    public void OnNetworkChange_EachSecondForADay_DoesNotBringMoreRequestsThanTheGrowingPausesAllow()
    {
        SourceMachine machine = Resting();
        int lookups = 0;
        for (long end = _now + 86_400 * Second; _now < end; _now += Second)
        {
            machine.OnNetworkChange(_now);
            while (machine.NextEventAt <= _now)
            {
                if (machine.OnTimer(_now, _request) != SourceDemand.Resolve) continue;
                lookups++;
                machine.OnResolveFailed(_now);
            }
        }

        Assert.InRange(lookups, 24, 2 * 24 + 10);   // hourly by itself, hourly by changes, and the shorter pauses at first
    }

    [Fact]
    public void OnClockStep_ForgetsTheRequestThatIsUnderWay()
    {
        SourceMachine machine = Asking();

        machine.OnClockStep();

        Assert.False(machine.IsWaiting);
        Assert.Equal(ReplyVerdict.Unsolicited, Reply(machine));
    }

    [Fact]
    public void KissRate_RaisesTheInterval_AndEndsTheBurst()
    {
        SourceMachine machine = Asking();

        Assert.Equal(ReplyVerdict.KissRate, machine.OnDatagram(Kiss("RATE", NonceOf(_request)), T1, _now, out _));

        Assert.Equal(5, machine.Poll.Exponent);
        Assert.InRange(machine.NextEventAt - _now, 32.3 * Second, 33.7 * Second);
    }

    [Fact]
    public void KissDeny_CountsOnlyWhileNothingElseSpeaksForTheSource()
    {
        SourceMachine machine = Asking();
        Reply(machine);
        Next(machine);
        machine.OnDatagram(Kiss("DENY", NonceOf(_request)), T1, _now, out _);
        Assert.False(machine.IsDenied);

        SourceMachine other = Asking();
        other.OnDatagram(Kiss("DENY", NonceOf(_request)), T1, _now, out _);
        Assert.True(other.IsDenied);
        Assert.Equal(3600 * Second, other.NextEventAt - _now);
    }

    [Fact]
    public void Reply_ThatTookTooLongOrWentBackInTime_IsNotMeasured()
    {
        SourceMachine slow = Asking();
        Assert.Equal(ReplyVerdict.TooSlow, slow.OnDatagram(Packets.Reply(NonceOf(_request)), T1 + NtpDuration.FromSeconds(3.5), _now, out _));

        SourceMachine stepped = Asking();
        Assert.Equal(ReplyVerdict.BadTimes, stepped.OnDatagram(Packets.Reply(NonceOf(_request)), T1 - NtpDuration.FromSeconds(3600), _now, out _));
        Assert.Equal(0ul, stepped.CountOf(ReplyVerdict.Valid));
    }

    [Fact]
    public void OnAddress_ForgetsTheOtherAddress()
    {
        SourceMachine machine = Asking();
        Reply(machine);

        machine.OnAddress(_now);

        Assert.False(machine.IsWaiting);
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
            machine.OnDatagram(datagram.AsSpan(0, length), T1, _now, out _);
        }

        Assert.Equal(0ul, machine.CountOf(ReplyVerdict.Valid));
        Assert.Equal(ReplyVerdict.Valid, Reply(machine));
    }

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

    // After so many look-ups without success that the pause is an hour.
    private SourceMachine Resting()
    {
        SourceMachine machine = Create();
        for (int i = 0; i < 12; i++)
        {
            Assert.Equal(SourceDemand.Resolve, RunToDemand(machine));
            machine.OnResolveFailed(_now);
        }
        return machine;
    }

    private ReplyVerdict Reply(SourceMachine machine) => machine.OnDatagram(Packets.Reply(NonceOf(_request)), T1 + NtpDuration.FromSeconds(0.01), _now, out _);

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
