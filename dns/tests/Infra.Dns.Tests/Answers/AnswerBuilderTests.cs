using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Infra.Dns.Answers;
using Infra.Dns.Dnssec;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Store;
using Infra.Dns.Wire;
using Infra.Dns.Zones;
using Infra.Parsing;
using Infra.Testing;

namespace Infra.Dns.Tests.Answers;

public class AnswerBuilderTests
{
    private const string Zone = """
        $ORIGIN example.org.
        $TTL 300
        @ 3600 IN SOA ns1 host 7 3600 600 86400 60
        @ NS ns1
        @ NS ns.example.net.
        @ MX 10 mail
        ns1 A 192.0.2.1
        mail A 192.0.2.25
        www A 192.0.2.3
        www AAAA 2001:db8::3
        alias CNAME www
        chain CNAME alias
        abroad CNAME www.example.net.
        gone CNAME nothing
        away CNAME host.sub
        loop1 CNAME loop2
        loop2 CNAME loop1
        *.wild TXT "any"
        *.wild MX 5 mail
        a.b.wild A 192.0.2.8
        *.star CNAME www
        sub NS ns.sub
        sub NS ns.other
        sub DS 1 13 2 0000000000000000000000000000000000000000000000000000000000000000
        ns.sub A 192.0.2.9
        other NS ns.other
        ns.other A 192.0.2.10
        moved DNAME www
        far DNAME example.net.
        x.y.ent A 192.0.2.5
        _s._tcp SRV 1 2 3 mail
        """;

    private const string Other = """
        $ORIGIN example.net.
        $TTL 100
        @ IN SOA ns host 1 3600 600 86400 60
        @ NS ns
        ns A 198.51.100.1
        www A 198.51.100.3
        """;

    private static readonly Finder Zones = new(Load("example.org.", Zone), Load("example.net.", Other));

    [Theory]
    [InlineData("www.example.org. A", "NOERROR aa", "www.example.org. 300 A 192.0.2.3", "", "")]
    [InlineData("WWW.example.org. A", "NOERROR aa", "WWW.example.org. 300 A 192.0.2.3", "", "")]
    [InlineData("www.example.org. TXT", "NOERROR aa", "", "example.org. 60 SOA", "")]
    [InlineData("nothing.example.org. A", "NXDOMAIN aa", "", "example.org. 60 SOA", "")]
    [InlineData("ent.example.org. A", "NOERROR aa", "", "example.org. 60 SOA", "")]
    [InlineData("y.ent.example.org. A", "NOERROR aa", "", "example.org. 60 SOA", "")]
    [InlineData("alias.example.org. A", "NOERROR aa", "alias.example.org. 300 CNAME www.example.org.|www.example.org. 300 A 192.0.2.3", "", "")]
    [InlineData("alias.example.org. CNAME", "NOERROR aa", "alias.example.org. 300 CNAME www.example.org.", "", "")]
    [InlineData("chain.example.org. AAAA", "NOERROR aa", "chain.example.org. 300 CNAME alias.example.org.|alias.example.org. 300 CNAME www.example.org.|www.example.org. 300 AAAA 2001:db8::3", "", "")]
    [InlineData("abroad.example.org. A", "NOERROR aa", "abroad.example.org. 300 CNAME www.example.net.|www.example.net. 100 A 198.51.100.3", "", "")]
    [InlineData("gone.example.org. A", "NXDOMAIN aa", "gone.example.org. 300 CNAME nothing.example.org.", "example.org. 60 SOA", "")]
    [InlineData("away.example.org. A", "NOERROR aa", "away.example.org. 300 CNAME host.sub.example.org.", "sub.example.org. 300 NS ns.sub.example.org.|sub.example.org. 300 NS ns.other.example.org.", "ns.sub.example.org. 300 A 192.0.2.9|ns.other.example.org. 300 A 192.0.2.10")]
    [InlineData("loop1.example.org. A", "NOERROR aa", "loop1.example.org. 300 CNAME loop2.example.org.|loop2.example.org. 300 CNAME loop1.example.org.", "", "")]
    [InlineData("x.wild.example.org. TXT", "NOERROR aa", "x.wild.example.org. 300 TXT \"any\"", "", "")]
    [InlineData("y.x.wild.example.org. TXT", "NOERROR aa", "y.x.wild.example.org. 300 TXT \"any\"", "", "")]
    [InlineData("*.wild.example.org. TXT", "NOERROR aa", "*.wild.example.org. 300 TXT \"any\"", "", "")]
    [InlineData("x.wild.example.org. A", "NOERROR aa", "", "example.org. 60 SOA", "")]
    [InlineData("b.wild.example.org. TXT", "NOERROR aa", "", "example.org. 60 SOA", "")]   // an empty non-terminal is no wildcard's
    [InlineData("z.b.wild.example.org. TXT", "NXDOMAIN aa", "", "example.org. 60 SOA", "")]
    [InlineData("x.star.example.org. A", "NOERROR aa", "x.star.example.org. 300 CNAME www.example.org.|www.example.org. 300 A 192.0.2.3", "", "")]
    [InlineData("sub.example.org. A", "NOERROR", "", "sub.example.org. 300 NS ns.sub.example.org.|sub.example.org. 300 NS ns.other.example.org.", "ns.sub.example.org. 300 A 192.0.2.9|ns.other.example.org. 300 A 192.0.2.10")]
    [InlineData("ns.sub.example.org. A", "NOERROR", "", "sub.example.org. 300 NS ns.sub.example.org.|sub.example.org. 300 NS ns.other.example.org.", "ns.sub.example.org. 300 A 192.0.2.9|ns.other.example.org. 300 A 192.0.2.10")]
    [InlineData("sub.example.org. DS", "NOERROR aa", "sub.example.org. 300 DS 1 13 2 0000000000000000000000000000000000000000000000000000000000000000", "", "")]
    [InlineData("other.example.org. DS", "NOERROR aa", "", "example.org. 60 SOA", "")]
    [InlineData("example.org. DS", "NOERROR aa", "", "example.org. 60 SOA", "")]
    [InlineData("moved.example.org. A", "NOERROR aa", "", "example.org. 60 SOA", "")]
    [InlineData("moved.example.org. DNAME", "NOERROR aa", "moved.example.org. 300 DNAME www.example.org.", "", "")]
    [InlineData("x.moved.example.org. A", "NXDOMAIN aa", "moved.example.org. 300 DNAME www.example.org.|x.moved.example.org. 300 CNAME x.www.example.org.", "example.org. 60 SOA", "")]
    [InlineData("www.far.example.org. A", "NOERROR aa", "far.example.org. 300 DNAME example.net.|www.far.example.org. 300 CNAME www.example.net.|www.example.net. 100 A 198.51.100.3", "", "")]
    [InlineData("www.far.example.org. CNAME", "NOERROR aa", "far.example.org. 300 DNAME example.net.|www.far.example.org. 300 CNAME www.example.net.", "", "")]
    [InlineData("example.com. A", "REFUSED", "", "", "")]
    [InlineData("www.example.org. ANY", "NOERROR aa", "www.example.org. 300 A 192.0.2.3", "", "")]
    [InlineData("nothing.example.org. ANY", "NXDOMAIN aa", "", "example.org. 60 SOA", "")]
    [InlineData("ent.example.org. ANY", "NOERROR aa", "", "example.org. 60 SOA", "")]
    public void Build_OfAQuestion_Answers(string question, string status, string answer, string authority, string additional)
    {
        Reply reply = Ask(Zones, question);

        Assert.Equal((status, answer, authority, additional), (reply.Status, reply.Answer, reply.Authority.Replace(" ns1.example.org. host.example.org. 7 3600 600 86400 60", "", StringComparison.Ordinal), reply.Additional));
    }

    [Fact]
    public void Build_WhenTheRedirectedNameIsTooLong_SaysSo()
    {
        string prefix = string.Concat(Enumerable.Repeat(new string('a', 59) + ".", 3)) + new string('b', 40) + ".";
        Finder zones = new(Load("example.org.", "@ 60 IN SOA n. h. 1 1 1 1 1\n@ 60 NS n.example.\nd 60 DNAME " + new string('c', 60) + ".example.\n"));

        Reply reply = Ask(zones, prefix + "d.example.org. A");

        Assert.Equal("YXDOMAIN aa", reply.Status);
        Assert.StartsWith("d.example.org. 60 DNAME", reply.Answer, StringComparison.Ordinal);
        Assert.DoesNotContain("CNAME", reply.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_OfAChainOfTwelve_StopsAfterEleven()
    {
        var text = new StringBuilder("@ 60 IN SOA n. h. 1 1 1 1 1\n@ 60 NS n.example.\n");
        for (int i = 0; i < 14; i++)
            text.Append(CultureInfo.InvariantCulture, $"a{i} 60 CNAME a{i + 1}\n");

        Reply reply = Ask(new Finder(Load("example.org.", text.ToString())), "a0.example.org. A");

        Assert.Equal(AnswerBuilder.AliasesMax + 1, reply.Answer.Split('|').Length);
    }

    // Only the zone's own name has an NSEC3 here, so that each label down to the name at hand costs a hash before it is found; 64 hashes reach it from 63 labels below.
    [Theory]
    [InlineData(63, 1)]
    [InlineData(64, 0)]
    public void Build_OfAProofWithTooManyHashes_GoesWithoutIt(int labels, int expected)
    {
        string deep = string.Concat(Enumerable.Repeat("a.", labels));
        DomainName origin = DomainName.Parse("example.org.");
        byte[] hash = new byte[20];
        Nsec3Hash.Compute(origin.Wire, [], 0, hash);
        string owner = Nsec3Hash.OwnerOf(hash, origin).ToString();
        ZoneSnapshot zone = Load("example.org.", $"@ 60 IN SOA n. h. 1 1 1 1 1\n@ 60 NS n.example.\n@ 60 NSEC3PARAM 1 0 0 -\n{owner} 60 NSEC3 1 1 0 - {owner[..32]} NS SOA NSEC3PARAM\n{deep}example.org. 60 TXT \"deep\"\n");

        Reply reply = Ask(new Finder(zone), $"{deep}example.org. A", new AnswerOptions(true, true, true, AnyAnswer.OneSet));

        Assert.Equal(expected, reply.Authority.Split('|').Count(line => line.Contains(" NSEC3 ", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(AnyAnswer.HostInformation, true, "www.example.org. 3600 HINFO \"RFC8482\" \"\"")]
    [InlineData(AnyAnswer.FullOverTcp, true, "www.example.org. 300 A 192.0.2.3|www.example.org. 300 AAAA 2001:db8::3")]
    [InlineData(AnyAnswer.FullOverTcp, false, "www.example.org. 300 A 192.0.2.3")]
    [InlineData(AnyAnswer.OneSet, true, "www.example.org. 300 A 192.0.2.3")]
    public void Build_OfAny_DoesAsConfigured(AnyAnswer any, bool isStream, string expected) =>
        Assert.Equal(expected, Ask(Zones, "www.example.org. ANY", new AnswerOptions(false, isStream, true, any)).Answer);

    [Theory]
    [InlineData("example.org. MX", "mail.example.org. 300 A 192.0.2.25")]
    [InlineData("_s._tcp.example.org. SRV", "mail.example.org. 300 A 192.0.2.25")]
    [InlineData("example.org. NS", "ns1.example.org. 300 A 192.0.2.1")]
    [InlineData("www.example.org. A", "")]
    public void Build_WhenNotMinimal_AddsAddresses(string question, string expected) =>
        Assert.Equal(expected, Ask(Zones, question, new AnswerOptions(false, false, false, AnyAnswer.OneSet)).Additional);

    [Fact]
    public void Build_ForEverySize_WritesWholeSetsOnly()
    {
        var text = new StringBuilder("@ 60 IN SOA n. h. 1 1 1 1 1\n@ 60 NS n.example.\nsub 60 NS ns1.sub\nsub 60 NS ns.elsewhere\nns1.sub 60 A 192.0.2.1\nns.elsewhere 60 A 192.0.2.2\nelsewhere 60 NS ns.elsewhere\n");
        for (int i = 0; i < 20; i++)
            text.Append(CultureInfo.InvariantCulture, $"many 60 A 192.0.2.{i}\n");
        Finder zones = new(Load("example.org.", text.ToString()));
        int many = Ask(zones, "many.example.org. A").Length;
        Reply referral = Ask(zones, "x.sub.example.org. A");

        for (int size = 80; size < many; size++)
        {
            Reply reply = Ask(zones, "many.example.org. A", length: size);
            Assert.Equal(("NOERROR aa tc", ""), (reply.Status, reply.Answer));
        }
        int records = Encoding.ASCII.GetByteCount(referral.Additional) > 0 ? referral.Additional.Split('|').Length : 0;
        Assert.Equal(2, records);
        for (int size = 80; size < referral.Length; size++)
        {
            Reply reply = Ask(zones, "x.sub.example.org. A", length: size);
            // Only what is not needed to follow the referral goes without a word (RFC 9471).
            Assert.Equal(!reply.Additional.Contains("ns1.sub", StringComparison.Ordinal), reply.Status.EndsWith(" tc", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Build_OfAnyQuestion_GivesAProvenMessageAndAllocatesNothing()
    {
        byte[] buffer = new byte[1232];
        ushort[] candidates = new ushort[DnsWriter.CandidatesMax];
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var random = new Random(seed);
            string[] labels = ["www", "x", "sub", "wild", "*", "moved", "far", "ent", "y", "loop1", "star", "b", "ns"];
            string name = "example.org.";
            for (int i = random.Next(4); i > 0; i--)
                name = labels[random.Next(labels.Length)] + "." + name;
            ushort[] types = [1, 2, 5, 6, 15, 16, 28, 33, 39, 43, 46, 47, 255];
            Reply reply = Ask(Zones, $"{name} TYPE{types[random.Next(types.Length)]}", new AnswerOptions(true, false, random.Next(2) == 0, AnyAnswer.OneSet), random.Next(80, 1232));
            Assert.NotEmpty(reply.Status);
        }).QuickCheckThrowOnFailure();

        DomainName www = DomainName.Parse("chain.example.org.");
        AllocationAssert.Zero(() => Build(buffer, candidates, Zones, www, RecordType.A));
    }

    private static void Build(byte[] buffer, ushort[] candidates, Finder zones, DomainName name, RecordType type)
    {
        var writer = new DnsWriter(buffer, candidates);
        writer.Reserve(MessageHeader.Length);
        writer.WriteName(name.Wire, compress: false);
        writer.WriteUInt32(0);
        AnswerBuilder.Build(zones, name.Wire, type, new AnswerOptions(true, false, true, AnyAnswer.OneSet), ref writer);
    }

    internal static Reply Ask(IZoneFinder zones, string question, AnswerOptions? options = null, int length = 65535)
    {
        string[] parts = question.Split(' ');
        DomainName name = DomainName.Parse(parts[0]);
        Assert.True(RecordType.TryParse(parts[1], out RecordType type));
        byte[] buffer = new byte[length];
        var writer = new DnsWriter(buffer, new ushort[DnsWriter.CandidatesMax]);
        writer.Reserve(MessageHeader.Length);
        writer.WriteName(name.Wire, compress: false);
        writer.WriteUInt16(type.Value);
        writer.WriteUInt16(1);
        AnswerResult result = AnswerBuilder.Build(zones, name.Wire, type, options ?? new AnswerOptions(false, false, true, AnyAnswer.OneSet), ref writer);
        ushort bits = (ushort)(MessageHeader.Response | (result.IsAuthoritative ? MessageHeader.Authoritative : 0) | (result.IsTruncated ? MessageHeader.Truncated : 0) | result.Code.Value);
        byte[] message = writer.Written.ToArray();
        var header = new DnsWriter(message, default);
        new MessageHeader(1, bits, 1, result.AnswerCount, result.AuthorityCount, result.AdditionalCount).Write(ref header);
        Assert.True(MessageView.TryParse(message, out MessageView view, out WireError error), error.ToString());
        string status = $"{result.Code}{(result.IsAuthoritative ? " aa" : "")}{(result.IsTruncated ? " tc" : "")}";
        return new Reply(status, TextOf(view, MessageSection.Answer), TextOf(view, MessageSection.Authority), TextOf(view, MessageSection.Additional), message.Length, result);
    }

    internal static ZoneSnapshot Load(string origin, string text)
    {
        var diagnostics = new DiagnosticBag();
        ZoneSnapshot? zone = ZoneSnapshotLoader.Load(new ZoneFile("zone", Encoding.UTF8.GetBytes(text)), DomainName.Parse(origin), diagnostics);
        return zone ?? throw new InvalidOperationException(new DiagnosticRenderer(false).Render(diagnostics));
    }

    private static string TextOf(MessageView view, MessageSection section)
    {
        List<string> lines = [];
        byte[] data = new byte[Rdata.LengthMax];
        foreach (RecordView record in view)
        {
            if (record.Section != section) continue;
            Assert.True(view.TryReadData(record, data, out int length, out WireError error), error.ToString());
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{view.ReadName(record.NameOffset)} {record.TimeToLive} {record.Type} {Rdata.Format(record.Type, data.AsSpan(0, length))}"));
        }
        return string.Join('|', lines);
    }

    internal sealed record Reply(string Status, string Answer, string Authority, string Additional, int Length, AnswerResult Result);

    internal sealed class Finder(params ZoneSnapshot[] zones) : IZoneFinder
    {
        public FoundZone Find(ReadOnlySpan<byte> name, bool isForParent)
        {
            ZoneSnapshot? found = null;
            foreach (ZoneSnapshot zone in zones)
            {
                if (WireName.IsAtOrBelow(name, zone.Origin.Wire) && (found is null || zone.Origin.LabelCount > found.Origin.LabelCount)) found = zone;
            }
            return found is null ? new FoundZone(null, ZoneTrouble.NotOurs) : new FoundZone(found, ZoneTrouble.None);
        }
    }
}
