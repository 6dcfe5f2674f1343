using System.Globalization;
using Infra.Dns.Dnssec;
using Infra.Dns.Dnssec.Incremental;
using Infra.Dns.Dnssec.Rollover;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Store;
using Infra.Dns.Tests.Dnssec;
using Infra.Dns.Zones;
using Infra.Testing.Fakes;
using Infra.Testing.Peers;

namespace Infra.Dns.Tests.Interop;

/// <summary>What ldns, BIND and Knot say of zones that we signed: whole, after updates, and in every state of every roll-over.</summary>
[Trait("Category", "Interop")]
public class SignedZoneVerdictTests
{
    private const string Everything = """
        $TTL 1h
        @ SOA ns host 7 2h 1h 2w 5m
          NS ns
          MX 10 mail
          TXT "text"
        ns A 192.0.2.1
        mail A 192.0.2.2
             AAAA 2001:db8::2
        *.w A 192.0.2.4
        a.b.c TXT deep
        secure NS ns.secure
        secure DS 1 13 2 E2D3C916F6DEEAC73294E8268FB5885044A833FC5459588F4A9184CFC41A5766
        ns.secure A 192.0.2.5
        plain NS ns.plain
        ns.plain A 192.0.2.6
        x.y.plain2 NS ns.elsewhere.
        Alias CNAME ns
        d DNAME other.
        \000.binary A 192.0.2.7
        svc SVCB 1 . alpn=h2 port=8443
        new TYPE65400 \# 3 010203
        """;

    private const string Small = "$TTL 1h\n@ SOA ns host 1 2h 1h 2w 5m\n@ NS ns\nns A 192.0.2.1\n";

    private static readonly (DnssecAlgorithm Algorithm, string Name)[] Algorithms =
        [(DnssecAlgorithm.RsaSha256, "8"), (DnssecAlgorithm.EcdsaP256Sha256, "13"), (DnssecAlgorithm.EcdsaP384Sha384, "14"), (DnssecAlgorithm.Ed25519, "15")];

    private static readonly string[] Denials = ["nsec", "nsec3", "opt-out"];

    // The judges have no fake clock: what we sign is valid now.
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();
    private static readonly SignatureTimes Times = new(SignatureTimes.Of(Now) - 3600, SignatureTimes.Of(Now) + 14 * 86400);

    [PeerFact("ldns-verify-zone", "dnssec-verify", "kzonecheck")]
    public async Task Sign_WithEachAlgorithmAndDenial_IsAcceptedByAll()
    {
        using var verdicts = new ZoneVerdicts();
        ZoneContents zone = DnssecVectors.Parse("example.", Everything);
        foreach ((DnssecAlgorithm algorithm, string name) in Algorithms)
        {
            using SigningKey combined = Key(algorithm, 257);
            using SigningKey data = Key(algorithm, 256);
            foreach (string denial in Denials)
            {
                SigningPlan plan = Plan(denial, combined) with { HasDigest = true, JitterSeconds = 3600, ParentKeys = [combined.Public] };
                verdicts.Add($"{name}-{denial}", ZoneSigning.Sign(zone, plan, DnssecVectors.Crypto), isCombined: true);
                SigningPlan separate = plan with { Published = [combined.Public, data.Public], ZoneSigners = [data], Nsec3 = plan.Nsec3 is { } nsec3 ? nsec3 with { Iterations = 5, Salt = new RecordBytes(new byte[] { 1, 2, 3, 4 }) } : null };
                verdicts.Add($"{name}-{denial}-separate", ZoneSigning.Sign(zone, separate, DnssecVectors.Crypto), isCombined: false);
            }
        }

        // A DNAME at the apex, below which the hashes of NSEC3 stand.
        ZoneContents redirected = DnssecVectors.Parse("example.", "$TTL 1h\n@ SOA ns.other. host 1 2h 1h 2w 5m\n@ NS ns.other.\n@ DNAME other.\n");
        using SigningKey key = Key(DnssecAlgorithm.EcdsaP256Sha256, 257);
        foreach (string denial in Denials)
            verdicts.Add($"dname-{denial}", ZoneSigning.Sign(redirected, Plan(denial, key), DnssecVectors.Crypto), isCombined: true);

        Assert.Equal(27, verdicts.Count);
        await verdicts.AssertAllAcceptAsync();
    }

    [PeerFact("ldns-verify-zone", "dnssec-verify", "kzonecheck")]
    public async Task Update_AThousandTimesAtRandom_IsAcceptedByAll()
    {
        const int Updates = 1000;
        const int RsaUpdates = 200;   // RSA takes twenty times as long as the others; INFRA_DNS_UPDATES sets the number for all
        int? wanted = int.TryParse(Environment.GetEnvironmentVariable("INFRA_DNS_UPDATES"), CultureInfo.InvariantCulture, out int given) ? given : null;
        using var verdicts = new ZoneVerdicts();
        foreach ((DnssecAlgorithm algorithm, string name) in Algorithms)
        {
            using SigningKey key = Key(algorithm, 257);
            foreach (string denial in Denials)
            {
                ulong seed = SeededRandom.SeedOfEnvironment() ?? (ulong)Environment.TickCount64;
                verdicts.Add($"{name}-{denial}-seed-{seed}", Update(Plan(denial, key), wanted ?? (algorithm == DnssecAlgorithm.RsaSha256 ? RsaUpdates : Updates), new SeededRandom(seed)), isCombined: true);
            }
        }

        Assert.Equal(12, verdicts.Count);
        await verdicts.AssertAllAcceptAsync();
    }

    [PeerFact("ldns-verify-zone", "dnssec-verify", "kzonecheck")]
    public async Task RollOver_InEveryState_IsAcceptedByAll()
    {
        var separate = new RolloverPolicy { Algorithm = DnssecAlgorithm.Ed25519, HasSeparateKeys = true, DataLifetime = TimeSpan.Zero };
        var combined = new RolloverPolicy { Algorithm = DnssecAlgorithm.Ed25519 };
        using var verdicts = new ZoneVerdicts();

        Follow(verdicts, "zsk", separate, separate with { DataLifetime = TimeSpan.FromDays(15) });
        Follow(verdicts, "ksk", separate, separate with { KeysLifetime = TimeSpan.FromDays(15) });
        Follow(verdicts, "double-ds", separate with { DoublesDelegations = true }, separate with { DoublesDelegations = true, KeysLifetime = TimeSpan.FromDays(15) });
        Follow(verdicts, "csk", combined, combined with { KeysLifetime = TimeSpan.FromDays(15) });
        Follow(verdicts, "algorithm-13", combined, combined with { Algorithm = DnssecAlgorithm.EcdsaP256Sha256 });
        Follow(verdicts, "algorithm-14-separate", separate, separate with { Algorithm = DnssecAlgorithm.EcdsaP384Sha384 });
        Follow(verdicts, "to-separate", combined, separate);
        Follow(verdicts, "to-combined", separate, combined);

        Assert.InRange(verdicts.Count, 40, 400);
        await verdicts.AssertAllAcceptAsync();
    }

    // From the first key to the end of the roll-over: the zone in each combination of published keys, signing keys and wanted delegations, with each kind of denial in turn.
    private static void Follow(ZoneVerdicts verdicts, string name, RolloverPolicy first, RolloverPolicy next)
    {
        const int StartDay = 10;
        var seen = new HashSet<string>();
        ZoneContents zone = DnssecVectors.Parse("example.", Everything);
        int changedStates = 0;
        bool isChanging = false, isEverAhead = false;
        RolloverSimulation? run = null;
        run = new RolloverSimulation(first, new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero))
        {
            Checks = false,
            Published = plan =>
            {
                string state = string.Join(' ', plan.Published.Select(key => key.Tag).Order()) + " / " + string.Join(' ', plan.KeySigners.Select(key => key.Tag).Order()) + " / "
                    + string.Join(' ', plan.ZoneSigners.Select(key => key.Tag).Order()) + " / " + string.Join(' ', plan.ParentKeys!.Select(key => key.Tag).Order());
                if (!seen.Add(state)) return;
                if (isChanging) changedStates++;
                bool isAhead = plan.ParentKeys!.Any(parent => !plan.Published.Contains(parent));
                isEverAhead |= isAhead;
                SigningPlan ours = Plan(Denials[seen.Count % Denials.Length], plan.KeySigners[0]);
                verdicts.Add($"{name}-{seen.Count}", ZoneSigning.Sign(zone, plan with { Times = Times, Nsec3 = ours.Nsec3 }, DnssecVectors.Crypto), isCombined: !(first.HasSeparateKeys && next.HasSeparateKeys), isAhead);
            },
        };
        run.Run(40 * 24, hour =>
        {
            if (hour != StartDay * 24) return null;
            isChanging = true;
            return next;
        });
        // The new key, its signatures or delegation, and the old one's leaving: three states at least.
        Assert.True(changedStates >= 3, $"{name}: only {changedStates} states\n{string.Join('\n', seen)}");
        Assert.Equal(next.DoublesDelegations, isEverAhead);
    }

    private static ZoneContents Update(SigningPlan plan, int updates, SeededRandom random)
    {
        List<(DomainName Owner, RecordType Type, string Data)[]> things = [.. Things()];
        bool[] isIn = new bool[things.Count];
        ZoneSnapshot zone = ZoneSnapshotBuilder.Build(ZoneSigning.Sign(DnssecVectors.Parse("example.", Small), plan, DnssecVectors.Crypto));
        for (uint serial = 2; serial < updates + 2; serial++)
        {
            int picked = random.Next(things.Count);
            ResourceRecord[] records = [.. things[picked].Select(each => ResourceRecord.Create(each.Owner, each.Type, 3600, Rdata.Parse(each.Type, each.Data)))];
            ZoneChange change = isIn[picked] ? new ZoneChange(zone.StartRecord, Start(serial), records, []) : new ZoneChange(zone.StartRecord, Start(serial), [], records);
            isIn[picked] ^= true;

            Assert.True(IncrementalSigning.TryExtend(zone, change, plan, DnssecVectors.Crypto, out ZoneChange? signed, out string problem), problem);
            Assert.True(zone.TryApply(signed, out ZoneSnapshot? next, out problem), problem);
            zone = next;
        }
        Assert.InRange(isIn.Count(each => each), 10, things.Count - 10);
        return SnapshotOutline.ToContents(zone);
    }

    // Things that come and go whole, so that the zone makes sense at any time.
    private static IEnumerable<(DomainName Owner, RecordType Type, string Data)[]> Things()
    {
        for (int i = 0; i < 12; i++)
        {
            yield return [(Name($"h{i}"), RecordType.A, $"192.0.2.{i}")];
            yield return [(Name($"h{i}"), RecordType.AAAA, $"2001:db8::{i}"), (Name($"h{i}"), RecordType.MX, "10 ns.example.")];
            yield return [(Name($"deep.below.h{i}.e{i % 3}"), RecordType.TXT, "\"text\"")];
            yield return [(Name($"alias{i}"), RecordType.CNAME, $"h{i}.example.")];
            yield return [(Name($"plain{i}"), RecordType.NS, $"ns.plain{i}.example."), (Name($"ns.plain{i}"), RecordType.A, "192.0.2.1")];
            yield return
            [
                (Name($"secure{i}.cuts"), RecordType.NS, "ns.elsewhere."),
                (Name($"secure{i}.cuts"), RecordType.DS, "1 13 2 E2D3C916F6DEEAC73294E8268FB5885044A833FC5459588F4A9184CFC41A5766"),
            ];
            yield return [(Name($"*.wild{i}"), RecordType.TXT, "\"any\"")];
        }
    }

    private static DomainName Name(string label) => DomainName.Parse(label + ".example.");

    private static ResourceRecord Start(uint serial) => ResourceRecord.Create(
        DomainName.Parse("example."), RecordType.SOA, 3600, Rdata.Parse(RecordType.SOA, string.Create(CultureInfo.InvariantCulture, $"ns.example. host.example. {serial} 7200 3600 1209600 300")));

    private static SigningKey Key(DnssecAlgorithm algorithm, ushort flags) => new(DomainName.Parse("example."), flags, DnssecVectors.Crypto.Generate(algorithm));

    private static SigningPlan Plan(string denial, SigningKey key) => SigningPlan.Of([key], Times) with
    {
        Now = Now,
        Nsec3 = denial switch { "nsec" => null, "nsec3" => Nsec3Parameters.Recommended, _ => Nsec3Parameters.Recommended with { IsOptOut = true } },
    };
}
