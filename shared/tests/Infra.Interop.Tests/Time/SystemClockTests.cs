using Infra.Interop.Time;

namespace Infra.Interop.Tests.Time;

public sealed class SystemClockTests
{
    public static TheoryData<ClockId> Clocks => [.. Enum.GetValues<ClockId>()];

    [Theory, MemberData(nameof(Clocks))]
    public void Read_WhenRepeated_DoesNotGoBack(ClockId clock)
    {
        TimeSpec last = SystemClock.Read(clock);
        for (int i = 0; i < 1000; i++)
        {
            TimeSpec now = SystemClock.Read(clock);
            Assert.True(now >= last);
            Assert.InRange(now.Nanoseconds, 0, 999_999_999);
            last = now;
        }
    }

    [Fact]
    public void Read_WhenRealtime_AgreesWithTheClassLibrary()
    {
        DateTimeOffset before = DateTimeOffset.UtcNow;
        TimeSpec time = SystemClock.Read(ClockId.Realtime);
        DateTimeOffset after = DateTimeOffset.UtcNow;

        DateTimeOffset read = DateTimeOffset.UnixEpoch.AddTicks((long)(time.TotalNanoseconds / 100));
        Assert.InRange(read, before, after);
    }

    [Fact]
    public void Read_OfAThreadsTime_CountsThatThreadsWorkAlone()
    {
        TimeSpec ofAnother = default;
        TimeSpec before = SystemClock.Read(ClockId.ThreadTime);
        var worker = new Thread(() =>
        {
            while (ofAnother.TotalNanoseconds < 50_000_000)
                ofAnother = SystemClock.Read(ClockId.ThreadTime);
        });
        worker.Start();
        worker.Join();

        // The worker began at zero and came to 50 ms; whoever waited for it worked less.
        Assert.InRange(SystemClock.Read(ClockId.ThreadTime).NanosecondsSince(before), 0, 49_999_999);
    }

    [Fact]
    public void Read_WhenClockIsUnknown_SaysInvalid()
    {
        NativeException failure = Assert.Throws<NativeException>(() => SystemClock.Read((ClockId)99));

        Assert.Equal(Errno.EINVAL, failure.Error);
        Assert.StartsWith("clock_gettime: EINVAL, ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_WhenRepeated_AllocatesNothing()
    {
        SystemClock.Read(ClockId.Realtime);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++) SystemClock.Read(ClockId.MonotonicRaw);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory, MemberData(nameof(Clocks))]
    public void Resolution_OfEachClock_IsUnderASecond(ClockId clock)
    {
        TimeSpec resolution = SystemClock.Resolution(clock);

        Assert.Equal(0, resolution.Seconds);
        Assert.InRange(resolution.Nanoseconds, 1, 999_999_999);
    }

    [Fact]
    public void Resolution_WhenClockIsUnknown_SaysInvalid() =>
        Assert.Equal(Errno.EINVAL, Assert.Throws<NativeException>(() => SystemClock.Resolution((ClockId)99)).Error);

    [Fact]
    public void Adjust_WhenOnlyReading_FillsTheFields()
    {
        Timex timex = default;

        ClockState state = SystemClock.Adjust(ClockId.Realtime, ref timex);

        Assert.InRange(state, ClockState.Ok, ClockState.Error);
        Assert.InRange(timex.Tick, 9_000, 11_000);
        Assert.InRange(timex.Tolerance, 1, 1000 * Timex.FrequencyPerMillion);
        Assert.InRange(timex.Frequency, -timex.Tolerance, timex.Tolerance);
        long fraction = timex.Status.HasFlag(ClockStatus.Nanoseconds) ? timex.TimeFraction : timex.TimeFraction * 1000;
        TimeSpec read = new(timex.TimeSeconds, fraction);
        Assert.InRange(SystemClock.Read(ClockId.Realtime).NanosecondsSince(read), -1_000_000_000, 60_000_000_000);
        Assert.Equal(ClockModes.None, timex.Modes);
    }

    [Fact]
    public void Adjust_WhenClockIsUnknown_SaysInvalid()
    {
        Timex timex = default;   // reading only

        Assert.Equal(Errno.EINVAL, Assert.Throws<NativeException>(() => SystemClock.Adjust((ClockId)99, ref timex)).Error);
    }

    [Theory]
    [InlineData(5, 0, 1, 5, 1)]
    [InlineData(5, 999_999_999, 1, 6, 0)]
    [InlineData(5, 0, -1, 4, 999_999_999)]
    [InlineData(5, 500_000_000, 2_600_000_000, 8, 100_000_000)]
    [InlineData(5, 500_000_000, -2_600_000_000, 2, 900_000_000)]
    [InlineData(-1, 0, -1, -2, 999_999_999)]
    public void AddNanoseconds_CarriesIntoSeconds(long seconds, long nanoseconds, long added, long expectedSeconds, long expectedNanoseconds)
    {
        TimeSpec start = new(seconds, nanoseconds);

        TimeSpec moved = start.AddNanoseconds(added);

        Assert.Equal(new TimeSpec(expectedSeconds, expectedNanoseconds), moved);
        Assert.Equal(added, moved.NanosecondsSince(start));
    }

    [Fact]
    public void NanosecondsSince_WhenTooFar_StaysAtTheEnds()
    {
        TimeSpec first = new(long.MinValue, 0);
        TimeSpec last = new(long.MaxValue, 999_999_999);

        Assert.Equal(long.MaxValue, last.NanosecondsSince(first));
        Assert.Equal(long.MinValue, first.NanosecondsSince(last));
        Assert.True(first < last && last > first && first <= last && last >= first);
    }
}
