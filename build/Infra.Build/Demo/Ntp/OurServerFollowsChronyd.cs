using System.Globalization;
using System.Text.Json.Nodes;
using Infra.Testing.Peers;

namespace Infra.Build.Demo.Ntp;

internal sealed class OurServerFollowsChronyd : IDemoStep
{
    private static readonly TimeSpan SelectionTimeMax = TimeSpan.FromSeconds(30);

    public string Component => "ntp";

    public string Title => "chronyd serves, ntpd measures it as its source";

    public IReadOnlyList<string> Tools => ["ntpd", "ntpctl"];

    public IReadOnlyList<string> Peers => ["chronyd"];

    public async Task<DemoFigures> RunAsync(Repository repository, CancellationToken cancellation)
    {
        (PeerProcess process, int port) = await Chronyd.StartServerAsync(cancellation).ConfigureAwait(false);
        await using PeerProcess upstream = process;
        string settings = string.Create(CultureInfo.InvariantCulture, $"""
            [[source]]
            mode = "server"
            address = "127.0.0.1:{port}"

            [synchronization]
            minimum-agreeing-sources = 1

            [clock]
            clock = "no-steer"
            """);
        await using OurNtpd daemon = await OurNtpd.StartAsync(repository, settings, cancellation).ConfigureAwait(false);

        JsonObject status = await WaitForSelectionAsync(repository, daemon, cancellation).ConfigureAwait(false);
        JsonNode source = status["sources"]!.AsArray()[0]!;
        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"stratum {status["system"]!["stratum"]}, {source["replies"]} of {source["requests"]} answered, offset {NtpQuery.Duration(source["offset"])}, delay {NtpQuery.Duration(source["delay"])}");
        return new DemoFigures(text, status);
    }

    private static async Task<JsonObject> WaitForSelectionAsync(Repository repository, OurNtpd daemon, CancellationToken cancellation)
    {
        long end = Environment.TickCount64 + (long)SelectionTimeMax.TotalMilliseconds;
        while (true)
        {
            JsonObject status = await NtpQuery.RunAsync(repository, cancellation, "status", "--socket", daemon.ControlSocket, "--json").ConfigureAwait(false);
            JsonNode? daemonStatus = status["daemon"];
            if ((bool?)daemonStatus?["system"]?["synchronized"] == true) return daemonStatus.DeepClone().AsObject();
            if (Environment.TickCount64 > end) throw new DemoException($"ntpd did not select its source within {SelectionTimeMax.TotalSeconds:0} s: {status.ToJsonString()}");
            await Task.Delay(200, cancellation).ConfigureAwait(false);
        }
    }
}
