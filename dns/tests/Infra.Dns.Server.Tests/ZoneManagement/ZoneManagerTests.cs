using System.Net;
using System.Text.Json;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Server.Configuration;
using Infra.Dns.Server.Requests;
using Infra.Dns.Server.Service;
using Infra.Dns.Server.Zones;
using Infra.Dns.Store;
using Infra.Dns.Transfers;
using Infra.Dns.Wire;
using Infra.Hosting.Control;

namespace Infra.Dns.Server.Tests.ZoneManagement;

public class ZoneManagerTests
{
    private static readonly IPEndPoint Client = new(IPAddress.Loopback, 4711);

    [Fact]
    public async Task Apply_WithABrokenFile_ServesTheOthersAndTellsAllMistakes()
    {
        await using var fixture = new ZoneFixture();
        fixture.Storage.Write(ZoneFixture.File, ZoneFixture.Text(7));
        fixture.Storage.Write("/zones/bad", "$TTL 1\n@ SOA a b 1 1 1 1 1\n@ NS ns\nx A 1.2.3\ny MX foo\nz NOTYPE 1\n");

        IReadOnlyList<string> problems = fixture.Manager.Apply(ZoneFixture.With(ZoneFixture.Primary(), ZoneFixture.Primary("bad.", "/zones/bad"), ZoneFixture.Primary("none.", "/zones/none")));

        Assert.Equal(ZoneStatus.Ready, fixture.State.Status);
        Assert.Equal(2, problems.Count);
        string bad = problems.Single(problem => problem.Contains("/zones/bad", StringComparison.Ordinal));
        Assert.All((string[])[":4:", ":5:", ":6:"], place => Assert.Contains(place, bad, StringComparison.Ordinal));
        foreach (string name in (string[])["bad.", "none."])
        {
            Assert.True(fixture.Manager.Current.TryFind(DomainName.Parse(name).Wire, out ServedZone? zone));
            Assert.Equal(ZoneStatus.NotReady, zone.State.Status);
        }
    }

    [Fact]
    public async Task Apply_AgainWithABrokenFile_KeepsTheOldVersion()
    {
        await using ZoneFixture fixture = ZoneFixture.Loaded(7, "www A 192.0.2.2");
        string[] before = ZoneFixture.Lines(fixture.State.Snapshot);
        fixture.Storage.Write(ZoneFixture.File, ZoneFixture.Text(8, "www A nonsense"));

        IReadOnlyList<string> problems = fixture.Manager.Apply(ZoneFixture.With(ZoneFixture.Primary()));

        Assert.Single(problems);
        Assert.Equal((ZoneStatus.Ready, 7u), (fixture.State.Status, fixture.State.Snapshot!.Serial));
        Assert.Equal(before, ZoneFixture.Lines(fixture.State.Snapshot));
        Assert.Single(fixture.Manager.Apply(ZoneFixture.With(ZoneFixture.Primary())));   // said again as long as it is so
        fixture.Storage.Write(ZoneFixture.File, ZoneFixture.Text(8, "www A 192.0.2.3"));
        Assert.Empty(fixture.Manager.Apply(ZoneFixture.With(ZoneFixture.Primary())));
        Assert.Equal(8u, fixture.State.Snapshot!.Serial);
    }

    [Fact]
    public async Task Apply_WithANewerFile_KeepsTheDifferenceForOthers()
    {
        await using ZoneFixture fixture = ZoneFixture.Loaded(7, "www A 192.0.2.2", "a A 192.0.2.3", "b A 192.0.2.4");
        fixture.Storage.Write(ZoneFixture.File, ZoneFixture.Text(9, "www A 192.0.2.5", "a A 192.0.2.3", "b A 192.0.2.4"));
        fixture.Manager.Apply(ZoneFixture.With(ZoneFixture.Primary()));

        Assert.Equal((1, 1), await AskDifferencesAsync(fixture, 7));
        await fixture.RestartAsync();
        Assert.Equal(9u, fixture.State.Snapshot!.Serial);
        Assert.Equal((1, 1), await AskDifferencesAsync(fixture, 7));
    }

    [Fact]
    public async Task Apply_WithAFileNewerThanTheJournal_LetsTheFileWin()
    {
        await using ZoneFixture fixture = ZoneFixture.Loaded(7);
        await fixture.AddAsync("host");
        Assert.Equal(8u, fixture.State.Snapshot!.Serial);
        fixture.Storage.Write(ZoneFixture.File, ZoneFixture.Text(20, "www A 192.0.2.5"));

        await fixture.RestartAsync();

        Assert.Equal(20u, fixture.State.Snapshot!.Serial);
        Assert.False(fixture.State.Snapshot.TryFind(DomainName.Parse("host.example.com."), RecordType.A, out _));
        Assert.True(fixture.Storage.Files.ContainsKey(ZoneFixture.Journal + ".aside"));
    }

    [Fact]
    public async Task Apply_WithAForeignJournal_SetsItAsideAndUsesTheFile()
    {
        await using var fixture = new ZoneFixture();
        fixture.Storage.Write(ZoneFixture.File, ZoneFixture.Text(7));
        fixture.Storage.Write(ZoneFixture.Journal, "something else");

        fixture.Manager.Apply(ZoneFixture.With(ZoneFixture.Primary()));

        Assert.Equal(7u, fixture.State.Snapshot!.Serial);
        Assert.Equal("something else", System.Text.Encoding.ASCII.GetString(fixture.Storage.Files[ZoneFixture.Journal + ".aside"]));
        Assert.Equal(ResponseCode.NoError, await fixture.AddAsync("host"));
    }

    [Fact]
    public async Task Apply_WithoutAZone_ServesItNoLonger()
    {
        await using ZoneFixture fixture = ZoneFixture.Loaded(7);

        fixture.Manager.Apply(ZoneFixture.With());

        Assert.False(fixture.Manager.Current.TryFind(ZoneFixture.Origin.Wire, out _));
    }

    [Fact]
    public async Task Update_BeyondTheJournalsLimit_WritesTheFileAndKeepsTheLastHistory()
    {
        await using var fixture = new ZoneFixture();
        fixture.Storage.Write(ZoneFixture.File, ZoneFixture.Text(7, [.. Enumerable.Range(0, 50).Select(i => $"old{i} A 192.0.2.9")]));
        ZoneSettings settings = ZoneFixture.Primary() with { JournalSizeMax = 2000 };
        fixture.Manager.Apply(ZoneFixture.With(settings));

        for (int i = 0; i < 40; i++)
            Assert.Equal(ResponseCode.NoError, await fixture.AddAsync($"host{i}"));

        Assert.InRange(fixture.Storage.Files[ZoneFixture.Journal].Length, 100, 2000);
        Assert.Equal(47u, fixture.State.Snapshot!.Serial);
        Assert.Equal((0, 1), await AskDifferencesAsync(fixture, 46));
        Assert.Null(await AskDifferencesAsync(fixture, 7));   // too long ago: the whole zone
        string[] before = ZoneFixture.Lines(fixture.State.Snapshot);
        await fixture.RestartAsync();
        Assert.Equal(before, ZoneFixture.Lines(fixture.State.Snapshot));
    }

    [Fact]
    public async Task Differences_OverManyUpdates_AreCondensed()
    {
        await using ZoneFixture fixture = ZoneFixture.Loaded(7, [.. Enumerable.Range(0, 50).Select(i => $"old{i} A 192.0.2.9")]);
        for (int i = 0; i < 10; i++)
            await fixture.AddAsync($"host{i}");

        Assert.Equal((0, 10), await AskDifferencesAsync(fixture, 7));
        Assert.Equal((0, 3), await AskDifferencesAsync(fixture, 14));
    }

    [Theory]
    [InlineData("example.net.", true, "127.0.0.1", "NOTAUTH")]
    [InlineData("example.com.", true, "192.0.2.1", "REFUSED")]
    [InlineData("example.com.", false, "127.0.0.1", "FORMERR")]
    public async Task Transfer_ThatMayNotBe_IsRefused(string origin, bool isStream, string client, string expected)
    {
        await using ZoneFixture fixture = ZoneFixture.Loaded(7);
        byte[] message = new byte[512];
        int length = WriteWhole(message, DomainName.Parse(origin));
        TestRequest request = fixture.Receive(message[..length], isStream, client);

        await fixture.Manager.Handlers.Transfer!.HandleAsync(request, CancellationToken.None);

        Assert.Equal(expected, request.View(0).Header.ResponseCode.ToString());
        Assert.Single(request.Replies);
    }

    [Fact]
    public async Task Transfer_BeyondTheNumberThatMayRun_IsServFailUntilOneHasEnded()
    {
        await using var fixture = new ZoneFixture();
        fixture.Storage.Write(ZoneFixture.File, ZoneFixture.Text(7));
        fixture.Manager.Apply(ZoneFixture.With(ZoneFixture.Primary()) with { Limits = new LimitSettings { TransfersOutMax = 2 } });
        byte[] message = new byte[512];
        message = message[..WriteWhole(message, ZoneFixture.Origin)];
        IRequestHandler handler = fixture.Manager.Handlers.Transfer!;
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        TestRequest[] held = [new(message, Client, isStream: true, null, gate.Task), new(message, Client, isStream: true, null, gate.Task)];
        Task[] running = [.. held.Select(request => handler.HandleAsync(request, CancellationToken.None).AsTask())];
        TestRequest third = fixture.Receive(message, isStream: true);

        await handler.HandleAsync(third, CancellationToken.None);

        Assert.Equal("SERVFAIL", third.View(0).Header.ResponseCode.ToString());
        Assert.Equal(1, fixture.Manager.Handlers.Limits[ServiceLimit.TransfersOut]);
        gate.SetResult();
        await Task.WhenAll(running);
        TestRequest fourth = fixture.Receive(message, isStream: true);
        await handler.HandleAsync(fourth, CancellationToken.None);
        Assert.All((TestRequest[])[.. held, fourth], request => Assert.Equal("NOERROR", request.View(0).Header.ResponseCode.ToString()));
    }

    [Fact]
    public async Task Notify_FromOthersThanThePrimaries_IsRefused()
    {
        await using var fixture = new ZoneFixture();
        ZoneSettings secondary = new()
        {
            Name = ZoneFixture.Origin,
            Type = ZoneType.Secondary,
            File = Path.Combine(Path.GetTempPath(), "infra-none.zone"),
            Primaries = [new RemoteSettings("p", [new System.Net.IPEndPoint(System.Net.IPAddress.Parse("127.0.0.2"), 1)], null, RemoteTransport.Tcp, 0)],
        };
        fixture.Manager.Apply(ZoneFixture.With(secondary, ZoneFixture.Primary("primary.", "/zones/p")));

        Assert.Equal("REFUSED", await NotifyAsync(fixture, "example.com.", "127.0.0.1"));
        Assert.Equal("NOERROR", await NotifyAsync(fixture, "example.com.", "127.0.0.2"));
        Assert.Equal("NOTAUTH", await NotifyAsync(fixture, "primary.", "127.0.0.2"));
        Assert.Equal("NOTAUTH", await NotifyAsync(fixture, "example.net.", "127.0.0.2"));
    }

    [Fact]
    public async Task FreezeAndThaw_LetTheOperatorEditTheFile()
    {
        await using ZoneFixture fixture = ZoneFixture.Loaded(7);
        await fixture.AddAsync("host");
        var commands = new ControlCommands();
        ZoneControl.AddTo(commands, fixture.Manager);

        Assert.Contains("\"frozen\":true", await RunAsync(commands, "zone-freeze"), StringComparison.Ordinal);
        Assert.Contains("host.example.com.", System.Text.Encoding.ASCII.GetString(fixture.Storage.Files[ZoneFixture.File]), StringComparison.Ordinal);
        Assert.Equal(ResponseCode.Refused, await fixture.AddAsync("second"));
        fixture.Storage.Write(ZoneFixture.File, ZoneFixture.Text(9, "edited A 192.0.2.5"));
        Assert.Contains("\"serial\":9", await RunAsync(commands, "zone-thaw"), StringComparison.Ordinal);
        Assert.Equal(ResponseCode.NoError, await fixture.AddAsync("second"));
        await fixture.RestartAsync();

        Assert.Equal(10u, fixture.State.Snapshot!.Serial);
        Assert.True(fixture.State.Snapshot.TryFind(DomainName.Parse("edited.example.com."), RecordType.A, out _));
    }

    [Fact]
    public async Task Commands_OnUnknownZonesAndWrongKinds_SayWhy()
    {
        await using ZoneFixture fixture = ZoneFixture.Loaded(7);
        var commands = new ControlCommands();
        ZoneControl.AddTo(commands, fixture.Manager);

        Assert.Contains("\"name\":\"example.com.\"", await RunAsync(commands, "zone-list"), StringComparison.Ordinal);
        await Assert.ThrowsAsync<ControlException>(() => RunAsync(commands, "zone-flush", "example.net"));
        await Assert.ThrowsAsync<ControlException>(() => RunAsync(commands, "zone-refresh"));
    }

    [Fact]
    public async Task Produce_ListsItsMembersAndANewVersionOnlyWhenTheyChange()
    {
        await using var fixture = new ZoneFixture();
        fixture.Storage.Write("/zones/a", ZoneFixture.Text(1).Replace("example.com.", "a.", StringComparison.Ordinal));
        ZoneSettings catalog = new() { Name = DomainName.Parse("cat."), Type = ZoneType.Catalog, File = "/zones/cat", NotifiesNameServers = false };
        ZoneSettings[] members = [.. Enumerable.Range(0, 3).Select(i => ZoneFixture.Primary($"m{i}.", $"/zones/m{i}") with { Catalog = DomainName.Parse("cat.") })];

        fixture.Manager.Apply(ZoneFixture.With([catalog, .. members]));
        ZoneSnapshot first = CatalogOf(fixture);
        fixture.Time.Advance(TimeSpan.FromHours(1));
        fixture.Manager.Apply(ZoneFixture.With([catalog, .. members]));
        Assert.Same(first, CatalogOf(fixture));
        fixture.Manager.Apply(ZoneFixture.With([catalog, .. members[1..]]));
        ZoneSnapshot second = CatalogOf(fixture);

        Assert.True(SerialNumber.IsAfter(second.Serial, first.Serial));
        Assert.True(Infra.Dns.Catalogs.Catalog.TryRead(first, out Infra.Dns.Catalogs.Catalog? before, out string problem), problem);
        Assert.True(Infra.Dns.Catalogs.Catalog.TryRead(second, out Infra.Dns.Catalogs.Catalog? after, out problem), problem);
        Assert.Equal(["m0.", "m1.", "m2."], before.Members.Select(member => member.Zone.ToString()).Order());
        Assert.Equal(before.Members.Where(member => member.Zone.ToString() != "m0.").Select(member => member.Label), after.Members.Select(member => member.Label));
    }

    private static ZoneSnapshot CatalogOf(ZoneFixture fixture) => fixture.Manager.Current.TryFind(DomainName.Parse("cat.").Wire, out ServedZone? zone) ? zone.State.Snapshot! : throw new InvalidOperationException();

    private static async Task<string> RunAsync(ControlCommands commands, string name, string zone = "example.com")
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            using JsonDocument arguments = JsonDocument.Parse($"{{\"zone\":\"{zone}\"}}");
            await commands.Find(name)!.Handler(new ControlRequest(name, arguments.RootElement, new ControlPeer(0, 0, 1)), writer, CancellationToken.None);
        }
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    private static async Task<string> NotifyAsync(ZoneFixture fixture, string zone, string client)
    {
        byte[] message = new byte[512];
        int length = WriteNotify(message, DomainName.Parse(zone));
        TestRequest request = fixture.Receive(message[..length], isStream: false, client);
        await fixture.Manager.Handlers.Notify!.HandleAsync(request, CancellationToken.None);
        return request.View(0).Header.ResponseCode.ToString();
    }

    // How many records went and came; null if the whole zone was given.
    private static async Task<(int Removed, int Added)?> AskDifferencesAsync(ZoneFixture fixture, uint serial)
    {
        byte[] message = new byte[1024];
        int length = WriteDifferences(message, serial);
        TestRequest request = fixture.Receive(message[..length], isStream: true);
        await fixture.Manager.Handlers.Transfer!.HandleAsync(request, CancellationToken.None);
        var reader = new TransferReader(1, ZoneFixture.Origin, serial, TransferLimits.Default, null);
        foreach (byte[] reply in request.Replies)
            Assert.NotEqual(TransferProgress.Failed, reader.Read(reply, 0));
        if (reader.Kind == TransferKind.Whole) return null;
        Assert.Equal(TransferKind.Differences, reader.Kind);
        ZoneChange change = Assert.Single(reader.Changes);
        return (change.Removed.Count, change.Added.Count);
    }

    private static int WriteWhole(byte[] message, DomainName origin)
    {
        var writer = new DnsWriter(message, new ushort[64]);
        ZoneRequest.WriteWhole(1, origin, ref writer);
        return writer.Offset;
    }

    private static int WriteNotify(byte[] message, DomainName origin)
    {
        var writer = new DnsWriter(message, new ushort[64]);
        ZoneRequest.WriteNotify(1, origin, RecordType.SOA, null, ref writer);
        return writer.Offset;
    }

    private static int WriteDifferences(byte[] message, uint serial)
    {
        var writer = new DnsWriter(message, new ushort[64]);
        ZoneRequest.WriteDifferences(1, ResourceRecord.Create(ZoneFixture.Origin, RecordType.SOA, 0, Rdata.Parse(RecordType.SOA, $"a. b. {serial} 1 1 1 1")), ref writer);
        return writer.Offset;
    }
}
