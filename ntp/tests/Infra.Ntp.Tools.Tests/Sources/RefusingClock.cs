using Infra.Ntp.Daemon.Clocks;
using Infra.Ntp.Discipline;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Tools.Tests.Sources;

/// <summary>A clock in software whose changes can be refused from some call on, as the kernel's are when a right is lost.</summary>
internal sealed class RefusingClock(int refuseFrom) : HostClock(-20)
{
    private readonly VirtualClock _clock = new(-20);
    private int _calls;

    internal override string Name => "system";

    internal override (NtpDuration Difference, double Rate) ToSystem => _clock.ToSystem;

    internal int Calls => Volatile.Read(ref _calls);

    public override bool TrySetRate(double rate) => IsGranted() && _clock.TrySetRate(rate);

    public override bool TryStep(NtpDuration change) => IsGranted() && _clock.TryStep(change);

    public override bool TrySetLeap(LeapIndicator leap) => IsGranted();

    public override bool TrySetError(NtpDuration estimated, NtpDuration maximum, bool isSynchronised) => true;

    protected override NtpTimestamp FromSystem(NtpTimestamp system, RawTime raw, NtpTimestamp real) => _clock.FromSystem(system);

    private bool IsGranted() => Interlocked.Increment(ref _calls) < refuseFrom;
}
