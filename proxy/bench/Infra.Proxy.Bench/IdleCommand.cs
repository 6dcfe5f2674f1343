using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Infra.Config;
using Infra.Proxy.Config;
using Infra.Proxy.Lifecycle;
using Microsoft.Extensions.Logging.Abstractions;

namespace Infra.Proxy.Bench;

/// <summary>
/// <c>idle</c>: managed bytes that an idle kept connection costs. The engine runs in a process of its own; its clients stand in another, have asked once and wait. What is counted
/// are live bytes after a full collection, with the connections and before them.
/// </summary>
internal static class IdleCommand
{
    private const string Request = "GET / HTTP/1.1\r\nHost: bench.example\r\nUser-Agent: bench\r\nAccept: */*\r\n\r\n";
    private const string Response = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello";
    private const int WarmUpConnections = 200;

    internal static Command Create()
    {
        Option<int> pairs = new("--pairs") { Description = "Runs.", DefaultValueFactory = _ => 5 };
        Option<int> connections = new("--connections") { Description = "Idle connections of a run.", DefaultValueFactory = _ => 3500 };
        Option<string?> clients = new("--clients") { Description = "Be the clients of this address instead.", Hidden = true };
        Option<bool> engine = new("--engine") { Description = "Be one run.", Hidden = true };
        var command = new Command("idle", "Measures what idle connections cost; prints a line of JSON for each run.") { pairs, connections, clients, engine };
        command.SetAction(async (parsed, cancellation) =>
        {
            int count = parsed.GetValue(connections);
            if (parsed.GetValue(clients) is { } address) await BeClientsAsync(IPEndPoint.Parse(address), count, cancellation).ConfigureAwait(false);
            else if (parsed.GetValue(engine)) await BeEngineAsync(count, cancellation).ConfigureAwait(false);
            else
            {
                for (int run = 0; run < parsed.GetValue(pairs); run++)
                    await Console.Out.WriteAsync(await RunSelfAsync(["idle", "--engine", "--connections", Text(count)], cancellation).ConfigureAwait(false)).ConfigureAwait(false);
            }
        });
        return command;
    }

    private static async Task BeEngineAsync(int count, CancellationToken cancellation)
    {
        using var origin = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        origin.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        origin.Listen(512);
        Task serving = ServeAsync(origin, cancellation);
        string kdl = $"services {{ bench {{ listeners {{ \"127.0.0.1:0\" connections-per-ip=0 }}; connectors {{ \"{origin.LocalEndPoint}\" }}; limits {{ keep-alive-ms 600000 }} }} }}";
        ConfigResult<ProxyConfig> config = ConfigFile.Parse(kdl, "bench.kdl", ConfigFormat.Kdl, ProxyConfig.Read);
        if (config.Value is null) throw new InvalidOperationException(string.Join('\n', config.Diagnostics));
        await using var engine = new ProxyEngine(config.Value, NullLoggerFactory.Instance, TimeProvider.System);
        await engine.StartAsync(cancellation).ConfigureAwait(false);
        string address = engine.Addresses[0].ToString()!;

        // What every first time costs is paid before it counts, the connections' tables among it.
        await using (Clients first = await Clients.StartAsync(address, WarmUpConnections, cancellation).ConfigureAwait(false))
            await first.ReadyAsync(cancellation).ConfigureAwait(false);
        await Task.Delay(TimeSpan.FromSeconds(1), cancellation).ConfigureAwait(false);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        await using Clients clients = await Clients.StartAsync(address, count, cancellation).ConfigureAwait(false);
        await clients.ReadyAsync(cancellation).ConfigureAwait(false);
        await Task.Delay(TimeSpan.FromSeconds(1), cancellation).ConfigureAwait(false);
        long after = GC.GetTotalMemory(forceFullCollection: true);
        long resident = Environment.WorkingSet;
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{{\"metric\":\"managed bytes per idle connection\",\"ours\":{(double)(after - before) / count:F1}}}\n{{\"metric\":\"resident bytes with all of them\",\"ours\":{resident}}}")).ConfigureAwait(false);
        origin.Dispose();
        await serving.ConfigureAwait(false);
        using var now = new CancellationTokenSource();
        await now.CancelAsync().ConfigureAwait(false);
        await engine.StopAsync(now.Token).ConfigureAwait(false);
    }

    private static async Task ServeAsync(Socket origin, CancellationToken cancellation)
    {
        try
        {
            while (true)
                _ = AnswerAsync(await origin.AcceptAsync(cancellation).ConfigureAwait(false));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The end of the run.
        }
    }

    private static async Task AnswerAsync(Socket client)
    {
        using Socket socket = client;
        var buffer = new byte[4096];
        byte[] response = System.Text.Encoding.ASCII.GetBytes(Response);
        try
        {
            while (await socket.ReceiveAsync(buffer).ConfigureAwait(false) > 0)
                await socket.SendAsync(response).ConfigureAwait(false);
        }
        catch (SocketException)
        {
            // The proxy dropped it.
        }
    }

    // One after the other: how many connections to the server there are does not depend on luck then.
    private static async Task BeClientsAsync(IPEndPoint proxy, int count, CancellationToken cancellation)
    {
        byte[] request = System.Text.Encoding.ASCII.GetBytes(Request);
        var buffer = new byte[4096];
        List<Socket> sockets = [];
        for (int i = 0; i < count; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            sockets.Add(socket);
            await socket.ConnectAsync(proxy, cancellation).ConfigureAwait(false);
            await socket.SendAsync(request, cancellation).ConfigureAwait(false);
            if (await socket.ReceiveAsync(buffer, cancellation).ConfigureAwait(false) == 0) throw new IOException("the proxy closed");
        }
        await Console.Out.WriteLineAsync("ready").ConfigureAwait(false);
        await Console.In.ReadLineAsync(cancellation).ConfigureAwait(false);
        foreach (Socket socket in sockets)
            socket.Dispose();
    }

    private static async Task<string> RunSelfAsync(string[] arguments, CancellationToken cancellation)
    {
        using Process process = StartSelf(arguments);
        process.StandardInput.Close();
        string output = await process.StandardOutput.ReadToEndAsync(cancellation).ConfigureAwait(false);
        await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"a run ended with {process.ExitCode}");
    }

    private static Process StartSelf(string[] arguments) =>
        Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [typeof(IdleCommand).Assembly.Location, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        })!;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed class Clients(Process process) : IAsyncDisposable
    {
        internal static Task<Clients> StartAsync(string address, int count, CancellationToken cancellation)
        {
            cancellation.ThrowIfCancellationRequested();
            return Task.FromResult(new Clients(StartSelf(["idle", "--clients", address, "--connections", Text(count)])));
        }

        internal async Task ReadyAsync(CancellationToken cancellation)
        {
            if (await process.StandardOutput.ReadLineAsync(cancellation).ConfigureAwait(false) != "ready") throw new InvalidOperationException("the clients could not connect");
        }

        public async ValueTask DisposeAsync()
        {
            process.StandardInput.Close();
            await process.WaitForExitAsync().ConfigureAwait(false);
            process.Dispose();
        }
    }
}
