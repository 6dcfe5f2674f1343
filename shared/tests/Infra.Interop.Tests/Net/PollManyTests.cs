using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Infra.Interop.Net;

namespace Infra.Interop.Tests.Net;

public class PollManyTests
{
    [Fact]
    public void WaitAny_WhenOneIsReadable_SaysWhich()
    {
        using Socket quiet = Bound();
        using Socket ready = Bound();
        quiet.SendTo([1], ready.LocalEndPoint!);
        var results = new PollEvents[2];

        int count = Poll.WaitAny([quiet.SafeHandle, ready.SafeHandle], PollEvents.Readable, results, TimeSpan.FromSeconds(10));

        Assert.Equal(1, count);
        Assert.Equal([PollEvents.None, PollEvents.Readable], results);
    }

    [Fact]
    public void WaitAny_WhenNothingComes_ReturnsAfterTheTimeout()
    {
        using Socket quiet = Bound();
        PollEvents[] results = [PollEvents.Error];

        Assert.Equal(0, Poll.WaitAny([quiet.SafeHandle], PollEvents.Readable, results, TimeSpan.FromMilliseconds(1)));
        Assert.Equal(PollEvents.None, results[0]);
        Assert.Equal(0, Poll.WaitAny([], PollEvents.Readable, [], TimeSpan.Zero));
    }

    [Fact]
    public void WaitAny_OfMisuse_Throws()
    {
        Assert.Throws<ArgumentException>(() => Poll.WaitAny(new SafeHandle[Poll.HandlesMax + 1], PollEvents.Readable, new PollEvents[1000], TimeSpan.Zero));
        Assert.Throws<ArgumentException>(() => Poll.WaitAny(new SafeHandle[2], PollEvents.Readable, new PollEvents[1], TimeSpan.Zero));
        Socket closed = Bound();
        closed.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Poll.WaitAny([closed.SafeHandle], PollEvents.Readable, new PollEvents[1], TimeSpan.Zero));
    }

    private static Socket Bound()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }
}
