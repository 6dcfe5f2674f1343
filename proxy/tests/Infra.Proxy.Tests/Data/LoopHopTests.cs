using System.Net;
using System.Net.Sockets;
using Infra.Proxy.Data;

namespace Infra.Proxy.Tests.Data;

/// <summary>Long computations leave the loop, and come back to it.</summary>
public sealed class LoopHopTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Read_OfAStream_GoesOnWhereItIsTold(bool onPool)
    {
        using var loops = new EventLoops(1, _ => { });
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(listener.LocalEndPoint!);
        var transport = new LoopTransport(await listener.AcceptAsync(), loops.All[0]);
        await using var stream = new TransportStream(transport) { ContinuesOnPool = onPool };

        Task<EventLoop?> read = ReadAsync(stream);
        await client.SendAsync("x"u8.ToArray());
        EventLoop? where = await read;
        transport.Drop();

        Assert.Same(onPool ? null : loops.All[0], where);
    }

    [Fact]
    public async Task Enter_GoesOnOnTheLoop()
    {
        using var loops = new EventLoops(2, _ => { });

        Assert.Same(loops.All[1], await EnterAsync(loops.All[1]));
        Assert.Same(loops.All[0], await EnterAsync(loops.All[0]));
    }

    private static async Task<EventLoop?> ReadAsync(TransportStream stream)
    {
        Assert.Equal(1, await stream.ReadAsync(new byte[1]).ConfigureAwait(false));
        return EventLoop.Current;
    }

    private static async Task<EventLoop?> EnterAsync(EventLoop loop)
    {
        await loop.Enter();
        EventLoop? here = EventLoop.Current;
        await loop.Enter();   // nothing to do: it is there
        Assert.Same(here, EventLoop.Current);
        return here;
    }
}
