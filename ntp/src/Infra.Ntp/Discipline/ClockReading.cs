using Infra.Ntp.Wire;

namespace Infra.Ntp.Discipline;

/// <summary>Clocks read as closely together as can be.</summary>
/// <param name="Raw">The clock that nobody steers; it stands still while the machine sleeps.</param>
/// <param name="Real">The steered one.</param>
/// <param name="Suspended">How long the machine slept since it booted.</param>
public readonly record struct ClockReading(RawTime Raw, NtpTimestamp Real, NtpDuration Suspended);
