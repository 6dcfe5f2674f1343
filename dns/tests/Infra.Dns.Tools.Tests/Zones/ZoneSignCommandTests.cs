using System.Globalization;
using Infra.Dns.Control;
using Infra.Testing;
using Infra.Testing.Peers;
using Infra.Testing.Processes;

namespace Infra.Dns.Tools.Tests.Zones;

public sealed class ZoneSignCommandTests : IDisposable
{
    private const string Zone = """
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

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, string> Kinds
    {
        get
        {
            TheoryData<string, string> kinds = [];
            foreach (string algorithm in (string[])["8", "13", "14", "15"])
            {
                foreach (string denial in (string[])["", "--nsec3", "--nsec3 --opt-out"])
                    kinds.Add(algorithm, denial);
            }
            kinds.Add("ksk-zsk", "");
            kinds.Add("ksk-zsk", "--nsec3 --salt aabb --iterations 5");
            return kinds;
        }
    }

    public void Dispose() => _folder.Dispose();

    [PeerTheory("ldns-verify-zone", "dnssec-verify", "kzonecheck"), Trait("Category", "Interop"), MemberData(nameof(Kinds))]
    public async Task Sign_IsAcceptedByLdnsBindAndKnot(string algorithm, string denial)
    {
        string zone = _folder.Write("example.zone", Zone);
        string signed = _folder.PathOf("example.signed");
        if (algorithm == "ksk-zsk")
        {
            Assert.Equal(0, Run("key", "generate", "example", "-K", _folder.Root, "--role", "ksk").Code);
            Assert.Equal(0, Run("key", "generate", "example", "-K", _folder.Root, "--role", "zsk").Code);
        }
        else
        {
            Assert.Equal(0, Run("key", "generate", "example", "-K", _folder.Root, "-a", algorithm).Code);
        }
        (int code, _, string error) = Run(["zone", "sign", "-o", "example", "-K", _folder.Root, "-f", signed, "--zonemd", "--cds", "--jitter", "1d", .. denial.Split(' ', StringSplitOptions.RemoveEmptyEntries), zone]);
        Assert.True(code == 0, error);

        Assert.Equal(0, Run("zone", "verify", signed).Code);
        foreach (string[] command in (string[][])[["ldns-verify-zone", "-ZZ", signed], ["dnssec-verify", "-z", "-o", "example.", signed], ["kzonecheck", "-d", "on", "-o", "example.", signed]])
        {
            ChildResult result = await PeerRoot.Open().RunAsync(new PeerStart(command[0], command[1..]) { WorkFolders = [_folder.Root] }, TimeSpan.FromSeconds(60));
            Assert.True(result.Succeeded, $"{command[0]}: {result.AllOutput}");
        }
    }

    [Theory]
    [InlineData("www A 192.0.2.9", "www A 192.0.2.10", "the signature over www.example. A")]
    [InlineData("www A 192.0.2.9", "wwx A 192.0.2.9", "wwx.example. A is not signed")]
    public void Verify_AfterAChangeByHand_ShowsItsPlace(string line, string changed, string finding)
    {
        string zone = _folder.Write("z", Zone + line + "\n");
        Assert.Equal(0, Run("key", "generate", "example", "-K", _folder.Root).Code);
        (int code, string text, string error) = Run("zone", "sign", "-o", "example", "-K", _folder.Root, zone);
        Assert.True(code == 0, error);
        string from = Absolute(line);
        string bad = _folder.Write("bad", text.Replace(from, Absolute(changed), StringComparison.Ordinal));
        Assert.Contains(from, text, StringComparison.Ordinal);

        (code, _, error) = Run("zone", "verify", bad);

        Assert.Equal(1, code);
        Assert.Contains(finding, error, StringComparison.Ordinal);
        int place = File.ReadAllLines(bad).ToList().IndexOf(Absolute(changed)) + 1;
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"{bad}:{place}:"), error, StringComparison.Ordinal);

        static string Absolute(string text) => text.Replace(" A ", ".example.\t3600\tIN\tA\t", StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_OfAnUnsignedZone_EndsWith1()
    {
        (int code, _, string error) = Run("zone", "verify", "-o", "example", _folder.Write("z", Zone));

        Assert.Equal((1, "example. has no DNSKEY record\n"), (code, error));
    }

    [Fact]
    public void Sign_WithAKeyThatCannotBeRead_SignsNothing()
    {
        string zone = _folder.Write("z", Zone);
        Assert.Equal(0, Run("key", "generate", "example", "-K", _folder.Root).Code);
        _folder.Write("Kexample.+013+00001.pem", "Zone: example.\n");

        (int code, string output, string error) = Run("zone", "sign", "-o", "example", "-K", _folder.Root, zone);

        Assert.Equal((1, ""), (code, output));
        Assert.Contains("Kexample.+013+00001.pem: Zone, Flags, Algorithm and Tag must all be there", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Sign_WithoutKeys_SaysHowToMakeOne()
    {
        (int code, _, string error) = Run("zone", "sign", "-o", "example", "-K", _folder.Root, _folder.Write("z", Zone));

        Assert.Equal((1, "dnsctl: no key of example. is active; make one with: dnsctl key generate example.\n"), (code, error));
    }

    [Theory]
    [InlineData("--opt-out")]
    [InlineData("--nsec3", "--iterations", "51")]
    [InlineData("--nsec3", "--salt", "xy")]
    [InlineData("--lifetime", "soon")]
    [InlineData("--lifetime", "1h", "--jitter", "2h")]
    [InlineData("--serial", "up")]
    public void Sign_WithAWrongOption_EndsWith2(params string[] options) =>
        Assert.Equal(2, Run(["zone", "sign", "-o", "example", .. options, _folder.Write("z", Zone)]).Code);

    [Fact]
    public void Sign_Reproducibly_WithATime_IsTheSameTwice_AndRefreshKeepsAll()
    {
        string zone = _folder.Write("z", Zone);
        Assert.Equal(0, Run("key", "generate", "example", "-K", _folder.Root).Code);
        string now = DateTime.UtcNow.AddMinutes(1).ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);
        string[] common = ["zone", "sign", "-o", "example", "-K", _folder.Root, "--now", now, "--reproducible"];

        (_, string first, _) = Run([.. common, zone]);
        (_, string second, _) = Run([.. common, zone]);
        (_, string kept, string said) = Run([.. common, "--refresh", "7d", "--lifetime", "30d", _folder.Write("signed", first)]);

        Assert.Equal(first, second);
        Assert.Equal(first, kept);
        Assert.Contains(" 0 new signed sets", said, StringComparison.Ordinal);
    }

    internal static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        int code = CommandLineRoot.Create(output, error).Invoke(arguments);
        return (code, output.ToString(), error.ToString());
    }
}
