using Infra.Ntp.Wire;

namespace Infra.Ntp.Discipline;

/// <summary>Two clocks read as closely together as can be.</summary>
/// <param name="Raw">The clock that nobody steers.</param>
/// <param name="Real">The steered one.</param>
public readonly record struct ClockReading(RawTime Raw, NtpTimestamp Real);
