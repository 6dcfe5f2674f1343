using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Infra.Http.Fields;
using Infra.Http.Http1;
using Infra.Proxy.Data;
using Infra.Proxy.Http2;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace Infra.Proxy.Yarp;

/// <summary>The transforms of a route at work on one exchange: YARP's messages on their side, heads in the form of HTTP/1.1 on ours.</summary>
/// <param name="request">What the transforms of the request made; the host is in its Host field, or in its address.</param>
/// <param name="target">The target that goes up.</param>
/// <param name="transformer">The transforms.</param>
/// <param name="texts">Fields of responses as strings.</param>
/// <param name="cancellation">Whoever gave the request up.</param>
internal sealed class TransformHooks(HttpRequestMessage request, string target, HttpTransformer transformer, FieldTexts texts, CancellationToken cancellation) : ExchangeHooks
{
    private HttpResponseMessage? _response;

    internal override int WriteRequest(HttpContext context, bool hasBody, bool isTunnel, ReadOnlySpan<byte> webSocketKey, Scratch form)
    {
        var output = new HeadForm(form);
        string method = isTunnel && !webSocketKey.IsEmpty ? "GET" : request.Method.Method;
        Write(output, Checked(method));
        Write(output, " ");
        Write(output, Checked(target));
        Write(output, " HTTP/1.1\r\n");
        WriteField(output, "Host", request.Headers.Host ?? request.RequestUri!.Authority);
        bool acceptsTrailers = false;
        foreach (KeyValuePair<string, HeaderStringValues> field in request.Headers.NonValidated)
        {
            if (Is(field.Key, "TE")) acceptsTrailers |= field.Value.Any(value => value.Contains("trailers", StringComparison.OrdinalIgnoreCase));
            else if (Is(field.Key, "Cookie")) WriteField(output, "Cookie", string.Join("; ", field.Value.ToArray()));   // RFC 9113 section 8.2.3
            else if (!IsLeftOut(field.Key, isTunnel && !webSocketKey.IsEmpty)) WriteAll(output, field);
        }
        if (request.Content is not null)
        {
            foreach (KeyValuePair<string, HeaderStringValues> field in request.Content.Headers.NonValidated)
            {
                if (!Is(field.Key, "Content-Length")) WriteAll(output, field);
            }
        }
        if (acceptsTrailers && !isTunnel) Write(output, "TE: trailers\r\nConnection: TE\r\n");
        if (hasBody && context.Request.ContentLength is { } length) WriteField(output, "Content-Length", length.ToString(System.Globalization.CultureInfo.InvariantCulture));
        else if (hasBody) WriteField(output, "Transfer-Encoding", "chunked");
        if (isTunnel)
        {
            WriteField(output, "Connection", "Upgrade");
            WriteField(output, "Upgrade", webSocketKey.IsEmpty ? context.Request.Headers.Upgrade.ToString() : "websocket");
        }
        if (!webSocketKey.IsEmpty) WriteField(output, "Sec-WebSocket-Key", Encoding.ASCII.GetString(webSocketKey));
        Write(output, "\r\n");
        return output.Length;
    }

    internal override async ValueTask<bool> WriteResponseAsync(HttpContext context, ResponseHead head, ReadOnlyMemory<byte> bytes)
    {
        _response = CreateResponse(head, bytes.Span);
        context.Response.StatusCode = head.Status;
        bool isWanted = await transformer.TransformResponseAsync(context, _response, cancellation).ConfigureAwait(false);
        // HTTP/2 has no word for these, and in HTTP/1.1 they are the connection's own.
        context.Response.Headers.Remove("Transfer-Encoding");
        context.Response.Headers.Remove("Connection");
        return isWanted;
    }

    internal override void AddTrailer(string name, string value) => _response!.TrailingHeaders.TryAddWithoutValidation(name, value);

    internal override ValueTask EndAsync(HttpContext context) => transformer.TransformResponseTrailersAsync(context, _response!, cancellation);

    internal override async ValueTask FailAsync(HttpContext context) => await transformer.TransformResponseAsync(context, null, cancellation).ConfigureAwait(false);

    private HttpResponseMessage CreateResponse(ResponseHead head, ReadOnlySpan<byte> bytes)
    {
        var response = new HttpResponseMessage((HttpStatusCode)head.Status)
        {
            Version = head.MinorVersion == 0 ? HttpVersion.Version10 : HttpVersion.Version11,
            Content = new AbsentContent(),
            RequestMessage = request,
        };
        foreach (Field field in head.FieldsOf(bytes))
        {
            if (field.IsDropped) continue;
            string name = FieldTexts.NameOf(field), value = Ascii.IsValid(field.Value) ? texts.ValueOf(field) : Encoding.UTF8.GetString(field.Value);
            if (!response.Headers.TryAddWithoutValidation(name, value)) response.Content.Headers.TryAddWithoutValidation(name, value);
        }
        return response;
    }

    // The framing is ours; an expectation is between the client and Kestrel, which sends 100 when the body is first asked for.
    private static bool IsLeftOut(string name, bool hasOwnKey) =>
        Is(name, "Host") || Is(name, "Expect") || Is(name, "Connection") || Is(name, "Upgrade") || Is(name, "Transfer-Encoding") || name.StartsWith(':') || (hasOwnKey && Is(name, "Sec-WebSocket-Key"));

    private static bool Is(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);

    private static void WriteAll(HeadForm output, KeyValuePair<string, HeaderStringValues> field)
    {
        foreach (string value in field.Value)
            WriteField(output, field.Key, value);
    }

    private static void WriteField(HeadForm output, string name, string value)
    {
        Write(output, name);
        Write(output, ": ");
        Write(output, Checked(value));
        Write(output, "\r\n");
    }

    // Kestrel lets no line end through; one that a transform brings would split the head. Names are tokens, or HttpHeaders would not have taken them.
    private static string Checked(string text) =>
        text.AsSpan().ContainsAny('\r', '\n', '\0') ? throw new InvalidOperationException("a transform put a line end or NUL into a request") : text;

    private static void Write(HeadForm output, string text) => output.Append(text);

    // A head that grows in a lent buffer.
    private sealed class HeadForm(Scratch buffer)
    {
        internal int Length { get; private set; }

        internal void Append(string text)
        {
            byte[] bytes = buffer.Ensure(Length + Encoding.UTF8.GetMaxByteCount(text.Length));
            Length += Encoding.UTF8.GetBytes(text, bytes.AsSpan(Length));
        }
    }
}
