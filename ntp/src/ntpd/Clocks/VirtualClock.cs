using Infra.Ntp.Daemon.Server;
using Infra.Ntp.Discipline;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Daemon.Clocks;

/// <summary>
/// A clock of our own over raw time, steered like the system's and needing no right: <c>clock = "virtual"</c>. It starts with what the system clock shows.
/// </summary>
internal sealed class VirtualClock : HostClock
{
    private RawTime _raw;
    private NtpTimestamp _real;
    private double _rate;

    internal VirtualClock(sbyte precision)
        : base(precision) => (_raw, _real) = (Raw, SystemTime.Now);

    /// <inheritdoc/>
    internal override string Name => "virtual";

    /// <inheritdoc/>
    internal override (NtpDuration Difference, double Rate) ToSystem
    {
        get
        {
            NtpTimestamp system = SystemTime.Now;
            return (FromSystem(system) - system, _rate);
        }
    }

    /// <inheritdoc/>
    public override bool TrySetRate(double rate)
    {
        RawTime now = Raw;
        (_real, _raw, _rate) = (At(now), now, rate);
        return true;
    }

    /// <inheritdoc/>
    public override bool TryStep(NtpDuration change)
    {
        _real += change;
        return true;
    }

    /// <inheritdoc/>
    public override bool TrySetLeap(LeapIndicator leap) => true;

    /// <inheritdoc/>
    public override bool TrySetError(NtpDuration estimated, NtpDuration maximum, bool isSynchronised) => true;

    /// <inheritdoc/>
    protected override NtpTimestamp FromSystem(NtpTimestamp system, RawTime raw, NtpTimestamp real) =>
        At(new RawTime(raw.Nanoseconds - (real - system).ToNanoseconds()));

    private NtpTimestamp At(RawTime raw) => _real + (raw - _raw) + NtpDuration.FromSeconds(raw.SecondsSince(_raw) * _rate);
}
