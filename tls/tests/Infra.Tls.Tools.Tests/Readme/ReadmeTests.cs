using System.Net;
using System.Net.Sockets;
using Infra.Testing;
using Infra.Tls.Config;
using Infra.Tls.Streams;
using Infra.Tls.Tools.Tests.Tool;

namespace Infra.Tls.Tools.Tests.Readme;

/// <summary>What tls/README.md shows is compiled here, and works.</summary>
public class ReadmeTests
{
    private static readonly IPEndPoint AnyPort = new(IPAddress.Loopback, 0);

    [Theory, InlineData("NtsKeyExchangeAsync"), InlineData("DnsOverTlsAsync"), InlineData("ProxyAsync")]
    public void Readme_ShowsTheExampleThatIsCompiledHere(string method)
    {
        string tls = Path.Combine(Checkout.Root!, "tls");
        string[] lines = File.ReadAllLines(Path.Combine(tls, "tests", "Infra.Tls.Tools.Tests", "Readme", "ReadmeExamples.cs"));
        string[] body = [.. lines
            .SkipWhile(line => !line.Contains(" " + method + "(", StringComparison.Ordinal)).Skip(2)
            .TakeWhile(line => line != "    }")
            .Select(line => line.Length > 8 ? line[8..] : "")];

        Assert.True(body.Length >= 8, method);
        Assert.Contains(string.Join('\n', body), File.ReadAllText(Path.Combine(tls, "README.md")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task NtsKeyExchange_GivesTheKeysThatTheServerHas()
    {
        TlsServerConfig config = TestIdentities.MakeServerConfig(builder => builder.ApplicationProtocols = [new AlpnProtocol("ntske/1")]);
        await using var listener = new TlsListener(AnyPort, config);

        Task<(byte[] ToServer, byte[] ToClient)> asking = ReadmeExamples.NtsKeyExchangeAsync(TestIdentities.Provider, TestIdentities.Verifier, TestIdentities.Localhost, listener.LocalEndPoint, [0x80, 0, 0, 0]);
        await using TlsStream server = (await listener.AcceptAsync().AsTask().WaitAsync(TlsProgram.Patience)).Stream;
        byte[] request = new byte[4], toServer = new byte[32], toClient = new byte[32];
        await server.ReadExactlyAsync(request).AsTask().WaitAsync(TlsProgram.Patience);
        server.Export("EXPORTER-network-time-security"u8, [0, 0, 0, 15, 0], toServer);
        server.Export("EXPORTER-network-time-security"u8, [0, 0, 0, 15, 1], toClient);

        (byte[] ToServer, byte[] ToClient) keys = await asking.WaitAsync(TlsProgram.Patience);
        Assert.Equal(toServer, keys.ToServer);
        Assert.Equal(toClient, keys.ToClient);
        Assert.NotEqual(toServer, toClient);
    }

    [Fact]
    public async Task DnsOverTls_BringsTheAnswer()
    {
        await using var listener = new TlsListener(AnyPort, TestIdentities.ServerConfig);

        Task<byte[]> asking = ReadmeExamples.DnsOverTlsAsync(TestIdentities.Provider, TestIdentities.Verifier, TestIdentities.Localhost, listener.LocalEndPoint, [1, 2, 3]);
        await using TlsStream server = (await listener.AcceptAsync().AsTask().WaitAsync(TlsProgram.Patience)).Stream;
        byte[] query = new byte[5];
        await server.ReadExactlyAsync(query).AsTask().WaitAsync(TlsProgram.Patience);
        await server.WriteAsync(new byte[] { 0, 2, 9 });
        await server.WriteAsync(new byte[] { 8 });

        Assert.Equal([0, 3, 1, 2, 3], query);
        Assert.Equal([9, 8], await asking.WaitAsync(TlsProgram.Patience));
    }

    [Fact]
    public async Task Proxy_CarriesBothWays_AndEndsInOrder()
    {
        using var stop = new CancellationTokenSource();
        using var origin = new TcpListener(AnyPort);
        origin.Start();
        var ready = new TaskCompletionSource<IPEndPoint>(TaskCreationOptions.RunContinuationsAsynchronously);
        Task proxy = ReadmeExamples.ProxyAsync(TestIdentities.Provider, new FixedCertificateResolver(TestIdentities.Server), AnyPort, (IPEndPoint)origin.LocalEndpoint, ready.SetResult, stop.Token);
        int port = (await ready.Task.WaitAsync(TlsProgram.Patience)).Port;

        await using Visit visit = await Visit.MakeAsync(port);
        Task<string> asking = visit.AskAsync("ping"u8.ToArray());
        using (Socket far = await origin.AcceptSocketAsync().WaitAsync(TlsProgram.Patience))
        {
            byte[] received = new byte[4];
            int count = await far.ReceiveAsync(received).WaitAsync(TlsProgram.Patience);
            await far.SendAsync(received.AsMemory(0, count));
        }

        Assert.Equal("ping", await asking.WaitAsync(TlsProgram.Patience));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => proxy);
    }
}
