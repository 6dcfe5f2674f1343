namespace Infra.Ntp.Simulation.World;

/// <summary>How wrong a machine's crystal runs.</summary>
/// <param name="Offset">Constant error of its frequency, as a fraction; positive = too fast.</param>
/// <param name="Wander">Random walk of the frequency, per square root of a second.</param>
/// <param name="SineAmplitude">Swing of the frequency, as with the temperature of a room.</param>
/// <param name="SinePeriod">Length of a swing, s.</param>
public readonly record struct OscillatorSpec(double Offset, double Wander = 0, double SineAmplitude = 0, double SinePeriod = 7200);
