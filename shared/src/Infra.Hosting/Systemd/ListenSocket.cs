using System.Net;
using System.Net.Sockets;

namespace Infra.Hosting.Systemd;

/// <summary>A socket that the service manager opened for the daemon.</summary>
/// <param name="Name">Its name from LISTEN_FDNAMES; empty if it has none.</param>
/// <param name="Socket">The socket, already bound. Whoever takes it owns it.</param>
/// <param name="Address">What it is bound to.</param>
public sealed record ListenSocket(string Name, Socket Socket, EndPoint Address);
