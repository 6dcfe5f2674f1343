using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Infra.Dns.Records;
using Infra.Dns.Server.Service;
using Infra.Dns.Server.Tests.Interop;
using Infra.Testing;

namespace Infra.Dns.Server.Tests.Listeners;

public class StreamListenerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Pipelined_Questions_AreAllAnswered()
    {
        await using Setup setup = await Setup.StartAsync();
        using Socket client = setup.Connect();
        byte[] question = WireClient.Framed(TestService.Question("www.example.org", RecordType.A));
        byte[] many = [.. Enumerable.Repeat(question, 500).SelectMany(each => each)];

        Task sending = client.SendAsync(many);

        for (int i = 0; i < 500; i++)
            Assert.Equal("NOERROR aa", WireClient.Read(await ReceiveAsync(client)).Status);
        await sending;
    }

    [Fact]
    public async Task AQuestion_ByteForByte_IsAnswered()
    {
        await using Setup setup = await Setup.StartAsync();
        using Socket client = setup.Connect();
        client.NoDelay = true;

        foreach (byte each in WireClient.Framed(TestService.Question("www.example.org", RecordType.A)))
            await client.SendAsync(new[] { each });

        Assert.Contains("192.0.2.3", WireClient.Read(await ReceiveAsync(client)).Answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LengthZero_EndsTheConnection()
    {
        await using Setup setup = await Setup.StartAsync();
        using Socket client = setup.Connect();

        await client.SendAsync(new byte[2]);

        Assert.Equal(0, await client.ReceiveAsync(new byte[10]).WaitAsync(Patience));
    }

    [Fact]
    public async Task AnAnswerLargerThanABuffer_ComesWhole()
    {
        await using Setup setup = await Setup.StartAsync("", string.Concat(Enumerable.Range(0, 100).Select(i => $"big TXT \"{new string('x', 240)}{i}\"\n")));
        using Socket client = setup.Connect();

        await client.SendAsync(WireClient.Framed(TestService.Question("big.example.org", RecordType.TXT)));
        byte[] reply = await ReceiveAsync(client);

        Assert.True(reply.Length > 20_000 && (reply[2] & 2) == 0);
    }

    [Fact]
    public async Task AnIdleClient_IsSentAway()
    {
        await using Setup setup = await Setup.StartAsync("[limits]\ntcp-idle = \"200ms\"");
        using Socket client = setup.Connect();
        using Socket halfway = setup.Connect();

        await halfway.SendAsync(new byte[] { 0, 40, 1 });   // begins, but never ends: only a whole message counts

        Assert.Equal(0, await ReceivedAsync(client));
        Assert.Equal(0, await ReceivedAsync(halfway));
        Assert.Equal(2, setup.Limits[ServiceLimit.TcpIdle]);
    }

    [Fact]
    public async Task AClientThatDoesNotRead_IsSentAwayAndCostsNoMemory()
    {
        string big = string.Concat(Enumerable.Range(0, 100).Select(i => $"big TXT \"{new string('x', 240)}{i}\"\n"));
        await using Setup setup = await Setup.StartAsync("[limits]\ntcp-idle = \"300ms\"\ntcp-unread-bytes-max = \"8KiB\"", big);
        using Socket client = setup.Connect();
        client.ReceiveBufferSize = 4096;
        byte[] question = WireClient.Framed(TestService.Question("big.example.org", RecordType.TXT));

        // Until the server has ended the connection, which it must although questions keep coming.
        using var deadline = new CancellationTokenSource(Patience);
        await Assert.ThrowsAnyAsync<SocketException>(async () =>
        {
            while (true)
                await client.SendAsync(question, deadline.Token);
        });
        Assert.Equal(1, setup.Limits[ServiceLimit.TcpUnread]);
    }

    // The first transfer cannot end, because the client does not read; the second waits for it, and both come once the client does.
    [Fact]
    public async Task MoreTransfersUnderWayThanAConnectionMayHave_Wait()
    {
        const int Names = 100;
        string large = string.Concat(Enumerable.Range(0, Names).SelectMany(name => Enumerable.Range(0, 100).Select(i => $"big{name} TXT \"{new string('x', 240)}{i}\"\n")));
        await using Setup setup = await Setup.StartAsync("allow-transfer = [\"127.0.0.0/8\"]\n[limits]\ntcp-in-flight-max = 1\ntcp-idle = \"10m\"", large);
        using Socket client = setup.Connect();
        byte[] request = WireClient.Framed(TestService.Question("example.org", RecordType.AXFR));

        await client.SendAsync((byte[])[.. request, .. request]);
        using var deadline = new CancellationTokenSource(Patience);
        while (setup.Limits[ServiceLimit.TcpInFlight] == 0)
            await Task.Delay(10, deadline.Token);

        int records = 0;
        while (records < 2 * (Names * 100 + 8))   // SOA twice, and the six others of the zone
            records += BinaryPrimitives.ReadUInt16BigEndian((await ReceiveAsync(client)).AsSpan(6));
        Assert.Equal(2 * (Names * 100 + 8), records);
        Assert.Equal(1, setup.Limits[ServiceLimit.TcpInFlight]);
    }

    [Fact]
    public async Task MoreConnectionsThanOneAddressMayHave_AreClosed()
    {
        await using Setup setup = await Setup.StartAsync("[limits]\ntcp-per-address-max = 3");
        Socket[] clients = [.. Enumerable.Range(0, 3).Select(_ => setup.Connect())];
        byte[] question = WireClient.Framed(TestService.Question("www.example.org", RecordType.A));

        using Socket fourth = setup.Connect();

        Assert.Equal(0, await ReceivedAsync(fourth));   // the others may be about to ask
        foreach (Socket each in clients)
        {
            await each.SendAsync(question);
            Assert.Equal("NOERROR aa", WireClient.Read(await ReceiveAsync(each)).Status);
        }
        clients[0].Dispose();
        Assert.True(await EventuallyAnsweredAsync(setup, question));   // a place is free again
        foreach (Socket each in clients)
            each.Dispose();
    }

    [Fact]
    public async Task MoreConnectionsThanThereMayBe_AreClosed()
    {
        await using Setup setup = await Setup.StartAsync("[limits]\ntcp-connections-max = 2\ntcp-idle = \"10m\"");
        using Socket first = setup.Connect();
        using Socket second = setup.Connect();

        using Socket third = setup.Connect();

        Assert.Equal(0, await ReceivedAsync(third));
        byte[] question = WireClient.Framed(TestService.Question("www.example.org", RecordType.A));
        foreach (Socket each in (Socket[])[first, second])
        {
            await each.SendAsync(question);
            Assert.Equal("NOERROR aa", WireClient.Read(await ReceiveAsync(each)).Status);
        }
    }

    [Fact]
    public async Task MoreConnectionsThanOneAddressMayHave_PushOutThoseThatHaveTheirAnswers()
    {
        await using Setup setup = await Setup.StartAsync("[limits]\ntcp-per-address-max = 3\ntcp-idle = \"10m\"");
        byte[] question = WireClient.Framed(TestService.Question("www.example.org", RecordType.A));
        using Socket waiting = setup.Connect();
        using Socket halfway = setup.Connect();
        await halfway.SendAsync(question);
        await ReceiveAsync(halfway);
        await halfway.SendAsync(question.AsMemory(0, 5));   // the rest is under way
        Socket before = setup.Connect();

        // Each new one takes the place of the one before it, and not of those that may want something.
        for (int i = 0; i < 20; i++)
        {
            await before.SendAsync(question);
            Assert.Equal("NOERROR aa", WireClient.Read(await ReceiveAsync(before)).Status);
            Socket next = setup.Connect();
            Assert.Equal(0, await ReceivedAsync(before));
            before.Dispose();
            before = next;
        }

        await halfway.SendAsync(question.AsMemory(5));
        Assert.Equal("NOERROR aa", WireClient.Read(await ReceiveAsync(halfway)).Status);
        await waiting.SendAsync(question);
        Assert.Equal("NOERROR aa", WireClient.Read(await ReceiveAsync(waiting)).Status);
        before.Dispose();
    }

    [Fact]
    public async Task AThousandIdleClients_AreHeldAndAnswered()
    {
        await using Setup setup = await Setup.StartAsync("[limits]\ntcp-per-address-max = 2000\ntcp-idle = \"10m\"");
        Socket[] clients = [.. Enumerable.Range(0, 1000).Select(_ => setup.Connect())];
        byte[] question = WireClient.Framed(TestService.Question("www.example.org", RecordType.A));

        foreach (Socket each in clients)
        {
            await each.SendAsync(question);
            Assert.Equal("NOERROR aa", WireClient.Read(await ReceiveAsync(each)).Status);
        }

        foreach (Socket each in clients)
            each.Dispose();
    }

    private static async Task<bool> EventuallyAnsweredAsync(Setup setup, byte[] question)
    {
        for (int attempt = 0; attempt < 100; attempt++)
        {
            using Socket client = setup.Connect();
            try
            {
                await client.SendAsync(question);
                byte[] reply = new byte[512];
                if (await client.ReceiveAsync(reply).WaitAsync(Patience) > 0) return true;
            }
            catch (SocketException)
            {
                // Still too many.
            }
            await Task.Yield();
        }
        return false;
    }

    private static async Task<int> ReceivedAsync(Socket client)
    {
        try
        {
            return await client.ReceiveAsync(new byte[10]).WaitAsync(Patience);
        }
        catch (SocketException)
        {
            return 0;   // closed with something unread
        }
    }

    private static async Task<byte[]> ReceiveAsync(Socket client)
    {
        byte[] length = await ReceiveAsync(client, 2);
        return await ReceiveAsync(client, BinaryPrimitives.ReadUInt16BigEndian(length));
    }

    private static async Task<byte[]> ReceiveAsync(Socket client, int count)
    {
        byte[] bytes = new byte[count];
        for (int at = 0; at < count;)
        {
            int read = await client.ReceiveAsync(bytes.AsMemory(at)).AsTask().WaitAsync(Patience);
            Assert.NotEqual(0, read);
            at += read;
        }
        return bytes;
    }

    private sealed class Setup : IAsyncDisposable
    {
        private readonly TemporaryFolder _folder = new();
        private RunningServer _server = null!;

        internal static async Task<Setup> StartAsync(string configuration = "", string records = "")
        {
            var setup = new Setup();
            string zone = setup._folder.Write("zone", TestService.ZoneText + "\n" + records);
            setup._server = await RunningServer.StartAsync($"[[zone]]\nname = \"example.org\"\nfile = \"{zone}\"\n{configuration}\n");
            return setup;
        }

        internal LimitCounters Limits => _server.Daemon.Service!.Policy.Handlers.Limits;

        internal Socket Connect()
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Connect(new IPEndPoint(IPAddress.Loopback, _server.Address.Port));
            return socket;
        }

        public async ValueTask DisposeAsync()
        {
            await _server.DisposeAsync();
            _folder.Dispose();
        }
    }
}
