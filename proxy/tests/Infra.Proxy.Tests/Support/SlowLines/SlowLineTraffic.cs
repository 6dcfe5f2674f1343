using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Infra.Proxy.Tests.Support.SlowLines;

/// <summary>
/// Clients of every kind that a <see cref="SlowLineScene"/> can have, all at once, each with one connection that it keeps: each answer must be whole, and its own. Over slow lines as over a
/// slow network.
/// </summary>
internal sealed class SlowLineTraffic
{
    private const int StreamsOfHttp2 = 3;
    private static readonly int[] MessageLengths = [0, 1, 125, 126, 1000, 65_535, 65_536, 100_000];

    private readonly SlowLineScene _scene;
    private readonly CancellationToken _patience;
    private readonly List<(string Name, Func<Task> RunAsync)> _clients = [];
    private int _numbers;

    private SlowLineTraffic(SlowLineScene scene, CancellationToken patience)
    {
        (_scene, _patience) = (scene, patience);
        Uri plain = UriOf("http", scene.Plain), secure = UriOf("https", scene.Secure), bridged = UriOf("http", scene.Bridged);
        Version one = HttpVersion.Version11, two = HttpVersion.Version20;
        Add("HTTP/1.1", plain, one, [Mixed()]);
        Add("HTTP/1.1, another", plain, one, [Mixed()]);
        Add("HTTP/1.1 in TLS", secure, one, [Mixed()]);
        Add("HTTP/2", plain, two, Streams());
        Add("HTTP/2 in TLS", secure, two, Streams());
        Add("HTTP/1.1 to HTTP/2", bridged, one, [Mixed()]);
        Add("HTTP/2 to HTTP/2", bridged, two, Streams());
        Add("HTTP/1.1, a body that trickles up", plain, one, [[PatternExchange.PostTrickle(NextNumber(), TrickleLength)]]);
        Add("HTTP/1.1, a body that trickles down", plain, one, [[PatternExchange.Get("trickle", NextNumber(), TrickleLength)]]);
        Add("HTTP/2, bodies that trickle", secure, two, [[PatternExchange.PostTrickle(NextNumber(), TrickleLength)], [PatternExchange.Get("trickle", NextNumber(), TrickleLength)]]);
        AddPipeline();
        AddWebSocket("WebSocket", plain, one);
        AddWebSocket("WebSocket in TLS", secure, one);
        AddWebSocket("WebSocket in HTTP/2", plain, two);
    }

    // Longer under way than any limit, body-grace-ms included.
    private static int TrickleLength => (int)((SlowLineScene.PauseMax + TimeSpan.FromSeconds(1)) / Slices.Trickle.Pause) * Slices.Trickle.Bytes;

    /// <summary>Runs them all to their ends, then looks at what the proxy says and the server saw.</summary>
    /// <param name="scene">The proxy and its server.</param>
    /// <param name="patienceTime">How long the slowest client may take.</param>
    internal static async Task RunAsync(SlowLineScene scene, TimeSpan patienceTime)
    {
        using var patience = new CancellationTokenSource(patienceTime);
        var traffic = new SlowLineTraffic(scene, patience.Token);

        Exception[] failures = [.. (await Task.WhenAll(traffic._clients.Select(client => Task.Run(() => FailureAsync(client.Name, client.RunAsync, patience))))).OfType<Exception>()];
        // One that failed took the patience from the others, which say nothing then.
        Exception[] causes = Array.FindAll(failures, failure => failure.InnerException is not OperationCanceledException);
        if (failures.Length > 0) throw new AggregateException(causes.Length > 0 ? causes : failures);

        JsonElement status = await scene.AssertAtRestAsync(traffic._clients.Count);
        Assert.Equal(Enumerable.Range(1, traffic._numbers).Select(number => (number, 1)), scene.Origin.Asked.OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value)));
        JsonElement[] upstreams = [.. status.GetProperty("upstreams").EnumerateArray()];
        Assert.Equal(traffic._numbers, upstreams.Sum(upstream => upstream.GetProperty("requests").GetInt32()));
        // Connections to servers were kept: there are fewer than requests.
        Assert.All(upstreams, upstream => Assert.InRange(upstream.GetProperty("connects").GetInt64(), 1, upstream.GetProperty("requests").GetInt64() - 1));
    }

    private static async Task<Exception?> FailureAsync(string name, Func<Task> runAsync, CancellationTokenSource patience)
    {
        try
        {
            await runAsync();
            return null;
        }
        catch (Exception e)
        {
            await patience.CancelAsync();
            return new InvalidOperationException($"{name}: {e.Message}", e);
        }
    }

    private static Uri UriOf(string scheme, IPEndPoint address) => new($"{scheme}://{address}/");

    private static SocketsHttpHandler NewHandler() => new()
    {
        // One, however many requests there are at once.
        MaxConnectionsPerServer = 1,
        SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null },
    };

    private int NextNumber() => ++_numbers;

    // One after the other: the small ones find what is left of the large ones, if anything is.
    private PatternExchange[] Mixed() =>
    [
        PatternExchange.Get("make", NextNumber(), _scene.Random.Next(2000)),
        PatternExchange.Post(NextNumber(), _scene.Random.Next(80_000, 120_000)),
        PatternExchange.Get("make", NextNumber(), 0),
        PatternExchange.Get("chunks", NextNumber(), _scene.Random.Next(120_000, 200_000)),
        PatternExchange.PostOfUnknownLength(NextNumber(), _scene.Random.Next(80_000, 120_000)),
        PatternExchange.Get("make", NextNumber(), _scene.Random.Next(120_000, 200_000)),
        PatternExchange.Get("chunks", NextNumber(), _scene.Random.Next(2000)),
    ];

    private PatternExchange[][] Streams() => [.. Enumerable.Range(0, StreamsOfHttp2).Select(_ => Mixed())];

    /// <summary>A client with one connection, on which it does several series of exchanges at the same time.</summary>
    private void Add(string name, Uri proxy, Version version, PatternExchange[][] series) => _clients.Add((name, () => ExchangeAsync(proxy, version, series)));

    private async Task ExchangeAsync(Uri proxy, Version version, PatternExchange[][] series)
    {
        using var client = new HttpMessageInvoker(NewHandler());
        await Task.WhenAll(series.Select(exchanges => ExchangeAsync(client, proxy, version, exchanges)));
    }

    private async Task ExchangeAsync(HttpMessageInvoker client, Uri proxy, Version version, PatternExchange[] exchanges)
    {
        foreach (PatternExchange exchange in exchanges)
            await exchange.RunAsync(client, proxy, version, _patience);
    }

    /// <summary>A client that sends all its requests before it reads an answer.</summary>
    private void AddPipeline()
    {
        PatternExchange[] exchanges = [.. Enumerable.Range(0, 12).Select(i => PatternExchange.Get(i % 2 == 0 ? "make" : "echo", NextNumber(), i % 2 == 0 ? _scene.Random.Next(3000) : 0))];
        _clients.Add(("HTTP/1.1, pipelined", () => PipelineAsync(exchanges)));
    }

    private async Task PipelineAsync(PatternExchange[] exchanges)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(_scene.Plain, _patience);
        using var client = new RawClient(socket);
        await client.SendAsync(string.Concat(exchanges.Select(exchange => $"GET {exchange.Path} HTTP/1.1\r\nHost: a\r\n{(exchange == exchanges[^1] ? "Connection: close\r\n" : "")}\r\n")));
        AssertInOrder(await client.ReadToEndAsync(), exchanges);
        Assert.False(client.WasReset);
    }

    private static void AssertInOrder(string answers, PatternExchange[] exchanges)
    {
        const string Length = "\r\nContent-Length: ";
        foreach (PatternExchange exchange in exchanges)
        {
            int end = answers.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            Assert.True(end > 0 && answers.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal), $"{exchange.Path}: no answer");
            string head = answers[..end] + "\r\n";
            Assert.Contains($"\r\n{PatternOrigin.NumberField}: {exchange.Number}\r\n", head, StringComparison.OrdinalIgnoreCase);
            int length = int.Parse(head[(head.IndexOf(Length, StringComparison.OrdinalIgnoreCase) + Length.Length)..].Split("\r\n")[0], CultureInfo.InvariantCulture);
            exchange.AssertIsWhole(Encoding.Latin1.GetBytes(answers.Substring(end + 4, length)));
            answers = answers[(end + 4 + length)..];
        }
        Assert.Equal("", answers);
    }

    /// <summary>A client that sends messages of all sizes, without waiting for what comes back.</summary>
    private void AddWebSocket(string name, Uri proxy, Version version)
    {
        int number = NextNumber();
        byte[][] messages = [.. MessageLengths.Concat(MessageLengths.Reverse()).Select((length, i) => PatternOrigin.BytesOf((100 * number) + i, length))];
        var target = new UriBuilder(new Uri(proxy, string.Create(CultureInfo.InvariantCulture, $"/chat/{number}"))) { Scheme = proxy.Scheme == "https" ? "wss" : "ws" };
        _clients.Add((name, () => ChatAsync(target.Uri, version, messages)));
    }

    private async Task ChatAsync(Uri target, Version version, byte[][] messages)
    {
        using var invoker = new HttpMessageInvoker(NewHandler());
        using var socket = new ClientWebSocket();
        socket.Options.HttpVersion = version;
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        await socket.ConnectAsync(target, invoker, _patience);
        await Task.WhenAll(SendAsync(socket, messages), ReceiveAsync(socket, messages));
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, _patience);
    }

    private async Task SendAsync(ClientWebSocket socket, byte[][] messages)
    {
        foreach (byte[] message in messages)
            await socket.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, _patience);
    }

    private async Task ReceiveAsync(ClientWebSocket socket, byte[][] messages)
    {
        var buffer = new byte[MessageLengths.Max() + 1];
        foreach (byte[] message in messages)
        {
            int length = 0;
            for (bool isEnded = false; !isEnded;)
            {
                ValueWebSocketReceiveResult received = await socket.ReceiveAsync(buffer.AsMemory(length), _patience);
                length += received.Count;
                isEnded = received.EndOfMessage;
            }
            Assert.True(buffer.AsSpan(0, length).SequenceEqual(message), $"a message of {length} bytes came instead of one of {message.Length}");
        }
    }
}
