using Infra.Dns.Dnssec;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Server.Configuration;
using Infra.Dns.Server.Service;
using Infra.Dns.Server.Tests.ZoneManagement;
using Infra.Dns.Server.Zones;
using Infra.Dns.Store;
using Infra.Dns.Transfers;
using Infra.Dns.Zones;
using Infra.Parsing;
using Infra.Testing;
using Infra.Testing.Fakes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Infra.Dns.Server.Tests.Signing;

/// <summary>A zone with a policy, through the zone manager and real files.</summary>
public sealed class SignedZoneTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero));
    private ZoneManager _manager;

    public SignedZoneTests() => _manager = Create();

    private string FilePath => _folder.PathOf("example.com.zone");

    private ZoneSnapshot Zone => _manager.Current.TryFind(ZoneFixture.Origin.Wire, out ServedZone? zone) && zone.State.Snapshot is { } snapshot ? snapshot : throw new InvalidOperationException("not served");

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _manager.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task AZoneWithAPolicy_IsSigned_AndStaysSoThroughEditsAndRestarts()
    {
        string text = ZoneFixture.Text(7, "www A 192.0.2.2");
        File.WriteAllText(FilePath, text);
        Assert.Empty(_manager.Apply(Configuration()));
        Verify("www");
        uint first = Zone.Serial;
        Assert.Equal(text, File.ReadAllText(FilePath));

        // An edit by hand, whose serial is behind ours: it counts all the same.
        File.WriteAllText(FilePath, ZoneFixture.Text(7, "www A 192.0.2.3", "new A 192.0.2.4"));
        Assert.Empty(_manager.Apply(Configuration()));
        Verify("www", "new");
        Assert.True(SerialNumber.IsAfter(Zone.Serial, first));
        string[] before = ZoneFixture.Lines(Zone);

        await RestartAsync();
        Assert.Equal(before, ZoneFixture.Lines(Zone));
        _time.Advance(TimeSpan.FromDays(10));
        await RestartAsync();
        Verify("www", "new");
        Assert.NotEqual(before, ZoneFixture.Lines(Zone));
    }

    [Fact]
    public async Task ABrokenEditOrKey_KeepsWhatIsServed()
    {
        File.WriteAllText(FilePath, ZoneFixture.Text(7, "www A 192.0.2.2"));
        Assert.Empty(_manager.Apply(Configuration()));
        string[] before = ZoneFixture.Lines(Zone);

        File.WriteAllText(FilePath, ZoneFixture.Text(8, "www A nonsense"));
        Assert.Contains("nonsense", Assert.Single(_manager.Apply(Configuration())), StringComparison.Ordinal);
        Assert.Equal(before, ZoneFixture.Lines(Zone));

        File.WriteAllText(FilePath, ZoneFixture.Text(8, "www A 192.0.2.5"));
        string key = Directory.GetFiles(_folder.PathOf("keys"), "*.pem")[0];
        byte[] whole = File.ReadAllBytes(key);
        File.WriteAllBytes(key, whole[..50]);
        await RestartAsync();
        Assert.Equal(before, ZoneFixture.Lines(Zone));
        File.WriteAllBytes(key, whole);
        Assert.Empty(_manager.Apply(Configuration()));
        Verify("www");
    }

    [Fact]
    public async Task AnUpdate_IsSignedToo_AndOutlivesAnEdit()
    {
        File.WriteAllText(FilePath, ZoneFixture.Text(7, "www A 192.0.2.2"));
        _manager.Apply(Configuration());
        ManagedZone zone = _manager.Find(ZoneFixture.Origin)!;
        ZoneSnapshot old = Zone;
        byte[] data = old.StartRecord.Data.Span.ToArray();
        data[^17]++;
        (IReadOnlyList<ZoneChange> changes, ZoneSnapshot next) = zone.Signing!.Extend(old, new ZoneChange(old.StartRecord, old.StartRecord with { Data = new RecordBytes(data) }, [], [ResourceRecord.Create(DomainName.Parse("host.example.com."), RecordType.A, 60, [192, 0, 2, 77])]));
        zone.Data.Apply(changes, next);
        Verify("www", "host");

        File.WriteAllText(FilePath, ZoneFixture.Text(8, "other A 192.0.2.6"));
        Assert.Empty(_manager.Apply(Configuration()));

        Verify("other", "host");
        Assert.False(Zone.TryFind(DomainName.Parse("www.example.com."), RecordType.A, out _));
        await RestartAsync();
        Verify("other", "host");
    }

    private static DnssecPolicySettings Policy => new()
    {
        Name = "p",
        Algorithm = 15,
        SignatureLifetime = TimeSpan.FromDays(14),
        SignatureRefresh = TimeSpan.FromDays(7),
        DnskeyTtl = TimeSpan.FromHours(1),
        PropagationDelay = TimeSpan.FromHours(1),
    };

    private ServerConfiguration Configuration() => ZoneFixture.With(ZoneFixture.Primary(file: FilePath) with { DnssecPolicy = "p" }) with { Server = new ServerSettings { Directory = _folder.Root }, Policies = [Policy] };

    private ZoneManager Create() => new(FileZoneStorage.Instance, _time, new SeededRandom(3), NullLogger.Instance);

    private async Task RestartAsync()
    {
        await _manager.DisposeAsync();
        _manager = Create();
        _manager.Apply(Configuration());
    }

    private void Verify(params string[] owners)
    {
        List<RecordSet> sets = [];
        foreach (ZoneNode node in Zone.Nodes)
        {
            foreach (ZoneSet set in node)
                sets.Add(RecordSet.Of(node.OwnerName, set.Type, RecordClass.IN, set.TimeToLive, set.ToRecords().Select(record => record.Data)));
        }
        DiagnosticBag findings = [];
        Assert.True(ZoneVerification.Verify(ZoneContents.Of(ZoneFixture.Origin, sets), new InfraDnsCrypto(new SeededRandom(1)), SignatureTimes.Of(_time.GetUtcNow()), findings), string.Join('\n', findings.Select(finding => finding.Message)));
        Assert.All(owners, owner => Assert.True(Zone.TryFind(DomainName.Parse(owner + ".example.com."), RecordType.A, out _), owner));
    }
}
