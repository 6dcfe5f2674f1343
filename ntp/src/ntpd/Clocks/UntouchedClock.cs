using Infra.Ntp.Discipline;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Daemon.Clocks;

/// <summary>The system clock, watched only: <c>clock = "no-steer"</c>.</summary>
internal sealed class UntouchedClock(sbyte precision) : HostClock(precision)
{
    /// <inheritdoc/>
    internal override string Name => "no-steer";

    /// <inheritdoc/>
    internal override bool IsSteered => false;

    /// <inheritdoc/>
    internal override (NtpDuration Difference, double Rate) ToSystem => default;

    /// <inheritdoc/>
    public override bool TrySetRate(double rate) => rate == 0;

    /// <inheritdoc/>
    public override bool TryStep(NtpDuration change) => false;

    /// <inheritdoc/>
    public override bool TrySetLeap(LeapIndicator leap) => true;

    /// <inheritdoc/>
    public override bool TrySetError(NtpDuration estimated, NtpDuration maximum, bool isSynchronised) => true;

    /// <inheritdoc/>
    protected override NtpTimestamp FromSystem(NtpTimestamp system, RawTime raw, NtpTimestamp real) => system;
}
