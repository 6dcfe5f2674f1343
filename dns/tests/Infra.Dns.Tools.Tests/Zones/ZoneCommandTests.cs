using System.Text.Json;
using Infra.Dns.Control;
using Infra.Testing;
using Infra.Testing.Peers;
using Infra.Testing.Processes;

namespace Infra.Dns.Tools.Tests.Zones;

public sealed class ZoneCommandTests : IDisposable
{
    private const string Good = "$TTL 1h\n@ IN SOA ns host 7 2h 1h 2w 5m\n  NS ns\nns A 192.0.2.1\nNS A 192.0.2.1\nb TXT \"x;y\"\na 60 MX 10 ns\n*.w A 192.0.2.4\ndel NS ns.elsewhere.\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Check_OfAGoodZone_SaysWhatItIs()
    {
        string path = _folder.Write("good.zone", Good);

        (int code, string output, string error) = Run("zone", "check", "-o", "example", path);

        Assert.Equal((0, $"{path}: example. is correct: 7 records, 6 names, serial 7\n", ""), (code, output, error));
    }

    [Fact]
    public void Check_OfAZoneWithTenMistakes_ShowsTenPlaces()
    {
        string path = _folder.Write("bad.zone", """
            $TTL 1h
            @ IN SOA ns host 1 2h 1h 2w 5m
            @ SOA ns host 2 2h 1h 2w 5m
            www CNAME ns
            www A 192.0.2.2
            d DNAME other.
            x.d A 192.0.2.3
            s DS 1 8 2 E2D3C916F6DEEAC73294E8268FB5885044A833FC5459588F4A9184CFC41A5766
            $TLL 5
            a A 192.0.2.300
            b MX ten mail
            c AAAA 2001:db8::g
            e TXT "open
            f.. A 192.0.2.1

            """);

        (int code, string output, string error) = Run("zone", "check", "--origin", "example", path);

        Assert.Equal(1, code);
        Assert.Empty(output);
        string[] found = [.. error.Split('\n').Where(line => line.StartsWith(path, StringComparison.Ordinal)).Select(line => line[(path.Length + 1)..])];
        Assert.Equal(
        [
            "2:6: no NS record of example.", "3:3: a second SOA of example.", "5:5: www.example. has a CNAME and A; an alias has no other data", "7:5: x.d.example. lies below the DNAME of d.example.",
            "8:3: a DS of s.example., which is no delegation", "9:1: an unknown directive; did you mean \"$TTL\"?", "10:5: address must be an IPv4 address such as 192.0.2.1",
            "11:6: preference must be a number from 0 to 65535", "12:8: address must be an IPv6 address such as 2001:db8::1", "13:7: a quote without its end on the same line", "14:3: an empty label",
        ], found);
        Assert.Contains("  11 | b MX ten mail\n     |      ^^^", error);
    }

    [Fact]
    public void Check_OfWarnings_EndsWith0UnlessStrict()
    {
        string path = _folder.Write("w.zone", Good + "m MX 10 al\nal CNAME ns\nsub NS ns.sub\nt.sub TXT x\na 61 MX 20 ns\nother. A 192.0.2.1\n");

        (int code, _, string error) = Run("zone", "check", "-o", "example", path, "--json");
        (int strict, string json, _) = Run("zone", "check", "-o", "example", path, "--json", "--strict");

        Assert.Equal((0, 1, ""), (code, strict, error));
        JsonElement file = JsonDocument.Parse(json).RootElement[0];
        Assert.True(file.GetProperty("valid").GetBoolean());
        Assert.Equal(
            ["missing-glue", "mx-is-alias", "occluded", "out-of-zone", "ttl-differs"],
            file.GetProperty("findings").EnumerateArray().Select(finding => finding.GetProperty("code").GetString()!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Check_OfAFileThatIsMissing_SaysSo()
    {
        (int code, _, string error) = Run("zone", "check", _folder.PathOf("none"));

        Assert.Equal(1, code);
        Assert.Equal($"{_folder.PathOf("none")}: there is no such file\n", error);
    }

    [Theory]
    [InlineData("../outside.zone", false)]
    [InlineData("/etc/hostname", false)]
    [InlineData("sub/inside.zone", true)]
    public void Include_OutsideTheFolder_NeedsAllowOutside(string included, bool isAllowed)
    {
        Directory.CreateDirectory(_folder.PathOf("zones/sub"));
        File.WriteAllText(_folder.PathOf("zones/sub/inside.zone"), "i A 192.0.2.9\n");
        File.WriteAllText(_folder.PathOf("outside.zone"), "i A 192.0.2.9\n");
        string path = _folder.PathOf("zones/main.zone");
        File.WriteAllText(path, Good + $"$INCLUDE {included}\n");

        (int code, _, string error) = Run("zone", "check", "-o", "example", path);

        Assert.Equal(isAllowed ? 0 : 1, code);
        Assert.Equal(isAllowed ? "" : "lies outside the zone file's folder; --allow-outside lifts this", error.Split('\n')[0].Split(": ").Last());
        if (included.StartsWith("..", StringComparison.Ordinal)) Assert.Equal(0, Run("zone", "check", "-o", "example", "--allow-outside", path).Code);
    }

    [Fact]
    public void Format_IsCanonical_AndASecondRunChangesNothing()
    {
        string path = _folder.Write("good.zone", Good);

        (int code, string first, _) = Run("zone", "format", "-o", "example", path);
        (_, string second, _) = Run("zone", "format", _folder.Write("again.zone", first));

        Assert.Equal(0, code);
        Assert.Equal(
            "example.\t3600\tIN\tSOA\tns.example. host.example. 7 7200 3600 1209600 300\n" +
            "example.\t3600\tIN\tNS\tns.example.\n" +
            "a.example.\t60\tIN\tMX\t10 ns.example.\n" +
            "b.example.\t3600\tIN\tTXT\t\"x;y\"\n" +
            "del.example.\t3600\tIN\tNS\tns.elsewhere.\n" +
            "ns.example.\t3600\tIN\tA\t192.0.2.1\n" +
            "*.w.example.\t3600\tIN\tA\t192.0.2.4\n", first);
        Assert.Equal(first, second);
    }

    [Fact]
    public void Diff_ShowsRecordsNotLines()
    {
        string old = _folder.Write("old.zone", Good);
        string reordered = _folder.Write("new.zone", Good.Replace("b TXT \"x;y\"\n", "", StringComparison.Ordinal) + "B TXT ( x\\;y )\n");
        string changed = _folder.Write("changed.zone", Good.Replace("192.0.2.4", "192.0.2.5", StringComparison.Ordinal));

        Assert.Equal((0, ""), Two(Run("zone", "diff", "-o", "example", old, reordered)));
        Assert.Equal((1, "- *.w.example.\t3600\tIN\tA\t192.0.2.4\n+ *.w.example.\t3600\tIN\tA\t192.0.2.5\n"), Two(Run("zone", "diff", "-o", "example", old, changed)));
        Assert.Equal((0, ""), Two(Run("zone", "diff", "-o", "example", old, old)));
        Assert.Equal(2, Run("zone", "diff", "-o", "example", old, _folder.PathOf("none")).Code);
    }

    [Fact]
    public void Stats_Counts()
    {
        (int code, string output, _) = Run("zone", "stats", "-o", "example", _folder.Write("good.zone", Good));

        Assert.Equal(0, code);
        Assert.Equal(
            "zone         example.\nnames        6\ndelegations  1\nwildcards    1\nrecord sets  7\nrecords      7\n  A          2\n  NS         2\n  SOA        1\n  MX         1\n  TXT        1\n", output);
    }

    [Fact]
    public void WrongCommandLine_EndsWith2() => Assert.Equal(2, Run("zone", "check").Code + (Run("zone", "check", "--origin", "a..b", "x").Code == 2 ? 0 : 100));

    [PeerFact("kzonecheck", "named-checkzone"), Trait("Category", "Interop")]
    public async Task Check_AgreesWithKnotAndBind()
    {
        (string Name, string Extra, bool IsRight)[] cases =
        [
            ("good", "", true), ("cname", "x CNAME ns\nx A 192.0.2.1\n", false), ("two-cnames", "x CNAME ns\nx CNAME b\n", false), ("below-dname", "d DNAME other.\nx.d A 192.0.2.1\n", false),
            ("bad-address", "x A 192.0.2.300\n", false), ("bad-type", "x NOSUCH 1\n", false), ("wildcard-cname", "*.c CNAME ns\n", true), ("delegation", "sub NS ns.sub\nns.sub A 192.0.2.7\n", true),
        ];
        foreach ((string name, string extra, bool isRight) in cases)
        {
            string path = _folder.Write(name + ".zone", Good + extra);
            PeerStart knot = new("kzonecheck", "-o", "example.", path) { WorkFolders = [_folder.Root] };
            PeerStart bind = new("named-checkzone", "-i", "none", "example.", path) { WorkFolders = [_folder.Root] };

            Assert.True(isRight == (Run("zone", "check", "-o", "example", path).Code == 0), $"ours: {name}");
            ChildResult knotResult = await PeerRoot.Open().RunAsync(knot, TimeSpan.FromSeconds(60));
            Assert.True(isRight == knotResult.Succeeded, $"Knot: {name}: {knotResult.AllOutput}");
            ChildResult bindResult = await PeerRoot.Open().RunAsync(bind, TimeSpan.FromSeconds(60));
            // BIND serves a zone with data below a DNAME; RFC 6672 section 2.4 forbids them, so Knot and we do not.
            Assert.True((isRight || name == "below-dname") == bindResult.Succeeded, $"BIND: {name}: {bindResult.AllOutput}");
        }
    }

    private static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        int code = CommandLineRoot.Create(output, error).Invoke(arguments);
        return (code, output.ToString(), error.ToString());
    }

    private static (int Code, string Output) Two((int Code, string Output, string Error) result) => (result.Code, result.Output);
}
