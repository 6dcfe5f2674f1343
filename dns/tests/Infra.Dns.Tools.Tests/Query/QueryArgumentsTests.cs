using System.Diagnostics.CodeAnalysis;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Infra.Dns.Query.Arguments;
using Infra.Dns.Records;

namespace Infra.Dns.Tools.Tests.Query;

public class QueryArgumentsTests
{
    [Fact]
    public void Parse_OfNothing_AsksForTheRootsServers()
    {
        QueryRequest request = Assert.Single(Parse("").Requests);

        Assert.Equal((".", RecordType.NS), (request.Name.ToString(), request.Options.Type));
    }

    [Fact]
    public void Parse_OfWordsInAnyOrder_FindsTheirParts()
    {
        QueryRequest request = Assert.Single(Parse("mx @192.0.2.1 example.org ch -p 5353 -b 127.0.0.1#99 +tcp").Requests);

        Assert.Equal("example.org.", request.Name.ToString());
        Assert.Equal((RecordType.MX, RecordClass.CH, "192.0.2.1", 5353, "127.0.0.1:99", true), (request.Options.Type, request.Options.Class, request.Options.Server, request.Options.Port, request.Options.Source!.ToString(), request.Options.UsesTcp));
    }

    [Fact]
    public void Parse_OfSeveralNames_GivesEachItsOwnOptions()
    {
        IReadOnlyList<QueryRequest> requests = Parse("+dnssec a.example TXT +short b.example AAAA +nodnssec c.example").Requests;

        Assert.Equal(["a.example. TXT True True", "b.example. AAAA False False", "c.example.  True False"], requests.Select(request => $"{request.Name} {request.Options.Type} {request.Options.DnssecOk} {request.Options.Short}"));
    }

    [Theory]
    [InlineData("-x 192.0.2.1", "1.2.0.192.in-addr.arpa.")]
    [InlineData("-x 2001:db8::1", "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.")]
    public void Parse_OfAnAddress_AsksForItsName(string line, string name)
    {
        QueryRequest request = Assert.Single(Parse(line).Requests);

        Assert.Equal((name, RecordType.PTR), (request.Name.ToString(), request.Options.Type));
    }

    [Fact]
    public void Parse_OfABatch_ReadsALineForEachQuestion()
    {
        var files = new Files { ["batch"] = "; a comment\na.example MX +tcp\n\n-x 192.0.2.1\n", ["loop"] = "-f batch\n", ["bad"] = "a.example\nb..example\n" };

        IReadOnlyList<QueryRequest> requests = Parse("+norec -f batch c.example", files).Requests;

        Assert.Equal(["a.example. MX True", "1.2.0.192.in-addr.arpa. PTR False", "c.example.  False"], requests.Select(request => $"{request.Name} {request.Options.Type} {request.Options.UsesTcp}"));
        Assert.All(requests, request => Assert.False(request.Options.RecursionDesired));
        Assert.Equal("loop:1: a batch file names another one", Problem("-f loop", files));
        Assert.StartsWith("bad:2: b..example is no domain name", Problem("-f bad", files), StringComparison.Ordinal);
        Assert.Equal("none: does not exist", Problem("-f none", files));
    }

    [Fact]
    public void Parse_OfAKeyFile_TakesItsKey()
    {
        var files = new Files { ["key"] = "key \"tsig.example\" {\n\talgorithm hmac-sha512;\n\tsecret \"c2VjcmV0\";\n};\n", ["empty"] = "key" };

        Assert.Equal("hmac-sha512:tsig.example:c2VjcmV0", Parse("-k key x.example", files).Requests[0].Options.Key);
        Assert.Equal("empty is no key file as tsig-keygen writes it", Problem("-k empty", files));
    }

    [Theory]
    [InlineData("+dnsec", "unknown option +dnsec; did you mean +dnssec?")]
    [InlineData("+nonsense", "unknown option +nonsense")]
    [InlineData("+a", "unknown option +a")]
    [InlineData("+bufsize=65536", "+bufsize needs a number from 0 to 65535")]
    [InlineData("+cookie=abc", "+cookie needs 8, or 16 to 40 bytes in hex (RFC 7873)")]
    [InlineData("+ednsopt=nosuch", "+ednsopt needs a code or name, and perhaps a colon and hex digits")]
    [InlineData("+subnet=192.0.2.0/33", "+subnet needs a length from 0 to 32")]
    [InlineData("+tries=x", "the option needs a number from 0 to 100")]
    [InlineData("+short=1", "an option that is on or off takes no value")]
    [InlineData("+https", "questions over TLS and HTTPS are not supported")]
    [InlineData("-p 0", "-p needs a port from 1 to 65535")]
    [InlineData("-t", "-t needs a value")]
    [InlineData("-t nosuch", "nosuch is no record type")]
    [InlineData("-c nosuch", "nosuch is no class")]
    [InlineData("-x nosuch", "nosuch is no address")]
    [InlineData("-z", "unknown option -z")]
    [InlineData("ixfr example", "IXFR needs the serial: ixfr=N")]
    public void Parse_OfAWrongWord_SaysWhatIsWrong(string line, string problem) => Assert.Equal(problem, Problem(line));

    [Theory]
    [InlineData("+noedns", null)]
    [InlineData("+edns=3", 3)]
    [InlineData("+noedns +bufsize=4096", 0)]
    public void Parse_OfEdns_SetsItsVersion(string options, int? version) => Assert.Equal(version, Parse(options + " x").Requests[0].Options.Edns);

    [Fact]
    public void AnyWords_NeverThrow() => Prop.ForAll<string[]>(words =>
    {
        string[] given = [.. words.Select(word => word ?? "")];
        string[] plus = [.. given.Select(word => "+" + word)];
        return (QueryArguments.TryParse(given, new Files(), out _, out string? problem) || problem is not null) && (QueryArguments.TryParse(plus, new Files(), out _, out problem) || problem is not null);
    }).QuickCheckThrowOnFailure();

    private static QueryArguments Parse(string line, Files? files = null)
    {
        Assert.True(QueryArguments.TryParse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), files ?? [], out QueryArguments? arguments, out string? problem), problem);
        return arguments;
    }

    private static string? Problem(string line, Files? files = null)
    {
        Assert.False(QueryArguments.TryParse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), files ?? [], out _, out string? problem));
        return problem;
    }

    private sealed class Files : Dictionary<string, string>, IFileReader
    {
        public bool TryRead(string path, int bytesMax, out byte[] bytes, [NotNullWhen(false)] out string? problem)
        {
            problem = TryGetValue(path, out string? text) ? null : "does not exist";
            bytes = Encoding.UTF8.GetBytes(text ?? "");
            return problem is null;
        }
    }
}
