using Infra.Ntp.Discipline;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Tests;

/// <summary>A perfect crystal under a clock that can be steered; time passes only when a test says so.</summary>
internal sealed class FakeClock : IClock
{
    private static readonly NtpTimestamp Start = NtpTimestamp.FromUnix(1_767_225_600, 0);
    private double _lead;
    private long _now = 1_000_000_000_000;

    public sbyte Precision => -25;

    public RawTime Raw => new(_now);

    /// <summary>True time.</summary>
    internal NtpTimestamp Truth => Start + NtpDuration.FromNanoseconds(_now);

    /// <summary>Speed that was asked for last.</summary>
    internal double Rate { get; private set; }

    /// <summary>Sum of all steps, s.</summary>
    internal double Stepped { get; private set; }

    /// <summary>Whether changes are refused.</summary>
    internal bool IsRefusing { get; set; }

    public ClockReading Read() => new(Raw, Truth + NtpDuration.FromSeconds(_lead), NtpDuration.Zero);

    internal void Pass(double seconds)
    {
        _now += (long)(seconds * 1e9);
        _lead += seconds * Rate;
    }

    public bool TrySetRate(double rate)
    {
        if (!IsRefusing) Rate = rate;
        return !IsRefusing;
    }

    public bool TryStep(NtpDuration change)
    {
        if (IsRefusing) return false;
        _lead += change.TotalSeconds;
        Stepped += change.TotalSeconds;
        return true;
    }

    public bool TrySetLeap(LeapIndicator leap) => true;

    public bool TrySetError(NtpDuration estimated, NtpDuration maximum, bool isSynchronised) => true;
}
