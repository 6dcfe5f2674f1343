using Infra.Ntp.Wire;

namespace Infra.Ntp.Discipline;

/// <summary>
/// The line that all estimates are measured against: it shows <paramref name="Real"/> at <paramref name="Raw"/> and runs with raw time. Doubles then only
/// hold differences from it, which stay small. It has no other meaning.
/// </summary>
/// <param name="Raw">A moment.</param>
/// <param name="Real">What the line shows then.</param>
public readonly record struct TimeBase(RawTime Raw, NtpTimestamp Real)
{
    /// <summary>How far a time at a moment is from the line, s.</summary>
    public double OffsetOf(NtpTimestamp time, RawTime at) => (time - Real - (at - Raw)).TotalSeconds;
}
