namespace Infra.Ntp.Simulation.Clknetsim;

/// <summary>A datagram in clknetsim.</summary>
/// <param name="Subnet">Network, from 0.</param>
/// <param name="Peer">The other node, from 0: receiver of what is sent, sender of what came.</param>
/// <param name="SourcePort">Port it comes from.</param>
/// <param name="DestinationPort">Port it goes to.</param>
public readonly record struct ClknetsimPacket(uint Subnet, uint Peer, uint SourcePort, uint DestinationPort);
