using System.Net;

namespace Infra.Ntp.Simulation.World;

/// <summary>A machine of the world.</summary>
public abstract class Node(string name, IPAddress address)
{
    /// <summary>What the scenario calls it.</summary>
    public string Name { get; } = name;

    /// <summary>Its only address.</summary>
    public IPAddress Address { get; } = address;

    /// <summary>Whether its network is down: what it sends and what is sent to it vanishes.</summary>
    public bool IsCutOff { get; set; }

    /// <summary>When it wants to act, ns of true time since the start.</summary>
    internal abstract long NextEventAt { get; }

    /// <summary>True time goes on; its clocks with it.</summary>
    internal abstract void Advance(long to);

    /// <summary>It may act.</summary>
    internal abstract void OnTimer();

    /// <summary>A packet came.</summary>
    internal abstract void OnPacket(Packet packet);
}
