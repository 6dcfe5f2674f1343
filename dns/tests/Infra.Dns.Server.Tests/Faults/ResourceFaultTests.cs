using System.Net.Sockets;
using Infra.Dns.Records;
using Infra.Dns.Server.Tests.Interop;
using Infra.Testing.Processes;

namespace Infra.Dns.Server.Tests.Faults;

// A server that runs out of descriptors or memory refuses, stays up, and serves again when there is some.
public class ResourceFaultTests
{
    private const string ManyClients = "[limits]\ntcp-connections-max = 12000\ntcp-per-address-max = 12000\ntcp-idle = \"1h\"\n";
    private const int FewFiles = 400;

    private static readonly byte[] Question = TestService.Question("www.example.org", RecordType.A);

    // EMFILE: the runtime cannot even start a thread then, so it must not come to that. What is over the limit of files is sent away.
    [Fact]
    public async Task MoreClientsThanDescriptors_AreSentAway_AndOthersServed()
    {
        await using LimitedServer server = await LimitedServer.StartAsync(ManyClients, FewFiles);
        List<Socket> clients = [];
        Socket first = server.Connect();
        clients.Add(first);
        Assert.NotNull(await LimitedServer.AskAsync(first, Question, LimitedServer.Patience));

        while (clients.Count < FewFiles + 50)
            clients.Add(server.Connect());   // the kernel takes what the server does not
        DateTime end = DateTime.UtcNow + LimitedServer.Patience;
        while (!clients.Any(IsClosed) && DateTime.UtcNow < end)
            await Task.Delay(20);
        Assert.Contains(clients, IsClosed);   // not all can be held, and that is said
        TimeSpan before = server.Process.Usage.CpuTime;
        DateTime start = DateTime.UtcNow;
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal("NOERROR aa", WireClient.Read(server.Client.Ask(Question)).Status);
            await Task.Delay(100);   // what is measured is how little is done meanwhile
        }
        Assert.True(await server.IsServedAsync(Question), server.Process.Error);   // whoever is idle makes room, as soon as there are so many
        TimeSpan used = server.Process.Usage.CpuTime - before;
        Assert.True(used < (DateTime.UtcNow - start) / 2, $"{used} of {DateTime.UtcNow - start}: it spins");

        foreach (Socket each in clients)
            each.Dispose();
        Assert.True(await server.IsServedAsync(Question), server.Process.Error);
        Assert.False(server.Process.HasExited);
    }

    [Fact]
    public async Task TenThousandIdleClients_AreHeld_AndOthersAnswered()
    {
        const int Idle = 10_000;
        await using LimitedServer server = await LimitedServer.StartAsync(ManyClients);
        List<Socket> clients = [];
        try
        {
            try
            {
                while (clients.Count < Idle)
                    clients.Add(server.Connect());
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.TooManyOpenSockets)
            {
                // This process may have no more files: as many as it may have, then, but not few.
                Assert.True(clients.Count > 900, $"{clients.Count}");
                clients[^1].Dispose();
            }
            int step = Math.Max(1, clients.Count / 200);
            for (int i = 0; i < clients.Count - 1; i += step)
                Assert.NotNull(await LimitedServer.AskAsync(clients[i], Question, LimitedServer.Patience));   // among all the others, after they came
            for (int i = 0; i < 50; i++)
                Assert.Equal("NOERROR aa", WireClient.Read(server.Client.Ask(Question)).Status);
            clients[^1].Dispose();
            Assert.True(await server.IsServedAsync(Question), server.Process.Error);
        }
        finally
        {
            foreach (Socket each in clients)
                each.Dispose();
        }
        Assert.True(await server.IsServedAsync(Question), server.Process.Error);
    }

    // A heap of 64 MB, and clients that want much more: large answers that nobody reads.
    [Fact]
    public async Task AHeapOf64MB_UnderClientsThatDoNotRead_RefusesAndStaysUp()
    {
        await using LimitedServer server = await LimitedServer.StartAsync("[limits]\ntcp-connections-max = 12000\ntcp-per-address-max = 12000\ntcp-idle = \"5s\"\ntcp-unread-bytes-max = \"4KiB\"\n", heapBytes: 0x4000000);
        byte[] large = [.. Enumerable.Repeat(WireClient.Framed(TestService.Question("big.example.org", RecordType.TXT)), 20).SelectMany(each => each)];
        List<Socket> clients = [];
        try
        {
            for (int i = 0; i < 1500; i++)
            {
                var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096, SendTimeout = 10_000 };
                try
                {
                    client.Connect(server.Address);
                }
                catch (SocketException e)
                {
                    Assert.Fail($"{e.Message} after {i} clients: {server.Process.Error}");
                }
                clients.Add(client);
                try
                {
                    client.Send(large);
                }
                catch (SocketException)
                {
                    // Refused: that is what this is about.
                }
                if (i % 10 == 0) Assert.Equal("NOERROR aa", WireClient.Read(server.Client.Ask(Question)).Status);
            }
            for (int i = 0; i < 2000; i++)
                Assert.Equal("NOERROR aa", WireClient.Read(server.Client.Ask(Question)).Status);
        }
        finally
        {
            foreach (Socket each in clients)
                each.Dispose();
        }
        Assert.True(await server.IsServedAsync(Question), server.Process.Error);
        Assert.False(server.Process.HasExited);
        ChildResult result = await StopAsync(server.Process);
        Assert.Equal(0, result.ExitCode);
    }

    private static bool IsClosed(Socket client)
    {
        try
        {
            return client.Poll(0, SelectMode.SelectRead) && client.Available == 0;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    private static async Task<ChildResult> StopAsync(ChildProcess process)
    {
        process.Signal("TERM");
        return await process.WaitAsync();
    }
}
