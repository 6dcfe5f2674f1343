namespace Infra.Ntp.Simulation.Scenarios;

/// <summary>Kinds of sources of a simulated client.</summary>
public enum SourcePartMode
{
    /// <summary>A machine, or all members of a group.</summary>
    Server,

    /// <summary>Places for machines that a name stands for.</summary>
    Pool,

    /// <summary>A clock on the machine whose samples come through a socket.</summary>
    Sock,

    /// <summary>A clock on the machine that gives pulses.</summary>
    Pps,
}
