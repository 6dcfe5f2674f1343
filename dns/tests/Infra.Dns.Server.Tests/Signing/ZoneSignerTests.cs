using System.Text;
using Infra.Dns.Dnssec;
using Infra.Dns.Dnssec.Rollover;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Server.Configuration;
using Infra.Dns.Server.Signing;
using Infra.Dns.Store;
using Infra.Dns.Zones;
using Infra.Parsing;
using Infra.Testing;
using Infra.Testing.Fakes;

namespace Infra.Dns.Server.Tests.Signing;

public sealed class ZoneSignerTests : IDisposable
{
    private static readonly DomainName Zone = DomainName.Parse("example.");
    private static readonly InfraDnsCrypto Crypto = new(new SeededRandom(5), isReproducible: true);

    private static readonly DnssecPolicySettings Policy = new()
    {
        Name = "p",
        Algorithm = 15,
        HasSeparateKeys = true,
        ZskLifetime = TimeSpan.FromDays(10),
        SignatureLifetime = TimeSpan.FromDays(14),
        SignatureRefresh = TimeSpan.FromDays(7),
        Jitter = TimeSpan.FromHours(12),
        DnskeyTtl = TimeSpan.FromHours(1),
        PropagationDelay = TimeSpan.FromHours(1),
    };

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void AMonthOfHours_WithUpdatesAndRestarts_VerifiesAlways(bool usesNsec3, bool hasDigest)
    {
        DnssecPolicySettings policy = Policy with { UsesNsec3 = usesNsec3, HasDigest = hasDigest };
        var store = new FolderKeyStore(_folder.Root, Crypto);
        ZoneSigner signer = Open(policy, store);
        ZoneSnapshot zone = Apply(Plain(), signer.SignWhole(Plain()));
        HashSet<ushort> tags = [];
        for (int hour = 0; hour < 30 * 24; hour++)
        {
            _time.Advance(TimeSpan.FromHours(1));
            while (signer.Tick(zone) is { } due)
                zone = Apply(zone, due);
            if (hour % 100 == 50)
            {
                var change = new ZoneChange(zone.StartRecord, Next(zone), [], [ResourceRecord.Create(DomainName.Parse($"h{hour}.example."), RecordType.A, 3600, [192, 0, 2, 9])]);
                Assert.True(signer.TryExtend(zone, change, out ZoneChange? signed, out string problem), problem);
                zone = Apply(zone, signed);
            }
            if (hour % 24 == 0) signer.ObserveParent([Delegations(zone), Delegations(zone)]);
            tags.UnionWith(signer.Keys.Select(key => key.Tag));
            if (hour % 12 == 0) Verify(zone);
            if (hour % 200 == 199)
            {
                signer.Dispose();
                signer = Open(policy, store);
            }
        }
        Assert.InRange(tags.Count, 4, 5);   // one KSK, and a ZSK every ten days
        Assert.All(signer.Keys.Where(key => key.Role == KeyRole.Keys), key => Assert.True(key.Delegation.IsEverywhere));
        signer.Dispose();
    }

    [Fact]
    public void TryOpen_WithAKeyThatCannotBeRead_SignsNothing()
    {
        var store = new FolderKeyStore(_folder.Root, Crypto);
        using (ZoneSigner signer = Open(Policy, store))
            _ = signer.SignWhole(Plain());
        string key = Directory.GetFiles(_folder.Root, "*.pem")[0];
        byte[] whole = File.ReadAllBytes(key);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key));

        File.WriteAllBytes(key, whole[..^40]);
        Assert.False(ZoneSigner.TryOpen(Zone, Policy, store, Crypto, _time, out _, out string? problem));
        Assert.Contains(key, problem, StringComparison.Ordinal);
        File.Delete(key);
        Assert.False(ZoneSigner.TryOpen(Zone, Policy, store, Crypto, _time, out _, out problem));
        Assert.EndsWith("is missing", problem, StringComparison.Ordinal);
        File.WriteAllBytes(key, whole);
        string state = Directory.GetFiles(_folder.Root, "*.state").Single();
        File.WriteAllText(state, File.ReadAllText(state)[..^5]);
        Assert.False(ZoneSigner.TryOpen(Zone, Policy, store, Crypto, _time, out _, out problem));
        Assert.Equal("the state of its keys is cut", problem);
    }

    [Fact]
    public void ObserveParent_WithAForgedDigest_IsNotSeen()
    {
        using ZoneSigner signer = Open(Policy, new FolderKeyStore(_folder.Root, Crypto));
        _ = signer.SignWhole(Plain());
        ManagedKey entry = signer.Keys.Single(key => key.Role == KeyRole.Keys);

        signer.ObserveParent([[new DsData(entry.Tag, 15, 2, new RecordBytes(new byte[32]))]]);

        Assert.True(signer.Keys.Single(key => key.Role == KeyRole.Keys).Delegation.IsHidden);
    }

    // RFC 8078 section 4: the keys sign on until the parent has heard, and a change of mind brings the delegation back.
    [Fact]
    public void SignWhole_WhenThePolicyLeavesTheParent_AsksForTheEndOfTheDelegation()
    {
        var store = new FolderKeyStore(_folder.Root, Crypto);
        ZoneSnapshot zone;
        using (ZoneSigner before = Open(Policy with { Cds = "always" }, store))
        {
            zone = Apply(Plain(), before.SignWhole(Plain()));
            for (int hour = 0; hour < 5 * 24; hour++)
            {
                _time.Advance(TimeSpan.FromHours(1));
                while (before.Tick(zone) is { } due)
                    zone = Apply(zone, due);
                before.ObserveParent([Delegations(zone)]);
            }
            Assert.True(before.Keys.Single(key => key.Role == KeyRole.Keys).Delegation.IsEverywhere);
        }

        using (ZoneSigner leaving = Open(Policy with { Cds = "delete" }, store))
        {
            zone = Apply(zone, leaving.SignWhole(zone));
            Assert.Equal(["0 0 0 00"], TextsOf(zone, RecordType.CDS));
            Assert.Equal(["0 3 0 AA=="], TextsOf(zone, RecordType.CDNSKEY));
            leaving.TakeParentAsWanted();
            for (int hour = 0; hour < 10 * 24; hour++)
            {
                _time.Advance(TimeSpan.FromHours(1));
                while (leaving.Tick(zone) is { } due)
                    zone = Apply(zone, due);
            }
            Assert.Equal(["0 0 0 00"], TextsOf(zone, RecordType.CDS));
            Assert.True(leaving.Keys.Single(key => key.Role == KeyRole.Keys).Delegation.IsHidden);
            Verify(zone);
        }

        using ZoneSigner again = Open(Policy with { Cds = "always" }, store);
        zone = Apply(zone, again.SignWhole(zone));
        Assert.StartsWith($"{again.Keys.Single(key => key.Role == KeyRole.Keys).Tag} 15 2 ", Assert.Single(TextsOf(zone, RecordType.CDS)), StringComparison.Ordinal);
        Verify(zone);
    }

    private static string[] TextsOf(ZoneSnapshot zone, RecordType type) =>
        zone.TryFind(Zone, type, out ZoneSet set) ? [.. set.ToRecords().Select(record => Rdata.Format(type, record.Data.Span))] : [];

    private ZoneSigner Open(DnssecPolicySettings policy, IKeyStore store)
    {
        Assert.True(ZoneSigner.TryOpen(Zone, policy, store, Crypto, _time, out ZoneSigner? signer, out string? problem), problem);
        return signer;
    }

    private void Verify(ZoneSnapshot zone)
    {
        DiagnosticBag findings = [];
        ZoneContents contents = ZoneContents.Of(Zone, Sets(zone));
        Assert.True(ZoneVerification.Verify(contents, Crypto, SignatureTimes.Of(_time.GetUtcNow()), findings), $"{_time.GetUtcNow():u}: {string.Join('\n', findings.Select(finding => finding.Message))}");
    }

    private static List<RecordSet> Sets(ZoneSnapshot zone)
    {
        List<RecordSet> sets = [];
        foreach (ZoneNode node in zone.Nodes)
        {
            foreach (ZoneSet set in node)
                sets.Add(RecordSet.Of(node.OwnerName, set.Type, RecordClass.IN, set.TimeToLive, set.ToRecords().Select(record => record.Data)));
        }
        return sets;
    }

    // What a parent that follows CDS would have.
    private static DsData[] Delegations(ZoneSnapshot zone) => zone.TryFind(Zone, RecordType.CDS, out ZoneSet wanted)
        ? [.. wanted.ToRecords().Select(record => CdsData.TryRead(record.Data.Span, out CdsData cds, out _) ? new DsData(cds.KeyTag, cds.Algorithm, cds.DigestType, cds.Digest) : default)]
        : zone.TryFind(Zone, RecordType.DNSKEY, out ZoneSet keys) ? [.. keys.ToRecords().Select(record => DnsKey.TryCreate(Zone, record.Data.Span, out DnsKey? key) ? key : throw new FormatException()).Where(key => key.IsSecureEntryPoint).Select(key => key.ToDelegation(DigestType.Sha256, Crypto))] : [];

    private static ZoneSnapshot Plain()
    {
        DiagnosticBag findings = [];
        ZoneContents? contents = ZoneLoader.Load(new ZoneFile("zone", Encoding.ASCII.GetBytes("$TTL 1h\n@ SOA ns host 1 2h 1h 2w 5m\n@ NS ns\nns A 192.0.2.1\na.b TXT x\nsub NS ns.sub\nns.sub A 192.0.2.2\n")), Zone, findings);
        return ZoneSnapshotBuilder.Build(contents!);
    }

    private static ResourceRecord Next(ZoneSnapshot zone)
    {
        byte[] data = zone.StartRecord.Data.Span.ToArray();
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(data.AsSpan(data.Length - 20), zone.Serial + 1);
        return zone.StartRecord with { Data = new RecordBytes(data) };
    }

    private static ZoneSnapshot Apply(ZoneSnapshot zone, ZoneChange change)
    {
        Assert.True(zone.TryApply(change, out ZoneSnapshot? next, out string problem), problem);
        return next;
    }
}
