using Infra.Interop;
using Infra.Interop.Time;
using Infra.Ntp.Daemon.Clocks;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Tools.Tests.Clocks;

/// <summary>What the kernel is asked for, call by call: a kernel in its place notes it, for no test may change the machine's clock.</summary>
public class KernelClockTests
{
    private const double PartsPerMillion = 1e-6;

    [Fact]
    public void TakeOver_EndsTheKernelsLoops_AndAnnouncementsOfOthers()
    {
        var kernel = new NotingKernel
        {
            Status = ClockStatus.PhaseLockedLoop | ClockStatus.PulseFrequency | ClockStatus.PulseTime | ClockStatus.FrequencyLockedLoop | ClockStatus.FrequencyHold
                | ClockStatus.InsertLeapSecond | ClockStatus.DeleteLeapSecond,
        };

        Assert.True(new KernelClock(-20, kernel.Adjust).TryTakeOver());

        Assert.Equal([ClockModes.None, ClockModes.Status], kernel.Calls.Select(call => call.Modes));
        Assert.Equal(ClockStatus.Unsynchronized, kernel.Status);
    }

    [Theory]
    [InlineData(0, 0, 10_000)]
    [InlineData(12.5, 12.5, 10_000)]
    [InlineData(-495, -495, 10_000)]
    [InlineData(496, -4, 10_005)]
    [InlineData(1000, 0, 10_010)]
    [InlineData(-1049, -49, 9990)]
    [InlineData(100_000, 0, 11_000)]
    [InlineData(100_495, 495, 11_000)]
    [InlineData(-100_495, -495, 9000)]
    public void SetRate_BeyondTheFrequency_UsesTheTick(double rate, double frequency, long tick)
    {
        var kernel = new NotingKernel();

        Assert.True(new KernelClock(-20, kernel.Adjust).TrySetRate(rate * PartsPerMillion));

        Timex call = Assert.Single(kernel.Calls);
        Assert.Equal(ClockModes.Frequency | ClockModes.Tick, call.Modes);
        Assert.Equal(((long)Math.Round(frequency * 65536), tick), (call.Frequency, call.Tick));
    }

    /// <summary>The kernel's own scaling may change the last places; a speed that is another one is not the one that was asked for.</summary>
    [Theory]
    [InlineData(1, 0, true)]
    [InlineData(-1, 0, true)]
    [InlineData(65536, 0, false)]
    [InlineData(0, 1, false)]
    public void SetRate_ReadsBackWhatTheKernelMadeOfIt(long frequencyError, long tickError, bool isTaken)
    {
        var kernel = new NotingKernel { FrequencyError = frequencyError, TickError = tickError };

        Assert.Equal(isTaken, new KernelClock(-20, kernel.Adjust).TrySetRate(30e-6));
    }

    [Theory]
    [InlineData(1.25, 1, 250_000_000)]
    [InlineData(-0.25, -1, 750_000_000)]
    [InlineData(-3, -3, 0)]
    [InlineData(-86_400.5, -86_401, 500_000_000)]
    public void Step_CountsTheFractionForwardFromTheSecondBelow(double change, long seconds, long nanoseconds)
    {
        var kernel = new NotingKernel();

        Assert.True(new KernelClock(-20, kernel.Adjust).TryStep(NtpDuration.FromSeconds(change)));

        Timex call = Assert.Single(kernel.Calls);
        Assert.Equal((ClockModes.SetOffset | ClockModes.Nanoseconds, seconds, nanoseconds), (call.Modes, call.TimeSeconds, call.TimeFraction));
    }

    [Fact]
    public void LeapAndErrors_KeepEachOthersStatus()
    {
        var kernel = new NotingKernel();
        var clock = new KernelClock(-20, kernel.Adjust);

        Assert.True(clock.TrySetError(NtpDuration.FromSeconds(0.002), NtpDuration.FromSeconds(0.25), isSynchronised: true));
        Assert.Equal((ClockStatus.None, 2000L, 250_000L), (kernel.Status, kernel.Calls[^1].EstimatedError, kernel.Calls[^1].MaximumError));
        Assert.True(clock.TrySetLeap(LeapIndicator.Insert));
        Assert.Equal(ClockStatus.InsertLeapSecond, kernel.Status);
        Assert.True(clock.TrySetError(default, default, isSynchronised: false));
        Assert.Equal(ClockStatus.InsertLeapSecond | ClockStatus.Unsynchronized, kernel.Status);
        Assert.True(clock.TrySetLeap(LeapIndicator.Delete));
        Assert.Equal(ClockStatus.DeleteLeapSecond | ClockStatus.Unsynchronized, kernel.Status);
        Assert.True(clock.TrySetLeap(LeapIndicator.None));
        Assert.Equal(ClockStatus.Unsynchronized, kernel.Status);
        Assert.True(clock.TrySetTai(37));
        Assert.Equal((ClockModes.Tai, 37L), (kernel.Calls[^1].Modes, kernel.Calls[^1].TimeConstant));
    }

    [Fact]
    public void Refusal_IsAnAnswer_AndChangesNothingOfWhatIsBelieved()
    {
        var kernel = new NotingKernel();
        var clock = new KernelClock(-20, kernel.Adjust);
        kernel.Refusal = Errno.EPERM;

        Assert.False(clock.TryTakeOver());
        Assert.False(clock.TrySetRate(1e-6));
        Assert.False(clock.TryStep(NtpDuration.FromSeconds(1)));
        Assert.False(clock.TrySetTai(37));
        Assert.False(clock.TrySetError(default, default, isSynchronised: true));
        Assert.False(clock.TrySetLeap(LeapIndicator.Insert));
        kernel.Refusal = Errno.None;
        Assert.True(clock.TrySetLeap(LeapIndicator.None));

        Assert.Equal(ClockStatus.Unsynchronized, kernel.Status);
    }

    private sealed class NotingKernel
    {
        internal List<Timex> Calls { get; } = [];

        internal ClockStatus Status { get; set; } = ClockStatus.Unsynchronized;

        internal Errno Refusal { get; set; } = Errno.None;

        internal long FrequencyError { get; init; }

        internal long TickError { get; init; }

        internal void Adjust(ref Timex timex)
        {
            if (Refusal != Errno.None) throw new NativeException("clock_adjtime", Refusal);
            Calls.Add(timex);
            if (timex.Modes.HasFlag(ClockModes.Status)) Status = timex.Status;
            timex.Status = Status;
            timex.Frequency += FrequencyError;
            timex.Tick += TickError;
        }
    }
}
