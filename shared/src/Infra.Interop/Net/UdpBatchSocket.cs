using System.Net;
using System.Net.Sockets;
using Infra.Interop.Time;

namespace Infra.Interop.Net;

/// <summary>
/// A UDP socket that takes and gives many datagrams per system call: recvmmsg(2), sendmmsg(2), with kernel timestamps and local
/// addresses. One thread receives and sends; <see cref="Stop"/> may come from any other.
/// </summary>
/// <remarks>
/// Waiting is left to the blocking receive itself, with SO_RCVTIMEO as upper limit: set once, it costs nothing per packet, while
/// poll(2) with a wake-up descriptor would add a system call to each batch. <see cref="Stop"/> shuts the socket's receiving side
/// down, which wakes a blocked receive at once. That also touches the copies of an inherited socket in other processes
/// (systemd keeps one), so there it only sets a flag, and the timeout bounds how long the receiver takes to see it.
/// </remarks>
public sealed class UdpBatchSocket : IDisposable
{
    private const int SendTimesPerCall = 16;
    private const int ShutdownReceive = 0;
    private const int GetFlags = 3;          // F_GETFL
    private const int SetFlags = 4;          // F_SETFL
    private const int NonBlocking = 0x800;   // O_NONBLOCK

    private readonly Socket _socket;
    private readonly SafeSocketHandle _handle;
    private readonly bool _inherited;
    private readonly SendTimestamps _sendTimestamps;
    private UdpBatch? _errorQueue;
    private uint _nextSendId;
    private volatile bool _stopped;

    private UdpBatchSocket(Socket socket, UdpSocketOptions options, bool inherited)
    {
        _socket = socket;
        _handle = socket.SafeHandle;
        _inherited = inherited;
        _sendTimestamps = options.SendTimestamps;
        ReceiveTimestamps = Configure(options);
    }

    /// <summary>Makes a socket and binds it.</summary>
    /// <exception cref="SocketException">The address is taken or not ours, or an option was refused.</exception>
    public static UdpBatchSocket Bind(IPEndPoint local, UdpSocketOptions options)
    {
        Socket socket = new(local.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            if (local.AddressFamily == AddressFamily.InterNetworkV6) socket.DualMode = options.DualMode;
            if (options.ReusePort) socket.SetReusePort(true);
            socket.Bind(local);
            return new UdpBatchSocket(socket, options, inherited: false);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Takes over a bound or connected UDP socket that another process made (socket activation); it is closed on dispose. See the
    /// remarks on <see cref="Stop"/>.
    /// </summary>
    /// <exception cref="NativeException">Not an open descriptor.</exception>
    /// <exception cref="SocketException">An option was refused.</exception>
    public static UdpBatchSocket Inherit(Socket socket, UdpSocketOptions options)
    {
        MakeBlocking(socket.SafeHandle);
        return new UdpBatchSocket(socket, options, inherited: true);
    }

    /// <summary>The bound address; allocates.</summary>
    public IPEndPoint LocalEndPoint => (IPEndPoint)_socket.LocalEndPoint!;

    /// <summary>The receive timestamps that the kernel agreed to.</summary>
    public ReceiveTimestamps ReceiveTimestamps { get; }

    /// <summary>Whether <see cref="Stop"/> was called.</summary>
    public bool IsStopped => _stopped;

    /// <summary>The socket, for options; do not receive from it.</summary>
    public Socket Socket => _socket;

    /// <summary>Why the last <see cref="Receive"/> came back with nothing: EAGAIN after the timeout, EINTR after a signal, or a network error.</summary>
    public Errno LastReceiveError { get; private set; }

    /// <summary>Receives only from, and by default sends to, one peer.</summary>
    public void Connect(IPEndPoint remote) => _socket.Connect(remote);

    /// <summary>
    /// Waits for datagrams, at most <see cref="UdpSocketOptions.ReceiveTimeout"/>, and takes all that are there, as many as the batch has
    /// slots. Forgets what was in the batch.
    /// </summary>
    /// <param name="batch">Where to.</param>
    /// <param name="wait">False: take what is there and come back at once.</param>
    /// <returns>
    /// How many came; 0 after the timeout, a signal, <see cref="Stop"/>, or a network error such as ECONNREFUSED (see
    /// <see cref="LastReceiveError"/>): simply call again.
    /// </returns>
    /// <exception cref="NativeException">The socket cannot be used (EBADF, ENOTSOCK, EFAULT, EINVAL).</exception>
    /// <exception cref="ObjectDisposedException">The socket was disposed.</exception>
    public int Receive(UdpBatch batch, bool wait = true)
    {
        batch.BeginReceive();
        LastReceiveError = Errno.None;
        MessageFlags flags = wait && !_stopped ? MessageFlags.WaitForOne : MessageFlags.DontWait;
        int count = NativeSocket.recvmmsg(_handle, batch.ReceiveHeaders, (uint)batch.Slots, flags, 0);
        if (count <= 0) return NothingReceived(count);

        if (_stopped && batch.HasNoSource(0)) count = 0;   // the wake-up, not a datagram
        batch.EndReceive(count);
        return count;
    }

    /// <summary>
    /// Sends what is queued. A datagram that the kernel refuses is skipped, its reason kept (<see cref="UdpBatch.SendError"/>); a
    /// full send buffer counts as refusal, so this never waits. The queue stays for inspection until cleared or the next receive.
    /// </summary>
    /// <returns>How many were sent.</returns>
    /// <exception cref="ObjectDisposedException">The socket was disposed.</exception>
    public int Send(UdpBatch batch)
    {
        int next = 0;
        int sent = 0;
        int count = batch.QueuedCount;
        while (next < count)   // each round passes one datagram at least
        {
            int done = NativeSocket.sendmmsg(_handle, batch.SendHeadersFrom(next), (uint)(count - next), MessageFlags.DontWait | MessageFlags.NoSignal);
            if (done <= 0)
            {
                Refused(batch, next++, done == 0 ? Errno.EAGAIN : NativeException.LastError);
                continue;
            }

            if (_sendTimestamps != SendTimestamps.None) NumberSent(batch, next, done);
            next += done;
            sent += done;
        }

        return sent;
    }

    /// <summary>Ends the receiver's waiting, from any thread, for good: it takes what is still there, then gets 0 at once.</summary>
    public void Stop()
    {
        _stopped = true;
        // ENOTCONN is the answer on an unconnected socket, but the sleeper has been woken all the same.
        if (!_inherited && !_handle.IsClosed) _ = NativeSocket.shutdown(_handle, ShutdownReceive);
    }

    /// <summary>
    /// Takes send times that the kernel has ready (error queue: recvmsg(2) with MSG_ERRQUEUE); never waits. Allocates its buffers at
    /// the first call, nothing later.
    /// </summary>
    /// <returns>How many were written to <paramref name="target"/>; more may be waiting if it was filled.</returns>
    public int ReadSendTimes(Span<SentDatagram> target) => ReadSendTimes(target, _errorQueue ??= CreateSendTimeBatch(SendTimesPerCall));

    /// <summary>The same for sockets that live for one request: they share what the kernel writes to.</summary>
    /// <param name="target">Where the times go.</param>
    /// <param name="batch">Of <see cref="CreateSendTimeBatch"/>; what was in it is forgotten.</param>
    /// <returns>How many were written to <paramref name="target"/>; more may be waiting if it was filled.</returns>
    public int ReadSendTimes(Span<SentDatagram> target, UdpBatch batch)
    {
        int written = 0;
        while (written < target.Length)
        {
            batch.BeginReceive();
            uint wanted = (uint)Math.Min(batch.Slots, target.Length - written);
            int count = NativeSocket.recvmmsg(_handle, batch.ReceiveHeaders, wanted, MessageFlags.ErrorQueue | MessageFlags.DontWait, 0);
            if (count <= 0) break;
            batch.EndReceive(count);
            for (int i = 0; i < count; i++)
            {
                if (batch.TryGetReceiveTime(i, out TimeSpec time) && ErrorQueue.TryReadId(batch.Control(i), out uint id))
                    target[written++] = new SentDatagram(id, time);
            }
        }

        return written;
    }

    /// <summary>Makes what <see cref="ReadSendTimes(Span{SentDatagram}, UdpBatch)"/> reads into.</summary>
    /// <param name="slots">How many times are taken per system call; several kilobytes for sixteen.</param>
    public static UdpBatch CreateSendTimeBatch(int slots) => new(slots, 64, 1);

    /// <summary>Waits until a send time (or an error) is ready: poll(2).</summary>
    /// <param name="timeout">At most this long; rounded up to milliseconds.</param>
    /// <returns>False after the timeout or a signal.</returns>
    public bool WaitForSendTime(TimeSpan timeout) => Poll.Wait(_handle, PollEvents.Error, timeout) != PollEvents.None;

    /// <summary>Closes the socket. Stop the receiving thread first.</summary>
    public void Dispose() => _socket.Dispose();

    private ReceiveTimestamps Configure(UdpSocketOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.ReceiveTimeout, TimeSpan.Zero, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.ReceiveTimeout, TimeSpan.FromHours(1), nameof(options));
        _socket.SetReceiveTimeout(options.ReceiveTimeout);
        if (options.ReceiveBufferBytes > 0) _socket.ReceiveBufferSize = options.ReceiveBufferBytes;
        IPAddress bound = ((IPEndPoint)_socket.LocalEndPoint!).Address;
        if (options.LocalAddress ?? (bound.Equals(IPAddress.Any) || bound.Equals(IPAddress.IPv6Any))) _socket.SetReceiveLocalAddress(true);

        TimestampingFlags flags = TimestampingFlags.None;
        if (options.ReceiveTimestamps == ReceiveTimestamps.Kernel) flags |= TimestampingFlags.ReceiveSoftware | TimestampingFlags.ReportSoftware;
        if (options.SendTimestamps != SendTimestamps.None) flags |= TimestampingFlags.ReportSoftware | TimestampingFlags.NumberSends | TimestampingFlags.TimeOnly;
        if (flags == TimestampingFlags.None) return ReceiveTimestamps.None;
        try
        {
            _socket.SetTimestamping(flags);
            return options.ReceiveTimestamps;
        }
        catch (SocketException) when (options.SendTimestamps == SendTimestamps.None)
        {
            _socket.SetTimestampNanoseconds(true);
            return ReceiveTimestamps.Kernel;
        }
    }

    // fcntl(2): whoever made the socket may have made it non-blocking, and then a receiver would spin.
    private static void MakeBlocking(SafeSocketHandle handle)
    {
        int flags = NativeSocket.fcntl(handle, GetFlags, 0);
        if (flags < 0 || NativeSocket.fcntl(handle, SetFlags, flags & ~NonBlocking) < 0) throw NativeException.Last("fcntl");
    }

    private int NothingReceived(int result)
    {
        if (result == 0) return 0;
        Errno error = NativeException.LastError;
        if (error is Errno.EBADF or Errno.ENOTSOCK or Errno.EFAULT or Errno.EINVAL or Errno.ENOSYS) throw new NativeException("recvmmsg", error);
        LastReceiveError = error;
        return 0;
    }

    private void NumberSent(UdpBatch batch, int first, int count)
    {
        for (int i = first; i < first + count; i++)
        {
            if (batch.WantsSendTime(i)) batch.SetSent(i, Errno.None, _nextSendId++);
        }
    }

    private void Refused(UdpBatch batch, int index, Errno error)
    {
        batch.SetSent(index, error, 0);

        // Kernels differ in whether a refused datagram uses up a number, so numbering starts again; times still on the way are dropped.
        if (!batch.WantsSendTime(index) || _sendTimestamps == SendTimestamps.None) return;
        _socket.RestartSendNumbers();
        Span<SentDatagram> stale = stackalloc SentDatagram[SendTimesPerCall];
        for (int i = 0; i < 64 && ReadSendTimes(stale) > 0; i++) { }
        _nextSendId = 0;
    }
}
