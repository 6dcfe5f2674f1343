using System.Buffers.Binary;
using System.Net.Sockets;
using Infra.Dns.Dnstap;

namespace Infra.Dns.Server.Dnstap;

/// <summary>A reader behind a unix socket, with the two-way handshake of frame streams: READY, its ACCEPT, START, data, STOP, its FINISH.</summary>
internal sealed class DnstapSocket : IDnstapTarget
{
    private const int TimeoutMilliseconds = 2000;

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { SendTimeout = TimeoutMilliseconds, ReceiveTimeout = TimeoutMilliseconds };

    /// <summary>Connects and shakes hands.</summary>
    /// <exception cref="SocketException">Nobody listens there, or the reader does not answer in time.</exception>
    /// <exception cref="IOException">What answered is no reader of dnstap.</exception>
    internal DnstapSocket(string path)
    {
        Name = path;
        try
        {
            _socket.Connect(new UnixDomainSocketEndPoint(path));
            Write(DnstapFrames.ReadyFrame);
            if (!DnstapFrames.IsAccept(ReadControl())) throw new IOException($"{path}: the reader does not accept dnstap");
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
    }

    public string Name { get; }

    public void Write(ReadOnlySpan<byte> frames)
    {
        while (frames.Length > 0)
            frames = frames[_socket.Send(frames)..];
    }

    public void Flush()
    {
        // Everything is in the kernel's hands already.
    }

    public void Finish()
    {
        Write(DnstapFrames.StopFrame);
        _ = ReadControl();
    }

    public void Dispose() => _socket.Dispose();

    private byte[] ReadControl()
    {
        byte[] head = Read(2 * sizeof(uint));
        uint length = BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(sizeof(uint)));
        if (BinaryPrimitives.ReadUInt32BigEndian(head) != 0 || length is 0 or > DnstapFrames.ControlBytesMax) throw new IOException($"{Name}: the reader does not speak frame streams");
        return Read((int)length);
    }

    private byte[] Read(int length)
    {
        byte[] bytes = new byte[length];
        for (int read = 0; read < length;)
        {
            int more = _socket.Receive(bytes.AsSpan(read));
            if (more == 0) throw new IOException($"{Name}: the reader closed the connection");
            read += more;
        }
        return bytes;
    }
}
