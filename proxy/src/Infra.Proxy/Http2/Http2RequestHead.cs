using System.Text;
using Infra.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Infra.Proxy.Http2;

/// <summary>
/// A request of HTTP/2 in the form of HTTP/1.1. Nothing is decided here: the parser of HTTP/1 judges each byte again, so what could not stand in a message
/// of HTTP/1 does not get into one, and a request means the same however it came.
/// </summary>
internal static class Http2RequestHead
{
    private const int OverheadPerField = 4;

    /// <summary>What in a request could not stand in HTTP/2 though Kestrel lets it through (RFC 9113 sections 8.2.1 and 8.2.2); none if there is nothing.</summary>
    internal static RejectReason Check(HttpContext context)
    {
        foreach (KeyValuePair<string, StringValues> field in context.Request.Headers)
        {
            // In the form of HTTP/1 a colon would end the name: the rest would become part of the value.
            if (field.Key.Contains(':', StringComparison.Ordinal)) return RejectReason.FieldNameMalformed;
            if (IsOfConnection(field.Key)) return RejectReason.ConnectionFieldInHttp2;
            foreach (string? value in field.Value)
            {
                if (HasSpaceAround(value)) return RejectReason.FieldValueSpaceAround;
            }
        }
        return RejectReason.None;
    }

    /// <summary>Whether a value begins or ends with white space, which makes a message of HTTP/2 malformed (RFC 9113 section 8.2.1).</summary>
    internal static bool HasSpaceAround(string? value) => value is { Length: > 0 } && (value[0] is ' ' or '\t' || value[^1] is ' ' or '\t');

    /// <summary>Bytes that the form takes at most.</summary>
    internal static int RoomFor(HttpContext context, string target)
    {
        int room = 512 + context.Request.Method.Length + target.Length + (context.Request.Host.Value?.Length ?? 0);
        foreach (KeyValuePair<string, StringValues> field in context.Request.Headers)
        {
            foreach (string? value in field.Value)
                room += field.Key.Length + (value?.Length ?? 0) + OverheadPerField;
        }
        return room;
    }

    /// <summary>Writes it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="method">Its method: GET for an extended CONNECT.</param>
    /// <param name="target">Its target, as the client wrote it.</param>
    /// <param name="hasBody">Whether a body follows.</param>
    /// <param name="webSocketKey">A key for a handshake that is asked for by extended CONNECT; empty for other requests.</param>
    /// <param name="output">Where it is written.</param>
    internal static int Write(HttpContext context, string method, string target, bool hasBody, ReadOnlySpan<byte> webSocketKey, Span<byte> output)
    {
        int length = 0;
        Append(method, output, ref length);
        Append(" ", output, ref length);
        Append(target, output, ref length);
        Append(" HTTP/1.1\r\nHost: ", output, ref length);
        Append(context.Request.Host.Value ?? "", output, ref length);
        Append("\r\n", output, ref length);
        foreach (KeyValuePair<string, StringValues> field in context.Request.Headers)
        {
            if (IsLeftOut(field.Key) || IsAwaitedHere(field)) continue;
            if (field.Key.Equals("Cookie", StringComparison.OrdinalIgnoreCase) && field.Value.Count > 1)
            {
                // RFC 9113 section 8.2.3.
                AppendField(field.Key, string.Join("; ", field.Value.ToArray()), output, ref length);
                continue;
            }
            foreach (string? value in field.Value)
                AppendField(field.Key, value ?? "", output, ref length);
        }
        if (context.Request.Headers.TE.Count > 0) Append("TE: trailers\r\nConnection: TE\r\n", output, ref length);
        if (hasBody && context.Request.ContentLength is null) Append("Transfer-Encoding: chunked\r\n", output, ref length);
        if (!webSocketKey.IsEmpty)
        {
            Append("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: ", output, ref length);
            webSocketKey.CopyTo(output[length..]);
            length += webSocketKey.Length;
            Append("\r\n", output, ref length);
        }
        Append("\r\n", output, ref length);
        return length;
    }

    /// <summary>The target as the client wrote it, not decoded.</summary>
    internal static string TargetOf(HttpContext context) => context.Features.Get<IHttpRequestFeature>()!.RawTarget;

    // By length first: most names are none of these.
    private static bool IsOfConnection(string name) => name.Length switch
    {
        7 => Is(name, "Upgrade"),
        10 => Is(name, "Connection") || Is(name, "Keep-Alive"),
        16 => Is(name, "Proxy-Connection"),
        17 => Is(name, "Transfer-Encoding"),
        _ => false,
    };

    private static bool Is(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);

    // The client waits for 100, which Kestrel sends when the body is first asked for. Other expectations are for the parser to refuse.
    private static bool IsAwaitedHere(KeyValuePair<string, StringValues> field) =>
        Is(field.Key, "Expect") && field.Value.Count == 1 && "100-continue".Equals(field.Value[0], StringComparison.OrdinalIgnoreCase);

    // Host comes from :authority.
    private static bool IsLeftOut(string name) =>
        name.Equals("Host", StringComparison.OrdinalIgnoreCase) || name.Equals("TE", StringComparison.OrdinalIgnoreCase) || name.StartsWith(':') || name.Equals("Sec-WebSocket-Key", StringComparison.OrdinalIgnoreCase);

    private static void AppendField(string name, string value, Span<byte> output, ref int length)
    {
        Append(name, output, ref length);
        Append(": ", output, ref length);
        Append(value, output, ref length);
        Append("\r\n", output, ref length);
    }

    private static void Append(string text, Span<byte> output, ref int length) => length += Encoding.Latin1.GetBytes(text, output[length..]);
}
