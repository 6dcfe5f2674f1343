using System.Net;
using System.Net.Sockets;

namespace Infra.Proxy.Tests.Support;

/// <summary>What a client sees of an answer, whichever version it speaks.</summary>
/// <param name="Status">The status; 0 if the connection, or the stream, ended without one.</param>
/// <param name="ProxyStatus">Proxy-Status; empty if there is none.</param>
internal sealed record SeenAnswer(int Status, string ProxyStatus)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Sends one request over a connection of its own.</summary>
    /// <param name="version">1 for HTTP/1.1, 2 for HTTP/2 by prior knowledge.</param>
    /// <param name="proxy">Where the proxy listens.</param>
    /// <param name="path">The path.</param>
    /// <param name="bodyBytes">Zeros to send; none makes it a GET.</param>
    /// <param name="fields">Further fields.</param>
    internal static async Task<SeenAnswer> AskAsync(int version, EndPoint proxy, string path = "/", int bodyBytes = 0, params (string Name, string Value)[] fields)
    {
        using var patience = new CancellationTokenSource(Patience);
        return version == 1 ? await AskHttp1Async(proxy, path, bodyBytes, fields, patience.Token) : await AskHttp2Async(proxy, path, bodyBytes, fields, patience.Token);
    }

    // By hand: the class library's client does not look at an answer before its body is out.
    private static async Task<SeenAnswer> AskHttp1Async(EndPoint proxy, string path, int bodyBytes, (string Name, string Value)[] fields, CancellationToken patience)
    {
        using Socket socket = await ConnectAsync(proxy, patience);
        using var client = new RawClient(socket);
        string length = bodyBytes > 0 ? $"Content-Length: {bodyBytes}\r\n" : "";
        await client.SendAsync($"{(bodyBytes > 0 ? "POST" : "GET")} {path} HTTP/1.1\r\nHost: a\r\n{length}{string.Concat(fields.Select(field => $"{field.Name}: {field.Value}\r\n"))}\r\n");
        Task sending = bodyBytes > 0 ? client.SendAsync(new byte[bodyBytes]) : Task.CompletedTask;
        string head = (await client.ReadUntilAsync(text => text.Contains("\r\n\r\n", StringComparison.Ordinal))).Split("\r\n\r\n")[0];
        socket.Dispose();
        await sending.ContinueWith(_ => { }, TaskScheduler.Default);
        if (!head.StartsWith("HTTP/1.1 ", StringComparison.Ordinal)) return new SeenAnswer(0, "");
        const string Field = "\r\nProxy-Status: ";
        int start = head.IndexOf(Field, StringComparison.Ordinal);
        return new SeenAnswer(int.Parse(head.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture), start < 0 ? "" : head[(start + Field.Length)..].Split("\r\n")[0]);
    }

    private static async Task<SeenAnswer> AskHttp2Async(EndPoint proxy, string path, int bodyBytes, (string Name, string Value)[] fields, CancellationToken patience)
    {
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) => new NetworkStream(await ConnectAsync(proxy, cancellation), ownsSocket: true),
        };
        using var http = new HttpClient(handler);
        var target = new Uri($"http://a{path}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(bodyBytes > 0 ? HttpMethod.Post : HttpMethod.Get, target) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        if (bodyBytes > 0) request.Content = new ByteArrayContent(new byte[bodyBytes]);
        foreach ((string name, string value) in fields)
            request.Headers.TryAddWithoutValidation(name, value);
        try
        {
            using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience);
            return new SeenAnswer((int)response.StatusCode, response.Headers.TryGetValues("Proxy-Status", out IEnumerable<string>? values) ? string.Join(", ", values) : "");
        }
        catch (HttpRequestException)
        {
            return new SeenAnswer(0, "");
        }
    }

    private static async Task<Socket> ConnectAsync(EndPoint proxy, CancellationToken cancellation)
    {
        bool isUnix = proxy.AddressFamily == AddressFamily.Unix;
        var socket = new Socket(proxy.AddressFamily, SocketType.Stream, isUnix ? ProtocolType.Unspecified : ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(proxy, cancellation);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
