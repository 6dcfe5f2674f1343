using Infra.Interop.Net;
using Infra.Interop.Time;

namespace Infra.Ntp.Daemon.Sources;

/// <summary>Buffers for the kernel's times of sending, shared by all request sockets of a thread: each of them lives for one request only.</summary>
internal sealed class SendTimeReader
{
    private readonly SentDatagram[] _times = new SentDatagram[4];
    private readonly UdpBatch _batch = UdpBatchSocket.CreateSendTimeBatch(4);

    /// <summary>The first time that is ready; false if there is none.</summary>
    internal bool TryRead(UdpBatchSocket socket, out TimeSpec sentAt)
    {
        bool isReady = socket.ReadSendTimes(_times, _batch) > 0;
        sentAt = isReady ? _times[0].Time : default;
        return isReady;
    }
}
