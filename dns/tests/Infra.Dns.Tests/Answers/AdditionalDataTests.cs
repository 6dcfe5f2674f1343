using Infra.Dns.Answers;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Store;

namespace Infra.Dns.Tests.Answers;

public class AdditionalDataTests
{
    private const string Zone = """
        $ORIGIN example.org.
        $TTL 300
        @ SOA ns1 host 1 3600 600 86400 60
        @ NS ns1
        @ NS ns.example.net.
        @ MX 10 mail
        @ MX 20 mail
        @ MX 30 sub-mail
        ns1 A 192.0.2.1
        ns1 AAAA 2001:db8::1
        mail A 192.0.2.25
        _s._tcp SRV 1 2 3 mail
        order NAPTR 1 2 "a" "SIP+D2U" "" mail
        sip NAPTR 1 2 "u" "E2U+sip" "!x!y!" .
        far HTTPS 1 mail port=8443
        self HTTPS 1 .
        self A 192.0.2.80
        nowhere SVCB 0 .
        alias SVCB 0 mail
        *.wild HTTPS 1 .
        *.wild A 192.0.2.90
        sub NS ns.sub
        sub NS mail
        ns.sub A 192.0.2.9
        """;

    private static readonly AnswerOptions Full = new(false, false, false, AnyAnswer.OneSet);
    private static readonly AnswerOptions Minimal = new(false, false, true, AnyAnswer.OneSet);

    [Theory]
    [InlineData("example.org. NS", "ns1.example.org. 300 A 192.0.2.1|ns1.example.org. 300 AAAA 2001:db8::1")]
    [InlineData("example.org. MX", "mail.example.org. 300 A 192.0.2.25")]   // two records name it
    [InlineData("_s._tcp.example.org. SRV", "mail.example.org. 300 A 192.0.2.25")]
    [InlineData("order.example.org. NAPTR", "mail.example.org. 300 A 192.0.2.25")]
    [InlineData("sip.example.org. NAPTR", "")]
    [InlineData("far.example.org. HTTPS", "mail.example.org. 300 A 192.0.2.25")]
    [InlineData("self.example.org. HTTPS", "self.example.org. 300 A 192.0.2.80")]
    [InlineData("nowhere.example.org. SVCB", "")]
    [InlineData("alias.example.org. SVCB", "mail.example.org. 300 A 192.0.2.25")]
    [InlineData("x.wild.example.org. HTTPS", "x.wild.example.org. 300 A 192.0.2.90")]
    [InlineData("mail.example.org. A", "")]
    public void Build_WhenNotMinimal_AddsTheHostsAddresses(string question, string expected)
    {
        AnswerBuilderTests.Finder zones = new(AnswerBuilderTests.Load("example.org.", Zone));

        Assert.Equal(expected, AnswerBuilderTests.Ask(zones, question, Full).Additional);
        Assert.Equal("", AnswerBuilderTests.Ask(zones, question, Minimal).Additional);
    }

    [Fact]
    public void Build_WhenGlueChanges_GivesEachVersionsOwn()
    {
        ZoneSnapshot old = AnswerBuilderTests.Load("example.org.", Zone);
        ZoneSnapshot changed = Apply(old, [Record("ns.sub", "A", "192.0.2.9")], [Record("ns.sub", "A", "192.0.2.10"), Record("ns.sub", "AAAA", "2001:db8::9")]);
        ZoneSnapshot without = Apply(changed, [Record("mail", "A", "192.0.2.25")], []);
        ZoneSnapshot moved = Apply(without, [Record("sub", "NS", "ns.sub.example.org.")], [Record("sub", "NS", "ns1.example.org.")]);
        const string Mail = "mail.example.org. 300 A 192.0.2.25";

        Assert.Equal("ns.sub.example.org. 300 A 192.0.2.9|" + Mail, Referral(old));
        Assert.Equal("ns.sub.example.org. 300 A 192.0.2.10|ns.sub.example.org. 300 AAAA 2001:db8::9|" + Mail, Referral(changed));
        Assert.Equal("ns.sub.example.org. 300 A 192.0.2.10|ns.sub.example.org. 300 AAAA 2001:db8::9", Referral(without));
        Assert.Equal("ns1.example.org. 300 A 192.0.2.1|ns1.example.org. 300 AAAA 2001:db8::1", Referral(moved));
    }

    [Fact]
    public void Build_WhenAHostComesLater_AddsItsAddresses()
    {
        ZoneSnapshot old = AnswerBuilderTests.Load("example.org.", Zone);

        ZoneSnapshot next = Apply(old, [], [Record("sub-mail", "A", "192.0.2.26")]);

        Assert.Equal("mail.example.org. 300 A 192.0.2.25", AnswerBuilderTests.Ask(new AnswerBuilderTests.Finder(old), "example.org. MX", Full).Additional);
        Assert.Equal("mail.example.org. 300 A 192.0.2.25|sub-mail.example.org. 300 A 192.0.2.26", AnswerBuilderTests.Ask(new AnswerBuilderTests.Finder(next), "example.org. MX", Full).Additional);
    }

    private static string Referral(ZoneSnapshot zone) => AnswerBuilderTests.Ask(new AnswerBuilderTests.Finder(zone), "x.sub.example.org. A", Minimal).Additional;

    private static ZoneSnapshot Apply(ZoneSnapshot zone, ResourceRecord[] removed, ResourceRecord[] added)
    {
        ResourceRecord start = ResourceRecord.Create(zone.Origin, RecordType.SOA, 300, Rdata.Parse(RecordType.SOA, $"ns1.example.org. host.example.org. {zone.Serial + 1} 3600 600 86400 60"));
        Assert.True(zone.TryApply(new ZoneChange(zone.StartRecord, start, removed, added), out ZoneSnapshot? next, out string problem), problem);
        return next;
    }

    private static ResourceRecord Record(string owner, string type, string data)
    {
        Assert.True(RecordType.TryParse(type, out RecordType parsed));
        return ResourceRecord.Create(DomainName.Parse(owner + ".example.org."), parsed, 300, Rdata.Parse(parsed, data));
    }
}
