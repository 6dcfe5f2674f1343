using System.Net;
using System.Net.Sockets;
using System.Text;
using Infra.Interop;
using Infra.Interop.Net;
using Infra.Ntp.Configuration;
using Infra.Ntp.Source;

namespace Infra.Ntp.Daemon.Sources;

/// <summary>
/// The socket of one request: bound to a new port, connected to whom it asks, open as long as a reply may come. Late replies find nobody (RFC 9109).
/// </summary>
internal sealed class RequestSocket : IDisposable
{
    private static readonly TimeSpan SendTimePatience = TimeSpan.FromMilliseconds(20);
    private static readonly UdpSocketOptions KernelAll =
        new() { LocalAddress = false, SendTimestamps = SendTimestamps.OnRequest, ReceiveTimeout = TimeSpan.FromMilliseconds(1) };
    private static readonly UdpSocketOptions KernelReceive = KernelAll with { SendTimestamps = SendTimestamps.None };
    private static readonly UdpSocketOptions Software = KernelReceive with { ReceiveTimestamps = ReceiveTimestamps.None };

    private const int SocketLevel = 1;       // SOL_SOCKET
    private const int BindToDevice = 25;     // SO_BINDTODEVICE

    private readonly UdpBatchSocket _socket;
    private readonly PollSet _pollSet;
    private readonly int _place;

    private readonly bool _wantsSendTime;

    private RequestSocket(int source, UdpBatchSocket socket, PollSet pollSet, bool wantsSendTime)
    {
        Source = source;
        _wantsSendTime = wantsSendTime;
        _socket = socket;
        _pollSet = pollSet;
        _place = pollSet.Add(socket.Socket.SafeHandle, PollEvents.Readable);
    }

    /// <summary>The source that asks.</summary>
    internal int Source { get; }

    /// <summary>Whether the kernel's send time is known.</summary>
    internal bool HasSendTime { get; private set; }

    /// <summary>Whether something happened on it in the latest wait.</summary>
    internal bool IsReady => _pollSet.Result(_place) != PollEvents.None;

    /// <summary>Opens one; null with the reason where the network refuses.</summary>
    internal static RequestSocket? Open(int source, IPEndPoint remote, ClockConfig config, PollSet pollSet, out string error)
    {
        UdpBatchSocket? socket = null;
        try
        {
            IPAddress any = remote.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any;
            socket = UdpBatchSocket.Bind(new IPEndPoint(any, 0), OptionsOf(config.Timestamps));
            if (config.Interface is { } card) socket.Socket.SetRawSocketOption(SocketLevel, BindToDevice, Encoding.ASCII.GetBytes(card));
            socket.Connect(remote);
            error = "";
            return new RequestSocket(source, socket, pollSet, config.Timestamps == TimestampMode.KernelAll);
        }
        catch (SocketException exception)
        {
            socket?.Dispose();
            error = exception.SocketErrorCode.ToString();
            return null;
        }
    }

    /// <summary>Sends the request; false with the reason where the kernel refuses.</summary>
    internal bool TrySend(ReadOnlySpan<byte> request, UdpBatch batch, out string error)
    {
        batch.ClearQueue();
        request.CopyTo(batch.Reply(0));
        int index = batch.QueueConnected(0, ClientRequest.Length, wantSendTime: _wantsSendTime);
        try
        {
            bool isSent = _socket.Send(batch) > 0;
            error = isSent ? "" : batch.SendError(index).ToString();
            return isSent;
        }
        catch (SocketException exception)   // after a refusal the socket's options are set anew, which may be refused too
        {
            error = exception.SocketErrorCode.ToString();
            return false;
        }
    }

    /// <summary>The kernel's own time of sending, if it says one; waits for it where a reply is here already.</summary>
    internal bool TryReadSendTime(SendTimeReader reader, bool wait, out Interop.Time.TimeSpec sentAt)
    {
        sentAt = default;
        if (HasSendTime) return false;
        HasSendTime = reader.TryRead(_socket, out sentAt) || (wait && _socket.WaitForSendTime(SendTimePatience) && reader.TryRead(_socket, out sentAt));
        return HasSendTime;
    }

    /// <summary>Takes what came; the count, and the kernel's reason if it is one that tells something about the network.</summary>
    internal int Receive(UdpBatch batch, out string error)
    {
        error = "";
        int count = _socket.Receive(batch, wait: false);
        if (count == 0 && _socket.LastReceiveError is not (Errno.None or Errno.EAGAIN or Errno.EINTR)) error = _socket.LastReceiveError.ToString();
        return count;
    }

    private static UdpSocketOptions OptionsOf(TimestampMode mode) => mode switch
    {
        TimestampMode.KernelAll => KernelAll,
        TimestampMode.KernelReceive => KernelReceive,
        _ => Software,
    };

    public void Dispose()
    {
        _pollSet.Remove(_place);
        _socket.Dispose();
    }
}
