namespace Infra.Ntp.Discipline;

/// <summary>One measurement of a source in raw time.</summary>
/// <param name="At">The middle of the exchange.</param>
/// <param name="Offset">Source's clock minus the reference line (<see cref="TimeBase"/>), s.</param>
/// <param name="Delay">Round trip without the server's own time, s, above 0; for a clock that is not asked over a network, its systematic error times 4.</param>
/// <param name="Noise">Standard deviation of the offset where the operator gave it, s; 0 = to be found out from the round trips.</param>
public readonly record struct OffsetSample(RawTime At, double Offset, double Delay, double Noise = 0);
