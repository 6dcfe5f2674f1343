using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using Infra.Testing.Fakes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Infra.Proxy.Tests.Support.SlowLines;

/// <summary>
/// Kestrel as a server whose every answer follows from the number in the request's path, so that whoever asked can tell it from all others: <c>/make/ID/LENGTH</c> and <c>/chunks/ID/LENGTH</c>
/// give bytes, <c>/trickle/ID/LENGTH</c> gives them with pauses, <c>/echo/ID</c> gives back what it got, <c>/chat/ID</c> is a WebSocket that does so.
/// </summary>
internal sealed class PatternOrigin : IAsyncDisposable
{
    internal const string NumberField = "x-number";

    private readonly WebApplication _application;

    private PatternOrigin(WebApplication application) => _application = application;

    /// <summary>Where it speaks HTTP/1.1.</summary>
    internal IPEndPoint Http1 { get; private set; } = null!;

    /// <summary>Where it speaks HTTP/2 by prior knowledge.</summary>
    internal IPEndPoint Http2 { get; private set; } = null!;

    /// <summary>How often each number was asked for.</summary>
    internal ConcurrentDictionary<int, int> Asked { get; } = new();

    internal static async Task<PatternOrigin> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(options =>
        {
            // The limits of time are the proxy's alone.
            options.Limits.MinRequestBodyDataRate = null;
            options.Limits.MinResponseDataRate = null;
            options.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
            options.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        WebApplication application = builder.Build();
        var origin = new PatternOrigin(application);
        application.UseWebSockets();
        application.Run(origin.AnswerAsync);
        await application.StartAsync();
        IPEndPoint[] addresses = [.. application.Urls.Select(url => new IPEndPoint(IPAddress.Loopback, new Uri(url).Port))];
        (origin.Http1, origin.Http2) = (addresses[0], addresses[1]);
        return origin;
    }

    /// <summary>The bytes that belong to a number.</summary>
    internal static byte[] BytesOf(int number, int length) => new SeededRandom((ulong)number).Bytes(length);

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        string[] path = context.Request.Path.Value!.Split('/');
        int number = int.Parse(path[2], CultureInfo.InvariantCulture);
        Asked.AddOrUpdate(number, 1, (_, count) => count + 1);
        context.Response.Headers[NumberField] = path[2];
        switch (path[1])
        {
            case "make":
                await SendAsync(context.Response, Made());
                break;
            case "chunks":
                await context.Response.StartAsync();
                await Slices.Fine.WriteAsync(context.Response.Body, Made());
                break;
            case "trickle":
                await Slices.Trickle.WriteAsync(context.Response.Body, Made());
                break;
            case "echo":
                var body = new MemoryStream();
                await context.Request.Body.CopyToAsync(body);
                await SendAsync(context.Response, body.ToArray());
                break;
            case "chat":
                using (WebSocket socket = await context.WebSockets.AcceptWebSocketAsync())
                    await EchoAsync(socket);
                break;
            default:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                break;
        }

        byte[] Made() => BytesOf(number, int.Parse(path[3], CultureInfo.InvariantCulture));
    }

    private static ValueTask SendAsync(HttpResponse response, byte[] body)
    {
        response.ContentLength = body.Length;
        return response.Body.WriteAsync(body);
    }

    // As it comes: a message may be in pieces, and its end is where the client's was.
    private static async Task EchoAsync(WebSocket socket)
    {
        var buffer = new byte[16 * 1024];
        while (true)
        {
            ValueWebSocketReceiveResult received = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
            if (received.MessageType == WebSocketMessageType.Close) break;
            await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, CancellationToken.None);
        }
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
    }
}
