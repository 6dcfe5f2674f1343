using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Infra.Dns.Records;
using Infra.Dns.Server.Configuration;
using Infra.Dns.Server.Service;
using Infra.Dns.Server.Tests.Interop;
using Infra.Dns.Server.Tests.ZoneManagement;
using Infra.Dns.Server.Zones;
using Infra.Hosting;
using Infra.Testing;

namespace Infra.Dns.Server.Tests.Faults;

// What goes wrong beside the answers must not be seen in them.
public class UnderLoadTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Reload_WithABrokenFileUnderLoad_LosesNothingAndKeepsTheOldZone()
    {
        using var folder = new TemporaryFolder();
        string zone = folder.Write("zone", TestService.ZoneText);
        string configuration = $"server.directory = \"{folder.Root}\"\n[rate-limit]\nresponses-per-second = 0\n[[zone]]\nname = \"example.org\"\nfile = \"{zone}\"\n";
        await using RunningServer server = await RunningServer.StartAsync(configuration);
        using var stop = new CancellationTokenSource();
        Task<(int Asked, int Right)> asking = Task.Run(() => server.AskUntil(stop.Token));

        for (int i = 0; i < 20; i++)
        {
            File.WriteAllText(zone, TestService.ZoneText.Replace("192.0.2.3", "192.0.2.300", StringComparison.Ordinal)[..^(i * 2)]);
            ReloadResult result = await server.ReloadAsync(configuration);
            Assert.True(result.IsApplied);   // the configuration is; the zone stays as it was
        }

        await stop.CancelAsync();
        (int asked, int right) = await asking;
        Assert.True(asked > 0);
        Assert.Equal(asked, right);
    }

    // A primary that tells its version at once and then sends a byte a second never ends a message in time: the transfer is given up, the next primary asked.
    [Fact]
    public async Task Transfer_FromAPrimaryAtAByteASecond_IsGivenUp()
    {
        await using var fixture = new ZoneFixture();
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var end = new CancellationTokenSource();
        var sent = new SemaphoreSlim(0);
        Task serving = ServeSlowlyAsync(listener, sent, end.Token);
        fixture.Manager.Apply(ZoneFixture.With(new ZoneSettings
        {
            Name = ZoneFixture.Origin,
            Type = ZoneType.Secondary,
            File = "/zones/z",
            NotifiesNameServers = false,
            Primaries = [new RemoteSettings("slow", [new IPEndPoint(IPAddress.Loopback, port)], null, RemoteTransport.Tcp, 0)],
        }));
        SecondaryAgent agent = fixture.Manager.Find(ZoneFixture.Origin)!.Agent!;

        Task<bool> refreshing = agent.RefreshAsync(isWhole: false, CancellationToken.None);
        for (int seconds = 0; seconds < 300 && !refreshing.IsCompleted; seconds++)
        {
            await Task.WhenAny(refreshing, sent.WaitAsync(Patience));   // one byte, then one second
            fixture.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.False(await refreshing.WaitAsync(Patience));
        Assert.Equal(ZoneStatus.NotReady, fixture.State.Status);
        Assert.Contains("is too slow", agent.LastProblem, StringComparison.Ordinal);
        Assert.Equal(1, fixture.Manager.Handlers.Limits[ServiceLimit.TransferIdle]);
        await end.CancelAsync();
        listener.Stop();
        await serving;
    }

    // An answer that the kernel refuses to send (here to port 0, elsewhere ENOBUFS or EPERM) is counted, and those of other clients in the same batch go out.
    [Fact]
    public async Task AnAnswerThatCannotBeSent_IsCounted_AndOthersAreSent()
    {
        using var folder = new TemporaryFolder();
        string zone = folder.Write("zone", TestService.ZoneText);
        await using RunningServer server = await RunningServer.StartAsync($"[server]\nthreads = 1\n[rate-limit]\nresponses-per-second = 0\n[[zone]]\nname = \"example.org\"\nfile = \"{zone}\"\n");
        byte[] question = TestService.Question("www.example.org", RecordType.A);
        if (!TrySendFromPort0(server.Address, question, times: 20)) return;   // without the right to make such packets there is nothing to test

        Assert.Equal("NOERROR aa", WireClient.Read(new WireClient(server.Address).Ask(question)).Status);

        DateTime deadline = DateTime.UtcNow + Patience;
        while (server.Daemon.Service!.Count(ServiceCounter.SendErrors) < 20 && DateTime.UtcNow < deadline)
            await Task.Delay(10);
        Assert.Equal(20, server.Daemon.Service.Count(ServiceCounter.SendErrors));
    }

    private static async Task ServeSlowlyAsync(TcpListener listener, SemaphoreSlim sent, CancellationToken end)
    {
        try
        {
            for (int connections = 0; ; connections++)
            {
                using TcpClient client = await listener.AcceptTcpClientAsync(end);
                client.NoDelay = true;
                NetworkStream stream = client.GetStream();
                try
                {
                    if (connections == 0)
                    {
                        await stream.WriteAsync(WireClient.Framed(StartReply(await ReadAsync(stream, end))), end);
                        continue;
                    }
                    await stream.WriteAsync(new byte[] { 4, 0 }, end);   // a message of 1024 bytes is to come
                    while (true)
                    {
                        await stream.WriteAsync(new byte[1], end);
                        sent.Release();
                        await Task.Delay(2, end);
                    }
                }
                catch (IOException)
                {
                    // It was given up.
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private static async Task<byte[]> ReadAsync(NetworkStream stream, CancellationToken end)
    {
        byte[] head = new byte[2];
        await stream.ReadExactlyAsync(head, end);
        byte[] message = new byte[BinaryPrimitives.ReadUInt16BigEndian(head)];
        await stream.ReadExactlyAsync(message, end);
        return message;
    }

    // The question, and a SOA record whose owner is a pointer to it.
    private static byte[] StartReply(byte[] request)
    {
        byte[] data = Rdata.Parse(RecordType.SOA, "a. b. 8 3600 600 86400 60");
        return [request[0], request[1], 0x84, 0, 0, 1, 0, 1, 0, 0, 0, 0, .. request[12..], 0xC0, 12, 0, 6, 0, 1, 0, 0, 0, 60, 0, (byte)data.Length, .. data];
    }

    private static bool TrySendFromPort0(IPEndPoint server, byte[] payload, int times)
    {
        byte[] datagram = [.. new byte[8], .. payload];
        BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(2), (ushort)server.Port);
        BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(4), (ushort)datagram.Length);   // source port 0 and no checksum
        try
        {
            using var raw = new Socket(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Udp);
            for (int i = 0; i < times; i++)
                raw.SendTo(datagram, new IPEndPoint(server.Address, 0));
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.AccessDenied)
        {
            return false;
        }
    }
}
