using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using Infra.Testing;
using Infra.Testing.Network;
using Infra.Testing.Processes;

namespace Infra.Build.Demo.Proxy;

/// <summary>HTTP/1.1, HTTP/2 and WebSocket through proxyd to a server of files, and the counters of proxyd afterwards.</summary>
internal sealed class OurProxyServesThreeProtocols : IDemoStep
{
    private const int RequestCount = 50;
    private static readonly TimeSpan StartTimeMax = TimeSpan.FromSeconds(15);

    public string Component => "proxy";

    public string Title => "proxyd passes HTTP/1.1, HTTP/2 and WebSocket on to a server of files";

    public IReadOnlyList<string> Tools => ["proxyd", "proxyctl"];

    public IReadOnlyList<string> Peers => [];

    public async Task<DemoFigures> RunAsync(Repository repository, CancellationToken cancellation)
    {
        using var folder = new TemporaryFolder();
        byte[] file = await File.ReadAllBytesAsync(repository.PathOf("README.md"), cancellation).ConfigureAwait(false);
        int originPort = FreePort.Tcp(), port = FreePort.Tcp();
        using var origin = new HttpListener();
        origin.Prefixes.Add($"http://127.0.0.1:{originPort}/");
        origin.Start();
        _ = ServeAsync(origin, file);
        await using ChildProcess proxyd = ChildProcess.Start(new ChildStart(
            Path.Combine(repository.Binaries, "proxyd"), "--listen", $"127.0.0.1:{port}", "--to", $"http://127.0.0.1:{originPort}")
        {
            Environment = new Dictionary<string, string?> { ["RUNTIME_DIRECTORY"] = folder.Root },
        });
        if (!await proxyd.WaitUntilAsync(child => child.Error.Contains("ready", StringComparison.Ordinal), StartTimeMax, cancellation).ConfigureAwait(false))
            throw new DemoException($"proxyd did not start: {proxyd.Error.Trim()}");

        using var http = new HttpClient();
        foreach (Version version in (Version[])[HttpVersion.Version11, HttpVersion.Version20])
        {
            for (int i = 0; i < RequestCount; i++)
                await GetAsync(http, $"http://127.0.0.1:{port}/a/../README.md", version, file, cancellation).ConfigureAwait(false);
        }
        await EchoAsync(new Uri($"ws://127.0.0.1:{port}/socket"), cancellation).ConfigureAwait(false);

        ChildResult status = await ChildProcess.RunAsync(
            new ChildStart(Path.Combine(repository.Binaries, "proxyctl"), "status", "--json", "--socket", folder.PathOf("control")), cancellation).ConfigureAwait(false);
        if (!status.Succeeded) throw new DemoException($"proxyctl status ended with {status.ExitCode}: {status.AllOutput.Trim()}");
        JsonNode daemon = JsonNode.Parse(status.Output)!["daemon"]!;
        long answered = daemon["requests"]!["2xx"]!.GetValue<long>();
        if (answered < 2 * RequestCount) throw new DemoException($"proxyd counts {answered} requests, not {2 * RequestCount}");
        var values = new JsonObject
        {
            ["requests"] = answered,
            ["connections"] = daemon["connections"]!["accepted"]!.GetValue<long>(),
            ["bytes_down"] = daemon["requests"]!["bytes_down"]!.GetValue<long>(),
            ["resident_bytes"] = proxyd.Usage.ResidentBytes,
        };
        return new DemoFigures(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{answered} requests over {values["connections"]} connections, {values["bytes_down"]} bytes, and a WebSocket; proxyd holds {proxyd.Usage.ResidentBytes / 1048576.0:0.0} MB"),
            values);
    }

    private static async Task GetAsync(HttpClient http, string url, Version version, byte[] expected, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url) { Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using HttpResponseMessage response = await http.SendAsync(request, cancellation).ConfigureAwait(false);
        byte[] body = await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.OK || response.Version != version || !body.AsSpan().SequenceEqual(expected))
            throw new DemoException($"HTTP/{version} gave {(int)response.StatusCode} with {body.Length} bytes");
    }

    private static async Task EchoAsync(Uri address, CancellationToken cancellation)
    {
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(address, cancellation).ConfigureAwait(false);
        byte[] sent = "through the tunnel"u8.ToArray();
        await socket.SendAsync(sent, WebSocketMessageType.Text, endOfMessage: true, cancellation).ConfigureAwait(false);
        var buffer = new byte[256];
        WebSocketReceiveResult received = await socket.ReceiveAsync(buffer, cancellation).ConfigureAwait(false);
        if (!buffer.AsSpan(0, received.Count).SequenceEqual(sent)) throw new DemoException("the WebSocket brought something else back");
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, cancellation).ConfigureAwait(false);
    }

    private static async Task ServeAsync(HttpListener listener, byte[] file)
    {
        try
        {
            while (listener.IsListening)
            {
                HttpListenerContext context = await listener.GetContextAsync().ConfigureAwait(false);
                _ = context.Request.IsWebSocketRequest ? EchoAsync(context) : SendAsync(context, file);
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // The demo is over.
        }
    }

    private static async Task SendAsync(HttpListenerContext context, byte[] file)
    {
        context.Response.ContentLength64 = file.Length;
        await context.Response.OutputStream.WriteAsync(file).ConfigureAwait(false);
        context.Response.Close();
    }

    private static async Task EchoAsync(HttpListenerContext context)
    {
        HttpListenerWebSocketContext accepted = await context.AcceptWebSocketAsync(null).ConfigureAwait(false);
        using WebSocket socket = accepted.WebSocket;
        var buffer = new byte[256];
        while (true)
        {
            WebSocketReceiveResult received = await socket.ReceiveAsync(buffer, CancellationToken.None).ConfigureAwait(false);
            if (received.MessageType == WebSocketMessageType.Close) break;
            await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, CancellationToken.None).ConfigureAwait(false);
        }
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None).ConfigureAwait(false);
    }
}
