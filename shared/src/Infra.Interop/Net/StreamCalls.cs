using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Infra.Interop.Net;

/// <summary>
/// Calls on stream sockets that never wait, whatever mode the socket is in, and tell what happened by a number instead of an exception. For loops around <see cref="EventPoll"/>.
/// A socket that is used so must not be used by asynchronous operations of the class library beside it.
/// </summary>
public static partial class StreamCalls
{
    /// <summary>Receives what is there: recv(2) with MSG_DONTWAIT.</summary>
    /// <param name="socket">A connected stream socket.</param>
    /// <param name="target">At least one byte.</param>
    /// <param name="error">EAGAIN: nothing is there. ECONNRESET and others of recv(2).</param>
    /// <returns>Bytes received; 0 at the end of the stream; -1 with <paramref name="error"/>.</returns>
    /// <exception cref="ObjectDisposedException">The socket is closed.</exception>
    public static int Receive(SafeSocketHandle socket, Span<byte> target, out Errno error)
    {
        ArgumentOutOfRangeException.ThrowIfZero(target.Length, nameof(target));
        nint count = recv(socket, target, (nuint)target.Length, MessageFlags.DontWait);
        error = count < 0 ? NativeException.LastError : Errno.None;
        return (int)count;
    }

    /// <summary>Sends as much as there is room for: send(2) with MSG_DONTWAIT and MSG_NOSIGNAL.</summary>
    /// <param name="socket">A connected stream socket.</param>
    /// <param name="source">At least one byte.</param>
    /// <param name="error">EAGAIN: there is no room. EPIPE, ECONNRESET and others of send(2).</param>
    /// <returns>Bytes taken, at least one; -1 with <paramref name="error"/>.</returns>
    /// <exception cref="ObjectDisposedException">The socket is closed.</exception>
    public static int Send(SafeSocketHandle socket, ReadOnlySpan<byte> source, out Errno error)
    {
        ArgumentOutOfRangeException.ThrowIfZero(source.Length, nameof(source));
        nint count = send(socket, source, (nuint)source.Length, MessageFlags.DontWait | MessageFlags.NoSignal);
        error = count < 0 ? NativeException.LastError : Errno.None;
        return (int)count;
    }

    /// <summary>Begins to connect: connect(2). The socket must be in non-blocking mode, or this waits.</summary>
    /// <param name="socket">A stream socket.</param>
    /// <param name="address">Where to.</param>
    /// <returns>None: it is connected. EINPROGRESS: it is under way, and the socket becomes writable when it is done or has failed. Others of connect(2): it has failed.</returns>
    /// <exception cref="ObjectDisposedException">The socket is closed.</exception>
    public static Errno Connect(SafeSocketHandle socket, SocketAddress address) =>
        connect(socket, address.Buffer.Span[..address.Size], (uint)address.Size) == 0 ? Errno.None : NativeException.LastError;

    /// <summary>Takes the error that an operation under way, such as connecting, has ended with: SO_ERROR of socket(7).</summary>
    public static Errno TakeError(Socket socket)
    {
        Span<byte> value = stackalloc byte[sizeof(int)];
        socket.GetRawSocketOption(SocketConstants.LevelSocket, SocketConstants.PendingError, value);
        return (Errno)MemoryMarshal.Read<int>(value);
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recv(SafeSocketHandle socket, Span<byte> target, nuint length, MessageFlags flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint send(SafeSocketHandle socket, ReadOnlySpan<byte> source, nuint length, MessageFlags flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int connect(SafeSocketHandle socket, ReadOnlySpan<byte> address, uint length);
}
