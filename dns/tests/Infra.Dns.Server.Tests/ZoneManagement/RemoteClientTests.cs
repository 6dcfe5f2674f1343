using System.Net;
using System.Net.Sockets;
using Infra.Dns.Edns;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Server.Configuration;
using Infra.Dns.Server.Service;
using Infra.Dns.Server.Tests.Interop;
using Infra.Dns.Server.Zones;
using Infra.Dns.Store;
using Infra.Dns.Tsig;
using Infra.Dns.Wire;
using Infra.Testing;
using Infra.Testing.Fakes;
using Infra.Testing.Network;

namespace Infra.Dns.Server.Tests.ZoneManagement;

// What we ask others by UDP, and which replies we believe.
public class RemoteClientTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);   // of the test; the client's own clock stands still
    private static readonly DomainName Origin = DomainName.Parse("example.org.");
    private static readonly byte[] Given = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];

    private readonly RemoteClient _client = new(() => new TsigKeyStore([]), () => new LimitSettings(), new FakeTimeProvider(), new SeededRandom(1), new LimitCounters());

    [Fact]
    public async Task AskStart_OfAServerWithCookies_SendsWhatItGave()
    {
        await using var server = new ScriptedServer((request, cookie) => [Reply(request, 7, [.. cookie[..8], .. Given])]);

        await AskAsync(server);
        uint serial = await AskAsync(server);

        Assert.Equal(7u, serial);
        Assert.Equal([8, 24], server.Cookies.Select(cookie => cookie.Length));
        Assert.Equal([.. server.Cookies[0], .. Given], server.Cookies[1]);
    }

    [Fact]
    public async Task AskStart_WhenARepliesCookieIsNotOurs_WaitsForTheRightOne()
    {
        await using var server = new ScriptedServer((request, cookie) =>
        {
            byte[] wrong = [.. cookie[..8], .. Given];
            wrong[0] ^= 1;
            return [Reply(request, 666, wrong), Reply(request, 667, wrong[..8]), Reply(request, 7, [.. cookie[..8], .. Given])];
        });

        Assert.Equal(7u, await AskAsync(server));
    }

    [Fact]
    public async Task AskStart_WhenAReplyHasNoCookieThoughTheServerGaveOne_WaitsForTheRightOne()
    {
        await using var server = new ScriptedServer((request, cookie) =>
            cookie.Length == 8 ? [Reply(request, 7, [.. cookie, .. Given])] : [Reply(request, 666, null), Reply(request, 8, cookie)]);
        await AskAsync(server);

        Assert.Equal(8u, await AskAsync(server));
    }

    [Fact]
    public async Task AskStart_WhenTheServerWantsAnotherCookie_AsksOnceMoreWithThat()
    {
        await using var server = new ScriptedServer((request, cookie) =>
            [cookie.Length == 8 ? Reply(request, 0, [.. cookie, .. Given], ResponseCode.BadCookie) : Reply(request, 7, cookie)]);

        Assert.Equal(7u, await AskAsync(server));
        Assert.Equal([8, 24], server.Cookies.Select(cookie => cookie.Length));
    }

    [Fact]
    public async Task AskStart_WhenTheServerIsNeverContent_AsksByTcp()
    {
        await using var server = new ScriptedServer((request, cookie) => [Reply(request, 0, [.. cookie[..8], .. Given], ResponseCode.BadCookie)], byTcp: request => Reply(request, 9, null));

        Assert.Equal(9u, await AskAsync(server));
        Assert.Equal([8, 24], server.Cookies.Select(cookie => cookie.Length));
    }

    [Fact]
    public async Task AskStart_OfAServerWithoutEdns_AsksOnceMoreWithoutIt()
    {
        await using var server = new ScriptedServer((request, cookie) =>
            [cookie.Length > 0 ? Reply(request, 0, null, ResponseCode.FormErr, hasOptions: false) : Reply(request, 7, null, hasOptions: false)]);

        Assert.Equal(7u, await AskAsync(server));
        Assert.Equal(7u, await AskAsync(server));
        Assert.Equal([8, 0, 0], server.Cookies.Select(cookie => cookie.Length));
    }

    [Fact]
    public async Task Notify_ByUdp_CarriesACookieAndBelievesOnlyItsOwn()
    {
        await using var server = new ScriptedServer((request, cookie) =>
        {
            byte[] wrong = [.. cookie[..8]];
            wrong[3] ^= 0x80;
            return [Reply(request, null, wrong, ResponseCode.Refused), Reply(request, null, cookie[..8])];
        });

        Assert.True(await _client.NotifyAsync(server.Remote, server.Address, Origin, RecordType.SOA, null, TimeSpan.FromSeconds(15), CancellationToken.None).WaitAsync(Patience));
    }

    // The real server of ours, which answers nobody without a cookie.
    [Fact]
    public async Task AskStart_OfOurServerThatRequiresCookies_IsAnsweredWithAndWithoutSignature()
    {
        using var folder = new TemporaryFolder();
        string zone = folder.Write("zone", TestService.ZoneText);
        await using RunningServer server = await RunningServer.StartAsync(
            $"[cookies]\nrequire = true\n[[tsig]]\nname = \"k\"\nalgorithm = \"hmac-sha256\"\nsecret = \"{Convert.ToBase64String(ZoneFixture.Secret)}\"\n[[zone]]\nname = \"example.org\"\nfile = \"{zone}\"\n");
        var keyName = DomainName.Parse("k.");
        using var key = new TsigKey(keyName, TsigAlgorithm.HmacSha256, ZoneFixture.Secret);
        var client = new RemoteClient(() => new TsigKeyStore([key]), () => new LimitSettings(), TimeProvider.System, new SeededRandom(1), new LimitCounters());
        var remote = new RemoteSettings("r", [server.Address], null, RemoteTransport.Udp, 0);

        ResourceRecord plain = await client.AskStartAsync(remote, server.Address, Origin, CancellationToken.None);
        ResourceRecord signed = await client.AskStartAsync(remote with { Key = keyName }, server.Address, Origin, CancellationToken.None);

        Assert.Equal(7u, ZoneChange.SerialOf(plain.Data.Span));
        Assert.Equal(7u, ZoneChange.SerialOf(signed.Data.Span));
    }

    private async Task<uint> AskAsync(ScriptedServer server) =>
        ZoneChange.SerialOf((await _client.AskStartAsync(server.Remote, server.Address, Origin, CancellationToken.None).WaitAsync(Patience)).Data.Span);

    private static byte[] Reply(byte[] request, uint? serial, byte[]? cookie, ResponseCode code = default, bool hasOptions = true)
    {
        MessageView asked = WireClient.ViewOf(request);
        byte[] message = new byte[512];
        var writer = new DnsWriter(message, default);
        ushort flags = (ushort)(MessageHeader.Response | MessageHeader.Authoritative | request[2] << 8 & 0x7800);
        bool hasAnswer = serial is not null && code == ResponseCode.NoError;
        new MessageHeader(asked.Header.Id, (ushort)(flags | code.Value & 15), 1, (ushort)(hasAnswer ? 1 : 0), 0, (ushort)(hasOptions ? 1 : 0)).Write(ref writer);
        writer.WriteName(Origin.Wire, compress: false);
        writer.WriteUInt16(RecordType.SOA.Value);
        writer.WriteUInt16(1);
        if (hasAnswer)
        {
            writer.WriteName(Origin.Wire, compress: false);
            writer.WriteUInt16(RecordType.SOA.Value);
            writer.WriteUInt16(1);
            writer.WriteUInt32(60);
            Rdata.Write(RecordType.SOA, Rdata.Parse(RecordType.SOA, $"ns. host. {serial} 1 1 1 1"), ref writer);
        }
        if (hasOptions)
        {
            EdnsWriter options = EdnsWriter.Begin(ref writer, 1232, code, isDnssecOk: false);
            if (cookie is not null) EdnsWriter.Write(ref writer, EdnsOptionCode.Cookie, cookie);
            options.End(ref writer);
        }
        return writer.Written.ToArray();
    }

    /// <summary>Answers each UDP request with what a script says, and TCP with one message.</summary>
    private sealed class ScriptedServer : IAsyncDisposable
    {
        private readonly Socket _udp = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        private readonly TcpListener _tcp;
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _run;

        internal ScriptedServer(Func<byte[], byte[], byte[][]> byUdp, Func<byte[], byte[]>? byTcp = null)
        {
            Address = new IPEndPoint(IPAddress.Loopback, FreePort.Both());
            _udp.Bind(Address);
            _tcp = new TcpListener(Address);
            if (byTcp is not null) _tcp.Start();
            _run = Task.WhenAll(ServeUdpAsync(byUdp), byTcp is null ? Task.CompletedTask : ServeTcpAsync(byTcp));
        }

        internal IPEndPoint Address { get; }

        internal RemoteSettings Remote => new("r", [Address], null, RemoteTransport.Udp, 0);

        /// <summary>The cookie option of each UDP request; empty where there was none.</summary>
        internal List<byte[]> Cookies { get; } = [];

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _run;
            _udp.Dispose();
            _tcp.Dispose();
            _stop.Dispose();
        }

        private async Task ServeUdpAsync(Func<byte[], byte[], byte[][]> script)
        {
            byte[] buffer = new byte[2048];
            try
            {
                while (true)
                {
                    SocketReceiveFromResult received = await _udp.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), _stop.Token);
                    byte[] request = buffer[..received.ReceivedBytes];
                    byte[] cookie = WireClient.OptionOf(request, EdnsOptionCode.Cookie);
                    Cookies.Add(cookie);
                    foreach (byte[] reply in script(request, cookie))
                        await _udp.SendToAsync(reply, received.RemoteEndPoint, _stop.Token);
                }
            }
            catch (OperationCanceledException)
            {
                // The test is over.
            }
        }

        private async Task ServeTcpAsync(Func<byte[], byte[]> script)
        {
            try
            {
                while (true)
                {
                    using TcpClient client = await _tcp.AcceptTcpClientAsync(_stop.Token);
                    byte[] head = new byte[2];
                    await client.GetStream().ReadExactlyAsync(head, _stop.Token);
                    byte[] request = new byte[head[0] << 8 | head[1]];
                    await client.GetStream().ReadExactlyAsync(request, _stop.Token);
                    await client.GetStream().WriteAsync(WireClient.Framed(script(request)), _stop.Token);
                }
            }
            catch (OperationCanceledException)
            {
                // The test is over.
            }
        }
    }
}
