using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Infra.Hosting.Metrics;

/// <summary>
/// Serves <c>GET /metrics</c> and <c>GET /ready</c> over HTTP/1.1, one request per connection. Everything a client can do is bounded: bytes, time,
/// connections. A Host field that is a name other than localhost is refused on loopback, so that no web page can read the metrics through a name
/// that it lets point there.
/// </summary>
internal sealed partial class MetricsListener : IAsyncDisposable
{
    private const int DrainBytesMax = 64 * 1024;

    private readonly MetricsCollector _collector;
    private readonly Func<bool> _isReady;
    private readonly MetricsSettings _settings;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Socket> _sockets = [];
    private readonly List<Task> _loops = [];
    private int _connections;

    private MetricsListener(MetricsSettings settings, MetricsCollector collector, Func<bool> isReady, ILogger logger)
    {
        _settings = settings;
        _collector = collector;
        _isReady = isReady;
        _logger = logger;
    }

    /// <summary>What it listens on, with the real ports.</summary>
    internal IReadOnlyList<IPEndPoint> Addresses => [.. _sockets.Select(socket => (IPEndPoint)socket.LocalEndPoint!)];

    /// <summary>Binds all addresses and serves.</summary>
    /// <param name="settings">Addresses and bounds.</param>
    /// <param name="collector">The values.</param>
    /// <param name="isReady">What <c>/ready</c> tells.</param>
    /// <param name="take">Gives sockets that the service manager has opened already.</param>
    /// <param name="logger">The log.</param>
    /// <exception cref="DaemonException">An address cannot be bound, or is not loopback without leave.</exception>
    internal static MetricsListener Start(
        MetricsSettings settings, MetricsCollector collector, Func<bool> isReady, Func<IPEndPoint, Socket?> take, ILogger logger)
    {
        var listener = new MetricsListener(settings, collector, isReady, logger);
        try
        {
            foreach (IPEndPoint address in settings.Listen)
                listener._sockets.Add(Bind(settings, address, take));
        }
        catch
        {
            foreach (Socket socket in listener._sockets)
                socket.Dispose();
            throw;
        }

        foreach (Socket socket in listener._sockets)
            listener._loops.Add(listener.AcceptAsync(socket));
        return listener;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        foreach (Socket socket in _sockets)
            socket.Dispose();
        await Task.WhenAll(_loops).ConfigureAwait(false);
        _stopping.Dispose();
    }

    private static Socket Bind(MetricsSettings settings, IPEndPoint address, Func<IPEndPoint, Socket?> take)
    {
        if (!settings.AllowRemote && !IPAddress.IsLoopback(address.Address))
            throw new DaemonException($"metrics cannot be served on {address}: it is not a loopback address", ExitCode.Config);
        if (take(address) is { } given) return given;
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // .NET sets SO_REUSEADDR on Linux itself, so that a restart does not wait for old connections.
            socket.Bind(address);
            socket.Listen(settings.ConnectionsMax);
            return socket;
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            int code = exception.SocketErrorCode == SocketError.AccessDenied ? ExitCode.Permission : ExitCode.Failure;
            throw new DaemonException($"metrics cannot be served on {address}: {exception.Message}", code, exception);
        }
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                Socket client = await listener.AcceptAsync(_stopping.Token).ConfigureAwait(false);
                if (Interlocked.Increment(ref _connections) > _settings.ConnectionsMax)
                {
                    Interlocked.Decrement(ref _connections);
                    client.Dispose();
                    continue;
                }

                _ = ServeAsync(client);
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException exception)
            {
                LogAcceptFailed(exception.Message);
                await PauseAsync().ConfigureAwait(false);   // out of descriptors, most likely: give others time to free some
            }
        }
    }

    private async Task PauseAsync()
    {
        try
        {
            await Task.Delay(100, _stopping.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task ServeAsync(Socket client)
    {
        try
        {
            using (client)
            using (var deadline = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token))
            {
                deadline.CancelAfter(_settings.Timeout);
                (HttpHeadStatus status, HttpRequestHead? head) = await ReadHeadAsync(client, deadline.Token).ConfigureAwait(false);
                if (status == HttpHeadStatus.Incomplete) return;   // the client went away
                await SendAsync(client, Reply(status, head, ((IPEndPoint)client.LocalEndPoint!).Address), deadline.Token).ConfigureAwait(false);
                await CloseAsync(client, deadline.Token).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // A client that is slow or gone is its own misfortune.
        }
        catch (Exception exception)
        {
            LogServeFailed(exception);
        }
        finally
        {
            Interlocked.Decrement(ref _connections);
        }
    }

    private static async Task<(HttpHeadStatus Status, HttpRequestHead? Head)> ReadHeadAsync(Socket client, CancellationToken cancellation)
    {
        byte[] buffer = new byte[HttpRequestHead.BytesMax];
        for (int length = 0; ;)
        {
            int count = await client.ReceiveAsync(buffer.AsMemory(length), SocketFlags.None, cancellation).ConfigureAwait(false);
            if (count == 0) return (HttpHeadStatus.Incomplete, null);
            length += count;
            HttpHeadStatus status = HttpRequestHead.TryRead(buffer.AsSpan(0, length), out HttpRequestHead? head);
            if (status != HttpHeadStatus.Incomplete) return (status, head);
            if (length == buffer.Length) return (HttpHeadStatus.TooLarge, null);
        }
    }

    private ArrayBufferWriter<byte> Reply(HttpHeadStatus status, HttpRequestHead? head, IPAddress local)
    {
        if (status == HttpHeadStatus.TooLarge) return Plain("431 Request Header Fields Too Large", "the request is too large\n");
        if (status == HttpHeadStatus.Bad || head is null) return Plain("400 Bad Request", "the request is malformed\n");
        if (!IsHostAllowed(head.Host, local)) return Plain("421 Misdirected Request", "ask by address or as localhost\n");
        bool isHead = head.Method == "HEAD";
        if (!isHead && head.Method != "GET") return Plain("405 Method Not Allowed", "only GET\n", "Allow: GET, HEAD\r\n");
        return head.Path switch
        {
            "/metrics" => Metrics(head.Accept, isHead),
            "/ready" => _isReady() ? Plain("200 OK", "ready\n", "", isHead) : Plain("503 Service Unavailable", "not ready\n", "", isHead),
            _ => Plain("404 Not Found", "only /metrics and /ready are here\n", "", isHead),
        };
    }

    /// <summary>Whether a Host field may stand in a request to a local address: on loopback only localhost and addresses.</summary>
    internal static bool IsHostAllowed(string host, IPAddress local)
    {
        if (host.Length == 0 || !IPAddress.IsLoopback(local)) return true;
        ReadOnlySpan<char> name = host;
        int colon = name.LastIndexOf(':');
        if (colon >= 0 && name[^1] != ']') name = name[..colon];
        return name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || IPAddress.TryParse(name.Trim("[]"), out _);
    }

    private ArrayBufferWriter<byte> Metrics(string accept, bool isHead)
    {
        // Prometheus names what it understands; who asks for nothing in particular gets OpenMetrics.
        bool isOld = !accept.Contains("openmetrics", StringComparison.OrdinalIgnoreCase) && accept.Contains("version=0.0.4", StringComparison.OrdinalIgnoreCase);
        MetricsFormat format = isOld ? MetricsFormat.Prometheus : MetricsFormat.OpenMetrics;
        var body = new ArrayBufferWriter<byte>(4096);
        _collector.Write(body, format);
        string type = isOld ? "text/plain; version=0.0.4; charset=utf-8" : "application/openmetrics-text; version=1.0.0; charset=utf-8";
        return Message("200 OK", type, "", body.WrittenSpan, isHead);
    }

    private static ArrayBufferWriter<byte> Plain(string status, string text, string fields = "", bool isHead = false) =>
        Message(status, "text/plain; charset=utf-8", fields, Encoding.UTF8.GetBytes(text), isHead);

    private static ArrayBufferWriter<byte> Message(string status, string type, string fields, ReadOnlySpan<byte> body, bool isHead)
    {
        string head = $"HTTP/1.1 {status}\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\n{fields}Cache-Control: no-store\r\n"
            + "X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n";
        var message = new ArrayBufferWriter<byte>(head.Length + body.Length);
        Encoding.ASCII.GetBytes(head, message);
        if (!isHead) message.Write(body);
        return message;
    }

    private static async Task SendAsync(Socket client, ArrayBufferWriter<byte> message, CancellationToken cancellation)
    {
        ReadOnlyMemory<byte> rest = message.WrittenMemory;
        while (!rest.IsEmpty)
            rest = rest[await client.SendAsync(rest, SocketFlags.None, cancellation).ConfigureAwait(false)..];
    }

    // Bytes that were never read would turn the close into a reset, and the reply might be lost (RFC 9112 section 9.6).
    private static async Task CloseAsync(Socket client, CancellationToken cancellation)
    {
        client.Shutdown(SocketShutdown.Send);
        byte[] buffer = new byte[1024];
        for (int drained = 0; drained < DrainBytesMax;)
        {
            int count = await client.ReceiveAsync(buffer.AsMemory(), SocketFlags.None, cancellation).ConfigureAwait(false);
            if (count == 0) return;
            drained += count;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "cannot accept metrics connections: {Reason}")]
    private partial void LogAcceptFailed(string reason);

    [LoggerMessage(2, LogLevel.Error, "a metrics request failed")]
    private partial void LogServeFailed(Exception exception);
}
