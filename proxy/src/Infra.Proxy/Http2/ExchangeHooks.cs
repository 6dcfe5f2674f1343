using Infra.Http.Http1;
using Infra.Proxy.Data;
using Microsoft.AspNetCore.Http;

namespace Infra.Proxy.Http2;

/// <summary>Who has a say in what a request becomes on its way up, and its response on its way back. One for each exchange; not thread-safe.</summary>
internal abstract class ExchangeHooks
{
    /// <summary>Writes the request's head in the form of HTTP/1.1 from the start of a buffer, and tells its length; the strict parser judges it afterwards.</summary>
    /// <param name="context">The request.</param>
    /// <param name="hasBody">Whether a body follows.</param>
    /// <param name="isTunnel">Whether an upgrade is asked for.</param>
    /// <param name="webSocketKey">The key of a WebSocket handshake that is to be begun here; empty where the client's own goes up, or none.</param>
    /// <param name="form">The buffer, made as large as it takes.</param>
    internal abstract int WriteRequest(HttpContext context, bool hasBody, bool isTunnel, ReadOnlySpan<byte> webSocketKey, Scratch form);

    /// <summary>Writes the head of a response, from which hop-by-hop fields have been dropped; false if its body is not to be passed on.</summary>
    internal abstract ValueTask<bool> WriteResponseAsync(HttpContext context, ResponseHead head, ReadOnlyMemory<byte> bytes);

    /// <summary>Takes a field behind the body.</summary>
    internal abstract void AddTrailer(string name, string value);

    /// <summary>The body is passed on; fields behind it may be written.</summary>
    internal abstract ValueTask EndAsync(HttpContext context);

    /// <summary>There is no response from a server; what is answered instead is set, and may still be changed.</summary>
    internal abstract ValueTask FailAsync(HttpContext context);
}
