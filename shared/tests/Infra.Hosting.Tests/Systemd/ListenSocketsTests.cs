using System.Net;
using System.Net.Sockets;
using Infra.Hosting.Systemd;

namespace Infra.Hosting.Tests.Systemd;

public sealed class ListenSocketsTests : IDisposable
{
    private readonly Socket _stream = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Socket _datagram = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly ListenSockets _sockets;

    public ListenSocketsTests()
    {
        _sockets = new ListenSockets(
            new ListenSocket("web", _stream, new IPEndPoint(IPAddress.Loopback, 80)),
            new ListenSocket("", _datagram, new IPEndPoint(IPAddress.Loopback, 80)));
    }

    public void Dispose()
    {
        _stream.Dispose();
        _datagram.Dispose();
    }

    [Fact]
    public void Take_ByAddress_LooksAtTheTypeToo_AndGivesEachOnce()
    {
        Assert.Same(_datagram, _sockets.Take(new IPEndPoint(IPAddress.Loopback, 80), SocketType.Dgram));
        Assert.Null(_sockets.Take(new IPEndPoint(IPAddress.Loopback, 80), SocketType.Dgram));
        Assert.Null(_sockets.Take(new IPEndPoint(IPAddress.Loopback, 81), SocketType.Stream));
        Assert.Null(_sockets.Take(new IPEndPoint(IPAddress.Any, 80), SocketType.Stream));
        Assert.Same(_stream, _sockets.Take(new IPEndPoint(IPAddress.Loopback, 0), SocketType.Stream));
        Assert.Empty(_sockets.Remaining);
    }

    [Fact]
    public void Take_ByName_LooksAtTheTypeToo()
    {
        Assert.Null(_sockets.Take("web", SocketType.Dgram));
        Assert.Same(_stream, _sockets.Take("web", SocketType.Stream));
        Assert.Single(_sockets.Remaining);
    }
}
