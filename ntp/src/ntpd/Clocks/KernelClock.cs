using Infra.Interop;
using Infra.Interop.Time;
using Infra.Ntp.Discipline;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Daemon.Clocks;

/// <summary>
/// The system clock, steered through clock_adjtime(2): frequency in 2^-16 ppm within ±500 ppm, the tick for what goes beyond, steps by ADJ_SETOFFSET. The
/// kernel's own control loops are switched off, because two masters would fight. What the kernel made of a speed is read back and compared.
/// </summary>
internal sealed class KernelClock : HostClock
{
    private const long FrequencyRounding = 2;  // units by which the kernel's own scaling may change a frequency
    private const ClockStatus Leaps = ClockStatus.InsertLeapSecond | ClockStatus.DeleteLeapSecond;
    private const ClockStatus Loops =
        ClockStatus.PhaseLockedLoop | ClockStatus.PulseFrequency | ClockStatus.PulseTime | ClockStatus.FrequencyLockedLoop | ClockStatus.FrequencyHold;

    private readonly Adjustment _adjust;
    private ClockStatus _status = ClockStatus.Unsynchronized;

    /// <summary>The system clock.</summary>
    /// <param name="precision">Its resolution as log2 of seconds.</param>
    /// <param name="adjust">The call that changes it; null for the kernel's.</param>
    internal KernelClock(sbyte precision, Adjustment? adjust = null)
        : base(precision) => _adjust = adjust ?? AdjustSystemClock;

    /// <summary>clock_adjtime(2): does what the modes say and fills in what holds then; a refusal is thrown as <see cref="NativeException"/>.</summary>
    internal delegate void Adjustment(ref Timex timex);

    /// <inheritdoc/>
    internal override string Name => "system";

    /// <inheritdoc/>
    internal override (NtpDuration Difference, double Rate) ToSystem => default;

    /// <summary>
    /// Takes the clock over from whoever steered it before; false without the right. A leap second that the former one announced is taken back: the kernel
    /// would make it at the end of whatever day this is, and where it is right it is announced again.
    /// </summary>
    internal bool TryTakeOver()
    {
        Timex timex = default;
        if (!TryAdjust(ref timex)) return false;
        _status = (timex.Status & ~(Loops | Leaps)) | ClockStatus.Unsynchronized;
        timex = new Timex { Modes = ClockModes.Status, Status = _status };
        return TryAdjust(ref timex);
    }

    /// <inheritdoc/>
    public override bool TrySetRate(double rate)
    {
        (long frequency, long tick) = KernelUnits.OfRate(rate);
        var timex = new Timex { Modes = ClockModes.Frequency | ClockModes.Tick, Frequency = frequency, Tick = tick };
        return TryAdjust(ref timex) && timex.Tick == tick && Math.Abs(timex.Frequency - frequency) <= FrequencyRounding;
    }

    /// <inheritdoc/>
    public override bool TryStep(NtpDuration change)
    {
        (long seconds, long nanoseconds) = KernelUnits.OfStep(change.ToNanoseconds());
        var timex = new Timex { Modes = ClockModes.SetOffset | ClockModes.Nanoseconds, TimeSeconds = seconds, TimeFraction = nanoseconds };
        return TryAdjust(ref timex);
    }

    /// <inheritdoc/>
    public override bool TrySetLeap(LeapIndicator leap)
    {
        ClockStatus status = _status & ~Leaps;
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

    private bool TryAdjust(ref Timex timex)
    {
        try
        {
            _adjust(ref timex);
            return true;
        }
        catch (NativeException)
        {
            return false;   // no right, or a value that this kernel refuses: either way the clock is not ours
        }
    }

    private static void AdjustSystemClock(ref Timex timex) => SystemClock.Adjust(ClockId.Realtime, ref timex);
}
