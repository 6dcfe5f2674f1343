using System.Net;
using Infra.Buffers;
using Infra.Interop;
using Infra.Interop.Net;
using Infra.Ntp.Daemon.Config;
using Infra.Ntp.Daemon.Server;
using Infra.Ntp.Source;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Daemon.Sources;

/// <summary>
/// One server that is asked: a <see cref="SourceMachine"/> with its address and, while a reply may come, a socket. Each request gets a socket of its own,
/// so that its port is new (RFC 9109) and late replies find nobody. Belongs to the control thread.
/// </summary>
internal sealed class Association : IDisposable
{
    private static readonly TimeSpan SendTimePatience = TimeSpan.FromMilliseconds(20);
    private static readonly UdpSocketOptions SocketOptions =
        new() { LocalAddress = false, SendTimestamps = SendTimestamps.OnRequest, ReceiveTimeout = TimeSpan.FromMilliseconds(1) };

    private readonly byte[] _request = new byte[ClientRequest.Length];
    private readonly SentDatagram[] _sendTimes = new SentDatagram[4];
    private readonly PollSet _pollSet;
    private UdpBatchSocket? _socket;   // open while a reply may come
    private int _place;                // its place in the poll set
    private bool _hasSendTime;
    private bool _isSendTimeExpected = true;

    internal Association(int id, SourceConfig config, PollSet pollSet, IRandom random, sbyte precision, long now)
    {
        _pollSet = pollSet;
        Id = id;
        Config = config;
        Machine = new SourceMachine(config.Options, random, precision, now);
    }

    internal int Id { get; }

    internal SourceConfig Config { get; }

    internal SourceMachine Machine { get; }

    /// <summary>Whom it asks; null as long as no address is known.</summary>
    internal IPEndPoint? Address { get; private set; }

    /// <summary>Why the last look-up or send failed; empty if it did not.</summary>
    internal string LastError { get; private set; } = "";

    internal void TakeAddress(IPAddress address, long now)
    {
        Address = new IPEndPoint(address, Config.Address.Port);
        LastError = "";
        Machine.OnAddress(now);
    }

    internal void RefuseAddress(string why, long now)
    {
        LastError = why;
        Machine.OnResolveFailed(now);
    }

    /// <summary>Does what the machine wants; true if it wants its name looked up.</summary>
    internal bool RunTimer(long now, UdpBatch batch)
    {
        SourceDemand demand = Machine.OnTimer(now, _request);
        if (!Machine.IsWaiting || demand == SourceDemand.Send) CloseSocket();
        if (demand == SourceDemand.Send) Send(batch);
        return demand == SourceDemand.Resolve;
    }

    /// <summary>Takes what came, if something did; true if there is a new measurement.</summary>
    internal bool Receive(UdpBatch batch, long now)
    {
        if (_socket is not { } socket || _pollSet.Result(_place) == PollEvents.None) return false;
        ReadSendTime(socket);
        bool hasMeasured = false;
        if (socket.Receive(batch, wait: false) == 0)
        {
            if (socket.LastReceiveError is not (Errno.None or Errno.EAGAIN or Errno.EINTR)) LastError = $"receive: {socket.LastReceiveError}";
            return false;
        }
        WaitForSendTime(socket);
        for (int slot = 0; slot < batch.Count; slot++)
        {
            NtpTimestamp received = batch.TryGetReceiveTime(slot, out Interop.Time.TimeSpec time) ? SystemTime.ToNtp(time) : SystemTime.Now;
            ReplyVerdict verdict = Machine.OnDatagram(batch.Received(slot), received, now);
            if (verdict != ReplyVerdict.Valid) continue;
            hasMeasured = true;
            LastError = "";
        }
        if (!Machine.IsWaiting) CloseSocket();
        return hasMeasured;
    }

    public void Dispose() => CloseSocket();

    private void Send(UdpBatch batch)
    {
        UdpBatchSocket? socket = null;
        try
        {
            IPAddress any = Address!.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any;
            socket = UdpBatchSocket.Bind(new IPEndPoint(any, 0), SocketOptions);
            socket.Connect(Address);
        }
        catch (System.Net.Sockets.SocketException exception)
        {
            socket?.Dispose();
            FailSend(exception.SocketErrorCode.ToString());
            return;
        }
        _socket = socket;
        _place = _pollSet.Add(socket.Socket.SafeHandle, PollEvents.Readable);
        batch.ClearQueue();
        _request.CopyTo(batch.Reply(0));
        int index = batch.QueueConnected(0, _request.Length, wantSendTime: true);
        _hasSendTime = false;
        Machine.OnSent(SystemTime.Now);   // the kernel's own time replaces this one, if it says it
        if (socket.Send(batch) == 0) FailSend(batch.SendError(index).ToString());
    }

    private void FailSend(string why)
    {
        LastError = "send: " + why;
        Machine.OnSendFailed();
        CloseSocket();
    }

    private void ReadSendTime(UdpBatchSocket socket)
    {
        if (_hasSendTime || socket.ReadSendTimes(_sendTimes) == 0) return;
        _hasSendTime = true;
        _isSendTimeExpected = true;
        Machine.OnSent(SystemTime.ToNtp(_sendTimes[0].Time));
    }

    // Some drivers never say when they sent: the first miss ends the waiting.
    private void WaitForSendTime(UdpBatchSocket socket)
    {
        if (!_hasSendTime && _isSendTimeExpected && socket.WaitForSendTime(SendTimePatience)) ReadSendTime(socket);
        _isSendTimeExpected = _hasSendTime;
    }

    private void CloseSocket()
    {
        if (_socket is null) return;
        _pollSet.Remove(_place);
        _socket.Dispose();
        _socket = null;
    }
}
