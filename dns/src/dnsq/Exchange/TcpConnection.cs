using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Infra.Dns.Query.Arguments;

namespace Infra.Dns.Query.Exchange;

/// <summary>DNS messages over one TCP connection, each with two bytes of length before it (RFC 1035 section 4.2.2).</summary>
internal sealed class TcpConnection : IDisposable
{
    private readonly Socket _socket;

    /// <exception cref="SocketException">The server cannot be reached.</exception>
    internal TcpConnection(IPEndPoint server, QueryOptions options)
    {
        _socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (options.Source is { } source) _socket.Bind(source);
            int timeout = (int)Math.Min(int.MaxValue, options.Timeout.TotalMilliseconds);
            _socket.SendTimeout = timeout;
            _socket.ReceiveTimeout = timeout;
            // A blocking connect knows no time-out of its own.
            if (!_socket.ConnectAsync(server).Wait(timeout)) throw new SocketException((int)SocketError.TimedOut);
        }
        catch (AggregateException e) when (e.InnerException is SocketException inner)
        {
            _socket.Dispose();
            throw new SocketException(inner.ErrorCode);
        }
        catch (SocketException)
        {
            _socket.Dispose();
            throw;
        }
    }

    internal void Send(byte[] message)
    {
        byte[] framed = new byte[2 + message.Length];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)message.Length);
        message.CopyTo(framed, 2);
        for (int sent = 0; sent < framed.Length;)
            sent += _socket.Send(framed, sent, framed.Length - sent, SocketFlags.None);
    }

    /// <summary>Receives one message.</summary>
    /// <exception cref="EndOfStreamException">The server closed the connection.</exception>
    internal byte[] Receive()
    {
        byte[] length = new byte[2];
        Fill(length);
        byte[] message = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
        Fill(message);
        return message;
    }

    public void Dispose() => _socket.Dispose();

    private void Fill(byte[] target)
    {
        for (int at = 0; at < target.Length;)
        {
            int count = _socket.Receive(target, at, target.Length - at, SocketFlags.None);
            if (count == 0) throw new EndOfStreamException();
            at += count;
        }
    }
}
