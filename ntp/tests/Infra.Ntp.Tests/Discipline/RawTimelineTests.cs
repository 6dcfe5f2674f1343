using Infra.Ntp.Discipline;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Tests.Discipline;

public class RawTimelineTests
{
    private const long Second = 1_000_000_000;
    private static readonly NtpTimestamp Start = new(0xEA000000_00000000);

    [Fact]
    public void RealAt_FollowsRates()
    {
        var timeline = new RawTimeline(new RawTime(0), Start);
        timeline.SetRate(new RawTime(10 * Second), 100e-6);
        timeline.SetRate(new RawTime(20 * Second), -100e-6);

        Assert.Equal(10, (timeline.RealAt(new RawTime(10 * Second)) - Start).TotalSeconds, 1e-9);
        Assert.Equal(20.001, (timeline.RealAt(new RawTime(20 * Second)) - Start).TotalSeconds, 1e-9);
        Assert.Equal(30, (timeline.RealAt(new RawTime(30 * Second)) - Start).TotalSeconds, 1e-9);
    }

    [Fact]
    public void RawAt_IsTheInverse_OverRatesAndForwardSteps()
    {
        var timeline = new RawTimeline(new RawTime(0), Start);
        timeline.SetRate(new RawTime(5 * Second), 400e-6);
        timeline.Step(new RawTime(7 * Second), NtpDuration.FromSeconds(1.5));
        timeline.SetRate(new RawTime(9 * Second), -1000e-6);
        for (long raw = 0; raw < 12 * Second; raw += 77_777_777)
            Assert.InRange(timeline.RawAt(timeline.RealAt(new RawTime(raw))).Nanoseconds, raw - 2, raw + 2);
    }

    [Fact]
    public void RawAt_AfterABackwardStep_MeansTheLaterMoment()
    {
        var timeline = new RawTimeline(new RawTime(0), Start);
        timeline.Step(new RawTime(10 * Second), NtpDuration.FromSeconds(-4));

        Assert.Equal(12 * Second, timeline.RawAt(Start + NtpDuration.FromSeconds(8)).Nanoseconds);   // shown at 8 and at 12
        Assert.Equal(3 * Second, timeline.RawAt(Start + NtpDuration.FromSeconds(3)).Nanoseconds);
    }

    [Fact]
    public void Observe_TellsHowFarTheClockIsOff_AndStartsThere()
    {
        var timeline = new RawTimeline(new RawTime(0), Start);

        Assert.Equal(0.25, timeline.Observe(new RawTime(Second), Start + NtpDuration.FromSeconds(1.25)).TotalSeconds, 1e-9);
        Assert.Equal(0, timeline.Observe(new RawTime(2 * Second), Start + NtpDuration.FromSeconds(2.25)).TotalSeconds, 1e-9);
    }

    [Fact]
    public void OldPieces_AreForgotten_NewOnesNot()
    {
        var timeline = new RawTimeline(new RawTime(0), Start);
        for (int i = 1; i <= 1000; i++)
            timeline.SetRate(new RawTime(i * Second), i % 2 == 0 ? 100e-6 : -100e-6);

        for (int i = 1000 - RawTimeline.SegmentsMax + 2; i < 1000; i++)
            Assert.InRange(timeline.RawAt(timeline.RealAt(new RawTime(i * Second + 500))).Nanoseconds, i * Second + 498, i * Second + 502);
    }

    [Fact]
    public void Eras_DoNotMatter()
    {
        var last = new NtpTimestamp(0xFFFFFFFF_00000000);   // one second before the roll-over of 2036
        var timeline = new RawTimeline(new RawTime(0), last);

        Assert.Equal(new NtpTimestamp(0x00000004_00000000), timeline.RealAt(new RawTime(5 * Second)));
        Assert.Equal(5 * Second, timeline.RawAt(new NtpTimestamp(0x00000004_00000000)).Nanoseconds);
    }
}
