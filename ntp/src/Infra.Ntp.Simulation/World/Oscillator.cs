using Infra.Ntp.Discipline;

namespace Infra.Ntp.Simulation.World;

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
