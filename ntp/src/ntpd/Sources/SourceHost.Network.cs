using System.Net;
using Infra.Ntp.Client;
using Infra.Ntp.Configuration;
using Infra.Ntp.Daemon.Server;
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
        RequestSocket? socket = RequestSocket.Open(source, remote, _clockConfig, _pollSet, out string error);
        if (socket is not null)
        {
            _sockets.Add(socket);
            if (socket.TrySend(request, _batch, out error)) return true;
            Close(source);
        }
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
        if (!_stopping.IsCancellationRequested) Wish(() => _engine.OnAddresses(source, found, trouble));
    });

    /// <summary>Who really reads the clock for packets.</summary>
    internal TimestampMode TimestampsInUse
    {
        get
        {
            if (_isReceiveTimeMissing) return TimestampMode.Software;
            if (!_isSendTimeExpected && _clockConfig.Timestamps == TimestampMode.KernelAll) return TimestampMode.KernelReceive;
            return _clockConfig.Timestamps;
        }
    }

    private bool Receive(RequestSocket socket)
    {
        bool wantsSendTime = _clockConfig.Timestamps == TimestampMode.KernelAll;
        if (wantsSendTime) TakeSendTime(socket, wait: false);
        int count = socket.Receive(_batch, out string error);
        if (error.Length > 0) SourceLog.ReceiveFailed(_logger, socket.Source, error);
        if (count == 0) return false;
        if (wantsSendTime)
        {
            if (!socket.HasSendTime && _isSendTimeExpected) TakeSendTime(socket, wait: true);
            // Some drivers never say when they sent: the first miss ends the waiting.
            if (_isSendTimeExpected && !socket.HasSendTime) SourceLog.TimestampsDegraded(_logger, "kernel-recv", "sent");
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
        if (_clockConfig.Timestamps != TimestampMode.Software && !_isReceiveTimeMissing)
        {
            _isReceiveTimeMissing = true;
            SourceLog.TimestampsDegraded(_logger, "software", "received");
        }
        return _clock.Now;
    }

    private void TakeSendTime(RequestSocket socket, bool wait)
    {
        if (socket.TryReadSendTime(_sendTimes, wait, out Interop.Time.TimeSpec sentAt)) _engine.OnSent(socket.Source, _clock.FromSystem(SystemTime.ToNtp(sentAt)));
    }
}
