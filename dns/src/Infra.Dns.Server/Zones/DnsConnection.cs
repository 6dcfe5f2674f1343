using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Infra.Dns.Server.Zones;

/// <summary>A TCP connection to another server: messages with their 16-bit length before them (RFC 1035 section 4.2.2). One caller at a time.</summary>
internal sealed class DnsConnection : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly NetworkStream _stream;
    private readonly IPEndPoint _address;
    private readonly TimeProvider _time;
    private readonly TimeSpan _idle;
    private readonly byte[] _buffer = new byte[ushort.MaxValue];

    private DnsConnection(Socket socket, IPEndPoint address, TimeProvider time, TimeSpan idle)
    {
        _socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: true);
        _address = address;
        _time = time;
        _idle = idle;
    }

    /// <summary>Connects.</summary>
    /// <param name="address">The server.</param>
    /// <param name="time">Where time comes from.</param>
    /// <param name="idle">How long connecting and each whole message may take, so that a server that sends a byte a second is given up.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RemoteFailureException">Nobody listens there.</exception>
    internal static async Task<DnsConnection> OpenAsync(IPEndPoint address, TimeProvider time, TimeSpan idle, CancellationToken cancellation)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await WithinAsync(time, idle, address, async token => await socket.ConnectAsync(address, token).ConfigureAwait(false), cancellation).ConfigureAwait(false);
            return new DnsConnection(socket, address, time, idle);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends a message.</summary>
    internal Task SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellation)
    {
        byte[] frame = new byte[sizeof(ushort) + message.Length];
        BinaryPrimitives.WriteUInt16BigEndian(frame, (ushort)message.Length);
        message.CopyTo(frame.AsMemory(sizeof(ushort)));
        return WithinAsync(_time, _idle, _address, async token => await _stream.WriteAsync(frame, token).ConfigureAwait(false), cancellation);
    }

    /// <summary>Receives a message; valid until the next call.</summary>
    internal async Task<ReadOnlyMemory<byte>> ReceiveAsync(CancellationToken cancellation)
    {
        int length = 0;
        await WithinAsync(_time, _idle, _address, async token =>
        {
            await _stream.ReadExactlyAsync(_buffer.AsMemory(0, sizeof(ushort)), token).ConfigureAwait(false);
            length = BinaryPrimitives.ReadUInt16BigEndian(_buffer);
            await _stream.ReadExactlyAsync(_buffer.AsMemory(0, length), token).ConfigureAwait(false);
        }, cancellation).ConfigureAwait(false);
        return _buffer.AsMemory(0, length);
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync().ConfigureAwait(false);
        _socket.Dispose();
    }

    private static async Task WithinAsync(TimeProvider time, TimeSpan limit, IPEndPoint address, Func<CancellationToken, Task> action, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(limit, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            await action(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new RemoteFailureException($"{address} is too slow") { IsTooSlow = true };
        }
        catch (EndOfStreamException)
        {
            throw new RemoteFailureException($"{address} closed the connection too early");
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            throw new RemoteFailureException($"{address}: {(e.InnerException as SocketException ?? e).Message}");
        }
    }
}
