using System.Net;
using System.Net.Sockets;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Server.Configuration;
using Infra.Dns.Server.Signing;
using Infra.Dns.Server.Tests.ZoneManagement;
using Infra.Dns.Server.Zones;
using Infra.Dns.Transfers;
using Infra.Dns.Wire;
using Infra.Testing;
using Infra.Testing.Fakes;
using Infra.Testing.Network;
using Microsoft.Extensions.Logging.Abstractions;

namespace Infra.Dns.Server.Tests.Signing;

public class ParentServersTests
{
    private const string Digest = "E2D3C916F6DEEAC73294E8268FB5885044A833FC5459588F4A9184CFC41A5766";
    private static readonly DomainName Child = DomainName.Parse("child.example.");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Ask_OfTwoServers_GivesTheSetOfEach()
    {
        await using var one = new FakeParent((name, type, id) => FakeParent.Reply(name, type, id, [("child.example.", RecordType.DS, $"4711 13 2 {Digest}"), ("other.example.", RecordType.DS, $"1 13 2 {Digest}")]));
        await using var two = new FakeParent((name, type, id) => FakeParent.Reply(name, type, id, [], start: "example."));

        IReadOnlyList<IReadOnlyList<DsData>>? sets = await Servers(one.Address, two.Address).AskAsync(Child, CancellationToken.None);

        Assert.NotNull(sets);
        Assert.Equal([1, 0], sets.Select(set => set.Count));
        Assert.Equal(4711, sets[0][0].KeyTag);
        Assert.Equal(["child.example. DS"], one.Asked);
    }

    public static TheoryData<string> Ways => ["wrong id", "truncated", "lame", "refused", "no such name", "other question", "other type", "no response", "closed", "garbage", "broken data", "empty frame"];

    // One server that cannot be believed, and nothing is known: a key that waits goes on waiting.
    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Ask_WithAServerThatCannotBeBelieved_KnowsNothing(string way)
    {
        await using var good = new FakeParent((name, type, id) => FakeParent.Reply(name, type, id, [("child.example.", RecordType.DS, $"4711 13 2 {Digest}")]));
        await using var bad = new FakeParent((name, type, id) =>
        {
            (string, RecordType, string)[] set = [("child.example.", RecordType.DS, $"4711 13 2 {Digest}")];
            return way switch
            {
                "wrong id" => FakeParent.Reply(name, type, (ushort)(id + 1), set),
                "truncated" => FakeParent.Reply(name, type, id, set, MessageHeader.Response | MessageHeader.Authoritative | MessageHeader.Truncated),
                "lame" => FakeParent.Reply(name, type, id, set, MessageHeader.Response),
                "refused" => FakeParent.Reply(name, type, id, [], code: ResponseCode.Refused),
                "no such name" => FakeParent.Reply(name, type, id, [], code: ResponseCode.NXDomain, start: "example."),
                "other question" => FakeParent.Reply(DomainName.Parse("other.example."), type, id, set),
                "other type" => FakeParent.Reply(name, RecordType.NS, id, set),
                "no response" => FakeParent.Reply(name, type, id, set, MessageHeader.Authoritative),
                "closed" => [],
                "garbage" => [1, 2, 3],
                "broken data" => FakeParent.Reply(name, type, id, set)[..^10],
                _ => new byte[12],
            };
        });

        Assert.NotNull(await Servers(good.Address).AskAsync(Child, CancellationToken.None));
        Assert.Null(await Servers(good.Address, bad.Address).AskAsync(Child, CancellationToken.None));
        Assert.NotEmpty(bad.Asked);
    }

    [Fact]
    public async Task Ask_WithAServerThatIsNotThere_KnowsNothing() => Assert.Null(await Servers(new IPEndPoint(IPAddress.Loopback, FreePort.Tcp())).AskAsync(Child, CancellationToken.None));

    [Fact]
    public async Task Ask_WithAServerThatSaysNothing_GivesUpInTime()
    {
        var time = new FakeTimeProvider();
        await using var silent = new FakeParent((_, _, _) => null);
        Task<IReadOnlyList<IReadOnlyList<DsData>>?> asking = new ParentServers([silent.Address], time, new SeededRandom(1)).AskAsync(Child, CancellationToken.None);
        Assert.True(await silent.Questions.WaitAsync(Patience));

        // Whichever of its waits has begun: connecting, sending and receiving have a limit each.
        for (int i = 0; i < 100 && !asking.IsCompleted; i++)
        {
            time.Advance(TimeSpan.FromSeconds(11));
            await Task.WhenAny(asking, Task.Delay(50));
        }

        Assert.Null(await asking.WaitAsync(Patience));
    }

    [Fact]
    public async Task Ask_ThatIsCancelled_Ends()
    {
        await using var silent = new FakeParent((_, _, _) => null);
        using var stop = new CancellationTokenSource();
        Task asking = Servers(silent.Address).AskAsync(Child, stop.Token);
        Assert.True(await silent.Questions.WaitAsync(Patience));

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking.WaitAsync(Patience));
    }

    // RFC 9859 section 4.1: behind the first label, right above the parent that the SOA names, for all of the parent.
    [Theory]
    [InlineData("child.example.", "child._dsync.example.", "example.", "child._dsync.example.")]
    [InlineData("child.example.", "_dsync.example.", "example.", "child._dsync.example. _dsync.example.")]
    [InlineData("a.b.example.", "a._dsync.b.example.", "b.example.", "a._dsync.b.example.")]
    [InlineData("a.b.example.", "a.b._dsync.example.", "example.", "a._dsync.b.example. a.b._dsync.example.")]
    [InlineData("a.b.example.", "_dsync.example.", "example.", "a._dsync.b.example. a.b._dsync.example. _dsync.example.")]
    [InlineData("a.b.example.", "none.", "example.", "a._dsync.b.example. a.b._dsync.example. _dsync.example.")]
    [InlineData("example.", "_dsync.", ".", "example._dsync. _dsync.")]
    [InlineData("a.b.example.", "none.", "evil.", "a._dsync.b.example. _dsync.b.example.")]
    public async Task FindTargets_AsksInTheOrderOfTheRfc(string child, string published, string parent, string asked)
    {
        await using var server = new FakeParent((name, type, id) => name == DomainName.Parse(published)
            ? FakeParent.Reply(name, type, id, [(published, RecordType.DSYNC, "CDS NOTIFY 5300 notify.example.")])
            : FakeParent.Reply(name, type, id, [], code: ResponseCode.NXDomain, start: parent));

        IReadOnlyList<DsyncData>? targets = await Servers(server.Address).FindTargetsAsync(DomainName.Parse(child), CancellationToken.None);

        Assert.Equal(asked.Split(' ').Select(name => name + " DSYNC"), server.Asked);
        Assert.Equal(published == "none." ? 0 : 1, targets!.Count);
    }

    [Fact]
    public async Task FindTargets_WithALameServer_AsksTheNext()
    {
        await using var lame = new FakeParent((name, type, id) => FakeParent.Reply(name, type, id, [], code: ResponseCode.Refused));
        await using var good = new FakeParent((name, type, id) => FakeParent.Reply(name, type, id, [("child._dsync.example.", RecordType.DSYNC, "CDS NOTIFY 5300 notify.example."), ("child._dsync.example.", RecordType.DSYNC, "CSYNC NOTIFY 5301 notify.example.")]));

        Assert.Equal([5300, 5301], (await Servers(lame.Address, good.Address).FindTargetsAsync(Child, CancellationToken.None))!.Select(target => (int)target.Port));
        Assert.Null(await Servers(lame.Address).FindTargetsAsync(Child, CancellationToken.None));
    }

    // The whole way: a signed zone is served, the parent is found to want NOTIFY of CDS, and gets it, first at the start and then when a new key asks for its DS.
    [Fact]
    public async Task AZoneWhoseKeysChange_TellsItsParentByNotify()
    {
        using var folder = new TemporaryFolder();
        using var receiver = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        receiver.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        int port = ((IPEndPoint)receiver.LocalEndPoint!).Port;
        await using var parent = new FakeParent((name, type, id) => type == RecordType.DSYNC
            ? FakeParent.Reply(name, type, id, [(name.ToString(), RecordType.DSYNC, $"CDS NOTIFY {port} notify.com."), (name.ToString(), RecordType.DSYNC, "CDS 200 1 other.com."), (name.ToString(), RecordType.DSYNC, $"CSYNC NOTIFY {port} notify.com.")])
            : type == RecordType.A ? FakeParent.Reply(name, type, id, [("notify.com.", RecordType.A, "127.0.0.1")]) : FakeParent.Reply(name, type, id, [], start: "com."));
        var policy = new DnssecPolicySettings
        {
            Name = "p",
            Algorithm = 15,
            Cds = "always",
            SignatureLifetime = TimeSpan.FromDays(14),
            SignatureRefresh = TimeSpan.FromDays(7),
            DnskeyTtl = TimeSpan.FromHours(1),
            PropagationDelay = TimeSpan.FromHours(1),
            ParentServers = [parent.Address],
        };
        string file = folder.Write("example.com.zone", ZoneFixture.Text(7, "www A 192.0.2.2"));
        ServerConfiguration configuration = ZoneFixture.With(ZoneFixture.Primary(file: file) with { DnssecPolicy = "p" }) with { Server = new ServerSettings { Directory = folder.Root }, Policies = [policy] };
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero));
        await using var manager = new ZoneManager(FileZoneStorage.Instance, time, new SeededRandom(3), NullLogger.Instance);
        Assert.Empty(manager.Apply(configuration));
        ManagedZone zone = manager.Find(ZoneFixture.Origin)!;
        time.Advance(TimeSpan.FromDays(2));
        ZoneManager.InGate(zone, () => zone.Signing!.Tick());   // the first key is everywhere: it asks for its DS
        Assert.True(zone.Data.Current!.Apex.Has(RecordType.CDS));

        manager.Start();
        Assert.Equal("example.com. CDS", await NotifiedAsync(receiver));
        Assert.Contains("example._dsync.com. DSYNC", parent.Asked);

        ZoneManager.InGate(zone, () => zone.Signing!.TakeParentAsWanted());
        time.Advance(TimeSpan.FromDays(3));
        ZoneManager.InGate(zone, () => zone.Signing!.Tick());
        ZoneManager.InGate(zone, () => zone.Signing!.Roll(Dnssec.Rollover.KeyRole.Combined));
        time.Advance(TimeSpan.FromDays(3));
        ZoneManager.InGate(zone, () => zone.Signing!.Tick());
        time.Advance(TimeSpan.FromDays(3));
        ZoneManager.InGate(zone, () => zone.Signing!.Tick());
        manager.OnChange(zone.Data);
        Assert.Equal("example.com. CDS", await NotifiedAsync(receiver));
    }

    private static ParentServers Servers(params IPEndPoint[] addresses) => new(addresses, TimeProvider.System, new SeededRandom(1));

    // Takes the next NOTIFY and says that it was heard.
    private static async Task<string> NotifiedAsync(Socket receiver)
    {
        byte[] buffer = new byte[512];
        SocketReceiveFromResult received = await receiver.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0)).WaitAsync(Patience);
        string text = Read(buffer.AsSpan(0, received.ReceivedBytes));
        buffer[2] |= 0x80;
        await receiver.SendToAsync(buffer.AsMemory(0, received.ReceivedBytes), received.RemoteEndPoint);
        return text;
    }

    private static string Read(ReadOnlySpan<byte> message)
    {
        Assert.True(MessageView.TryParse(message, out MessageView view, out _));
        Assert.True(ZoneRequest.TryReadNotify(view, out DomainName origin, out RecordType type, out _));
        return $"{origin} {type}";
    }
}
