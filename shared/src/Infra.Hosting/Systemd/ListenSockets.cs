using System.Net;
using System.Net.Sockets;

namespace Infra.Hosting.Systemd;

/// <summary>
/// Sockets that the service manager opened for the daemon (sd_listen_fds(3)): each is taken once, by name or by what it is bound to. Thread-safe.
/// </summary>
public sealed class ListenSockets
{
    private readonly List<ListenSocket> _sockets;

    /// <summary>Sockets to give out.</summary>
    public ListenSockets(params IEnumerable<ListenSocket> sockets) => _sockets = [.. sockets];

    /// <summary>The sockets that nobody has taken so far.</summary>
    public IReadOnlyList<ListenSocket> Remaining
    {
        get
        {
            lock (_sockets)
                return [.. _sockets];
        }
    }

    /// <summary>Takes the socket that is bound to an address; null if there is none.</summary>
    /// <param name="address">What it must be bound to: the same address and port. Port 0 matches any port.</param>
    /// <param name="type">Stream or datagram.</param>
    public Socket? Take(EndPoint address, SocketType type) => Take(each => each.Socket.SocketType == type && IsSame(each.Address, address));

    /// <summary>Takes the first socket that has a name and type; null if there is none.</summary>
    public Socket? Take(string name, SocketType type) => Take(each => each.Socket.SocketType == type && each.Name == name);

    private Socket? Take(Predicate<ListenSocket> isWanted)
    {
        lock (_sockets)
        {
            int index = _sockets.FindIndex(isWanted);
            if (index < 0) return null;
            Socket socket = _sockets[index].Socket;
            _sockets.RemoveAt(index);
            return socket;
        }
    }

    private static bool IsSame(EndPoint bound, EndPoint wanted) => (bound, wanted) switch
    {
        (IPEndPoint a, IPEndPoint b) => a.Address.Equals(b.Address) && (a.Port == b.Port || b.Port == 0),
        (UnixDomainSocketEndPoint a, UnixDomainSocketEndPoint b) => a.ToString() == b.ToString(),
        _ => false,
    };
}
