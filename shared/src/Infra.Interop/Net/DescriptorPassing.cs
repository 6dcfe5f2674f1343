using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Infra.Interop.Net;

/// <summary>Sends open descriptors to another process over a Unix socket: SCM_RIGHTS of unix(7), sendmsg(2), recvmsg(2).</summary>
public static class DescriptorPassing
{
    /// <summary>The most descriptors in one message (SCM_MAX_FD of the kernel).</summary>
    public const int HandlesMax = 253;

    private const int DataBytesMax = 1 << 20;

    /// <summary>Sends data with descriptors; the receiver gets copies, ours stay open.</summary>
    /// <param name="socket">A connected Unix socket, in blocking mode.</param>
    /// <param name="data">1 byte to 1 MiB: descriptors travel only with data.</param>
    /// <param name="handles">At most <see cref="HandlesMax"/>.</param>
    /// <returns>Bytes sent; on a stream perhaps not all, but the descriptors went with the first.</returns>
    /// <exception cref="NativeException">EPIPE, EMSGSIZE, EAGAIN on a non-blocking socket, and others of sendmsg(2).</exception>
    public static int Send(Socket socket, ReadOnlySpan<byte> data, params ReadOnlySpan<SafeHandle> handles)
    {
        ArgumentOutOfRangeException.ThrowIfZero(data.Length, nameof(data));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(data.Length, DataBytesMax, nameof(data));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(handles.Length, HandlesMax, nameof(handles));
        Message message = new(data.Length, handles.Length);
        data.CopyTo(message.Data);
        int held = 0;
        try
        {
            Span<byte> numbers = handles.IsEmpty ? [] : message.AddRights(handles.Length);
            foreach (SafeHandle handle in handles)
            {
                bool added = false;
                handle.DangerousAddRef(ref added);
                held++;
                MemoryMarshal.Write(numbers, (int)handle.DangerousGetHandle());
                numbers = numbers[sizeof(int)..];
            }

            while (true)
            {
                nint sent = NativeSocket.sendmsg(socket.SafeHandle, message.Address, MessageFlags.NoSignal);
                if (sent >= 0) return (int)sent;
                if (NativeException.LastError != Errno.EINTR) throw NativeException.Last("sendmsg");
            }
        }
        finally
        {
            foreach (SafeHandle handle in handles[..held]) handle.DangerousRelease();
            message.KeepAlive();
        }
    }

    /// <summary>Receives data and the descriptors that come with it.</summary>
    /// <param name="socket">A connected Unix socket, in blocking mode.</param>
    /// <param name="data">Where the data goes; 1 byte to 1 MiB.</param>
    /// <param name="handlesMax">How many descriptors to accept, at most <see cref="HandlesMax"/>.</param>
    /// <returns>The data's length and the handles; dispose what you do not take over.</returns>
    /// <exception cref="NativeException">
    /// E2BIG: there were more descriptors than asked for, or than this process may open; all of them are closed. EAGAIN, ECONNRESET and
    /// others of recvmsg(2).
    /// </exception>
    public static DescriptorMessage Receive(Socket socket, Span<byte> data, int handlesMax)
    {
        ArgumentOutOfRangeException.ThrowIfZero(data.Length, nameof(data));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(data.Length, DataBytesMax, nameof(data));
        ArgumentOutOfRangeException.ThrowIfNegative(handlesMax);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(handlesMax, HandlesMax);

        // Room for two more than asked for: padding lets one extra descriptor in that must be seen to be closed.
        Message message = new(data.Length, handlesMax + 2);
        message.AcceptControl();
        nint received;
        while ((received = NativeSocket.recvmsg(socket.SafeHandle, message.Address, MessageFlags.CloseOnExec)) < 0)
        {
            if (NativeException.LastError != Errno.EINTR) throw NativeException.Last("recvmsg");
        }

        message.KeepAlive();
        List<SafeFileHandle> handles = TakeHandles(message.Control);
        if (handles.Count > handlesMax || (message.Flags & MessageFlags.ControlTruncated) != MessageFlags.None)
        {
            foreach (SafeFileHandle handle in handles) handle.Dispose();
            throw new NativeException("recvmsg", Errno.E2BIG, "descriptors");
        }

        message.Data[..(int)received].CopyTo(data);
        return new DescriptorMessage((int)received, (message.Flags & MessageFlags.Truncated) != MessageFlags.None, handles);
    }

    // Every number in the message is an open descriptor of ours now, so every one gets an owner before anything else happens.
    private static List<SafeFileHandle> TakeHandles(ReadOnlySpan<byte> control)
    {
        List<SafeFileHandle> handles = new(HandlesMax);
        ControlMessages messages = new(control);
        while (messages.MoveNext())
        {
            if ((messages.Level, messages.Type) != (SocketConstants.LevelSocket, SocketConstants.ControlRights)) continue;
            foreach (int descriptor in MemoryMarshal.Cast<byte, int>(messages.Data)) handles.Add(new SafeFileHandle(descriptor, ownsHandle: true));
        }

        return handles;
    }

    /// <summary>One message header with its data and control buffers, all pinned.</summary>
    private sealed class Message
    {
        private readonly MessageHeader[] _header;
        private readonly IoVector[] _vector;
        private readonly byte[] _data;
        private readonly byte[] _control;

        internal Message(int dataBytes, int handles)
        {
            _data = PinnedArray.Create<byte>(dataBytes, out nint data);
            _control = PinnedArray.Create<byte>(ControlMessages.HeaderBytes + handles * sizeof(int) + sizeof(int), out nint control);
            _vector = PinnedArray.Create<IoVector>(1, out nint vector);
            _header = PinnedArray.Create<MessageHeader>(1, out nint header);
            _vector[0] = new IoVector(data, (nuint)dataBytes);
            _header[0] = new MessageHeader { Vectors = vector, VectorCount = 1, Control = control };
            Address = header;
        }

        internal nint Address { get; }

        internal Span<byte> Data => _data;

        internal ReadOnlySpan<byte> Control => _control.AsSpan(0, (int)_header[0].ControlLength);

        internal MessageFlags Flags => _header[0].Flags;

        internal Span<byte> AddRights(int handles)
        {
            int used = 0;
            Span<byte> numbers = ControlMessages.Add(_control, ref used, SocketConstants.LevelSocket, SocketConstants.ControlRights, handles * sizeof(int));
            _header[0].ControlLength = (nuint)used;
            return numbers;
        }

        internal void AcceptControl() => _header[0].ControlLength = (nuint)_control.Length;

        internal void KeepAlive() => GC.KeepAlive(this);
    }
}
