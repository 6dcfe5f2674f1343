using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Infra.Build.Processes;
using Infra.Testing;
using Infra.Testing.Processes;

namespace Infra.Build.Demo.Tls;

/// <summary>A root and a certificate of our own making, our server, and our client, which sees the same keying material.</summary>
internal sealed class OurClientAsksOurTlsServer : IDemoStep
{
    private const string Export = "EXPORTER-network-time-security:0000000f00:32";
    private static readonly TimeSpan StartTimeMax = TimeSpan.FromSeconds(15);

    public string Component => "tls";

    public string Title => "tls makes certificates, serves TLS 1.3 and connects to itself";

    public IReadOnlyList<string> Tools => ["tls"];

    public IReadOnlyList<string> Peers => [];

    public async Task<DemoFigures> RunAsync(Repository repository, CancellationToken cancellation)
    {
        using var folder = new TemporaryFolder();
        string program = Path.Combine(repository.Binaries, "tls");
        await RunAsync(program, cancellation, "cert", "root", "--name", "Demo Root", "--out", folder.PathOf("ca")).ConfigureAwait(false);
        await RunAsync(program, cancellation, "cert", "issue", "--ca", folder.PathOf("ca"), "--dns", "localhost", "--ip", "127.0.0.1", "--out", folder.PathOf("srv")).ConfigureAwait(false);
        await using ChildProcess server = ChildProcess.Start(new ChildStart(
            program, "server", "--listen", "127.0.0.1:0", "--cert", folder.PathOf("srv.pem"), "--key", folder.PathOf("srv.key"), "--export", Export, "--json"));
        if (!await server.WaitUntilAsync(child => child.Output.Contains('\n'), StartTimeMax, cancellation).ConfigureAwait(false))
            throw new DemoException($"tls server did not start: {(server.Output + server.Error).Trim()}");

        string address = server.Output["READY ".Length..server.Output.IndexOf('\n')];
        long start = Stopwatch.GetTimestamp();
        string output = await RunAsync(program, cancellation, "client", address, "--sni", "localhost", "--ca", folder.PathOf("ca.pem"), "--export", Export, "--json").ConfigureAwait(false);
        TimeSpan taken = Stopwatch.GetElapsedTime(start);
        JsonObject near = JsonNode.Parse(output)!.AsObject();
        if (!await server.WaitUntilAsync(child => child.Output.Count(c => c == '\n') >= 2, StartTimeMax, cancellation).ConfigureAwait(false))
            throw new DemoException("tls server did not tell of its client");
        JsonObject far = JsonNode.Parse(server.Output.Split('\n')[1])!.AsObject();
        if (near["exports"]?[0]?["value"]?.ToString() is not { Length: 64 } secret || far["exports"]?[0]?["value"]?.ToString() != secret)
            throw new DemoException("client and server exported different keying material");

        var values = new JsonObject
        {
            ["version"] = near["version"]?.ToString(),
            ["group"] = near["group"]?.ToString(),
            ["suite"] = near["suite"]?.ToString(),
            ["client_seconds"] = taken.TotalSeconds,
            ["server_resident_bytes"] = server.Usage.ResidentBytes,
        };
        return new DemoFigures(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{near["version"]}, {near["group"]}, {near["suite"]}; same keying material; client's whole run {taken.TotalMilliseconds:0} ms; server holds {server.Usage.ResidentBytes / 1048576.0:0.0} MB"),
            values);
    }

    private static async Task<string> RunAsync(string program, CancellationToken cancellation, params string[] arguments)
    {
        ChildResult result = await ProcessRunner.RunAsync(new ChildStart(program, arguments), cancellation).ConfigureAwait(false);
        if (!result.Succeeded) throw new DemoException($"tls {string.Join(' ', arguments)} ended with {result.ExitCode}: {result.AllOutput.Trim()}");
        return result.Output;
    }
}
