using System.Globalization;
using System.Text;
using Infra.Dns.Answers;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Tests.Dnssec;
using Infra.Dns.Zones;
using Infra.Parsing;

namespace Infra.Dns.Tests.Answers;

/// <summary>The example responses of RFC 4035 appendix B and RFC 5155 appendix B, from their zones.</summary>
public class DnssecAnswerVectorTests
{
    public static TheoryData<string, string> Cases
    {
        get
        {
            TheoryData<string, string> cases = [];
            foreach (string rfc in (string[])["rfc4035", "rfc5155"])
            {
                foreach (Case each in Read(rfc))
                    cases.Add(rfc, each.Title);
            }
            return cases;
        }
    }

    [Fact]
    public void Files_HaveAllExamples() => Assert.Equal((8, 7), (Read("rfc4035").Count, Read("rfc5155").Count));

    [Theory, MemberData(nameof(Cases))]
    public void Build_OfTheRfcsQuestion_GivesItsRecords(string rfc, string title)
    {
        Case expected = Read(rfc).Single(each => each.Title == title);
        var zones = new AnswerBuilderTests.Finder(AnswerBuilderTests.Load("example.", Encoding.ASCII.GetString(DnssecVectors.Bytes(rfc + "-a.zone"))));

        AnswerBuilderTests.Reply reply = AnswerBuilderTests.Ask(zones, expected.Question, new AnswerOptions(IsDnssecOk: true, IsStream: true, IsMinimal: false, AnyAnswer.OneSet));

        Assert.Equal(expected.Status, reply.Status);
        Assert.Equal(expected.Answer, Sorted(reply.Answer));
        // The zone's own name servers beside a positive answer are left out: RFC 4035 section 3.1.1 asks for them nowhere, and Knot does as we do.
        string[] authority = expected.Answer.Length > 0 ? [.. expected.Authority.Where(line => !line.Contains(" ns ", StringComparison.Ordinal))] : expected.Authority;
        Assert.Equal(authority, Sorted(reply.Authority));
        string[] additional = Sorted(reply.Additional);
        Assert.Empty(additional.Except(expected.Additional));
        if (expected.Answer.Length == 0) Assert.Equal(expected.Additional, additional);
        else Assert.NotEmpty(additional);
    }

    private static string[] Sorted(string lines) => [.. lines.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(line => line.ToLowerInvariant()).Order(StringComparer.Ordinal)];

    private static List<Case> Read(string rfc)
    {
        List<Case> cases = [];
        foreach (string part in File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Vectors/Dnssec", rfc + "-b.txt")).Split("\n== ")[1..])
        {
            Dictionary<string, string> sections = part.Split("\n-- ")[1..].Select(section => section.Split('\n', 2)).ToDictionary(section => section[0], section => section.ElementAtOrDefault(1)?.Trim() ?? "");
            string header = sections["header"];
            string status = (header.Contains("RCODE=3", StringComparison.Ordinal) ? "NXDOMAIN" : "NOERROR") + (header.Contains(" AA ", StringComparison.Ordinal) ? " aa" : "");
            string[] question = sections["question"].Split(' ');
            cases.Add(new Case(part[..part.IndexOf('\n')], status, $"{question[0]} {question[2]}", Records(sections["answer"]), Records(sections["authority"]), Records(sections["additional"])));
        }
        return cases;
    }

    private static string[] Records(string text)
    {
        DiagnosticBag diagnostics = [];
        var reader = new ZoneFileReader(new ZoneFile("vector", Encoding.ASCII.GetBytes("$TTL 3600\n" + text + "\n")), DomainName.Root, diagnostics);
        List<string> lines = [];
        while (reader.TryRead(out ZoneRecord record))
        {
            DomainName.TryFromWire(record.Owner, out DomainName? owner);
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{owner} {record.TimeToLive} {record.Type} {Rdata.Format(record.Type, record.Data)}").ToLowerInvariant());
        }
        Assert.Empty(diagnostics);
        return [.. lines.Order(StringComparer.Ordinal)];
    }

    private sealed record Case(string Title, string Status, string Question, string[] Answer, string[] Authority, string[] Additional);
}
