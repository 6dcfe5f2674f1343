using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Infra.Build.Processes;
using Infra.Testing;
using Infra.Testing.Network;
using Infra.Testing.Peers;
using Infra.Testing.Processes;

namespace Infra.Build.Demo.Dns;

internal sealed class OurServersServeASignedZone : IDemoStep
{
    private const string Zone = """
        $ORIGIN example.org.
        $TTL 1h
        @ IN SOA ns1 hostmaster 1 2h 1h 2w 5m
        @ NS ns1
        ns1 A 192.0.2.1
        www A 192.0.2.80
        *.users A 192.0.2.81

        """;

    // Signed by dnsd itself, by policy, and again after each update.
    private const string LivingZone = "$TTL 1h\n@ IN SOA ns1 hostmaster 1 2h 1h 2w 5m\n@ NS ns1\nns1 A 192.0.2.1\n";

    private const string Secret = "ZGVtbyBzZWNyZXQgb2YgdGhlIGRlbW8h";

    private const string Key = "[[tsig]]\nname = \"demo\"\nsecret = \"" + Secret + "\"\n";

    private static readonly TimeSpan TransferTimeMax = TimeSpan.FromSeconds(30);

    public string Component => "dns";

    public string Title => "dnsctl signs, dnsd serves, a second dnsd takes the zones over, an update reaches it, dnsq asks it";

    public IReadOnlyList<string> Tools => ["dnsd", "dnsctl", "dnsq"];

    public IReadOnlyList<string> Peers => [];

    public async Task<DemoFigures> RunAsync(Repository repository, CancellationToken cancellation)
    {
        using var folder = new TemporaryFolder();
        string plain = folder.Write("example.org.zone", Zone);
        string signed = folder.PathOf("signed.zone");
        await RunAsync(repository, "dnsctl", cancellation, "key", "generate", "example.org", "--keys", folder.Root).ConfigureAwait(false);
        await RunAsync(repository, "dnsctl", cancellation, "zone", "sign", "--origin", "example.org", "--keys", folder.Root, "--out", signed, plain).ConfigureAwait(false);
        string living = folder.Write("living.zone", LivingZone);
        int primaryPort = FreePort.Both();
        int secondaryPort = FreePort.Both();
        await using OurDnsd primary = await OurDnsd.StartAsync(repository, primaryPort, $"""
            {Key}
            [[remote]]
            name = "secondary"
            addresses = ["127.0.0.1:{secondaryPort}"]
            [[dnssec-policy]]
            name = "own"
            [[zone]]
            name = "example.org"
            file = "{signed}"
            allow-transfer = ["key:demo"]
            [[zone]]
            name = "living.example"
            file = "{living}"
            dnssec-policy = "own"
            allow-transfer = ["key:demo"]
            notify = ["secondary"]
            notify-name-servers = false
            [[zone.update]]
            key = "demo"
            """, cancellation).ConfigureAwait(false);
        string[] zones = ["example.org", "living.example"];
        await using OurDnsd secondary = await OurDnsd.StartAsync(
            repository, secondaryPort,
            $"{Key}[[remote]]\nname = \"primary\"\naddresses = [\"127.0.0.1:{primaryPort}\"]\nkey = \"demo\"\n"
            + string.Concat(zones.Select(zone => $"[[zone]]\nname = \"{zone}\"\ntype = \"secondary\"\nprimaries = [\"primary\"]\nallow-notify = [\"127.0.0.0/8\"]\n")),
            cancellation).ConfigureAwait(false);
        string answer = await AskUntilThereAsync(repository, secondaryPort, "anyone.users.example.org", "192.0.2.81", cancellation).ConfigureAwait(false);
        await AskUntilThereAsync(repository, secondaryPort, "ns1.living.example", "192.0.2.1", cancellation).ConfigureAwait(false);
        string how = await UpdateAsync(repository, primary, primaryPort, living, cancellation).ConfigureAwait(false);
        answer += await AskUntilThereAsync(repository, secondaryPort, "new.living.example", "192.0.2.99", cancellation).ConfigureAwait(false);
        bool isSigned = answer.Contains("\tRRSIG\tA 13 3 ", StringComparison.Ordinal) && answer.Contains(" living.example. ", StringComparison.Ordinal);
        if (!isSigned) throw new DemoException($"the second dnsd's answer has no signature: {answer.Trim()}");
        double megabytes = secondary.Usage.ResidentBytes / 1048576.0;
        var values = new JsonObject { ["signed"] = isSigned, ["updated_by"] = how, ["secondary_resident_bytes"] = secondary.Usage.ResidentBytes };
        return new DemoFigures(string.Create(CultureInfo.InvariantCulture, $"a wildcard's address and one that came by {how}, both signed; dnsd holds {megabytes:0.0} MB"), values);
    }

    // By nsupdate where the peers are there; otherwise the zone file is edited and read again.
    private static async Task<string> UpdateAsync(Repository repository, OurDnsd primary, int port, string file, CancellationToken cancellation)
    {
        if (PeerRoot.WhyMissing("nsupdate") is null)
        {
            byte[] script = Encoding.ASCII.GetBytes($"server 127.0.0.1 {port}\nzone living.example\nupdate add new.living.example 60 A 192.0.2.99\nsend\n");
            var update = new PeerStart("nsupdate", "-y", $"hmac-sha256:demo:{Secret}") { StandardInput = script };
            ChildResult result = await PeerRoot.Open().RunAsync(update, TransferTimeMax, cancellation).ConfigureAwait(false);
            if (!result.Succeeded) throw new DemoException($"nsupdate ended with {result.ExitCode}: {result.AllOutput.Trim()}");
            return "nsupdate";
        }
        await File.WriteAllTextAsync(file, LivingZone.Replace(" 1 2h", " 2 2h", StringComparison.Ordinal) + "new 60 A 192.0.2.99\n", cancellation).ConfigureAwait(false);
        await RunAsync(repository, "dnsctl", cancellation, "reload", "--socket", primary.ControlSocket).ConfigureAwait(false);
        return "dnsctl reload";
    }

    private static async Task<string> AskUntilThereAsync(Repository repository, int port, string name, string address, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(TransferTimeMax);
        while (true)
        {
            string answer = await RunAsync(
                repository, "dnsq", cancellation, "@127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture), "+dnssec", "+norec", name, "A").ConfigureAwait(false);
            if (answer.Contains(address, StringComparison.Ordinal)) return answer;
            if (deadline.IsCancellationRequested) throw new DemoException($"the second dnsd does not have {name}: {answer.Trim()}");
            await Task.Delay(100, cancellation).ConfigureAwait(false);
        }
    }

    private static async Task<string> RunAsync(Repository repository, string tool, CancellationToken cancellation, params IReadOnlyList<string> arguments)
    {
        ChildResult result = await ProcessRunner.RunAsync(new ChildStart(Path.Combine(repository.Binaries, tool), arguments), cancellation).ConfigureAwait(false);
        if (!result.Succeeded) throw new DemoException($"{tool} {string.Join(' ', arguments)} ended with {result.ExitCode}: {result.AllOutput.Trim()}");
        return result.Output;
    }
}
