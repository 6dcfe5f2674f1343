using Infra.Ntp.Wire;

namespace Infra.Ntp.Discipline;

/// <summary>
/// The clock that is steered: the kernel's, one of our own over raw time, or a simulated one. Every change may be refused; that is an answer, not an
/// exception.
/// </summary>
public interface IClock
{
    /// <summary>Resolution as log2 of seconds.</summary>
    sbyte Precision { get; }

    /// <summary>Raw time now.</summary>
    RawTime Raw { get; }

    /// <summary>Reads raw time and the steered clock as closely together as can be.</summary>
    ClockReading Read();

    /// <summary>Lets the clock run at another speed from now on, slews included.</summary>
    /// <param name="rate">Speed against raw time, as a fraction: 1e-6 gains a microsecond each second.</param>
    bool TrySetRate(double rate);

    /// <summary>Moves the clock at once.</summary>
    /// <param name="change">Positive = forward.</param>
    bool TryStep(NtpDuration change);

    /// <summary>Announces a leap second at the end of the current UTC day, or takes the announcement back.</summary>
    bool TrySetLeap(LeapIndicator leap);

    /// <summary>Tells the system how many seconds TAI is ahead of UTC; a clock that does not know TAI does nothing.</summary>
    bool TrySetTai(int seconds) => true;

    /// <summary>Tells the system how right the clock is, or that nobody knows.</summary>
    /// <param name="estimated">Estimated error.</param>
    /// <param name="maximum">Error bound; meaningless if not synchronised.</param>
    /// <param name="isSynchronised">Whether it may be relied on.</param>
    bool TrySetError(NtpDuration estimated, NtpDuration maximum, bool isSynchronised);
}
