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
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _stop = new();
    private readonly TemporaryFolder _folder = new();
    private readonly X509Certificate2 _certificate;
    private readonly Func<TlsOriginExchange, Task> _answer;
    private readonly Task _accepting;
    private int _connectionCount;

    internal TlsOrigin(Func<TlsOriginExchange, Task> answer)
    {
        _answer = answer;
        _certificate = UpstreamHttp2TlsTests.Load(_folder);
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _socket.Listen(16);
        EndPoint = (IPEndPoint)_socket.LocalEndPoint!;
        _accepting = AcceptAsync();
    }

    internal IPEndPoint EndPoint { get; }

    internal int ConnectionCount => Volatile.Read(ref _connectionCount);

    internal ConcurrentQueue<string> Heads { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _socket.Dispose();
        await _accepting;
        _stop.Dispose();
        _certificate.Dispose();
        _folder.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _socket.AcceptAsync(_stop.Token));
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        int number = Interlocked.Increment(ref _connectionCount);
        await using var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        try
        {
            await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _stop.Token);
            var exchange = new TlsOriginExchange(number, socket, stream);
            while (await exchange.ReadHeadAsync(_stop.Token) is { } head)
            {
                Heads.Enqueue(head);
                await _answer(exchange);
            }
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The proxy dropped the connection, or the test is over.
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
