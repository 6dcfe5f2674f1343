using System.Net.Sockets;
using Infra.Proxy.Tests.Support;

namespace Infra.Proxy.Tests.Http1;

[Collection(AloneCollection.Name)]
public sealed class AllocationTests
{
    private static readonly byte[] Request = "GET /path HTTP/1.1\r\nHost: a.example\r\nUser-Agent: test\r\nAccept: */*\r\n\r\n"u8.ToArray();
    private static readonly byte[] Response = [.. "HTTP/1.1 200 OK\r\nContent-Length: 1024\r\nContent-Type: text/plain\r\n\r\n"u8, .. new byte[1024]];

    /// <summary>Client and server here are blocking sockets on threads of their own, which allocate nothing: what is counted is the proxy's.</summary>
    [Fact]
    public async Task Request_WhenWarm_AllocatesNothing()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        listener.Listen();
        var server = new Thread(() => Serve(listener)) { IsBackground = true };
        server.Start();
        await using RunningProxy proxy = await RunningProxy.StartAsync([(System.Net.IPEndPoint)listener.LocalEndPoint!]);
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.Connect(proxy.Address);
        var buffer = new byte[4096];

        long least = long.MaxValue;
        for (int round = 0; round < 20 && least > 0; round++)
        {
            // Sums of the whole process: in a quiet moment they are the proxy's alone.
            long before = GC.GetTotalAllocatedBytes(precise: true);
            for (int i = 0; i < 45; i++)
                Exchange(client, buffer);
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        Assert.Equal(0, least);
    }

    private static void Exchange(Socket client, byte[] buffer)
    {
        client.Send(Request);
        int expected = Response.Length, seen = 0;
        while (seen < expected)
        {
            int count = client.Receive(buffer);
            if (count == 0) throw new InvalidOperationException("the proxy closed");
            seen += count;
        }
    }

    private static void Serve(Socket listener)
    {
        try
        {
            using Socket socket = listener.Accept();
            socket.NoDelay = true;
            var buffer = new byte[4096];
            // A request of this test comes in one piece.
            while (socket.Receive(buffer) > 0)
                socket.Send(Response);
        }
        catch (SocketException)
        {
            // The test is over.
        }
    }
}
