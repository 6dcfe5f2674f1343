using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Infra.Http.Fields;
using Infra.Http.Forwarding;
using Infra.Http.Http1;
using Infra.Proxy.Config;
using Infra.Proxy.Data;
using Infra.Proxy.Http1;
using Infra.Tls.Errors;

namespace Infra.Proxy.Upstreams;

/// <summary>
/// A server of HTTP/2 that looks like a connection of HTTP/1.1: what is sent here is taken apart by the strict parser once more, goes out through the class library's HTTP/2
/// client, and the response comes back in chunks with its trailers. Requests go one after the other; several bridges share the client's connections. A target stays as
/// it was written.
/// </summary>
internal sealed class Http2Bridge : Transport, IDisposable
{
    private const int PauseBytes = 128 * 1024;
    private const long UnknownLength = -1, MalformedLength = -2;

    private readonly HttpMessageInvoker _invoker;
    private readonly string _authority;
    private readonly CancellationTokenSource _end = new();
    private readonly Pipe _up = new(new PipeOptions(pauseWriterThreshold: PauseBytes, resumeWriterThreshold: PauseBytes / 2, useSynchronizationContext: false));
    private readonly Pipe _down = new(new PipeOptions(pauseWriterThreshold: PauseBytes, resumeWriterThreshold: PauseBytes / 2, useSynchronizationContext: false));
    private int _failure;
    private int _isDropped;

    internal Http2Bridge(HttpMessageInvoker invoker, byte[] authority)
    {
        _invoker = invoker;
        _authority = Encoding.ASCII.GetString(authority);
        _ = ServeAsync();
    }

    internal override ProxyError Failure => (ProxyError)Volatile.Read(ref _failure);

    internal override bool IsQuiet => Volatile.Read(ref _isDropped) == 0 && Failure == ProxyError.None;

    internal override bool IsQuietForSure => IsQuiet;

    /// <summary>
    /// The client of a server: HTTP/2 without anything that would change a message. TLS is ours and lies below what the client sees, so that over TLS <c>:scheme</c> says
    /// http: servers that insist on https refuse that.
    /// </summary>
    internal static HttpMessageInvoker CreateInvoker(ConnectorConfig config, Func<CancellationToken, ValueTask<Stream>> connect) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        EnableMultipleHttp2Connections = true,
        PooledConnectionIdleTimeout = config.Timeouts.Idle,
        ConnectTimeout = config.Timeouts.Connect,
        RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1,
        ResponseHeaderEncodingSelector = (_, _) => Encoding.Latin1,
        ConnectCallback = (_, cancellation) => connect(cancellation),
    });

    internal override async ValueTask<int> ReceiveAsync(Memory<byte> target)
    {
        while (true)
        {
            ReadResult result = await _down.Reader.ReadAsync().ConfigureAwait(false);
            if (Volatile.Read(ref _isDropped) != 0) throw new IOException("The connection was dropped.");
            ReadOnlySequence<byte> bytes = result.Buffer;
            int count = (int)Math.Min(bytes.Length, target.Length);
            bytes.Slice(0, count).CopyTo(target.Span);
            _down.Reader.AdvanceTo(bytes.GetPosition(count));
            if (count > 0 || result.IsCompleted || result.IsCanceled || (target.IsEmpty && !bytes.IsEmpty)) return count;
        }
    }

    internal override async ValueTask<int> SendAsync(ReadOnlyMemory<byte> source)
    {
        FlushResult result = await _up.Writer.WriteAsync(source).ConfigureAwait(false);
        if (result.IsCompleted || Volatile.Read(ref _isDropped) != 0) throw new IOException("The server takes no more.");
        return source.Length;
    }

    internal override ValueTask EndSendAsync() => _up.Writer.CompleteAsync();

    internal override ValueTask CloseAsync()
    {
        Drop();
        return ValueTask.CompletedTask;
    }

    internal override void EndReceive() => _down.Reader.CancelPendingRead();

    internal override void Abort() => Drop();

    internal override void Drop()
    {
        if (Interlocked.Exchange(ref _isDropped, 1) != 0) return;
        try
        {
            _end.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It had ended.
        }
        _down.Reader.CancelPendingRead();
        _up.Writer.CancelPendingFlush();
    }

    private async Task ServeAsync()
    {
        try
        {
            var head = new RequestHead(HeadLimits.Request with { HeadBytesMax = HeadLimits.HeadBytesMaxLimit, FieldsMax = HeadLimits.FieldsMaxLimit, TargetBytesMax = HeadLimits.HeadBytesMaxLimit });
            while (await ReadHeadAsync(head).ConfigureAwait(false) is { } bytes)
                await ExchangeAsync(head, bytes).ConfigureAwait(false);
        }
        catch (HttpRequestException e)
        {
            Volatile.Write(ref _failure, (int)Classify(e));
        }
        catch (Exception e) when (IsFailure(e) || e is InvalidOperationException)
        {
            // Dropped from the other side, or the server ended within a body.
        }
        await _down.Writer.CompleteAsync().ConfigureAwait(false);
        await _up.Reader.CompleteAsync().ConfigureAwait(false);
        Dispose();
    }

    /// <summary>Releases what its own flow needed; the flow does so at its end.</summary>
    public void Dispose() => _end.Dispose();

    private async Task<byte[]?> ReadHeadAsync(RequestHead head)
    {
        head.Reset();
        while (true)
        {
            ReadResult result = await _up.Reader.ReadAsync(_end.Token).ConfigureAwait(false);
            byte[] bytes = result.Buffer.ToArray();
            HeadState state = head.Parse(bytes);
            if (state == HeadState.Refused) throw new InvalidOperationException($"a head of our own is refused: {head.Reason}");
            if (state == HeadState.Complete)
            {
                _up.Reader.AdvanceTo(result.Buffer.GetPosition(head.Length));
                return bytes[..head.Length];
            }
            _up.Reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            if (result.IsCompleted) return null;
        }
    }

    private async Task ExchangeAsync(RequestHead head, byte[] bytes)
    {
        if (head.ExpectsContinue)
        {
            // The class library keeps the server's 100 to itself: whoever waits for it is told from here to go on.
            Append("HTTP/1.1 100 Continue\r\n\r\n");
            await _down.Writer.FlushAsync(_end.Token).ConfigureAwait(false);
        }
        using HttpRequestMessage request = CreateRequest(head, bytes);
        using HttpResponseMessage response = await _invoker.SendAsync(request, _end.Token).ConfigureAwait(false);
        bool hasBody = head.Method != RequestMethod.Head && (int)response.StatusCode is not (204 or 304);
        long length = hasBody ? LengthOf(response) : UnknownLength;
        WriteHead(response, hasBody && length != MalformedLength);
        await _down.Writer.FlushAsync(_end.Token).ConfigureAwait(false);
        // The parser of the other side refuses it, with its reason.
        if (length == MalformedLength) throw new IOException("The length is none.");
        if (hasBody) await CopyBodyAsync(response, length).ConfigureAwait(false);
        if (request.Content is BridgeContent content) await content.Written.WaitAsync(_end.Token).ConfigureAwait(false);
    }

    private HttpRequestMessage CreateRequest(RequestHead head, byte[] bytes)
    {
        string target = Encoding.ASCII.GetString(head.TargetOf(bytes));
        var request = new HttpRequestMessage(new HttpMethod(Encoding.ASCII.GetString(head.MethodOf(bytes))), CreateUri(target))
        {
            Version = System.Net.HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        if (head.Body != BodyKind.None) request.Content = new BridgeContent(_up.Reader, head.Body == BodyKind.Length ? head.ContentLength : null, _end.Token);
        foreach (Field field in head.FieldsOf(bytes))
        {
            if (field.Id is FieldId.Connection or FieldId.TransferEncoding or FieldId.Upgrade or FieldId.ContentLength or FieldId.Expect) continue;
            string name = Encoding.ASCII.GetString(field.Name), value = Encoding.Latin1.GetString(field.Value);
            if (request.Headers.TryAddWithoutValidation(name, value)) continue;
            // Fields about content need some.
            request.Content ??= new ByteArrayContent([]);
            request.Content.Headers.TryAddWithoutValidation(name, value);
        }
        return request;
    }

    private Uri CreateUri(string target) =>
        new($"http://{_authority}{(target == "*" ? "" : target)}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

    // The class library passes on whatever stands there, and does not compare it with what comes.
    private static long LengthOf(HttpResponseMessage response)
    {
        if (!response.Content.Headers.NonValidated.TryGetValues("Content-Length", out System.Net.Http.Headers.HeaderStringValues values)) return UnknownLength;
        string first = values.First();
        bool isLength = values.All(value => value == first) && first.Length > 0 && first.All(char.IsAsciiDigit);
        return isLength && long.TryParse(first, System.Globalization.CultureInfo.InvariantCulture, out long length) ? length : MalformedLength;
    }

    private void WriteHead(HttpResponseMessage response, bool hasBody)
    {
        Append($"HTTP/1.1 {(int)response.StatusCode} \r\n");
        foreach (KeyValuePair<string, System.Net.Http.Headers.HeaderStringValues> field in response.Headers.NonValidated)
        {
            foreach (string value in field.Value)
                Append($"{field.Key}: {value}\r\n");
        }
        foreach (KeyValuePair<string, System.Net.Http.Headers.HeaderStringValues> field in response.Content.Headers.NonValidated)
        {
            // With a body the length is the chunks' business; without one it is a statement about it.
            if (hasBody && field.Key.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)) continue;
            foreach (string value in field.Value)
                Append($"{field.Key}: {value}\r\n");
        }
        Append(hasBody ? "Transfer-Encoding: chunked\r\n\r\n" : "\r\n");
    }

    // RFC 9113 section 8.1.1: a body that is not as long as it is said to be is malformed, and never ends.
    private async Task CopyBodyAsync(HttpResponseMessage response, long length)
    {
        long left = length == UnknownLength ? long.MaxValue : length;
        Stream body = await response.Content.ReadAsStreamAsync(_end.Token).ConfigureAwait(false);
        var buffer = new byte[16 * 1024];
        var chunk = new byte[buffer.Length + 32];
        while (await body.ReadAsync(buffer, _end.Token).ConfigureAwait(false) is > 0 and int count)
        {
            left -= count;
            if (left < 0) throw new IOException("The body is longer than it is said to be.");
            int chunkLength = ChunkRecoder.WriteChunk(buffer.AsSpan(0, count), chunk);
            FlushResult result = await _down.Writer.WriteAsync(chunk.AsMemory(0, chunkLength), _end.Token).ConfigureAwait(false);
            if (result.IsCompleted) throw new IOException("Nobody takes the response.");
        }
        if (left != 0 && length != UnknownLength) throw new IOException("The body is shorter than it is said to be.");
        Append("0\r\n");
        foreach (KeyValuePair<string, System.Net.Http.Headers.HeaderStringValues> trailer in response.TrailingHeaders.NonValidated)
        {
            foreach (string value in trailer.Value)
                Append($"{trailer.Key}: {value}\r\n");
        }
        Append("\r\n");
        await _down.Writer.FlushAsync(_end.Token).ConfigureAwait(false);
    }

    private void Append(string text) => _down.Writer.Write(Encoding.Latin1.GetBytes(text));

    private static ProxyError Classify(HttpRequestException e) => e.HttpRequestError switch
    {
        _ when e.InnerException is TlsException tls => UpstreamServer.Classify(tls),
        HttpRequestError.ConnectionError when e.InnerException is SocketException socket => UpstreamServer.Classify(socket.SocketErrorCode),
        HttpRequestError.ConnectionError when e.InnerException is OperationCanceledException or TimeoutException => ProxyError.ConnectionTimeout,
        // The connection stood: its handshake was cut off, or agreed on something else.
        HttpRequestError.ConnectionError => ProxyError.TlsProtocolError,
        HttpRequestError.HttpProtocolError or HttpRequestError.VersionNegotiationError or HttpRequestError.InvalidResponse => ProxyError.HttpProtocolError,
        HttpRequestError.ConfigurationLimitExceeded => ProxyError.HttpResponseHeaderSectionSize,
        HttpRequestError.ResponseEnded => ProxyError.ConnectionTerminated,
        _ => ClassifyCause(e),
    };

    // Nobody closed or reset the connection: what came over it was no response. The class library says so below two other exceptions.
    private static ProxyError ClassifyCause(Exception e)
    {
        Exception cause = e;
        while (cause.InnerException is { } inner)
            cause = inner;
        return cause switch
        {
            HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => ProxyError.HttpResponseHeaderSectionSize,
            IOException or SocketException => ProxyError.ConnectionTerminated,
            _ => ProxyError.HttpProtocolError,
        };
    }
}
