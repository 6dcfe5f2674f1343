using System.Globalization;
using System.Text.Json.Nodes;
using Infra.Build.Processes;
using Infra.Testing;
using Infra.Testing.Network;
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

    private const string Key = "[[tsig]]\nname = \"demo\"\nsecret = \"ZGVtbyBzZWNyZXQgb2YgdGhlIGRlbW8h\"\n";

    private static readonly TimeSpan TransferTimeMax = TimeSpan.FromSeconds(30);

    public string Component => "dns";

    public string Title => "dnsctl signs, dnsd serves, a second dnsd takes the zone over, dnsq asks it";

    public IReadOnlyList<string> Tools => ["dnsd", "dnsctl", "dnsq"];

    public IReadOnlyList<string> Peers => [];

    public async Task<DemoFigures> RunAsync(Repository repository, CancellationToken cancellation)
    {
        using var folder = new TemporaryFolder();
        string plain = folder.Write("example.org.zone", Zone);
        string signed = folder.PathOf("signed.zone");
        await RunAsync(repository, "dnsctl", cancellation, "key", "generate", "example.org", "--keys", folder.Root).ConfigureAwait(false);
        await RunAsync(repository, "dnsctl", cancellation, "zone", "sign", "--origin", "example.org", "--keys", folder.Root, "--out", signed, plain).ConfigureAwait(false);
        int primaryPort = FreePort.Udp();
        await using OurDnsd primary = await OurDnsd.StartAsync(
            repository, primaryPort, $"{Key}[[zone]]\nname = \"example.org\"\nfile = \"{signed}\"\nallow-transfer = [\"key:demo\"]\n", cancellation).ConfigureAwait(false);
        int secondaryPort = FreePort.Udp();
        await using OurDnsd secondary = await OurDnsd.StartAsync(
            repository, secondaryPort,
            $"{Key}[[remote]]\nname = \"primary\"\naddresses = [\"127.0.0.1:{primaryPort}\"]\nkey = \"demo\"\n[[zone]]\nname = \"example.org\"\ntype = \"secondary\"\nprimaries = [\"primary\"]\n",
            cancellation).ConfigureAwait(false);
        string answer = await AskUntilThereAsync(repository, secondaryPort, cancellation).ConfigureAwait(false);
        bool isSigned = answer.Contains("RRSIG", StringComparison.Ordinal);
        if (!isSigned) throw new DemoException($"the second dnsd's answer has no signature: {answer.Trim()}");
        double megabytes = secondary.Usage.ResidentBytes / 1048576.0;
        var values = new JsonObject { ["signed"] = isSigned, ["secondary_resident_bytes"] = secondary.Usage.ResidentBytes };
        return new DemoFigures(string.Create(CultureInfo.InvariantCulture, $"a wildcard's address with its signature; dnsd holds {megabytes:0.0} MB"), values);
    }

    private static async Task<string> AskUntilThereAsync(Repository repository, int port, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(TransferTimeMax);
        while (true)
        {
            string answer = await RunAsync(
                repository, "dnsq", cancellation, "@127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture), "+dnssec", "+norec", "anyone.users.example.org", "A").ConfigureAwait(false);
            if (answer.Contains("192.0.2.81", StringComparison.Ordinal)) return answer;
            if (deadline.IsCancellationRequested) throw new DemoException($"the second dnsd did not take the zone over: {answer.Trim()}");
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
