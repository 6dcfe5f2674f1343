using System.Net;
using System.Net.Sockets;
using Infra.Interop.Net;

namespace Infra.Interop.Tests.Net;

public sealed class StreamCallsTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(10);

    [Fact]
    public void SendAndReceive_NeverWait()
    {
        (Socket left, Socket right) = UnixPair.Connect();
        using (left)
        using (right)
        {
            var target = new byte[8];

            Assert.Equal(-1, StreamCalls.Receive(right.SafeHandle, target, out Errno error));
            Assert.Equal(Errno.EAGAIN, error);
            Assert.Equal(5, StreamCalls.Send(left.SafeHandle, "hello"u8, out error));
            Assert.Equal(Errno.None, error);
            Assert.Equal(5, StreamCalls.Receive(right.SafeHandle, target, out error));
            Assert.Equal("hello"u8, target.AsSpan(0, 5));

            long sent = 0;
            int count;
            while ((count = StreamCalls.Send(left.SafeHandle, new byte[65536], out error)) > 0 && sent < 1L << 30)
                sent += count;
            Assert.Equal(Errno.EAGAIN, error);

            right.Dispose();
            Assert.Equal(-1, StreamCalls.Send(left.SafeHandle, "x"u8, out error));   // and no SIGPIPE
            Assert.Equal(Errno.EPIPE, error);
        }
    }

    [Fact]
    public void Receive_AtTheEnd_IsZero_AndAClosedSocketThrows()
    {
        (Socket left, Socket right) = UnixPair.Connect();
        using (right)
        {
            left.Dispose();

            Assert.Equal(0, StreamCalls.Receive(right.SafeHandle, new byte[1], out Errno error));
            Assert.Equal(Errno.None, error);
            SafeSocketHandle closed = left.SafeHandle;
            Assert.Throws<ObjectDisposedException>(() => StreamCalls.Receive(closed, new byte[1], out _));
            Assert.Throws<ArgumentOutOfRangeException>(() => StreamCalls.Receive(right.SafeHandle, default, out _));
        }
    }

    [Fact]
    public void Connect_TellsWhetherAnybodyListens()
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        SocketAddress address = listener.LocalEndPoint!.Serialize();

        // Bound, but not listening: nobody else can take the port meanwhile.
        Assert.Equal(Errno.ECONNREFUSED, Connect(address));
        listener.Listen(1);
        Assert.Equal(Errno.None, Connect(address));
    }

    private static Errno Connect(SocketAddress address)
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        Errno error = StreamCalls.Connect(socket.SafeHandle, address);
        if (error != Errno.EINPROGRESS) return error;
        Poll.Wait(socket.SafeHandle, PollEvents.Writable, Long);
        return StreamCalls.TakeError(socket);
    }
}
