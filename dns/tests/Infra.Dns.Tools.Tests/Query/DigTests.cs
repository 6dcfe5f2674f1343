using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Infra.Dns.Query;
using Infra.Dns.Tools.Tests.Zones;
using Infra.Testing;
using Infra.Testing.Network;
using Infra.Testing.Peers;
using Infra.Testing.Processes;

namespace Infra.Dns.Tools.Tests.Query;

/// <summary>The same questions to Knot by dig and by dnsq.</summary>
public sealed partial class DigTests : IDisposable
{
    private const string Zone = """
        $ORIGIN example.
        $TTL 1h
        @ SOA ns host 7 2h 1h 2w 5m
          NS ns
          MX 10 mail
        ns A 192.0.2.1
           AAAA 2001:db8::1
        *.w A 192.0.2.4
        a.b.c TXT deep "a\"b" \200
        secure NS ns.secure
        secure DS 1 13 2 E2D3C916F6DEEAC73294E8268FB5885044A833FC5459588F4A9184CFC41A5766
        ns.secure A 192.0.2.5
        alias CNAME ns
        d DNAME other.example.
        _443._tcp TLSA 3 1 1 0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF
        odd TYPE65280 \# 40 000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F2021222324252627
        svc HTTPS 1 . alpn=h2,h3 ipv4hint=192.0.2.9
        a-name-that-is-longer-than-the-column A 192.0.2.7

        """;

    private const string Secret = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    private static readonly string[] Questions =
    [
        "example. SOA", "+dnssec +nsid nx.example. A", "+short ns.example. A", "ns.example. A alias.example. CNAME +noall +answer", "example AXFR", "example IXFR=6", "example. SOA +multiline", "secure.example. DS",
        "secure.example. DS +multiline +noall +answer", "-x 192.0.2.1", "x.secure.example. A +norec", "example. MX +tcp", "a.b.c.example. TXT +noedns", ". NS +nocookie", "example. ANY", "version.bind. CH TXT",
        "+subnet=192.0.2.0/24 ns.example A", "+ednsopt=65001:abcd ns.example", "other.test. A +noall +comments", "example. DNSKEY +nottlid +dnssec", "example. NS +nocl +ttlunits", "-t TYPE65280 odd.example", "-q ns.example -t AAAA -c IN",
        "+edns=1 example SOA", "+opcode=notify example SOA", "_443._tcp.example TLSA", "svc.example HTTPS +short", "x.d.example A", "q.w.example A +dnssec", "a-name-that-is-longer-than-the-column.example A", "odd.example TYPE65280 +nosplit",
        "example DNSKEY +multiline +noall +answer", "ns.example +unknownformat +noall +answer", "example NS +dnssec +bufsize=512", "example DNSKEY +dnssec +bufsize=512 +noall +answer", "ns.example RRSIG +multiline +tcp +noall +answer",
        "example AXFR -y hmac-sha256:key.:" + Secret, "ns.example A +noall +answer +stats",
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [PeerFact("dig", "knotd"), Trait("Category", "Interop")]
    public async Task SameQuestions_GiveTheSameText()
    {
        int port = FreePort.Both();
        Assert.Equal(0, ZoneSignCommandTests.Run("key", "generate", "example", "-K", _folder.Root).Code);
        Assert.Equal(0, ZoneSignCommandTests.Run("zone", "sign", "-K", _folder.Root, "-f", _folder.PathOf("example.zone"), _folder.Write("plain.zone", Zone)).Code);
        using PeerProcess server = Start("one", "127.0.0.1", port, "example.");
        await server.WaitReadyAsync(process => process.Error.Contains("server started", StringComparison.Ordinal) || process.Output.Contains("server started", StringComparison.Ordinal), TimeSpan.FromSeconds(30));
        foreach (string question in Questions)
        {
            string[] words = ["@127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture), .. question.Split(' ')];
            ChildResult dig = await PeerRoot.Open().RunAsync(new PeerStart("dig", words), TimeSpan.FromSeconds(60));

            (int code, string ours, string error) = Run(words);

            Assert.True(code == 0, $"{question}: {ours}{error}");
            Assert.True(Comparable(dig.Output) == Comparable(ours), $"{question}\n--- dig\n{Comparable(dig.Output)}\n--- dnsq\n{Comparable(ours)}");
        }
        (_, string text, _) = Run("@127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture), "ns.example", "A", "+json");
        JsonElement reply = JsonDocument.Parse(text).RootElement;
        Assert.Equal("192.0.2.1", reply.GetProperty("answer")[0].GetProperty("data").GetString());
        Assert.True(reply.GetProperty("flags").GetProperty("aa").GetBoolean());
        (int refused, _, _) = Run("@127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture), "example", "AXFR", "-y", "hmac-sha256:key.:AAAA");
        Assert.Equal(1, refused);
    }

    [PeerFact("knotd"), Trait("Category", "Interop")]
    public async Task Trace_FollowsADelegation()
    {
        int port = FreePort.Both();
        _folder.Write("root.zone", "$ORIGIN .\n$TTL 60\n@ SOA ns. host. 1 2h 1h 2w 5m\n@ NS ns.\nns. A 127.0.0.1\nexample. NS ns.example.\nns.example. A 127.0.0.2\n");
        _folder.Write("example.zone", Zone);
        using PeerProcess root = Start("root", "127.0.0.1", port, ".");
        using PeerProcess leaf = Start("leaf", "127.0.0.2", port, "example.");
        foreach (PeerProcess server in (PeerProcess[])[root, leaf])
            await server.WaitReadyAsync(process => process.Error.Contains("server started", StringComparison.Ordinal) || process.Output.Contains("server started", StringComparison.Ordinal), TimeSpan.FromSeconds(30));

        (int code, string text, _) = Run("@127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture), "+trace", "-4", "ns.example", "A");

        Assert.Equal(0, code);
        string[] lines = [.. text.Split('\n').Where(line => line.Length > 0 && line[0] != ';')];
        Assert.Equal([".\t\t\t60\tIN\tNS\tns.", "example.\t\t60\tIN\tNS\tns.example.", "ns.example.\t\t3600\tIN\tA\t192.0.2.1"], lines);
        Assert.Equal(2, Regex.Count(text, "from 127\\.0\\.0\\.1#"));
        Assert.Equal(1, Regex.Count(text, "from 127\\.0\\.0\\.2#"));
    }

    [Fact]
    public void NobodyListens_EndsWith1()
    {
        (int code, string text, _) = Run("@127.0.0.1", "-p", FreePort.Udp().ToString(CultureInfo.InvariantCulture), "example", "+tries=1", "+time=1");

        Assert.Equal(1, code);
        Assert.Contains("connection refused", text, StringComparison.Ordinal);
        Assert.Contains(";; no servers could be reached", text, StringComparison.Ordinal);
    }

    [Fact]
    public void WrongCommandLine_EndsWith2_AndAKeyIsNeverShown()
    {
        Assert.Equal(2, Run("+nonsense").Code);
        Assert.Equal(2, Run("-y", "nonsense", "x", "@127.0.0.1").Code);
        (_, string text, string error) = Run("@127.0.0.1", "-p", "1", "+tries=1", "+time=1", "-y", $"key:{Secret}", "x");
        Assert.DoesNotContain(Secret, text + error, StringComparison.Ordinal);
    }

    private PeerProcess Start(string name, string address, int port, string zone)
    {
        string folder = Directory.CreateDirectory(_folder.PathOf(name)).FullName;
        string file = _folder.PathOf(zone == "." ? "root.zone" : "example.zone");
        string config = _folder.Write(name + ".conf", $"""
            server:
              listen: {address}@{port}
              rundir: {folder}
              nsid: "knot-test"
              version: "v"
              udp-workers: 1
              tcp-workers: 1
              background-workers: 1
            database:
              storage: {folder}
            key:
              - id: key.
                algorithm: hmac-sha256
                secret: {Secret}
            acl:
              - id: plain
                address: 127.0.0.0/8
                action: transfer
              - id: signed
                key: key.
                action: transfer
            zone:
              - domain: "{zone}"
                file: {file}
                acl: [signed, plain]
            """);
        return PeerRoot.Open().Start(new PeerStart("knotd", "-c", config) { WorkFolders = [_folder.Root] });
    }

    // What differs from run to run, and what says which program it was.
    private static string Comparable(string text)
    {
        IEnumerable<string> lines = text.Split('\n').Where(line => line.Length > 0 && !line.StartsWith("; <<>>", StringComparison.Ordinal) && !line.StartsWith(";; Query time", StringComparison.Ordinal) && !line.StartsWith(";; WHEN", StringComparison.Ordinal));
        return string.Join('\n', lines.Select(line => Id().Replace(line.Contains("\tTSIG\t", StringComparison.Ordinal) ? "TSIG" : line, "id: X")));
    }

    private static (int Code, string Output, string Error) Run(params string[] words)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        int code = new QueryTool(output, error).Run(words);
        return (code, output.ToString(), error.ToString());
    }

    [GeneratedRegex("id: [0-9]+")]
    private static partial Regex Id();
}
