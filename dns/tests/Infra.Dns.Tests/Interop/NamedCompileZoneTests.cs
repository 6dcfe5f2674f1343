using System.Diagnostics.CodeAnalysis;
using System.Text;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Tests.Records;
using Infra.Dns.Text;
using Infra.Dns.Zones;
using Infra.Parsing;
using Infra.Testing;
using Infra.Testing.Peers;
using Infra.Testing.Processes;

namespace Infra.Dns.Tests.Interop;

/// <summary>Our text of every type, read and written again by BIND, must be the same records to us.</summary>
public class NamedCompileZoneTests
{
    private const string Head = "example.\t3600\tIN\tSOA\tns.example. host.example. 1 7200 3600 1209600 300\nexample.\t3600\tIN\tNS\tns.elsewhere.\n";

    // Types whose text BIND 9.20 refuses or knows only as unknown types, with the reason.
    private static readonly Dictionary<string, string> Excluded = new()
    {
        ["SOA"] = "the zone has its own",
        ["TKEY"] = "no type of a zone",
        ["TSIG"] = "no type of a zone",
        ["MD"] = "BIND refuses obsolete types in zones",
        ["MF"] = "BIND refuses obsolete types in zones",
        ["ANAME"] = "a private number, unknown to BIND by name",
        ["CLA"] = "newer than this BIND",
        ["IPN"] = "newer than this BIND",
        ["SVCB 1 dns.example. tls-supported-groups=29,23"] = "a parameter newer than this BIND",
        ["IPSECKEY 10 0 0 ."] = "BIND wants a key even where the algorithm says that there is none (RFC 4025 section 2.4)",
    };

    [PeerFact("named-compilezone"), Trait("Category", "Interop")]
    public async Task EveryType_ThroughBind_IsTheSameRecord()
    {
        using var folder = new TemporaryFolder();
        RecordVector[] vectors = [.. RecordVectors.All.Where(vector => !Excluded.ContainsKey(vector.Type) && !Excluded.ContainsKey(vector.ToString()))];
        var ours = new PresentationWriter();
        ours.Write(Head);
        for (int i = 0; i < vectors.Length; i++)
            ZoneFileWriter.Write(ours, DomainName.Parse($"r{i}.example.").Wire, 3600, RecordClass.IN, vectors[i].RecordType, RecordVectors.Parse(vectors[i].RecordType, vectors[i].Text));
        string input = folder.Write("in.zone", ours.ToString());
        string output = Path.Combine(folder.Root, "out.zone");

        ChildResult result = await PeerRoot.Open().RunAsync(
            new PeerStart("named-compilezone", "-i", "none", "-k", "ignore", "-m", "ignore", "-n", "ignore", "-r", "ignore", "-S", "ignore", "-M", "ignore", "-f", "text", "-F", "text", "-s", "full", "-o", output, "example.", input)
            {
                WorkFolders = [folder.Root],
            },
            TimeSpan.FromSeconds(60));

        Assert.True(result.Succeeded, result.AllOutput);
        Assert.Equal(Sorted(ours.ToString(), out _), Sorted(await File.ReadAllTextAsync(output, Encoding.Latin1), out DiagnosticBag diagnostics));
        Assert.Empty(diagnostics);
    }

    [PeerFact("named-compilezone"), Trait("Category", "Interop")]
    public async Task SixtyZones_OfEveryTypeAndDirective_AreTheSameToBind()
    {
        const int Zones = 60;
        const string Script = "for zone in \"$1\"/*.in; do said=$(named-compilezone -i none -k ignore -m ignore -n ignore -r ignore -S ignore -M ignore -f text -F text -s full -o \"${zone%.in}.out\" example. \"$zone\" 2>&1) || echo \"refused $zone: $said\"; done; echo done";
        using var folder = new TemporaryFolder();
        RecordVector[] vectors = [.. RecordVectors.All.Where(vector => !Excluded.ContainsKey(vector.Type) && !Excluded.ContainsKey(vector.ToString()))];
        for (int i = 0; i < Zones; i++)
        {
            (string text, string included) = ManyZones.Make(i, vectors, folder.PathOf($"{i}.included"));
            folder.Write($"{i}.in", text);
            folder.Write($"{i}.included", included);
        }

        ChildResult result = await PeerRoot.Open().RunAsync(new PeerStart("sh", "-c", Script, "zones", folder.Root) { WorkFolders = [folder.Root] }, TimeSpan.FromSeconds(120));

        Assert.True(result.AllOutput == "done\n", result.AllOutput);
        HashSet<string> types = [];
        for (int i = 0; i < Zones; i++)
        {
            string ours = await File.ReadAllTextAsync(folder.PathOf($"{i}.in"), Encoding.Latin1);
            string[] records = Sorted(ours, out DiagnosticBag diagnostics, new HostFiles());
            Assert.True(diagnostics.Count == 0, $"zone {i}: {string.Join('\n', diagnostics)}\n{ours}");
            string[] theirs = Sorted(await File.ReadAllTextAsync(folder.PathOf($"{i}.out"), Encoding.Latin1), out diagnostics);
            Assert.Empty(diagnostics);
            Assert.True(records.SequenceEqual(theirs), $"zone {i}\nonly ours:\n{string.Join("", records.Except(theirs))}\nonly BIND's:\n{string.Join("", theirs.Except(records))}\n{ours}");
            types.UnionWith(records.Select(record => record.Split('\t')[3]));
        }
        Assert.Empty(vectors.Select(vector => vector.RecordType.ToString()).Except(types));
    }

    private sealed class HostFiles : IZoneFileSource
    {
        public bool TryFind(string path, ZoneFile includer, [NotNullWhen(true)] out ZoneFile? file, [NotNullWhen(false)] out string? problem)
        {
            problem = null;
            file = new ZoneFile(path, File.ReadAllBytes(path));
            return true;
        }
    }

    private static string[] Sorted(string text, out DiagnosticBag diagnostics, IZoneFileSource? includes = null)
    {
        diagnostics = [];
        var reader = new ZoneFileReader(new ZoneFile("zone", Encoding.Latin1.GetBytes(text)), DomainName.Parse("example."), diagnostics, includes);
        var writer = new PresentationWriter();
        List<string> lines = [];
        while (reader.TryRead(out ZoneRecord record))
        {
            writer.Clear();
            ZoneFileWriter.Write(writer, record.Owner, record.TimeToLive, record.Class, record.Type, record.Data);
            lines.Add(writer.ToString());
        }
        lines.Sort(StringComparer.Ordinal);
        return [.. lines];
    }
}
