using Infra.Dns.Dnssec;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Zones;
using Infra.Parsing;

namespace Infra.Dns.Tests.Dnssec;

public class ZoneSigningTests
{
    private const string Text = """
        $TTL 1h
        @ SOA ns host 7 2h 1h 2w 5m
          NS ns
          MX 10 mail
        ns A 192.0.2.1
        *.w A 192.0.2.4
        a.b.c TXT deep
        secure NS ns.secure
        secure DS 1 13 2 E2D3C916F6DEEAC73294E8268FB5885044A833FC5459588F4A9184CFC41A5766
        ns.secure A 192.0.2.5
        plain NS ns.plain
        ns.plain A 192.0.2.6
        x.y.plain2 NS ns.elsewhere.
        ALIAS CNAME ns
        d DNAME other.
        """;

    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly SignatureTimes Times = new(SignatureTimes.Of(Now) - 3600, SignatureTimes.Of(Now) + 14 * 86400);

    public static TheoryData<string> Denials => ["nsec", "nsec3", "opt-out"];

    [Theory, MemberData(nameof(Denials))]
    public void Sign_ThenVerify_FindsNothingWrong(string denial)
    {
        using SigningKey key = Key();
        ZoneContents signed = Sign(DnssecVectors.Parse("example.", Text), Plan(denial, key) with { HasDigest = true, JitterSeconds = 3600, ParentKeys = [key.Public] });
        DiagnosticBag findings = [];

        bool isRight = ZoneVerification.Verify(signed, DnssecVectors.Crypto, SignatureTimes.Of(Now), findings);

        Assert.True(isRight, string.Join('\n', findings.Select(finding => finding.Message)));
        Assert.False(signed.TryFindSignatures(DomainName.Parse("plain.example."), RecordType.NS, out _));
        Assert.False(signed.TryFindSignatures(DomainName.Parse("ns.secure.example."), RecordType.A, out _));
        Assert.True(signed.TryFindSignatures(DomainName.Parse("secure.example."), RecordType.DS, out _));
        Assert.Equal(denial == "nsec", signed.TryFind(DomainName.Parse("plain.example."), RecordType.NSEC, out RecordSet? nsec));
        if (nsec is not null) Assert.Equal("x.y.plain2.example. NS RRSIG NSEC", Rdata.Format(RecordType.NSEC, nsec.Data[0].Span));
        // example., ns, *.w, w, a.b.c, b.c, c, secure, alias, d; with all delegations also plain, x.y.plain2, y.plain2, plain2.
        Assert.Equal(denial switch { "nsec" => 9, "nsec3" => 14, _ => 10 }, signed.Sets.Count(set => set.Type == RecordType.NSEC || set.Type == RecordType.NSEC3));
    }

    [Theory, MemberData(nameof(Denials))]
    public void Sign_WithADnameAtTheApex_ServesAndVerifies(string denial)
    {
        using SigningKey key = Key();
        DiagnosticBag findings = [];

        ZoneContents signed = Sign(DnssecVectors.Parse("example.", "$TTL 1h\n@ SOA ns host 7 2h 1h 2w 5m\n@ NS ns.other.\n@ DNAME other.\n"), Plan(denial, key));

        ZoneChecker.Check(signed, findings);
        Assert.True(ZoneVerification.Verify(signed, DnssecVectors.Crypto, SignatureTimes.Of(Now), findings), string.Join('\n', findings.Select(finding => finding.Message)));
        Assert.Empty(findings);   // the hashes of NSEC3 are below the DNAME, and no names of the zone
        ZoneContents wrong = ZoneContents.Of(signed.Origin, signed.Sets.Concat(DnssecVectors.Parse("example.", "$TTL 1h\n@ SOA ns host 7 2h 1h 2w 5m\n@ NS ns.other.\nx A 192.0.2.1\n").Sets.Where(set => set.Type == RecordType.A)));
        ZoneChecker.Check(wrong, findings);
        Assert.Contains("x.example. lies below the DNAME of example.", Assert.Single(findings).Message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Denials))]
    public void Verify_WithoutAnyOneOfTheAddedRecords_FindsIt(string denial)
    {
        using SigningKey key = Key();
        ZoneContents signed = Sign(DnssecVectors.Parse("example.", Text), Plan(denial, key));
        for (int i = 0; i < signed.Sets.Count; i++)
        {
            RecordSet left = signed.Sets[i];
            if (left.Type != RecordType.RRSIG && left.Type != RecordType.NSEC && left.Type != RecordType.NSEC3) continue;
            var changed = ZoneContents.Of(signed.Origin, signed.Sets.Where(set => set != left));

            Assert.False(ZoneVerification.Verify(changed, DnssecVectors.Crypto, SignatureTimes.Of(Now), []), $"{left.Owner} {left.Type} {left.Covered}");
        }
    }

    [Fact]
    public void Sign_Twice_IsTheSameZone()
    {
        using SigningKey key = Key();
        ZoneContents once = Sign(DnssecVectors.Parse("example.", Text), Plan("nsec3", key) with { HasDigest = true });

        ZoneContents twice = Sign(once, Plan("nsec3", key) with { HasDigest = true });

        Assert.Equal(DnssecVectors.Lines(once), DnssecVectors.Lines(twice));
    }

    [Fact]
    public void Sign_FromNsec3ToNsec_LeavesNothingOfTheOld()
    {
        using SigningKey key = Key();
        ZoneContents hashed = Sign(DnssecVectors.Parse("example.", Text), Plan("opt-out", key));

        Assert.Equal(DnssecVectors.Lines(Sign(DnssecVectors.Parse("example.", Text), Plan("nsec", key))), DnssecVectors.Lines(Sign(hashed, Plan("nsec", key))));
    }

    [Fact]
    public void Run_WithKeepUntil_SignsOnlyWhatChangedOrAges()
    {
        using SigningKey key = Key();
        SigningPlan plan = Plan("nsec", key);
        ZoneContents signed = Sign(DnssecVectors.Parse("example.", Text), plan);
        var changed = ZoneContents.Of(signed.Origin, signed.Sets.Select(set => set.Type == RecordType.MX ? RecordSet.Of(set.Owner, set.Type, set.Class, set.TimeToLive, new RecordBytes(Rdata.Parse(RecordType.MX, "20 mail.example."))) : set));
        SigningPlan again = plan with { Times = new SignatureTimes(Times.Inception + 60, Times.Expiration + 60), KeepUntil = Times.Expiration, Now = Now, Serial = SerialChange.Increment };

        ZoneSigning run = ZoneSigning.Prepare(changed, again, DnssecVectors.Crypto);
        run.Run(0, run.Count);

        Assert.Equal(run.Count - 2, run.KeptCount);   // the MX set, and the SOA with its new serial
        Assert.True(ZoneVerification.Verify(run.Complete(), DnssecVectors.Crypto, SignatureTimes.Of(Now), []));
        ZoneSigning late = ZoneSigning.Prepare(changed, again with { KeepUntil = Times.Expiration + 1 }, DnssecVectors.Crypto);
        late.Run(0, late.Count);
        Assert.Equal(0, late.KeptCount);
    }

    [Fact]
    public void Run_InRangesOfAnyOrder_IsTheSameZone()
    {
        using SigningKey key = Key();
        ZoneContents zone = DnssecVectors.Parse("example.", Text);
        ZoneSigning run = ZoneSigning.Prepare(zone, Plan("nsec", key), DnssecVectors.Crypto);
        run.Run(5, run.Count);
        Assert.Throws<InvalidOperationException>(() => run.Complete());
        run.Run(0, 5);

        Assert.Equal(DnssecVectors.Lines(Sign(zone, Plan("nsec", key))), DnssecVectors.Lines(run.Complete()));
    }

    [Theory]
    [InlineData(SerialChange.Keep, 7u, 7u)]
    [InlineData(SerialChange.Increment, 4294967295u, 0u)]
    [InlineData(SerialChange.UnixTime, 7u, 1772366400u)]
    [InlineData(SerialChange.UnixTime, 1772366400u, 1772366401u)]
    [InlineData(SerialChange.Date, 7u, 2026030100u)]
    [InlineData(SerialChange.Date, 2026030104u, 2026030105u)]
    public void Sign_ChangesTheSerial(SerialChange change, uint old, uint expected)
    {
        using SigningKey key = Key();
        ZoneContents zone = DnssecVectors.Parse("example.", Text.Replace("host 7", $"host {old}", StringComparison.Ordinal));

        ZoneContents signed = Sign(zone, Plan("nsec", key) with { Serial = change });

        Assert.True(signed.TryFind(signed.Origin, RecordType.SOA, out RecordSet? start));
        Assert.Equal(expected, start.First<SoaData>().Serial);
    }

    [Fact]
    public void Sign_WithTwoAlgorithms_SignsAllTwice_AndVerifyMissesNone()
    {
        using SigningKey first = Key();
        using var second = new SigningKey(DomainName.Parse("example."), 256, DnssecVectors.Crypto.Generate(DnssecAlgorithm.EcdsaP256Sha256));
        ZoneContents signed = Sign(DnssecVectors.Parse("example.", Text), SigningPlan.Of([first, second], Times));
        DiagnosticBag findings = [];

        Assert.True(ZoneVerification.Verify(signed, DnssecVectors.Crypto, SignatureTimes.Of(Now), findings), string.Join('\n', findings.Select(finding => finding.Message)));
        Assert.All(signed.Sets.Where(set => set.Type == RecordType.RRSIG), set => Assert.Equal(2, set.Data.Count));
        ZoneContents half = ZoneContents.Of(signed.Origin, signed.Sets.Select(set => set.Covered == RecordType.MX && set.Type == RecordType.RRSIG ? RecordSet.Of(set.Owner, set.Type, set.Class, set.TimeToLive, set.Data[0]) : set));
        Assert.False(ZoneVerification.Verify(half, DnssecVectors.Crypto, SignatureTimes.Of(Now), findings));
        Assert.Contains(findings, finding => finding.Message.Contains("has no signature of algorithm", StringComparison.Ordinal));
    }

    [Fact]
    public void Sign_ToLeaveTheParent_WritesTheDeleteForms()
    {
        using SigningKey key = Key();
        ZoneContents signed = Sign(DnssecVectors.Parse("example.", Text), Plan("nsec", key) with { LeavesParent = true });

        Assert.True(signed.TryFind(signed.Origin, RecordType.CDS, out RecordSet? delegation) && signed.TryFind(signed.Origin, RecordType.CDNSKEY, out RecordSet? wanted));
        Assert.Equal("0 0 0 00", Rdata.Format(RecordType.CDS, signed.TryFind(signed.Origin, RecordType.CDS, out delegation) ? delegation.Data[0].Span : default));
        Assert.Equal("0 3 0 AA==", Rdata.Format(RecordType.CDNSKEY, signed.TryFind(signed.Origin, RecordType.CDNSKEY, out wanted) ? wanted.Data[0].Span : default));
    }

    private static SigningKey Key() => new(DomainName.Parse("example."), 257, DnssecVectors.Crypto.Generate(DnssecAlgorithm.Ed25519));

    private static SigningPlan Plan(string denial, SigningKey key) => SigningPlan.Of([key], Times) with
    {
        Now = Now,
        Nsec3 = denial switch { "nsec" => null, "nsec3" => Nsec3Parameters.Recommended, _ => Nsec3Parameters.Recommended with { IsOptOut = true } },
    };

    private static ZoneContents Sign(ZoneContents zone, SigningPlan plan) => ZoneSigning.Sign(zone, plan, DnssecVectors.Crypto);
}
