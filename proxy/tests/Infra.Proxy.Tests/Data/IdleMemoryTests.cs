using System.Net.Sockets;
using System.Text;
using Infra.Proxy.Tests.Support;

namespace Infra.Proxy.Tests.Data;

/// <summary>What a client costs that has asked once and waits. Live managed bytes are exact; the clients' own are counted apart.</summary>
[Collection(AloneCollection.Name)]
public sealed class IdleMemoryTests
{
    private const int Clients = 400;
    private const int Few = 20;
    private const int Rounds = 5;
    private const int BytesMax = 6 * 1024;

    [Fact]
    public async Task IdleClient_CostsSixKilobytesAtMost_AndHoldsNoBuffer()
    {
        await using var origin = new RawOrigin("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin, listener: "connections-per-ip=0", nodes: "limits { keep-alive-ms 600000; }");
        List<Socket> first = Open(proxy, Clients);   // what grows once has grown
        first.ForEach(socket => socket.Dispose());
        await WaitAsync(() => proxy.Engine.Connections.Count == 0);

        // Whatever else goes on in the process adds to a round, or takes away from it what other tests left.
        List<long> rounds = [];
        for (int round = 0; round < Rounds; round++)
            rounds.Add(await BytesOfIdleAsync(proxy));

        Assert.InRange(rounds.Order().ElementAt(Rounds / 2), 1, BytesMax);
    }

    // For each of the clients: what there is with them and their ends here, without what their ends take.
    private static async Task<long> BytesOfIdleAsync(RunningProxy proxy)
    {
        // What the first ones bring back that a collection took, such as arrays of the shared pools, is nobody's cost.
        List<Socket> few = Open(proxy, Few);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        List<Socket> clients = Open(proxy, Clients);
        await WaitAsync(() => proxy.Engine.Slabs.Head.LentCount == 0 && proxy.Engine.Slabs.Small.LentCount == 0);
        long both = GC.GetTotalMemory(forceFullCollection: true) - before;
        long ofClients = BytesOfClients();

        Assert.Equal(Few + Clients, proxy.Engine.Connections.Count);
        Assert.Equal(0, proxy.Engine.Slabs.Head.LentCount);
        Assert.Equal(0, proxy.Engine.Slabs.Small.LentCount);
        few.ForEach(socket => socket.Dispose());
        clients.ForEach(socket => socket.Dispose());
        await WaitAsync(() => proxy.Engine.Connections.Count == 0);
        return (both - ofClients) / Clients;
    }

    private static List<Socket> Open(RunningProxy proxy, int count)
    {
        byte[] request = Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        var buffer = new byte[4096];
        List<Socket> sockets = new(count);
        for (int i = 0; i < count; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            socket.Connect(proxy.Address);
            socket.Send(request);
            Assert.True(socket.Receive(buffer) > 0);
            sockets.Add(socket);
        }
        return sockets;
    }

    // The same clients before a socket that nobody accepts from.
    private static long BytesOfClients()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        listener.Listen(Clients + 1);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        List<Socket> sockets = new(Clients);
        for (int i = 0; i < Clients; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            socket.Connect(listener.LocalEndPoint!);
            sockets.Add(socket);
        }
        long bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        sockets.ForEach(socket => socket.Dispose());
        return bytes;
    }

    private static async Task WaitAsync(Func<bool> isSo)
    {
        for (int i = 0; i < 1000 && !isSo(); i++)
            await Task.Delay(10);
        Assert.True(isSo());
    }
}
