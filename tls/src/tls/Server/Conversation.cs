using System.Text;
using Infra.Tls.Streams;
using Infra.Tls.Tool.Common;

namespace Infra.Tls.Tool.Server;

/// <summary>What the server says on an established connection.</summary>
/// <param name="settings">What it is to do.</param>
/// <param name="stream">The connection.</param>
/// <param name="facts">Its handshake.</param>
/// <param name="cut">Ends it from outside.</param>
internal sealed class Conversation(ServerSettings settings, TlsStream stream, HandshakeFacts facts, CancellationToken cut) : IDisposable
{
    private const int BufferBytes = 1 << 14;
    private const int FileBufferBytes = 1 << 16;
    private const int RequestBytesMax = 8192;

    private readonly CancellationTokenSource _limit = CancellationTokenSource.CreateLinkedTokenSource(cut);

    /// <summary>Runs until the client closes, is idle for too long, or the server says that it is enough.</summary>
    /// <exception cref="IOException">The connection failed.</exception>
    /// <exception cref="OperationCanceledException">It was cut, or idle.</exception>
    internal Task RunAsync() => settings.Mode is ServerMode.Page or ServerMode.Files ? AnswerAsync() : ReadAllAsync(settings.Mode == ServerMode.Echo);

    public void Dispose() => _limit.Dispose();

    private async Task ReadAllAsync(bool isEcho)
    {
        byte[] buffer = new byte[BufferBytes];
        while (true)
        {
            int count = await stream.ReadAsync(buffer, NextStep()).ConfigureAwait(false);
            if (count == 0) return;
            if (isEcho) await stream.WriteAsync(buffer.AsMemory(0, count), NextStep()).ConfigureAwait(false);
        }
    }

    /// <summary>One request, one answer, and the end. The request's head is read up to its bound.</summary>
    private async Task AnswerAsync()
    {
        byte[] request = new byte[RequestBytesMax];
        int length = 0;
        CancellationToken step = NextStep();
        while (!HasHead(request.AsSpan(0, length)))
        {
            if (length == request.Length)
            {
                await SendAsync("431 Request Header Fields Too Large", "", [], isHead: false).ConfigureAwait(false);
                return;
            }
            int count = await stream.ReadAsync(request.AsMemory(length), step).ConfigureAwait(false);
            if (count == 0) return;
            length += count;
        }

        if (settings.Files is not null) await AnswerWithFileAsync(settings.Files, HttpRequest.Read(request.AsSpan(0, length))).ConfigureAwait(false);
        else await AnswerWithPageAsync(isHead: request.AsSpan().StartsWith("HEAD "u8)).ConfigureAwait(false);
        await stream.ShutdownAsync(NextStep()).ConfigureAwait(false);
    }

    private Task AnswerWithPageAsync(bool isHead)
    {
        byte[] page = Encoding.UTF8.GetBytes(string.Concat(facts.Lines().Select(line => line + "\n")));
        return SendAsync("200 OK", "Content-Type: text/plain; charset=utf-8\r\nCache-Control: no-store\r\n", page, isHead);
    }

    private async Task AnswerWithFileAsync(StaticFiles files, HttpRequest? request)
    {
        if (request is null)
        {
            await SendAsync("400 Bad Request", "", [], isHead: false).ConfigureAwait(false);
            return;
        }
        if (request.Method is not ("GET" or "HEAD"))
        {
            await SendAsync("405 Method Not Allowed", "Allow: GET, HEAD\r\n", [], isHead: false).ConfigureAwait(false);
            return;
        }
        FileStream? file = files.Find(request, out string contentType);
        if (file is null)
        {
            await SendAsync("404 Not Found", "", [], isHead: false).ConfigureAwait(false);
            return;
        }
        await using (file)
        {
            long rest = file.Length;
            await stream.WriteAsync(Head("200 OK", $"Content-Type: {contentType}\r\nX-Content-Type-Options: nosniff\r\n", rest), NextStep()).ConfigureAwait(false);
            if (request.Method == "HEAD") return;
            byte[] buffer = new byte[FileBufferBytes];
            while (rest > 0)
            {
                int count = await file.ReadAsync(buffer.AsMemory(0, (int)Math.Min(rest, buffer.Length)), cut).ConfigureAwait(false);
                if (count == 0) throw new IOException("the file became shorter while it was sent");
                await stream.WriteAsync(buffer.AsMemory(0, count), NextStep()).ConfigureAwait(false);
                rest -= count;
            }
        }
    }

    private async Task SendAsync(string status, string fields, byte[] body, bool isHead)
    {
        byte[] answer = [.. Head(status, fields, body.Length), .. isHead ? [] : body];
        await stream.WriteAsync(answer, NextStep()).ConfigureAwait(false);
    }

    private static byte[] Head(string status, string fields, long bodyBytes) =>
        Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\n{fields}Content-Length: {bodyBytes}\r\nConnection: close\r\n\r\n");

    /// <summary>Starts the time without data anew.</summary>
    private CancellationToken NextStep()
    {
        _limit.CancelAfter(settings.IdleTimeout);
        return _limit.Token;
    }

    private static bool HasHead(ReadOnlySpan<byte> request) => request.IndexOf("\r\n\r\n"u8) >= 0 || request.IndexOf("\n\n"u8) >= 0;
}
