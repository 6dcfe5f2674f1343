using System.Globalization;
using System.Net;
using Infra.Dns.Records;
using Infra.Testing;
using Infra.Testing.Network;
using Infra.Testing.Peers;
using Xunit.Abstractions;

namespace Infra.Dns.Server.Tests.Interop;

/// <summary>The same questions to ours, NSD and Knot: plain, with DO, wildcards, DNAME, cuts, no data, no name, opt-out.</summary>
public class AnswersTests(ITestOutputHelper output)
{
    private static readonly string[] Names =
    [
        "", "www", "WwW", "alias", "mail", "nothing", "x.nothing", "wild", "x.wild", "y.x.wild", "*.wild", "secure", "www.secure", "ns.secure", "insecure", "www.insecure", "ns.insecure",
        "moved", "x.moved", "y.x.moved", "ent", "b.ent", "a.b.ent", "c.ent", "0",
    ];

    private static readonly RecordType[] Types = [RecordType.A, RecordType.MX, RecordType.TXT, RecordType.DS, RecordType.CNAME, RecordType.SOA, RecordType.NS];

    private static readonly string[] Files = ["signed-nsec.zone", "signed-nsec3.zone", "signed-optout.zone"];

    [PeerFact("knotd"), Trait("Category", "Interop")]
    public Task OurAnswers_BesideKnot_AreTheSame() => CompareAsync("knot", StartKnot);

    [PeerFact("nsd"), Trait("Category", "Interop")]
    public Task OurAnswers_BesideNsd_AreTheSame() => CompareAsync("nsd", StartNsd);

    private async Task CompareAsync(string peerName, Func<TemporaryFolder, string, int, PeerProcess> start)
    {
        using var folder = new TemporaryFolder();
        List<string> unexplained = [];
        var explained = new SortedDictionary<string, int>(StringComparer.Ordinal);
        int asked = 0;
        foreach (string file in Files)
        {
            string zone = folder.Write(file, await File.ReadAllTextAsync(Path.Combine(Checkout.Root!, "dns/tests/Infra.Dns.Server.Tests/Data", file)));
            int port = FreePort.Both();
            await using PeerProcess peer = start(folder, zone, port);
            await using RunningServer server = await RunningServer.StartAsync($"[rate-limit]\nresponses-per-second = 0\n[[zone]]\nname = \"signed.example\"\nfile = \"{zone}\"\n");
            var ours = new WireClient(server.Address);
            var theirs = new WireClient(new IPEndPoint(IPAddress.Loopback, port));
            await peer.WaitReadyAsync(_ => theirs.IsReady("signed.example"), TimeSpan.FromSeconds(60));
            foreach (string name in Names)
            {
                foreach (RecordType type in Types)
                {
                    foreach (bool isDnssecOk in (bool[])[false, true])
                    {
                        string owner = name.Length == 0 ? "signed.example" : name + ".signed.example";
                        WireAnswer our = ours.AskFor(owner, type, isDnssecOk);
                        WireAnswer their = theirs.AskFor(owner, type, isDnssecOk);
                        asked++;
                        if (our == their) continue;
                        string? reason = Differences.Explain(peerName, our, their);
                        if (reason is not null) explained[reason] = explained.GetValueOrDefault(reason) + 1;
                        else unexplained.Add($"{file} {owner} {type}{(isDnssecOk ? " DO" : "")}\nours:\n{our}\n{peerName}:\n{their}\n");
                    }
                }
            }
            await peer.StopAsync(TimeSpan.FromSeconds(5));
        }
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{asked} questions to ours and {peerName}"));
        foreach ((string reason, int count) in explained)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count}: {reason}"));
        Assert.True(unexplained.Count == 0, $"{unexplained.Count} of {asked} differ:\n{string.Join('\n', unexplained.Take(12))}");
        Assert.True(asked >= 300);
    }

    private static PeerProcess StartKnot(TemporaryFolder folder, string zone, int port)
    {
        string storage = Path.Combine(folder.Root, "knot" + port.ToString(CultureInfo.InvariantCulture));
        Directory.CreateDirectory(storage);
        string config = folder.Write($"knot{port}.conf", $"""
            server:
                rundir: "{storage}"
                listen: 127.0.0.1@{port}
                udp-workers: 1
            database:
                storage: "{storage}"
            log:
              - target: stderr
                any: warning
            zone:
              - domain: signed.example
                file: "{zone}"
                zonefile-sync: -1
                journal-content: none
                semantic-checks: off
            """);
        return PeerRoot.Open().Start(new PeerStart("knotd", "-c", config) { WorkFolders = [folder.Root] });
    }

    private static PeerProcess StartNsd(TemporaryFolder folder, string zone, int port)
    {
        string storage = Path.Combine(folder.Root, "nsd" + port.ToString(CultureInfo.InvariantCulture));
        Directory.CreateDirectory(storage);
        string config = folder.Write($"nsd{port}.conf", $"""
            server:
                ip-address: 127.0.0.1@{port}
                server-count: 1
                username: ""
                zonesdir: "{storage}"
                pidfile: ""
                xfrdfile: "{storage}/xfrd.state"
                zonelistfile: "{storage}/zone.list"
                rrl-ratelimit: 0
                minimal-responses: yes
            remote-control:
                control-enable: no
            zone:
                name: signed.example
                zonefile: "{zone}"
            """);
        return PeerRoot.Open().Start(new PeerStart("nsd", "-d", "-c", config) { WorkFolders = [folder.Root] });
    }
}
