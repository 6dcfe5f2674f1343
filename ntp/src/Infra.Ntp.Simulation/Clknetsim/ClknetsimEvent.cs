namespace Infra.Ntp.Simulation.Clknetsim;

/// <summary>Why a wait in clknetsim ended.</summary>
public enum ClknetsimEvent
{
    /// <summary>Time is over.</summary>
    Timeout = 0,

    /// <summary>A packet came.</summary>
    Packet = 1,

    /// <summary>A broadcast came.</summary>
    Broadcast = 2,

    /// <summary>The simulation has ended.</summary>
    End = 3,
}
