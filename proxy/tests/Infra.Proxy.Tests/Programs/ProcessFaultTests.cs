using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Infra.Proxy.Tests.Support;
using Infra.Testing.Processes;

namespace Infra.Proxy.Tests.Programs;

/// <summary>Faults that need a process of its own: one that is killed, one without descriptors, one that is told to stop.</summary>
public sealed class ProcessFaultTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private const string Hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

    private const string Upgrade =
        "GET /chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

    private const string Switching =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

    /// <summary>The kernel's table grew before the first client came (proc_pid_status(5), FDSize): no loop waits for it.</summary>
    [Fact]
    public async Task Program_HasRoomForItsDescriptorsFromTheStart()
    {
        await using var origin = new RawOrigin(Hello);
        await using ProxydProcess proxyd = await ProxydProcess.StartAsync(origin.EndPoint);

        string[] status = await File.ReadAllLinesAsync($"/proc/{proxyd.Child.Id}/status");
        int room = int.Parse(status.Single(line => line.StartsWith("FDSize:", StringComparison.Ordinal)).AsSpan(7), System.Globalization.CultureInfo.InvariantCulture);

        Assert.True(room >= Math.Min(Infra.Hosting.ProcessLimits.OpenFilesMax(), 256 * 1024), $"{room}");
        Assert.True(Directory.GetFiles($"/proc/{proxyd.Child.Id}/fd").All(name => int.Parse(Path.GetFileName(name.AsSpan()), System.Globalization.CultureInfo.InvariantCulture) < room / 2));
    }

    /// <summary>kill -9 of the server while it is silent, and within a body of known and of unknown length.</summary>
    [Theory]
    [InlineData("", "HTTP/1.1 502 ")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello", "hello")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", "hello")]
    public async Task Server_WhenKilled_IsA502_OrACut_NeverAnEnd(string sent, string expected)
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var origin = new RawOrigin(async exchange =>
        {
            if (sent.Length > 0) await exchange.SendAsync(sent);
            arrived.TrySetResult();
            await exchange.ReadAsync(_ => false);
        });
        await using ProxydProcess server = await ProxydProcess.StartAsync(origin.EndPoint, system: "name \"back\"");
        await using RunningProxy proxy = await RunningProxy.StartAsync([server.Addresses[0]]);
        using RawClient client = await proxy.ConnectAsync();
        await client.SendAsync(Get);
        await arrived.Task;
        string begin = sent.Length > 0 ? await client.ReadUntilAsync(text => text.Contains("hello", StringComparison.Ordinal)) : "";

        server.Child.Kill();
        client.EndSend();
        string rest = await client.ReadToEndAsync();

        Assert.Contains(expected, begin + rest, StringComparison.Ordinal);
        Assert.DoesNotContain("0\r\n\r\n", sent.Length > 0 ? rest : "", StringComparison.Ordinal);
        if (sent.Length > 0) Assert.True(client.WasReset);
        await Http1.FaultTests.AssertNothingIsLeftAsync(proxy);
    }

    /// <summary>Without descriptors accepting pauses: what is open goes on, nobody spins, and afterwards all is as before.</summary>
    [Fact]
    public async Task Descriptors_WhenThereAreNone_AcceptingPauses_AndOpenConnectionsGoOn()
    {
        const int Descriptors = 300;
        await using var origin = new RawOrigin(Hello);
        await using ProxydProcess proxyd = await ProxydProcess.StartAsync(
            $"services {{\n t {{\n listeners {{\n \"127.0.0.1:0\" connections-per-ip=0\n }}\n connectors {{\n \"{origin.EndPoint}\"\n }}\n }}\n }}",
            "connections-max 100000", "prlimit", $"--nofile={Descriptors}:{Descriptors}");
        using Socket open = Connect(proxyd.Addresses[0]);
        Assert.EndsWith("hello", await AskAsync(open), StringComparison.Ordinal);

        List<Socket> crowd = [];
        for (int i = 0; i < Descriptors + 50; i++)
            crowd.Add(Connect(proxyd.Addresses[0]));
        Assert.True(await proxyd.Child.WaitUntilAsync(child => child.Error.Contains("no descriptors are left", StringComparison.Ordinal), TimeSpan.FromSeconds(60)), proxyd.Child.Error);
        for (int i = 0; i < 20; i++)
            Assert.EndsWith("hello", await AskAsync(open), StringComparison.Ordinal);

        // The control socket needs a descriptor too.
        crowd.ForEach(socket => socket.Dispose());
        JsonElement after = await proxyd.StatusAsync(all => all.GetProperty("connections").GetProperty("http1").GetInt32() == 1);
        Assert.Equal(1, after.GetProperty("connections").GetProperty("http1").GetInt32());
        // The pause between two attempts is 100 ms: in the seconds of this test there is no room for thousands of them, which a loop without a pause would make.
        Assert.InRange(after.GetProperty("resources").GetProperty("descriptors_exhausted").GetInt64(), 1, 1000);
        Assert.Equal(0, after.GetProperty("resources").GetProperty("internal_failures").GetInt64());
        using Socket late = Connect(proxyd.Addresses[0]);
        Assert.EndsWith("hello", await AskAsync(late), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_WhileATunnelIsOpen_LetsItGoOn_UntilTheLimit()
    {
        await using var origin = new RawOrigin(async exchange =>
        {
            await exchange.SendAsync(Switching);
            while (!(await exchange.ReadAsync(text => text.Length >= 4)).IsEnded)
                await exchange.SendAsync("pong");
        });
        await using ProxydProcess proxyd = await ProxydProcess.StartAsync(origin.EndPoint, system: "drain-requests-ms 2000\n drain-connections-ms 100");
        using Socket client = Connect(proxyd.Addresses[0]);
        await client.SendAsync(Encoding.ASCII.GetBytes(Upgrade));
        var buffer = new byte[4096];
        string seen = "";
        while (!seen.EndsWith("\r\n\r\n", StringComparison.Ordinal))
            seen += Encoding.ASCII.GetString(buffer, 0, await client.ReceiveAsync(buffer));

        proxyd.Child.Signal("TERM");
        Assert.True(await proxyd.Child.WaitUntilAsync(child => !Accepts(proxyd.Addresses[0]), TimeSpan.FromSeconds(30)));
        await client.SendAsync("ping"u8.ToArray());
        Assert.Equal("pong", Encoding.ASCII.GetString(buffer, 0, await client.ReceiveAsync(buffer)));
        ChildResult result = await proxyd.Child.WaitAsync();

        Assert.Equal(0, result.ExitCode);
        int rest = 0;
        try
        {
            rest = await client.ReceiveAsync(buffer);
        }
        catch (SocketException)
        {
            // Dropped at the limit.
        }
        Assert.Equal(0, rest);
    }

    private static Socket Connect(IPEndPoint address)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(address);
        return socket;
    }

    private static bool Accepts(IPEndPoint address)
    {
        try
        {
            using Socket probe = Connect(address);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static async Task<string> AskAsync(Socket socket)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await socket.SendAsync(Encoding.ASCII.GetBytes(Get), patience.Token);
        var buffer = new byte[4096];
        string seen = "";
        while (!seen.EndsWith("hello", StringComparison.Ordinal))
        {
            int count = await socket.ReceiveAsync(buffer, patience.Token);
            if (count == 0) return seen;
            seen += Encoding.ASCII.GetString(buffer, 0, count);
        }
        return seen;
    }
}
