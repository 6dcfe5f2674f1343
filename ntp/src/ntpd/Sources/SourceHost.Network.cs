using System.Net;
using System.Net.Sockets;
using Infra.Interop.Net;
using Infra.Ntp.Client;
using Infra.Ntp.Configuration;
using Infra.Ntp.Daemon.Server;
using Infra.Ntp.Daemon.Status;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Daemon.Sources;

// Requests, replies and names.
internal sealed partial class SourceHost : IDatagramPort, IAddressLookup
{
    /// <inheritdoc/>
    public bool TrySend(int source, IPEndPoint remote, ReadOnlySpan<byte> request, out NtpTimestamp sentAt)
    {
        Close(source);
        sentAt = _clock.Now;   // the kernel's own time replaces this one, if it says it
        string error;
        try
        {
            UdpBatchSocket bound = Bind(remote.AddressFamily);
            RequestSocket socket = RequestSocket.Connect(source, bound, remote, _timestamps, _clockConfig.Interface, _pollSet);
            _sockets.Add(socket);
            BeforeRequest(source);
            if (socket.TrySend(request, _batch, out error)) return true;
        }
        catch (SocketException exception)
        {
            error = exception.SocketErrorCode.ToString();
        }
        Close(source);
        SourceLog.SendFailed(_logger, source, error);
        return false;
    }

    /// <inheritdoc/>
    public void Close(int source)
    {
        int index = _sockets.FindIndex(socket => socket.Source == source);
        if (index < 0) return;
        _sockets[index].Dispose();
        _sockets.RemoveAt(index);
    }

    /// <inheritdoc/>
    public void Start(int source, string host) => _ = Task.Run(async () =>
    {
        IPAddress[] found = [];
        string trouble = "the name has no address";
        try
        {
            found = await _names.FindAsync(host, _stopping.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            trouble = exception.Message;
        }
        if (!_stopping.IsCancellationRequested) Wish(() => TakeAddresses(source, found, trouble));
    });

    /// <summary>Who really reads the clock for packets.</summary>
    internal TimestampMode TimestampsInUse
    {
        get
        {
            if (_isReceiveTimeMissing) return TimestampMode.Software;
            if (!_isSendTimeExpected && _timestamps == TimestampMode.KernelAll) return TimestampMode.KernelReceive;
            return _timestamps;
        }
    }

    // A mode that the kernel refuses falls one step back. That it was the mode, and not the network, shows where it takes the next one; a want of descriptors may be over by then and says nothing.
    private UdpBatchSocket Bind(AddressFamily family)
    {
        var any = new IPEndPoint(family == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
        for (TimestampMode mode = _timestamps; ; mode--)
        {
            try
            {
                UdpBatchSocket socket = _bindSocket(any, RequestSocket.OptionsOf(mode));
                if (mode != _timestamps) SourceLog.TimestampsRefused(_logger, TimestampModes.NameOf(_timestamps), TimestampModes.NameOf(mode));
                _timestamps = mode;
                return socket;
            }
            catch (SocketException refusal) when (mode > TimestampMode.Software && refusal.SocketErrorCode is not (SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable))
            {
            }
        }
    }

    private void WatchNetwork()
    {
        if (_groups.Count == 0 || _networkWatch is not null) return;
        _networkWatch = _watchNetwork(OnNetworkChange);
        if (_networkWatch is null) SourceLog.NetworkNotWatched(_logger);
    }

    // Any thread of the pool; while one change waits to be looked at, others say nothing new.
    private void OnNetworkChange()
    {
        if (Interlocked.Exchange(ref _isNetworkChangeNoted, true) || _stopping.IsCancellationRequested) return;
        Wish(() =>
        {
            Interlocked.Exchange(ref _isNetworkChangeNoted, false);
            _engine.OnNetworkChange();
        });
    }

    private bool Receive(RequestSocket socket)
    {
        bool wantsSendTime = _timestamps == TimestampMode.KernelAll;
        if (wantsSendTime) TakeSendTime(socket, wait: false);
        int count = socket.Receive(_batch, out string error);
        if (error.Length > 0) SourceLog.ReceiveFailed(_logger, socket.Source, error);
        if (count == 0) return false;
        if (wantsSendTime)
        {
            if (!socket.HasSendTime && _isSendTimeExpected) TakeSendTime(socket, wait: true);
            // Some drivers never say when they sent: the first miss ends the waiting.
            if (_isSendTimeExpected && !socket.HasSendTime) SourceLog.TimestampsDegraded(_logger, TimestampModes.NameOf(TimestampMode.KernelReceive), "sent");
            _isSendTimeExpected = socket.HasSendTime;
        }
        for (int slot = 0; slot < count; slot++)
            _engine.OnDatagram(socket.Source, _batch.Received(slot), ArrivalOf(slot));
        return true;
    }

    private NtpTimestamp ArrivalOf(int slot)
    {
        if (_batch.TryGetReceiveTime(slot, out Interop.Time.TimeSpec time))
        {
            _isReceiveTimeMissing = false;
            return _clock.FromSystem(SystemTime.ToNtp(time));
        }
        if (_timestamps != TimestampMode.Software && !_isReceiveTimeMissing)
        {
            _isReceiveTimeMissing = true;
            SourceLog.TimestampsDegraded(_logger, TimestampModes.NameOf(TimestampMode.Software), "received");
        }
        return _clock.Now;
    }

    private void TakeSendTime(RequestSocket socket, bool wait)
    {
        if (socket.TryReadSendTime(_sendTimes, wait, out Interop.Time.TimeSpec sentAt)) _engine.OnSent(socket.Source, _clock.FromSystem(SystemTime.ToNtp(sentAt)));
    }
}
