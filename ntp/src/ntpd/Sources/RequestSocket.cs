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

    /// <summary>Makes one of a socket that was bound with <see cref="OptionsOf"/>, and owns it, also where this fails.</summary>
    /// <param name="source">The source that asks.</param>
    /// <param name="socket">The bound socket.</param>
    /// <param name="remote">Whom it asks.</param>
    /// <param name="mode">The mode that it was bound for.</param>
    /// <param name="card">The network card to ask through; null for whichever the kernel takes.</param>
    /// <param name="pollSet">Where it is waited for.</param>
    /// <exception cref="SocketException">The card or the address was refused.</exception>
    internal static RequestSocket Connect(int source, UdpBatchSocket socket, IPEndPoint remote, TimestampMode mode, string? card, PollSet pollSet)
    {
        try
        {
            if (card is not null) socket.Socket.SetRawSocketOption(SocketLevel, BindToDevice, Encoding.ASCII.GetBytes(card));
            socket.Connect(remote);
            return new RequestSocket(source, socket, pollSet, mode == TimestampMode.KernelAll);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>How its socket is set up.</summary>
    internal static UdpSocketOptions OptionsOf(TimestampMode mode) => mode switch
    {
        TimestampMode.KernelAll => KernelAll,
        TimestampMode.KernelReceive => KernelReceive,
        _ => Software,
    };

    /// <summary>Sends the request; false with the reason where the kernel refuses.</summary>
    /// <exception cref="SocketException">After a refusal the socket's options are set anew, which was refused too.</exception>
    internal bool TrySend(ReadOnlySpan<byte> request, UdpBatch batch, out string error)
    {
        batch.ClearQueue();
        request.CopyTo(batch.Reply(0));
        int index = batch.QueueConnected(0, ClientRequest.Length, wantSendTime: _wantsSendTime);
        bool isSent = _socket.Send(batch) > 0;
        error = isSent ? "" : batch.SendError(index).ToString();
        return isSent;
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

    public void Dispose()
    {
        _pollSet.Remove(_place);
        _socket.Dispose();
    }
}
