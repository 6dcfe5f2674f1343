using System.Globalization;
using System.Text;
using Infra.Dns.Tests.Dnssec;
using Infra.Dns.Zones;
using Infra.Testing;
using Infra.Testing.Peers;
using Infra.Testing.Processes;

namespace Infra.Dns.Tests.Interop;

/// <summary>
/// Signed zones in files, and what ldns-verify-zone, dnssec-verify and kzonecheck say of them. All zones are judged in one start of the private root. The programs use the
/// machine's clock, so the signatures must be valid now.
/// </summary>
internal sealed class ZoneVerdicts : IDisposable
{
    internal static readonly string[] Judges = ["ldns-verify-zone", "dnssec-verify", "kzonecheck"];

    // Says "refused JUDGE FILE" and why for each refusal, and how many verdicts there were.
    private const string Script = """
        count=0
        judge() {
            file=$1; shift
            count=$((count+1))
            "$@" >/tmp/verdict 2>&1 </dev/null || { echo "refused by $* ($?) $file"; head -n 12 /tmp/verdict; }
        }
        for file in "$1"/*.zone; do
            judge "$file" ldns-verify-zone -V 1 "$file"
            # -z: a key with the bit of a KSK may sign the data too.
            case $file in *.combined.zone) combined=-z;; *) combined=;; esac
            judge "$file" dnssec-verify -q $combined -o example. "$file"
            case $file in *.ahead.*) continue;; esac
            judge "$file" kzonecheck -d on -o example. "$file"
        done
        echo "verdicts $count"
        """;

    private readonly TemporaryFolder _folder = new();
    private int _ahead;

    /// <summary>How many zones wait for a verdict.</summary>
    internal int Count { get; private set; }

    /// <summary>Adds a zone, whose origin is example.</summary>
    /// <param name="name">What it is called in a complaint.</param>
    /// <param name="zone">The zone.</param>
    /// <param name="isCombined">Whether a key signs both the keys and the data.</param>
    /// <param name="isAhead">
    /// Whether its CDS and CDNSKEY name a key before that is published, as the first step of a Double-DS roll-over is (RFC 6781 section 4.1.2). RFC 7344 does not forbid it; kzonecheck refuses it
    /// ("CDNSKEY not match DNSKEY") and is not asked.
    /// </param>
    internal void Add(string name, ZoneContents zone, bool isCombined, bool isAhead = false)
    {
        if (isAhead) _ahead++;
        var text = new StringBuilder();
        string[] lines = DnssecVectors.Lines(zone);
        // BIND wants the SOA record first.
        foreach (string line in lines.OrderBy(line => line.Contains("\tIN\tSOA\t", StringComparison.Ordinal) ? 0 : 1))
            text.Append(line).Append('\n');
        _folder.Write($"{Count++:000}-{name}{(isAhead ? ".ahead" : "")}{(isCombined ? ".combined" : "")}.zone", text.ToString());
    }

    /// <summary>Fails with everything that was refused.</summary>
    internal async Task AssertAllAcceptAsync()
    {
        ChildResult result = await PeerRoot.Open().RunAsync(new PeerStart("sh", "-c", Script, "verdicts", _folder.Root) { WorkFolders = [_folder.Root] }, TimeSpan.FromMinutes(5));

        string[] lines = result.Output.TrimEnd().Split('\n');
        Assert.True(lines.Length == 1, result.Output);
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"verdicts {Count * Judges.Length - _ahead}"), lines[0]);
    }

    public void Dispose() => _folder.Dispose();
}
