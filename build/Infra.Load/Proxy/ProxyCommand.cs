using System.CommandLine;
using System.Diagnostics;
using System.Net;
using System.Text.Json;

namespace Infra.Load.Proxy;

/// <summary>
/// <c>proxy</c>: a server of fixed responses on a unix socket, and clients that ask for them through a proxy, each with one kept connection and one request under way at any time.
/// Server and clients stand on both sides of what is measured, in one process, which is pinned to a core of its own.
/// </summary>
internal static class ProxyCommand
{
    internal static Command Create()
    {
        Option<string> target = new("--target") { Description = "Proxy as ADDRESS:PORT.", Required = true };
        Option<string> origin = new("--origin") { Description = "Unix socket of the server that is made.", Required = true };
        Option<int> bytes = new("--bytes") { Description = "Bytes of a response's body.", DefaultValueFactory = _ => 1024 };
        Option<int> connections = new("--connections") { Description = "Clients.", DefaultValueFactory = _ => 64 };
        Option<long> requests = new("--requests") { Description = "Stop after this many requests.", DefaultValueFactory = _ => long.MaxValue };
        Option<double> seconds = new("--seconds") { Description = "Stop after this time.", DefaultValueFactory = _ => 10 };
        var command = new Command("proxy", "Asks through a proxy as fast as it answers.") { target, origin, bytes, connections, requests, seconds };
        command.SetAction((parsed, cancellation) =>
        {
            if (!IPEndPoint.TryParse(parsed.GetValue(target)!, out IPEndPoint? proxy))
            {
                Console.Error.WriteLine("Infra.Load proxy: --target is not ADDRESS:PORT");
                return Task.FromResult(2);
            }
            return RunAsync(proxy, parsed.GetValue(origin)!, parsed.GetValue(bytes), parsed.GetValue(connections), parsed.GetValue(requests), parsed.GetValue(seconds), cancellation);
        });
        return command;
    }

    private static async Task<int> RunAsync(IPEndPoint proxy, string path, int bytes, int connections, long requests, double seconds, CancellationToken cancellation)
    {
        await using var origin = new FixedOrigin(path, bytes);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        end.CancelAfter(TimeSpan.FromSeconds(seconds));
        var client = new KeepAliveClients(proxy, bytes, requests);
        long start = Stopwatch.GetTimestamp();
        await client.RunAsync(connections, end.Token).ConfigureAwait(false);
        double elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
        using (var json = new Utf8JsonWriter(Console.OpenStandardOutput()))
        {
            json.WriteStartObject();
            json.WriteNumber("received", client.Received);
            json.WriteNumber("failed", client.Failed);
            json.WriteNumber("seconds", elapsed);
            json.WriteEndObject();
        }
        Console.Out.WriteLine();
        return client.Received > 0 && client.Failed == 0 ? 0 : 1;
    }
}
