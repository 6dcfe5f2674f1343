namespace Infra.Interop.Time;

/// <summary>The latest edge of a pulse device.</summary>
/// <param name="Sequence">Number of the edge; the same number means that no new one came.</param>
/// <param name="Time">When it came, by the system clock.</param>
public readonly record struct Pulse(uint Sequence, TimeSpec Time);
