using Infra.Interop;
using Infra.Interop.Time;
using Infra.Ntp.Discipline;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Daemon.Clocks;

/// <summary>
/// The system clock, steered through clock_adjtime(2): frequency in 2^-16 ppm within ±500 ppm, the tick for what goes beyond, steps by ADJ_SETOFFSET. The
/// kernel's own control loops are switched off, because two masters would fight.
/// </summary>
internal sealed class KernelClock : HostClock
{
    private const double FrequencyMax = 495e-6;
    private const double TickShare = 100e-6;   // one unit of the tick: 1 µs in 10 ms
    private const long TickUsual = 10_000;
    private const ClockStatus Loops =
        ClockStatus.PhaseLockedLoop | ClockStatus.PulseFrequency | ClockStatus.PulseTime | ClockStatus.FrequencyLockedLoop | ClockStatus.FrequencyHold;

    private ClockStatus _status = ClockStatus.Unsynchronized;

    internal KernelClock(sbyte precision)
        : base(precision)
    {
    }

    /// <inheritdoc/>
    internal override string Name => "system";

    /// <inheritdoc/>
    internal override (NtpDuration Difference, double Rate) ToSystem => default;

    /// <summary>Takes the clock over from whoever steered it before; false without the right.</summary>
    internal bool TryTakeOver()
    {
        Timex timex = default;
        if (!TryAdjust(ref timex)) return false;
        _status = (timex.Status & ~Loops) | ClockStatus.Unsynchronized;
        timex = new Timex { Modes = ClockModes.Status, Status = _status };
        return TryAdjust(ref timex);
    }

    /// <inheritdoc/>
    public override bool TrySetRate(double rate)
    {
        long ticks = Math.Abs(rate) > FrequencyMax ? (long)Math.Round(rate / TickShare) : 0;
        double frequency = rate - ticks * TickShare;
        var timex = new Timex
        {
            Modes = ClockModes.Frequency | ClockModes.Tick,
            Frequency = (long)Math.Round(frequency * 1e6 * Timex.FrequencyPerMillion),
            Tick = TickUsual + ticks,
        };
        return TryAdjust(ref timex);
    }

    /// <inheritdoc/>
    public override bool TryStep(NtpDuration change)
    {
        // The fraction counts forward from the whole second below.
        long nanoseconds = change.ToNanoseconds();
        long seconds = Math.DivRem(nanoseconds, 1_000_000_000, out long rest);
        if (rest < 0) (seconds, rest) = (seconds - 1, rest + 1_000_000_000);
        var timex = new Timex { Modes = ClockModes.SetOffset | ClockModes.Nanoseconds, TimeSeconds = seconds, TimeFraction = rest };
        return TryAdjust(ref timex);
    }

    /// <inheritdoc/>
    public override bool TrySetLeap(LeapIndicator leap)
    {
        ClockStatus status = _status & ~(ClockStatus.InsertLeapSecond | ClockStatus.DeleteLeapSecond);
        if (leap == LeapIndicator.Insert) status |= ClockStatus.InsertLeapSecond;
        if (leap == LeapIndicator.Delete) status |= ClockStatus.DeleteLeapSecond;
        return TrySetStatus(status);
    }

    /// <inheritdoc/>
    public override bool TrySetTai(int seconds)
    {
        var timex = new Timex { Modes = ClockModes.Tai, TimeConstant = seconds };
        return TryAdjust(ref timex);
    }

    /// <inheritdoc/>
    public override bool TrySetError(NtpDuration estimated, NtpDuration maximum, bool isSynchronised)
    {
        ClockStatus status = isSynchronised ? _status & ~ClockStatus.Unsynchronized : _status | ClockStatus.Unsynchronized;
        if (!isSynchronised) return TrySetStatus(status);
        var timex = new Timex
        {
            Modes = ClockModes.Status | ClockModes.EstimatedError | ClockModes.MaximumError,
            Status = status,
            EstimatedError = estimated.ToNanoseconds() / 1000,
            MaximumError = maximum.ToNanoseconds() / 1000,
        };
        if (!TryAdjust(ref timex)) return false;
        _status = status;
        return true;
    }

    /// <inheritdoc/>
    protected override NtpTimestamp FromSystem(NtpTimestamp system, RawTime raw, NtpTimestamp real) => system;

    private bool TrySetStatus(ClockStatus status)
    {
        var timex = new Timex { Modes = ClockModes.Status, Status = status };
        if (!TryAdjust(ref timex)) return false;
        _status = status;
        return true;
    }

    private static bool TryAdjust(ref Timex timex)
    {
        try
        {
            SystemClock.Adjust(ClockId.Realtime, ref timex);
            return true;
        }
        catch (NativeException)
        {
            return false;   // no right, or a value that this kernel refuses: either way the clock is not ours
        }
    }
}
