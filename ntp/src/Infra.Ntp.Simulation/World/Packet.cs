using System.Net;

namespace Infra.Ntp.Simulation.World;

/// <summary>A datagram on its way.</summary>
/// <param name="From">Sender.</param>
/// <param name="To">Receiver.</param>
/// <param name="Port">Number of the request's port: a reply goes back to it.</param>
/// <param name="IsReply">Which way it goes.</param>
/// <param name="Data">Its bytes.</param>
internal sealed record Packet(IPEndPoint From, IPEndPoint To, long Port, bool IsReply, byte[] Data);
