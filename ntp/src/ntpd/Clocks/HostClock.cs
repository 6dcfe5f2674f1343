using Infra.Interop.Time;
using Infra.Ntp.Daemon.Server;
using Infra.Ntp.Discipline;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Daemon.Clocks;

/// <summary>A clock of this machine as the client sees it. Belongs to the control thread.</summary>
internal abstract class HostClock(sbyte precision) : IClock
{
    private const int Readings = 3;

    /// <summary>What the configuration calls it.</summary>
    internal abstract string Name { get; }

    /// <summary>Whether it is moved at all.</summary>
    internal virtual bool IsSteered => true;

    /// <inheritdoc/>
    public sbyte Precision { get; } = precision;

    /// <inheritdoc/>
    public RawTime Raw => new((long)SystemClock.Read(ClockId.MonotonicRaw).TotalNanoseconds);

    /// <summary>What the steered clock shows.</summary>
    internal NtpTimestamp Now => FromSystem(SystemTime.Now);

    /// <summary>Steered minus system clock, and its growth in seconds per second.</summary>
    internal abstract (NtpDuration Difference, double Rate) ToSystem { get; }

    /// <inheritdoc/>
    public ClockReading Read()
    {
        (RawTime raw, NtpTimestamp real) = ReadBoth();
        return new ClockReading(raw, FromSystem(real, raw, real), Suspended);
    }

    /// <summary>Turns a time by the system clock, not long ago, into one by the steered clock.</summary>
    internal NtpTimestamp FromSystem(NtpTimestamp system)
    {
        (RawTime raw, NtpTimestamp real) = ReadBoth();
        return FromSystem(system, raw, real);
    }

    /// <inheritdoc/>
    public abstract bool TrySetRate(double rate);

    /// <inheritdoc/>
    public abstract bool TryStep(NtpDuration change);

    /// <inheritdoc/>
    public abstract bool TrySetLeap(LeapIndicator leap);

    /// <inheritdoc/>
    public virtual bool TrySetTai(int seconds) => true;

    /// <inheritdoc/>
    public abstract bool TrySetError(NtpDuration estimated, NtpDuration maximum, bool isSynchronised);

    /// <summary>The steered clock's view of <paramref name="system"/>, given that the system clock showed <paramref name="real"/> at <paramref name="raw"/>.</summary>
    protected abstract NtpTimestamp FromSystem(NtpTimestamp system, RawTime raw, NtpTimestamp real);

    private static NtpDuration Suspended => NtpDuration.FromNanoseconds(
        SystemClock.Read(ClockId.BootTime).NanosecondsSince(SystemClock.Read(ClockId.Monotonic)));

    // The tightest of three pairs: a reading may be interrupted, three in a row hardly.
    private (RawTime Raw, NtpTimestamp Real) ReadBoth()
    {
        long tightest = long.MaxValue;
        (RawTime, NtpTimestamp) best = default;
        for (int i = 0; i < Readings; i++)
        {
            RawTime before = Raw;
            NtpTimestamp real = SystemTime.Now;
            RawTime after = Raw;
            long width = after.Nanoseconds - before.Nanoseconds;
            if (width >= tightest) continue;
            tightest = width;
            best = (new RawTime(before.Nanoseconds + width / 2), real);
        }
        return best;
    }
}
