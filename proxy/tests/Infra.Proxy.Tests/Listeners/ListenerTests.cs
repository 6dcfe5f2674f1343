using System.Net;
using System.Net.Sockets;
using Infra.Proxy.Lifecycle;
using Infra.Proxy.Listeners;
using Infra.Proxy.Tests.Support;
using Infra.Testing;
using Infra.Testing.Fakes;

namespace Infra.Proxy.Tests.Listeners;

public sealed class ListenerTests
{
    private const string Hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    [Theory]
    [InlineData("PROXY TCP4 192.0.2.7 198.51.100.1 5000 80\r\n", "192.0.2.7")]
    [InlineData("PROXY TCP6 2001:db8::7 2001:db8::1 5000 80\r\n", "2001:db8::7")]
    [InlineData("PROXY UNKNOWN\r\n", "127.0.0.1")]
    [InlineData("\r\n\r\n\0\r\nQUIT\n\u0021\u0011\0\u000c\u00c0\u0000\u0002\u0007\u00c6\u0033\u0064\u0001\u0013\u0088\0\u0050", "192.0.2.7")]
    public async Task ProxyHeader_NamesTheClient(string header, string client)
    {
        await using var origin = new RawOrigin(Hello);
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin, listener: "proxy-protocol=\"127.0.0.0/8\"");

        string seen = await proxy.ExchangeAsync(header + Get);

        Assert.EndsWith("hello", seen, StringComparison.Ordinal);
        Assert.Contains($"X-Forwarded-For: {client}", Assert.Single(origin.Heads), StringComparison.Ordinal);
    }

    /// <summary>The lists are about clients: who speaks PROXY for them need not be in one of them.</summary>
    [Theory]
    [InlineData("allow-cidr=\"192.0.2.0/24\"", "192.0.2.7", true)]
    [InlineData("allow-cidr=\"192.0.2.0/24\"", "192.0.3.7", false)]
    [InlineData("allow-cidr=\"127.0.0.0/8\"", "192.0.2.7", false)]
    [InlineData("block-cidr=\"192.0.2.0/24\"", "192.0.2.7", false)]
    [InlineData("block-cidr=\"127.0.0.0/8\"", "192.0.2.7", true)]
    public async Task ProxyHeader_NamesWhomTheListsAreAbout(string list, string client, bool isServed)
    {
        await using var origin = new RawOrigin(Hello);
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin, listener: $"proxy-protocol=\"127.0.0.0/8\" {list}");

        string seen = await proxy.ExchangeAsync($"PROXY TCP4 {client} 198.51.100.1 5000 80\r\n{Get}");

        Assert.Equal(isServed, seen.EndsWith("hello", StringComparison.Ordinal));
        Assert.Equal(isServed ? 0 : 1, proxy.Engine.Counters.RefusedCount(RefusalKind.Address));
    }

    /// <summary>A client that came to the proxy in front over a unix socket has no address, and none is made up for it.</summary>
    [Theory]
    [InlineData("", true)]
    [InlineData("block-cidr=\"0.0.0.0/0, ::/0\"", true)]
    [InlineData("allow-cidr=\"0.0.0.0/0, ::/0\"", false)]
    public async Task ProxyHeader_OfAUnixSocket_NamesNobody(string list, bool isServed)
    {
        byte[] header = [.. "\r\n\r\n\0\r\nQUIT\n"u8, 0x21, 0x31, 0, 216, .. "/a"u8, .. new byte[214]];
        await using var origin = new RawOrigin(Hello);
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin, listener: $"proxy-protocol=\"127.0.0.0/8\" {list}");

        string seen = await proxy.ExchangeAsync([.. header, .. System.Text.Encoding.ASCII.GetBytes(Get)]);

        Assert.Equal(isServed, seen.EndsWith("hello", StringComparison.Ordinal));
        if (isServed) Assert.DoesNotContain("X-Forwarded-For", Assert.Single(origin.Heads), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProxyHeader_BringsManyClients_EachWithItsOwnBound()
    {
        await using var origin = new RawOrigin(Hello);
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin, listener: "proxy-protocol=\"127.0.0.0/8\" connections-per-ip=1");
        using RawClient first = await ServedAsync(proxy, "192.0.2.1");
        using RawClient second = await ServedAsync(proxy, "192.0.2.2");

        Assert.Equal("", await proxy.ExchangeAsync("PROXY TCP4 192.0.2.1 198.51.100.1 5000 80\r\n" + Get));
        Assert.Equal(1, proxy.Engine.Counters.RefusedCount(RefusalKind.ConnectionsPerAddress));

        // Its place is free once it has gone.
        first.Dispose();
        Assert.True(SpinWait.SpinUntil(() => proxy.Engine.Connections.Count == 1, TimeSpan.FromSeconds(20)));
        (await ServedAsync(proxy, "192.0.2.1")).Dispose();
    }

    [Fact]
    public async Task ProxyHeader_WhenItDoesNotCome_IsWaitedForThreeSeconds()
    {
        await using var origin = new RawOrigin(Hello);
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin, listener: "proxy-protocol=\"127.0.0.0/8\"");
        using RawClient client = await proxy.ConnectAsync();

        await client.SendAsync("PROXY TCP4 ");

        Assert.Equal("", await client.ReadToEndAsync());
        Assert.Equal(1, proxy.Engine.Counters.RefusedCount(RefusalKind.ProxyHeader));
    }

    [Theory]
    [InlineData("json", "\"front_name\":\"a\\\".example\",\"front_protocol\":\"h2\",\"front_id\":\"\\u0001\\u0002\",\"front_tls\":\"TLSv1.3\"}")]
    [InlineData("{client} {front-name} {front-protocol} {front-id} {front-tls}", "192.0.2.7 a\\\".example h2 \\x01\\x02 TLSv1.3")]
    public async Task ProxyHeader_OfVersion2_IsLoggedWithWhatItSays(string format, string expected)
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("access.log");
        byte[] header =
        [
            .. "\r\n\r\n\0\r\nQUIT\n"u8, 0x21, 0x11, 0, 53, 192, 0, 2, 7, 198, 51, 100, 1, 0x13, 0x88, 0, 80,
            1, 0, 2, .. "h2"u8, 2, 0, 10, .. "a\".example"u8, 5, 0, 2, 1, 2, 0x20, 0, 15, 1, 0, 0, 0, 0, 0x21, 0, 7, .. "TLSv1.3"u8,
        ];
        await using var origin = new RawOrigin(Hello);
        await using (RunningProxy proxy = await RunningProxy.StartAsync(origin, $"access-log \"{path}\" format=\"{format}\"", "proxy-protocol=\"127.0.0.0/8\""))
            Assert.EndsWith("hello", await proxy.ExchangeAsync([.. header, .. System.Text.Encoding.ASCII.GetBytes(Get)]), StringComparison.Ordinal);

        Assert.EndsWith(expected + "\n", await File.ReadAllTextAsync(path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Get)]
    [InlineData("PROXY TCP4 192.0.2.07 198.51.100.1 5000 80\r\n" + Get)]
    [InlineData("PROXY TCP4 192.0.2.7")]
    public async Task ProxyHeader_WhenMissingOrMalformed_ClosesWithoutAWord(string bytes)
    {
        await using var origin = new RawOrigin(Hello);
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin, listener: "proxy-protocol=\"127.0.0.0/8\"");

        Assert.Equal("", await proxy.ExchangeAsync(bytes));
        Assert.Empty(origin.Heads);
        Assert.Equal(1, proxy.Engine.Counters.RefusedCount(RefusalKind.ProxyHeader));
    }

    [Theory]
    [InlineData("block-cidr=\"127.0.0.0/8\"")]
    [InlineData("allow-cidr=\"10.0.0.0/8\"")]
    [InlineData("proxy-protocol=\"10.0.0.0/8\"")]
    public async Task Client_WhenNotAdmitted_IsClosed(string listener)
    {
        await using var origin = new RawOrigin(Hello);
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin, listener: listener);

        Assert.Equal("", await proxy.ExchangeAsync(Get));
        Assert.Equal(1, proxy.Engine.Counters.RefusedCount(RefusalKind.Address));
    }

    [Fact]
    public async Task Address_WithAsManyConnectionsAsItMay_GetsNoMore()
    {
        await using var origin = new RawOrigin(Hello);
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin, listener: "connections-per-ip=2");
        using RawClient first = await proxy.ConnectAsync();
        using RawClient second = await proxy.ConnectAsync();
        foreach (RawClient each in (RawClient[])[first, second])
        {
            await each.SendAsync(Get);
            Assert.EndsWith("hello", await each.ReadUntilAsync(text => text.EndsWith("hello", StringComparison.Ordinal)), StringComparison.Ordinal);
        }

        Assert.Equal("", await proxy.ExchangeAsync(Get));
        Assert.Equal(1, proxy.Engine.Counters.RefusedCount(RefusalKind.ConnectionsPerAddress));
    }

    [Fact]
    public async Task UnixSockets_ServeBothSides()
    {
        string path = Path.Combine(Path.GetTempPath(), $"proxyd-test-{Environment.ProcessId}.sock");
        await using var origin = new RawOrigin(Hello);
        await using RunningProxy proxy = await RunningProxy.StartAsync($"services {{ test {{ listeners {{ \"unix:{path}\" }}; connectors {{ \"{origin.EndPoint}\" }} }} }}");
        await using RunningProxy front = await RunningProxy.StartAsync($"system {{ name \"front\" }}\nservices {{ test {{ listeners {{ \"127.0.0.1:0\" }}; connectors {{ \"unix:{path}\" }} }} }}");

        Assert.EndsWith("hello", await front.ExchangeAsync(Get), StringComparison.Ordinal);
        Assert.Contains("Via: 1.1 front\r\n", Assert.Single(origin.Heads), StringComparison.Ordinal);
    }

    /// <summary>Whoever comes over a unix socket has no address: no list has it.</summary>
    [Theory]
    [InlineData("block-cidr=\"0.0.0.0/0, ::/0\"", true)]
    [InlineData("allow-cidr=\"0.0.0.0/0, ::/0\"", false)]
    [InlineData("proxy-protocol=\"0.0.0.0/0, ::/0\"", false)]
    public async Task ClientOfAUnixSocket_IsInNoList(string listener, bool isServed)
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("a.sock");
        await using var origin = new RawOrigin(Hello);
        await using RunningProxy proxy = await RunningProxy.StartAsync($"services {{ test {{ listeners {{\n\"unix:{path}\" {listener}\n }}; connectors {{ \"{origin.EndPoint}\" }} }} }}");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
        using var client = new RawClient(socket);

        await client.SendAsync(Get);
        client.EndSend();

        Assert.Equal(isServed, (await client.ReadToEndAsync()).EndsWith("hello", StringComparison.Ordinal));
        Assert.Equal(isServed ? 0 : 1, proxy.Engine.Counters.RefusedCount(RefusalKind.Address));
    }

    /// <summary>An IPv4 address is one address, also in the form that IPv6 has for it.</summary>
    [Fact]
    public async Task ProxyHeader_OfAMappedAddress_CountsAsThatAddress()
    {
        await using var origin = new RawOrigin(Hello);
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin, listener: "proxy-protocol=\"127.0.0.0/8\" connections-per-ip=1");
        using RawClient first = await ServedAsync(proxy, "192.0.2.1");

        Assert.Equal("", await proxy.ExchangeAsync("PROXY TCP6 ::ffff:192.0.2.1 ::1 5000 80\r\n" + Get));
        Assert.Equal(1, proxy.Engine.Counters.RefusedCount(RefusalKind.ConnectionsPerAddress));
    }

    [Fact]
    public void AcceptRate_LetsASecondsWorthPass_ThenOneByOne()
    {
        var time = new FakeTimeProvider();
        var rate = new AcceptRate(10, time);

        Assert.All(Enumerable.Range(0, 10), _ => Assert.Equal(TimeSpan.Zero, rate.Take()));
        Assert.Equal(TimeSpan.FromMilliseconds(100), rate.Take());
        time.Advance(TimeSpan.FromMilliseconds(200));
        Assert.Equal(TimeSpan.Zero, rate.Take());
    }

    [Fact]
    public void AddressCounts_ForgetAddressesWithoutConnections()
    {
        var counts = new AddressCounts(1);
        Assert.True(counts.TryAdd(IPAddress.Loopback));
        Assert.False(counts.TryAdd(IPAddress.Loopback));
        Assert.True(counts.TryAdd(IPAddress.IPv6Loopback));
        counts.Remove(IPAddress.Loopback);
        Assert.True(counts.TryAdd(IPAddress.Loopback));
    }

    [Fact]
    public void Listener_OfADeadProgramsSocketFile_TakesItsPlace()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("dead.sock"), other = folder.PathOf("other.sock");
        // A socket that is closed in order removes its file: this one does not find it.
        using (Socket dead = ListenerSocket.Open(Unix(other))) File.Move(other, path);
        Assert.True(File.Exists(path));

        using Socket again = ListenerSocket.Open(Unix(path));

        Assert.Throws<SocketException>(() => ListenerSocket.Open(Unix(path)));
        Assert.True(File.Exists(path));
    }

    /// <summary>Connecting to a file of another kind is refused as by a dead program's socket: it is nothing to remove.</summary>
    [Theory]
    [InlineData("file", "Regular")]
    [InlineData("link", "SymbolicLink")]
    [InlineData("folder", "Directory")]
    public void Listener_WhereSomethingElseIs_LeavesItAlone(string name, string kind)
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("file", "precious");
        File.CreateSymbolicLink(folder.PathOf("link"), file);
        Directory.CreateDirectory(folder.PathOf("folder"));

        var failure = Assert.Throws<ProxyStartException>(() => ListenerSocket.Open(Unix(folder.PathOf(name))));

        Assert.Contains($"{folder.PathOf(name)}: there is something else in its place ({kind}); remove it", failure.Message, StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(file));
        Assert.True(Path.Exists(folder.PathOf(name)));
    }

    [Fact]
    public void Listener_WithoutItsFolder_SaysSo()
    {
        using var folder = new TemporaryFolder();

        var failure = Assert.Throws<ProxyStartException>(() => ListenerSocket.Open(Unix(folder.PathOf("none/a.sock"))));

        Assert.Contains($"there is no folder {folder.PathOf("none")}", failure.Message, StringComparison.Ordinal);
    }

    private static Infra.Proxy.Config.ListenerConfig Unix(string path) => new(new UnixDomainSocketEndPoint(path));

    private static async Task<RawClient> ServedAsync(RunningProxy proxy, string address)
    {
        RawClient client = await proxy.ConnectAsync();
        await client.SendAsync($"PROXY TCP4 {address} 198.51.100.1 5000 80\r\n" + Get);
        Assert.EndsWith("hello", await client.ReadUntilAsync(text => text.EndsWith("hello", StringComparison.Ordinal)), StringComparison.Ordinal);
        return client;
    }
}
