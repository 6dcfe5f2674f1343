using System.Globalization;
using Infra.Dns.Dnssec;
using Infra.Dns.Dnssec.Incremental;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Store;
using Infra.Dns.Zones;
using Infra.Parsing;

namespace Infra.Dns.Tests.Dnssec;

public class IncrementalSigningTests
{
    private const string Text = "$TTL 1h\n@ SOA ns host 1 2h 1h 2w 5m\n@ NS ns\nns A 192.0.2.1\n";

    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly SignatureTimes Times = new(SignatureTimes.Of(Now) - 3600, SignatureTimes.Of(Now) + 14 * 86400);

    private static readonly string[] Labels = ["a", "b", "c", "a.b", "x.a.b", "c.a", "d.c.b.a", "*.c", "z", "y.z", "A", "0"];

    // Delegations, secure and not, aliases, redirections, and data that they hide.
    private static readonly (RecordType Type, string Data)[] Kinds =
    [
        (RecordType.A, "192.0.2.1"), (RecordType.A, "192.0.2.2"), (RecordType.TXT, "\"t\""), (RecordType.NS, "ns.elsewhere."), (RecordType.DS, "1 13 2 E2D3C916F6DEEAC73294E8268FB5885044A833FC5459588F4A9184CFC41A5766"),
        (RecordType.DNAME, "other."), (RecordType.MX, "10 a.example."), (RecordType.AAAA, "2001:db8::1"),
    ];

    public static TheoryData<string> Denials => ["nsec", "nsec3", "opt-out", "nsec3-zonemd"];

    [Theory, MemberData(nameof(Denials))]
    public void TryExtend_OfRandomChanges_IsTheZoneThatSigningTheWholeGives(string denial)
    {
        using SigningKey key = Key();
        SigningPlan plan = Plan(denial, key);
        int seed = Environment.TickCount;
        var random = new Random(seed);
        for (int round = 0; round < 12; round++)
        {
            var plain = new HashSet<(string Owner, RecordType Type, string Data)>();
            for (int i = random.Next(10); i > 0; i--)
                plain.Add(Pick(random));
            uint serial = 1;
            ZoneSnapshot zone = Build(Whole(plain, serial, plan));
            for (int step = 0; step < 8; step++)
            {
                List<(string, RecordType, string)> gone = [.. plain.Where(_ => random.Next(4) == 0)];
                List<(string, RecordType, string)> come = [.. Enumerable.Range(0, random.Next(4)).Select(_ => Pick(random)).Distinct().Where(record => !plain.Contains(record))];
                plain.ExceptWith(gone);
                plain.UnionWith(come);
                var change = new ZoneChange(zone.StartRecord, Start(++serial), [.. gone.Select(Record)], [.. come.Select(Record)]);

                Assert.True(IncrementalSigning.TryExtend(zone, change, plan, DnssecVectors.Crypto, out ZoneChange? signed, out string problem), $"seed {seed}: {problem}");

                Assert.True(zone.TryApply(signed, out ZoneSnapshot? next, out problem), $"seed {seed}: {problem}");
                zone = next;
                Assert.True(Lines(Whole(plain, serial, plan)).SequenceEqual(Lines(SnapshotOutline.ToContents(zone))), $"seed {seed}\n{string.Join('\n', Lines(Whole(plain, serial, plan)).Except(Lines(SnapshotOutline.ToContents(zone))))}\n---\n{string.Join('\n', Lines(SnapshotOutline.ToContents(zone)).Except(Lines(Whole(plain, serial, plan))))}");
            }
            DiagnosticBag findings = [];
            Assert.True(ZoneVerification.Verify(SnapshotOutline.ToContents(zone), DnssecVectors.Crypto, SignatureTimes.Of(Now), findings), $"seed {seed}: {string.Join('\n', findings.Select(finding => finding.Message))}");
        }
    }

    [Fact]
    public void TryExtend_OfOneRecord_SignsLittle()
    {
        using SigningKey key = Key();
        SigningPlan plan = Plan("nsec", key);
        HashSet<(string, RecordType, string)> plain = [.. Enumerable.Range(0, 500).Select(i => ($"h{i}.example.", RecordType.A, "192.0.2.1"))];
        ZoneSnapshot zone = Build(Whole(plain, 1, plan));
        var change = new ZoneChange(zone.StartRecord, Start(2), [], [Record(("new.example.", RecordType.A, "192.0.2.9"))]);

        Assert.True(IncrementalSigning.TryExtend(zone, change, plan, DnssecVectors.Crypto, out ZoneChange? signed, out string problem), problem);

        // The set and its NSEC, the NSEC before it, and the SOA.
        Assert.Equal(4, signed.Added.Count(record => record.Type == RecordType.RRSIG));
        Assert.Equal(2, signed.Removed.Count(record => record.Type == RecordType.RRSIG));
    }

    [Fact]
    public void TryExtend_WhereTheWholeZoneChanges_SaysSo_AndSignWholeDoesIt()
    {
        using SigningKey key = Key();
        ZoneSnapshot zone = Build(Whole([], 1, Plan("nsec", key)));
        var change = new ZoneChange(zone.StartRecord, Start(2), [], []);
        SigningPlan other = Plan("nsec3", key) with { Serial = SerialChange.Increment, KeepUntil = SignatureTimes.Of(Now) + 1 };

        Assert.False(IncrementalSigning.TryExtend(zone, change, other, DnssecVectors.Crypto, out _, out string problem));
        Assert.Equal("the zone is not signed with such denials", problem);
        Assert.True(zone.TryApply(IncrementalSigning.SignWhole(zone, other, DnssecVectors.Crypto), out ZoneSnapshot? next, out problem), problem);
        Assert.Equal(Lines(Whole([], 2, Plan("nsec3", key))), Lines(SnapshotOutline.ToContents(next)));
    }

    [Theory, MemberData(nameof(Denials))]
    public void Refresh_RenewsWhatEndsSoon_InPortions(string denial)
    {
        using SigningKey key = Key();
        SigningPlan plan = Plan(denial, key) with { JitterSeconds = 86400 };
        ZoneSnapshot zone = Build(Whole([.. Enumerable.Range(0, 40).Select(i => ($"h{i}.example.", RecordType.A, "192.0.2.1"))], 1, plan));
        DateTimeOffset later = Now.AddDays(10);
        SigningPlan next = plan with { Now = later, Times = new SignatureTimes(SignatureTimes.Of(later) - 3600, SignatureTimes.Of(later) + 14 * 86400) };
        uint until = SignatureTimes.Of(later.AddDays(7));
        Assert.Null(IncrementalSigning.Refresh(zone, plan, SignatureTimes.Of(Now.AddDays(7)), 10));

        int rounds = 0;
        while (IncrementalSigning.Refresh(zone, next, until, 10) is { } change)
        {
            Assert.True(zone.TryApply(change, out ZoneSnapshot? renewed, out string problem), problem);
            zone = renewed;
            Assert.InRange(++rounds, 1, 20);
        }

        Assert.InRange(rounds, 5, 12);
        Assert.False(SignatureTimes.IsBefore(IncrementalSigning.EarliestExpiration(zone)!.Value, until));
        DiagnosticBag findings = [];
        Assert.True(ZoneVerification.Verify(SnapshotOutline.ToContents(zone), DnssecVectors.Crypto, SignatureTimes.Of(later), findings), string.Join('\n', findings.Select(finding => finding.Message)));
    }

    private static SigningKey Key() => new(DomainName.Parse("example."), 257, DnssecVectors.Crypto.Generate(DnssecAlgorithm.Ed25519));

    private static SigningPlan Plan(string denial, SigningKey key) => SigningPlan.Of([key], Times) with
    {
        Now = Now,
        HasDigest = denial == "nsec3-zonemd",
        Nsec3 = denial switch { "nsec" => null, "opt-out" => Nsec3Parameters.Recommended with { IsOptOut = true }, _ => Nsec3Parameters.Recommended },
    };

    private static ZoneContents Whole(HashSet<(string Owner, RecordType Type, string Data)> plain, uint serial, SigningPlan plan)
    {
        ZoneContents fixedPart = DnssecVectors.Parse("example.", Text.Replace("host 1", string.Create(CultureInfo.InvariantCulture, $"host {serial}"), StringComparison.Ordinal));
        IEnumerable<RecordSet> sets = plain.GroupBy(record => (Owner: DomainName.Parse(record.Owner), record.Type)).Select(group => RecordSet.Of(group.Key.Owner, group.Key.Type, RecordClass.IN, 3600, group.Select(record => Record(record).Data)));
        return ZoneSigning.Sign(ZoneContents.Of(fixedPart.Origin, fixedPart.Sets.Concat(sets)), plan, DnssecVectors.Crypto);
    }

    private static (string Owner, RecordType Type, string Data) Pick(Random random)
    {
        if (random.Next(20) == 0) return ("example.", RecordType.DNAME, "other.");   // which hides the whole zone
        (RecordType type, string data) = Kinds[random.Next(Kinds.Length)];
        return (Labels[random.Next(Labels.Length)].ToLowerInvariant() + ".example.", type, data);
    }

    private static ResourceRecord Record((string Owner, RecordType Type, string Data) record) => ResourceRecord.Create(DomainName.Parse(record.Owner), record.Type, 3600, Rdata.Parse(record.Type, record.Data));

    private static ResourceRecord Start(uint serial) => ResourceRecord.Create(DomainName.Parse("example."), RecordType.SOA, 3600, Rdata.Parse(RecordType.SOA, string.Create(CultureInfo.InvariantCulture, $"ns.example. host.example. {serial} 7200 3600 1209600 300")));

    private static ZoneSnapshot Build(ZoneContents contents) => ZoneSnapshotBuilder.Build(contents);

    private static string[] Lines(ZoneContents zone) => [.. DnssecVectors.Lines(zone).Order(StringComparer.Ordinal)];
}
