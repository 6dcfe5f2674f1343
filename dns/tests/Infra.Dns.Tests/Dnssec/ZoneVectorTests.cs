using System.Globalization;
using Infra.Dns.Dnssec;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Store;
using Infra.Dns.Zones;
using Infra.Parsing;

namespace Infra.Dns.Tests.Dnssec;

public class ZoneVectorTests
{
    [Fact]
    public void Verify_OfRfc4035sZone_FindsNothingWrong()
    {
        ZoneContents zone = DnssecVectors.Zone("rfc4035-a.zone", "example.", out _);
        DiagnosticBag findings = [];

        bool isRight = ZoneVerification.Verify(zone, DnssecVectors.Crypto, Time("20040420000000"), findings);

        Assert.True(isRight, string.Join('\n', findings.Select(finding => finding.Message)));
    }

    [Fact]
    public void Verify_OfRfc4035sZoneAfterItsTime_FindsEachSignatureExpired()
    {
        ZoneContents zone = DnssecVectors.Zone("rfc4035-a.zone", "example.", out _);
        DiagnosticBag findings = new(1000);

        Assert.False(ZoneVerification.Verify(zone, DnssecVectors.Crypto, Time("20040509183620"), findings));

        Assert.Equal(zone.Sets.Count(set => set.Type == RecordType.RRSIG), findings.Count(finding => finding.Message.EndsWith("is expired", StringComparison.Ordinal)));
    }

    [Fact]
    public void Verify_OfRfc5155sZone_FindsNothingWrong()
    {
        ZoneContents zone = DnssecVectors.Zone("rfc5155-a.zone", "example.", out _);
        DiagnosticBag findings = [];

        bool isRight = ZoneVerification.Verify(zone, new PlainRsaCrypto(), Time("20100101000000"), findings);   // 512 bits, which ours refuses

        Assert.True(isRight, string.Join('\n', findings.Select(finding => finding.Message)));
    }

    [Fact]
    public void Nsec3Hash_OfRfc5155sNames_IsItsHash()
    {
        byte[] hash = new byte[Nsec3Hash.Size];
        byte[] back = new byte[Nsec3Hash.Size];
        DomainName zone = DomainName.Parse("example.");
        string[] lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Vectors/Dnssec/rfc5155-hashes.txt"));
        Assert.Equal(16, lines.Length);
        foreach (string line in lines)
        {
            string[] words = line.Split(' ');
            Nsec3Hash.Compute(DomainName.Parse(words[0].ToUpperInvariant()).Wire, [0xAA, 0xBB, 0xCC, 0xDD], 12, hash);

            DomainName owner = Nsec3Hash.OwnerOf(hash, zone);

            Assert.Equal(words[1] + ".example.", owner.ToString());
            Assert.True(Nsec3Hash.TryReadLabel(owner, back));
            Assert.Equal(hash, back);
        }
    }

    [Theory]
    [InlineData("rfc8976-a1.zone", "example.")]
    [InlineData("rfc8976-a2.zone", "example.")]
    [InlineData("rfc8976-a3.zone", "example.")]
    [InlineData("rfc8976-a4.zone", "uri.arpa.")]
    [InlineData("rfc8976-a5.zone", "root-servers.net.")]
    public void ZoneDigest_OfRfc8976sZone_Agrees_AndNotAfterAChange(string name, string origin)
    {
        ZoneContents zone = DnssecVectors.Zone(name, origin, out _);

        Assert.True(ZoneDigest.Verify(zone, out string? problem), problem);
        Assert.True(ZoneDigest.Verify(ZoneSnapshotBuilder.Build(zone), out problem), problem);

        RecordSet[] sets = [.. zone.Sets];
        int last = Array.FindLastIndex(sets, set => set.Covered != RecordType.ZONEMD);
        sets[last] = new RecordSet(sets[last].Owner, sets[last].Type, sets[last].Class, sets[last].TimeToLive + 1, sets[last].Data);
        Assert.False(ZoneDigest.Verify(ZoneContents.Of(zone.Origin, sets), out problem));
        Assert.NotNull(problem);
        Assert.False(ZoneDigest.Verify(ZoneSnapshotBuilder.Build(ZoneContents.Of(zone.Origin, sets)), out problem));
        Assert.NotNull(problem);
    }

    [Fact]
    public void ZoneDigest_OfBothHashes_AreThoseOfRfc8976()
    {
        ZoneContents zone = DnssecVectors.Zone("rfc8976-a3.zone", "example.", out _);
        Assert.True(zone.TryFind(zone.Origin, RecordType.ZONEMD, out RecordSet? digests));
        ZonemdData[] records = [.. digests.Data.Select(data => ZonemdData.TryRead(data.Span, out ZonemdData digest, out _) ? digest : default)];

        Assert.Equal(records.Single(digest => digest is { Scheme: 1, HashAlgorithm: 1 }).Digest, ZoneDigest.Compute(zone, ZoneDigest.Sha384));
        Assert.Equal(records.Single(digest => digest is { Scheme: 1, HashAlgorithm: 2 }).Digest, ZoneDigest.Compute(zone, ZoneDigest.Sha512));
    }

    private static uint Time(string text) => SignatureTimes.Of(DateTimeOffset.ParseExact(text, "yyyyMMddHHmmss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal));
}
