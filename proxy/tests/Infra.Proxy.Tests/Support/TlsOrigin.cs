using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Infra.Proxy.Tests.Http2;
using Infra.Testing;

namespace Infra.Proxy.Tests.Support;

/// <summary>A server behind TLS that answers each head as it is told; each write is a record of its own.</summary>
internal sealed class TlsOrigin : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly X509Certificate2 _certificate;
    private readonly Func<TlsOriginExchange, Task> _answer;
    private readonly AcceptLoop _connections;
    private int _lastNumber;

    internal TlsOrigin(Func<TlsOriginExchange, Task> answer)
    {
        _answer = answer;
        _certificate = UpstreamHttp2TlsTests.Load(_folder);
        _connections = new AcceptLoop(ServeAsync);
    }

    internal IPEndPoint EndPoint => _connections.EndPoint;

    internal int ConnectionCount => _connections.ConnectionCount;

    internal ConcurrentQueue<string> Heads { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await _connections.DisposeAsync();
        _certificate.Dispose();
        _folder.Dispose();
    }

    private async Task ServeAsync(Socket socket, CancellationToken stop)
    {
        int number = Interlocked.Increment(ref _lastNumber);
        await using var stream = new SslStream(new NetworkStream(socket, ownsSocket: false));
        await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, stop);
        var exchange = new TlsOriginExchange(number, socket, stream);
        while (await exchange.ReadHeadAsync(stop) is { } head)
        {
            Heads.Enqueue(head);
            await _answer(exchange);
        }
    }
}

/// <summary>One connection of a <see cref="TlsOrigin"/>.</summary>
/// <param name="number">How many connections there were, this one among them.</param>
/// <param name="socket">The socket below.</param>
/// <param name="stream">The connection.</param>
internal sealed class TlsOriginExchange(int number, Socket socket, SslStream stream)
{
    private const int Cork = 3;   // TCP_CORK, tcp(7)

    private readonly byte[] _buffer = new byte[65536];
    private int _length;

    internal int Number => number;

    internal async Task<string?> ReadHeadAsync(CancellationToken cancellation)
    {
        int end;
        while ((end = _buffer.AsSpan(0, _length).IndexOf("\r\n\r\n"u8)) < 0)
        {
            int count = await stream.ReadAsync(_buffer.AsMemory(_length), cancellation);
            if (count == 0) return null;
            _length += count;
        }
        string head = Encoding.Latin1.GetString(_buffer.AsSpan(0, end));
        _buffer.AsSpan((end + 4).._length).CopyTo(_buffer);
        _length -= end + 4;
        return head;
    }

    /// <summary>Sends each text in a record of its own, and all of them in as few packets as there may be.</summary>
    internal async Task SendAsync(params string[] texts)
    {
        socket.SetRawSocketOption((int)SocketOptionLevel.Tcp, Cork, BitConverter.GetBytes(1));
        foreach (string text in texts)
            await stream.WriteAsync(Encoding.Latin1.GetBytes(text));
        socket.SetRawSocketOption((int)SocketOptionLevel.Tcp, Cork, BitConverter.GetBytes(0));
    }
}
