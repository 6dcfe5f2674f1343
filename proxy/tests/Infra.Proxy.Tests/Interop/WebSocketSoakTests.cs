using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Infra.Proxy.Tests.Support;
using Infra.Testing;
using Infra.Testing.Network;
using Infra.Testing.Peers;
using Infra.Testing.Processes;

namespace Infra.Proxy.Tests.Interop;

/// <summary>python3-websockets on both sides of the program: an echo server, and clients that send messages of all sizes and check what comes back.</summary>
[Trait("Category", "Interop")]
public sealed class WebSocketSoakTests
{
    private const int SecondsByDefault = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private const string Server = """
        import asyncio, sys, websockets
        async def echo(socket):
            async for message in socket:
                await socket.send(message)
        async def main():
            async with websockets.serve(echo, "127.0.0.1", int(sys.argv[1]), max_size=None, compression=sys.argv[2] if sys.argv[2] != "none" else None):
                await asyncio.Future()
        asyncio.run(main())
        """;

    private const string Client = """
        import asyncio, os, random, sys, time, websockets
        url, seconds, clients, seed = sys.argv[1], float(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
        end = time.monotonic() + seconds
        count = 0
        async def run(index):
            global count
            rng = random.Random(seed + index)
            while time.monotonic() < end:
                async with websockets.connect(url, max_size=None, compression="deflate" if index % 2 else None) as socket:
                    for _ in range(rng.randrange(1, 40)):
                        if time.monotonic() >= end: break
                        kind = rng.randrange(8)
                        if kind == 0:
                            await (await socket.ping())
                            continue
                        size = rng.choice([0, 1, 125, 126, 1000, 65535, 65536, 300000])
                        message = rng.randbytes(size) if kind % 2 else "x" * size
                        await socket.send(message)
                        if await socket.recv() != message: raise SystemExit("another message came back")
                        count += 1
                    if rng.randrange(4) == 0: socket.transport.abort()
        async def main():
            await asyncio.gather(*(run(i) for i in range(clients)))
        asyncio.run(main())
        print("messages", count)
        """;

    [PeerTheory("python3")]
    [InlineData("none")]
    [InlineData("deflate")]
    public async Task Messages_OfAllSizes_ComeBack_AndNothingIsLeft(string compression)
    {
        using var folder = new TemporaryFolder();
        File.SetUnixFileMode(folder.Root, (UnixFileMode)0b111_101_101);
        string server = folder.Write("server.py", Server), client = folder.Write("client.py", Client);
        int port = FreePort.Tcp();
        string seconds = Environment.GetEnvironmentVariable("INFRA_SOAK_SECONDS") ?? SecondsByDefault.ToString(CultureInfo.InvariantCulture);
        await using PeerProcess python = PeerRoot.Open().Start(new PeerStart("python3", server, port.ToString(CultureInfo.InvariantCulture), compression) { WorkFolders = [folder.Root] });
        await python.WaitReadyAsync(_ => Answers(port), Patience);
        await using ProxydProcess proxyd = await ProxydProcess.StartAsync(new IPEndPoint(IPAddress.Loopback, port), listener: "connections-per-ip=0");

        ChildResult result = await PeerRoot.Open().RunAsync(
            new PeerStart("python3", client, $"ws://{proxyd.Addresses[0]}/chat", seconds, "8", "4711") { WorkFolders = [folder.Root] },
            Patience + TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture)));

        Assert.True(result.Succeeded, result.AllOutput);
        Assert.Matches("messages [1-9]", result.Output);
        JsonElement status = await proxyd.StatusAsync(all => all.GetProperty("connections").GetProperty("open").GetInt32() == 0);
        Assert.Equal(0, status.GetProperty("connections").GetProperty("open").GetInt32());
        Assert.Equal(0, status.GetProperty("connections").GetProperty("tunnels").GetInt64());
        foreach (string resource in (string[])["buffers_head", "buffers_small", "buffers_large", "internal_failures"])
            Assert.Equal(0, status.GetProperty("resources").GetProperty(resource).GetInt64());
        Assert.Equal(0, status.GetProperty("upstreams")[0].GetProperty("connections").GetInt32());
    }

    private static bool Answers(int port)
    {
        try
        {
            using var probe = new TcpClient();
            probe.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
