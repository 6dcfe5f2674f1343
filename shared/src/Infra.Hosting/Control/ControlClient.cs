using System.Buffers;
using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text.Json;

namespace Infra.Hosting.Control;

/// <summary>A connection to a daemon's control socket, for control programs and tests. One request at a time; not thread-safe.</summary>
public sealed class ControlClient : IDisposable
{
    private readonly Socket _socket;

    private ControlClient(Socket socket) => _socket = socket;

    /// <summary>Connects.</summary>
    /// <param name="path">Path of the socket.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="SocketException">No daemon listens there, or this user may not connect.</exception>
    public static async Task<ControlClient> ConnectAsync(string path, CancellationToken cancellation = default)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation).ConfigureAwait(false);
            return new ControlClient(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends a request and waits for the reply.</summary>
    /// <param name="command">Name of the command.</param>
    /// <param name="arguments">Writes the members of the arguments object, which is already open; null for no arguments.</param>
    /// <param name="cancellation">Gives up; the connection cannot be used any more then.</param>
    /// <exception cref="IOException">The daemon closed the connection, or its reply is malformed.</exception>
    public async Task<ControlResult> SendAsync(string command, Action<Utf8JsonWriter>? arguments = null, CancellationToken cancellation = default)
    {
        var request = new ArrayBufferWriter<byte>(256);
        ControlFrame.WriteRequest(request, command, arguments);
        byte[] bytes = request.WrittenSpan.ToArray();
        int length = bytes.Length - ControlFrame.HeaderLength;
        if (length > ControlFrame.BytesMax) throw new ArgumentException("the request is larger than a message may be", nameof(arguments));
        BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)length);
        try
        {
            await SendAllAsync(bytes, cancellation).ConfigureAwait(false);
            return await ReceiveAsync(cancellation).ConfigureAwait(false);
        }
        catch (SocketException exception)
        {
            throw new IOException("the connection to the daemon broke: " + exception.Message, exception);
        }
    }

    /// <summary>Closes the connection.</summary>
    public void Dispose() => _socket.Dispose();

    private async Task SendAllAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        while (!bytes.IsEmpty)
        {
            try
            {
                bytes = bytes[await _socket.SendAsync(bytes, SocketFlags.None, cancellation).ConfigureAwait(false)..];
            }
            catch (SocketException exception) when (exception.SocketErrorCode is SocketError.Shutdown or SocketError.ConnectionReset)
            {
                return;   // the daemon may have said why before it closed
            }
        }
    }

    private async Task<ControlResult> ReceiveAsync(CancellationToken cancellation)
    {
        byte[] header = new byte[ControlFrame.HeaderLength];
        await ReceiveExactlyAsync(header, cancellation).ConfigureAwait(false);
        if (!ControlFrame.TryReadHeader(header, out int length)) throw new IOException("the daemon's reply is larger than a message may be");
        byte[] json = new byte[length];
        await ReceiveExactlyAsync(json, cancellation).ConfigureAwait(false);
        return ControlFrame.TryReadReply(json, out ControlResult? result) ? result : throw new IOException("the daemon's reply is malformed");
    }

    private async Task ReceiveExactlyAsync(Memory<byte> target, CancellationToken cancellation)
    {
        while (!target.IsEmpty)
        {
            int count = await _socket.ReceiveAsync(target, SocketFlags.None, cancellation).ConfigureAwait(false);
            if (count == 0) throw new IOException("the daemon closed the connection");
            target = target[count..];
        }
    }
}
