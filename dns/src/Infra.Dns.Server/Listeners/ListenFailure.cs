using System.Net;
using System.Net.Sockets;
using Infra.Hosting;

namespace Infra.Dns.Server.Listeners;

/// <summary>Says why an address cannot be had, and what helps.</summary>
internal static class ListenFailure
{
    internal static DaemonException Explain(string transport, IPEndPoint address, SocketException exception)
    {
        char letter = transport == "UDP" ? 'u' : 't';
        return exception.SocketErrorCode switch
        {
            SocketError.AddressAlreadyInUse => new DaemonException(
                $"cannot listen on {address} ({transport}): another program uses this address; \"ss -l{letter}np 'sport = {address.Port}'\" names it", ExitCode.Failure, exception),
            SocketError.AccessDenied => new DaemonException(
                $"cannot listen on {address} ({transport}): ports below 1024 need CAP_NET_BIND_SERVICE; start as root with server.user set, or let systemd open the socket", ExitCode.Permission, exception),
            SocketError.AddressNotAvailable => new DaemonException($"cannot listen on {address} ({transport}): this machine does not have the address", ExitCode.Failure, exception),
            _ => new DaemonException($"cannot listen on {address} ({transport}): {exception.Message}", ExitCode.Failure, exception),
        };
    }
}
