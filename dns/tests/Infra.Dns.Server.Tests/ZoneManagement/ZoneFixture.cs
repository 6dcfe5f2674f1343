using System.Net;
using System.Text;
using Infra.Buffers;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Server.Access;
using Infra.Dns.Server.Configuration;
using Infra.Dns.Server.Requests;
using Infra.Dns.Server.Service;
using Infra.Dns.Server.Zones;
using Infra.Dns.Store;
using Infra.Dns.Tsig;
using Infra.Dns.Wire;
using Infra.Parsing;
using Infra.Testing.Fakes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Infra.Dns.Server.Tests.ZoneManagement;

/// <summary>A zone manager over files in memory and a clock that stands still.</summary>
internal sealed class ZoneFixture : IAsyncDisposable
{
    internal const string File = "/zones/example.com.zone";
    internal const string Journal = File + ".journal";
    internal static readonly DomainName Origin = DomainName.Parse("example.com.");
    internal static readonly DomainName KeyName = DomainName.Parse("editor.");
    internal static readonly byte[] Secret = Encoding.ASCII.GetBytes("a secret of some length, for tests");

    internal ZoneFixture(MemoryStorage? storage = null)
    {
        Storage = storage ?? new MemoryStorage();
        Manager = Create();
    }

    internal MemoryStorage Storage { get; }

    internal FakeTimeProvider Time { get; } = new();

    internal ZoneManager Manager { get; private set; }

    internal ZoneState State => Manager.Current.TryFind(Origin.Wire, out ServedZone? zone) ? zone.State : ZoneState.NotReady;

    internal static string Text(uint serial, params string[] lines) =>
        $"$ORIGIN example.com.\n$TTL 300\n@ SOA ns hostmaster {serial} 3600 600 86400 60\n@ NS ns\nns A 192.0.2.1\n" + string.Concat(lines.Select(line => line + "\n"));

    internal static ZoneSettings Primary(string name = "example.com.", string file = File) => new()
    {
        Name = DomainName.Parse(name),
        File = file,
        NotifiesNameServers = false,
        AllowTransfer = new AccessList([new AccessEntry(IpPrefix.TryParse("127.0.0.0/8", out IpPrefix network) ? network : default, null)]),
        Update = [new UpdateGrant(KeyName, GrantMatch.Subdomain, null, [])],
    };

    internal static ServerConfiguration With(params ZoneSettings[] zones) => new()
    {
        Server = new ServerSettings { Directory = "/zones" },
        Keys = [new TsigKeySettings(KeyName, DomainName.Parse("hmac-sha256."), SecretBytes.CopyOf(Secret))],
        Zones = zones,
    };

    /// <summary>Loads one primary with this file.</summary>
    internal static ZoneFixture Loaded(uint serial, params string[] lines)
    {
        var fixture = new ZoneFixture();
        fixture.Storage.Write(File, Text(serial, lines));
        fixture.Manager.Apply(With(Primary()));
        return fixture;
    }

    /// <summary>The process dies, and another starts over the same files.</summary>
    internal async Task RestartAsync()
    {
        await Manager.DisposeAsync();
        Manager = Create();
        Manager.Apply(With(Primary()));
    }

    /// <summary>Sends an update that adds a host, signed, as a client would.</summary>
    internal async Task<ResponseCode> AddAsync(string owner, string address = "192.0.2.77")
    {
        byte[] message = new byte[1024];
        var writer = new DnsWriter(message, new ushort[64]);
        new MessageHeader(0x2342, 0, 1, 0, 1, 0).With(Opcode.Update).Write(ref writer);
        writer.WriteName(Origin.Wire, true);
        writer.WriteUInt16(RecordType.SOA.Value);
        writer.WriteUInt16(1);
        writer.WriteName(DomainName.Parse(owner + ".example.com.").Wire, true);
        writer.WriteUInt16(RecordType.A.Value);
        writer.WriteUInt16(1);
        writer.WriteUInt32(60);
        Rdata.Write(RecordType.A, Rdata.Parse(RecordType.A, address), ref writer);
        int length = writer.Offset;
        using var key = new TsigKey(KeyName, TsigAlgorithm.HmacSha256, Secret);
        var client = new TsigClient(key);
        client.TrySign(message, ref length, (ulong)Time.GetUtcNow().ToUnixTimeSeconds());
        TestRequest request = Receive(message[..length], isStream: true);
        await Manager.Handlers.Update!.HandleAsync(request, CancellationToken.None);
        MessageView reply = request.View(0);
        Assert.Equal(TsigVerdict.Good, client.Verify(reply, (ulong)Time.GetUtcNow().ToUnixTimeSeconds()));
        Assert.Equal(0x2342, reply.Header.Id);
        return reply.Header.ResponseCode;
    }

    /// <summary>Gives a message to the server as a listener would, its signature checked.</summary>
    internal TestRequest Receive(byte[] message, bool isStream, string client = "127.0.0.1")
    {
        IRequestSession? session = null;
        if (MessageView.TryParse(message, out MessageView view, out _) && view.Signature is not null)
            Assert.True(Manager.Handlers.Authenticator!.TryAuthenticate(message, out session, out _));
        return new TestRequest(message, new IPEndPoint(IPAddress.Parse(client), 4711), isStream, session);
    }

    internal static string[] Lines(ZoneSnapshot? zone)
    {
        List<string> lines = [];
        foreach (ZoneNode node in zone!.Nodes)
        {
            foreach (ZoneSet set in node)
                lines.AddRange(set.ToRecords().Select(record => record.ToString()));
        }
        return [.. lines.Order(StringComparer.Ordinal)];
    }

    public ValueTask DisposeAsync() => Manager.DisposeAsync();

    private ZoneManager Create() => new(Storage, Time, new SeededRandom(1), NullLogger.Instance);
}
