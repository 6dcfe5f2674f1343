using System.Net.Sockets;
using System.Text;

namespace Infra.Load.Proxy;

/// <summary>Answers each request, whatever it is, with the same response. Requests have no bodies.</summary>
internal sealed class FixedOrigin : IAsyncDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly byte[] _response;
    private readonly string _path;
    private readonly Task _accepting;

    internal FixedOrigin(string path, int bytes)
    {
        _path = path;
        _response = [.. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {bytes}\r\n\r\n"), .. Enumerable.Repeat((byte)'x', bytes)];
        File.Delete(path);
        _socket.Bind(new UnixDomainSocketEndPoint(path));
        File.SetUnixFileMode(path, (UnixFileMode)0x1FF);   // a peer may run as another user
        _socket.Listen(512);
        _accepting = AcceptAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        await _accepting.ConfigureAwait(false);
        File.Delete(_path);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _socket.AcceptAsync().ConfigureAwait(false));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The end of the run.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using Socket socket = client;
        var buffer = new byte[16 * 1024];
        int seen = 0;   // how much of the empty line that ends a head has come
        try
        {
            while (await socket.ReceiveAsync(buffer.AsMemory()).ConfigureAwait(false) is > 0 and int count)
            {
                int heads = CountHeads(buffer.AsSpan(0, count), ref seen);
                for (int i = 0; i < heads; i++)
                    await socket.SendAsync(_response).ConfigureAwait(false);
            }
        }
        catch (SocketException)
        {
            // The proxy dropped it.
        }
    }

    private static int CountHeads(ReadOnlySpan<byte> bytes, ref int seen)
    {
        int heads = 0;
        foreach (byte each in bytes)
        {
            seen = each == "\r\n\r\n"u8[seen] ? seen + 1 : each == '\r' ? 1 : 0;
            if (seen < 4) continue;
            seen = 0;
            heads++;
        }
        return heads;
    }
}
