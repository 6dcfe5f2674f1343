using Infra.Ntp.Discipline;

namespace Infra.Ntp.Simulation.World;

/// <summary>How wrong a machine's crystal runs.</summary>
/// <param name="Offset">Constant error of its frequency, as a fraction; positive = too fast.</param>
/// <param name="Wander">Random walk of the frequency, per square root of a second.</param>
/// <param name="SineAmplitude">Swing of the frequency, as with the temperature of a room.</param>
/// <param name="SinePeriod">Length of a swing, s.</param>
public readonly record struct OscillatorSpec(double Offset, double Wander = 0, double SineAmplitude = 0, double SinePeriod = 7200);

/// <summary>A crystal: its frequency error over true time, constant within each second.</summary>
internal sealed class Oscillator(OscillatorSpec spec, WorldRandom random)
{
    private double _walk;
    private long _second;

    /// <summary>The error during the present second.</summary>
    internal double Error { get; private set; } = spec.Offset;

    /// <summary>A second of true time has passed.</summary>
    internal void NextSecond()
    {
        _second++;
        if (spec.Wander > 0) _walk += spec.Wander * random.Normal();
        double swing = spec.SineAmplitude == 0 ? 0 : spec.SineAmplitude * PortableMath.Sin(2 * Math.PI * _second / spec.SinePeriod);
        Error = spec.Offset + _walk + swing;
    }
}
