using System.CommandLine;
using System.Diagnostics;
using System.Net;
using System.Text.Json;

namespace Infra.Load.Proxy;

/// <summary>
/// <c>proxy</c>: a server of fixed responses, and clients that ask for them through a proxy. Both stand on the other side of what is measured and share a core. The
/// server is nginx, the clients wrk or h2load, all of the peer root; or, where one of these is not wanted, both are ours.
/// </summary>
internal static class ProxyCommand
{
    private static readonly string[] Tools = ["own", "wrk", "h2load"];

    internal static Command Create()
    {
        Option<string> target = new("--target") { Description = "Proxy as ADDRESS:PORT.", Required = true };
        Option<string> origin = new("--origin") { Description = "The server that is made: ADDRESS:PORT is nginx, a path a unix socket of our own.", Required = true };
        Option<string> tool = new("--tool") { Description = "own, wrk or h2load.", DefaultValueFactory = _ => "own" };
        Option<bool> tls = new("--tls") { Description = "Ask by https; only with wrk and h2load." };
        Option<int> bytes = new("--bytes") { Description = "Bytes of a response's body.", DefaultValueFactory = _ => 1024 };
        Option<int> connections = new("--connections") { Description = "Clients.", DefaultValueFactory = _ => 64 };
        Option<long> requests = new("--requests") { Description = "Stop after this many requests; not with wrk.", DefaultValueFactory = _ => long.MaxValue };
        Option<double> seconds = new("--seconds") { Description = "Stop after this time; not with h2load.", DefaultValueFactory = _ => 10 };
        Option<bool> waits = new("--idle") { Description = "Each client asks once and then waits until all have; only with own." };
        var command = new Command("proxy", "Asks through a proxy as fast as it answers.") { target, origin, tool, tls, bytes, connections, requests, seconds, waits };
        command.SetAction((parsed, cancellation) =>
        {
            string clients = parsed.GetValue(tool)!;
            if (!IPEndPoint.TryParse(parsed.GetValue(target)!, out IPEndPoint? proxy) || !Tools.Contains(clients))
            {
                Console.Error.WriteLine("Infra.Load proxy: --target is ADDRESS:PORT, --tool own, wrk or h2load");
                return Task.FromResult(2);
            }
            var run = new ProxyRun(
                proxy, parsed.GetValue(origin)!, clients, parsed.GetValue(tls), parsed.GetValue(bytes), parsed.GetValue(connections), parsed.GetValue(requests), parsed.GetValue(seconds), parsed.GetValue(waits));
            return RunAsync(run, cancellation);
        });
        return command;
    }

    private static async Task<int> RunAsync(ProxyRun run, CancellationToken cancellation)
    {
        await using IAsyncDisposable origin = IPEndPoint.TryParse(run.Origin, out IPEndPoint? address)
            ? await NginxOrigin.StartAsync(address, run.Bytes, cancellation).ConfigureAwait(false)
            : new FixedOrigin(run.Origin, run.Bytes);
        long start = Stopwatch.GetTimestamp();
        (long received, long failed) = run.Tool == "own"
            ? await RunOwnAsync(run, cancellation).ConfigureAwait(false)
            : await LoadTool.RunAsync(run.Tool, $"{(run.IsTls ? "https" : "http")}://{run.Target}/file", run.Connections, run.Requests, run.Seconds, cancellation).ConfigureAwait(false);
        double elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
        using (var json = new Utf8JsonWriter(Console.OpenStandardOutput()))
        {
            json.WriteStartObject();
            json.WriteNumber("received", received);
            json.WriteNumber("failed", failed);
            json.WriteNumber("seconds", elapsed);
            json.WriteEndObject();
        }
        Console.Out.WriteLine();
        return received > 0 && failed == 0 ? 0 : 1;
    }

    private static async Task<(long Received, long Failed)> RunOwnAsync(ProxyRun run, CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        end.CancelAfter(TimeSpan.FromSeconds(run.Seconds));
        var client = new KeepAliveClients(run.Target, run.Bytes, run.Waits ? run.Connections : run.Requests);
        await client.RunAsync(run.Connections, run.Waits, end.Token).ConfigureAwait(false);
        return (client.Received, client.Failed);
    }

    private sealed record ProxyRun(IPEndPoint Target, string Origin, string Tool, bool IsTls, int Bytes, int Connections, long Requests, double Seconds, bool Waits);
}
