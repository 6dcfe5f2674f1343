using FsCheck;
using FsCheck.Fluent;
using Infra.Ntp.Source;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Tests.Source;

public class MeasurementTests
{
    [Fact]
    public void Compute_OfASymmetricExchange_GivesOffsetAndDelay()
    {
        // Out in 30 ms, 5 ms in the server, back in 30 ms; the server is 2 s ahead.
        NtpTimestamp t1 = Seconds(100);
        (NtpDuration offset, NtpDuration delay) = Measurement.Compute(t1, t1 + Span(2.030), t1 + Span(2.035), t1 + Span(0.065));

        Assert.Equal(2, offset.TotalSeconds, precision: 9);
        Assert.Equal(0.060, delay.TotalSeconds, precision: 9);
    }

    [Theory]   // both clocks, the server alone, or we alone beyond the roll-over of 2036
    [InlineData(0xFFFFFFFF_F0000000, 0.5)]
    [InlineData(0xFFFFFFFF_00000000, 3.0)]
    [InlineData(0x00000001_00000000, -3.0)]
    [InlineData(0x00000000_00000001, 0.0)]
    public void Compute_AcrossTheRollOver_IsRight(ulong start, double ahead)
    {
        NtpTimestamp t1 = new(start);
        (NtpDuration offset, NtpDuration delay) = Measurement.Compute(t1, t1 + Span(ahead + 0.01), t1 + Span(ahead + 0.02), t1 + Span(0.03));

        Assert.Equal(ahead, offset.TotalSeconds, precision: 9);
        Assert.Equal(0.02, delay.TotalSeconds, precision: 9);
    }

    [Fact]
    public void Compute_OfTheSamePoints_HasTheLeastDelay()
    {
        (NtpDuration offset, NtpDuration delay) = Measurement.Compute(Seconds(1), Seconds(1), Seconds(1), Seconds(1));

        Assert.Equal(0, offset.Bits);
        Assert.Equal(Math.Pow(2, -18), delay.TotalSeconds);
    }

    [Fact]
    public void Compute_OfAnyPoints_IsTheExactResultSaturated() => Prop.ForAll<ulong, ulong, (ulong, ulong)>((t1, t2, rest) =>
    {
        (ulong t3, ulong t4) = rest;
        Int128 a = unchecked((long)(t2 - t1));
        Int128 b = unchecked((long)(t3 - t4));
        Int128 round = unchecked((long)(t4 - t1));
        Int128 server = unchecked((long)(t3 - t2));

        (NtpDuration offset, NtpDuration delay) = Measurement.Compute(new(t1), new(t2), new(t3), new(t4));

        return offset.Bits == (long)((a + b) / 2) && delay.Bits == (long)Int128.Clamp(round - server, 1 << 14, long.MaxValue);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Create_CarriesWhatTheServerSays()
    {
        byte[] packet = Packets.Reply(1, version: 3);
        NtpPacketView.TryParse(packet, out NtpPacketView reply);
        NtpTimestamp sent = new(0xEA000000_F0000000);

        var measurement = Measurement.Create(sent, reply, sent + Span(1), precision: -20);

        Assert.Equal((2, 3, LeapIndicator.None), (measurement.Stratum, measurement.Version, measurement.Leap));
        Assert.Equal(0.01, measurement.RootDelay.TotalSeconds, precision: 4);
        Assert.Equal(Math.Pow(2, -24) + Math.Pow(2, -20) + 15e-6, measurement.Dispersion.TotalSeconds, precision: 9);
        Assert.Equal(
            (measurement.Delay + measurement.RootDelay).TotalSeconds / 2 + measurement.Dispersion.TotalSeconds + measurement.RootDispersion.TotalSeconds,
            measurement.RootDistance.TotalSeconds, precision: 9);
    }

    [Fact]
    public void Create_OfHostilePrecision_StaysABound()
    {
        NtpHeader header = Packets.GoodReply(1) with { Precision = sbyte.MaxValue };
        NtpPacketView.TryParse(Packets.Write(header), out NtpPacketView reply);

        var measurement = Measurement.Create(Seconds(1), reply, Seconds(2), precision: -20);

        Assert.Equal(NtpDuration.MaxValue, measurement.Dispersion);
        Assert.Equal(NtpDuration.MaxValue, measurement.RootDistance);
    }

    private static NtpTimestamp Seconds(double seconds) => new NtpTimestamp(0) + Span(seconds);

    private static NtpDuration Span(double seconds) => NtpDuration.FromSeconds(seconds);
}
