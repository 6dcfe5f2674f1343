using System.Text;
using Infra.Tls.Streams;
using Infra.Tls.Tool.Common;

namespace Infra.Tls.Tool.Server;

/// <summary>What the server says on an established connection.</summary>
internal static class Conversation
{
    private const int BufferBytes = 1 << 14;
    private const int RequestBytesMax = 8192;

    /// <summary>Runs until the client closes, is idle for too long, or <paramref name="cut"/> says that it is enough.</summary>
    /// <exception cref="IOException">The connection failed.</exception>
    /// <exception cref="OperationCanceledException">It was cut, or idle.</exception>
    internal static Task RunAsync(ServerMode mode, TlsStream stream, HandshakeFacts facts, TimeSpan idle, CancellationToken cut) =>
        mode == ServerMode.Page ? AnswerAsync(stream, facts, idle, cut) : ReadAllAsync(stream, mode == ServerMode.Echo, idle, cut);

    private static async Task ReadAllAsync(TlsStream stream, bool isEcho, TimeSpan idle, CancellationToken cut)
    {
        byte[] buffer = new byte[BufferBytes];
        while (true)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cut);
            limit.CancelAfter(idle);
            int count = await stream.ReadAsync(buffer, limit.Token).ConfigureAwait(false);
            if (count == 0) return;
            if (isEcho) await stream.WriteAsync(buffer.AsMemory(0, count), limit.Token).ConfigureAwait(false);
        }
    }

    /// <summary>One request, one answer, and the end. The request's head is read up to its bound and not looked into beyond the method.</summary>
    private static async Task AnswerAsync(TlsStream stream, HandshakeFacts facts, TimeSpan idle, CancellationToken cut)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cut);
        limit.CancelAfter(idle);
        byte[] request = new byte[RequestBytesMax];
        int length = 0;
        while (!HasHead(request.AsSpan(0, length)))
        {
            if (length == request.Length)
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 431 Request Header Fields Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), limit.Token).ConfigureAwait(false);
                return;
            }
            int count = await stream.ReadAsync(request.AsMemory(length), limit.Token).ConfigureAwait(false);
            if (count == 0) return;
            length += count;
        }

        byte[] page = Encoding.UTF8.GetBytes(string.Concat(facts.Lines().Select(line => line + "\n")));
        bool isHead = request.AsSpan().StartsWith("HEAD "u8);
        string head = $"HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {page.Length}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n";
        byte[] answer = [.. Encoding.ASCII.GetBytes(head), .. isHead ? [] : page];
        await stream.WriteAsync(answer, limit.Token).ConfigureAwait(false);
        await stream.ShutdownAsync(limit.Token).ConfigureAwait(false);
    }

    private static bool HasHead(ReadOnlySpan<byte> request) => request.IndexOf("\r\n\r\n"u8) >= 0 || request.IndexOf("\n\n"u8) >= 0;
}
