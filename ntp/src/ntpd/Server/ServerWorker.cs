using Infra.Hosting.Datagrams;
using Infra.Hosting.Systemd;
using Infra.Interop.Net;
using Infra.Interop.Time;
using Infra.Ntp.Server;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Daemon.Server;

/// <summary>
/// One thread with one socket and its own buffers: takes requests in batches, has the handler decide, stamps all replies right before they leave.
/// Takes its memory at the start and allocates nothing afterwards.
/// </summary>
internal sealed class ServerWorker : IDatagramHandler, IDisposable
{
    private const int BatchSlots = 32;
    private const int StackBytes = 128 * 1024;

    private readonly UdpBatchSocket _socket;
    private readonly ServerTimeBoard _board;
    private readonly DatagramLoop _loop;
    private long _sendNanoseconds;   // mean time that the kernel takes to send one reply
    private volatile RequestHandler _handler;

    internal ServerWorker(UdpBatchSocket socket, RequestHandler handler, ServerTimeBoard board, WatchdogWorker watchdog, string name)
    {
        _socket = socket;
        _handler = handler;
        _board = board;
        _loop = new DatagramLoop(socket, new UdpBatch(BatchSlots, RequestHandler.RequestLengthMax, NtpHeader.Length), this, watchdog, name, StackBytes);
    }

    internal ServerCounters Counters { get; } = new();

    /// <summary>Called, on the worker's thread, with what ended it too early.</summary>
    internal Action<Exception>? Failed
    {
        set => _loop.Failed = value;
    }

    /// <summary>Decides about requests; another one counts from the next batch on. Any thread may set it.</summary>
    internal RequestHandler Handler
    {
        set => _handler = value;
    }

    internal void Start() => _loop.Start();

    /// <summary>Answers what has arrived, then ends.</summary>
    internal void Stop() => _loop.Stop();

    /// <summary>One turn without the thread.</summary>
    internal bool RunOnce() => _loop.RunOnce();

    public void Dispose() => _loop.Dispose();

    void IDatagramHandler.Handle(UdpBatch batch)
    {
        ServerTimeInfo time = _board.Current;
        RequestHandler handler = _handler;
        for (int slot = 0; slot < batch.Count; slot++)
        {
            if (batch.IsTruncated(slot))
            {
                Counters.Count(RequestOutcome.TooLong);
                continue;
            }
            NtpTimestamp received = batch.TryGetReceiveTime(slot, out TimeSpec kernelTime) ? SystemTime.ToNtp(kernelTime) : SystemTime.Now;
            int length = handler.Handle(AddressOf(batch.Source(slot)), received, batch.Received(slot), batch.Reply(slot), time, Counters);
            if (length > 0) batch.QueueReply(slot, length);
        }
        if (batch.QueuedCount > 0) SendQueued(batch, time);
    }

    // One clock reading for all; each reply leaves later than the one before by the time that sending takes.
    private void SendQueued(UdpBatch batch, ServerTimeInfo time)
    {
        int count = batch.QueuedCount;
        TimeSpec start = SystemClock.Read(ClockId.Realtime);
        NtpTimestamp first = SystemTime.ToNtp(start);
        for (int i = 0; i < count; i++)
            RequestHandler.Complete(batch.Queued(i), first + NtpDuration.FromNanoseconds(i * _sendNanoseconds), time);

        int sent = _socket.Send(batch);
        if (sent < count) Counters.Count(RequestOutcome.SendFailed, (uint)(count - sent));
        long took = Math.Clamp(SystemClock.Read(ClockId.Realtime).NanosecondsSince(start) / count, 0, 100_000);   // a clock step must not spoil it
        _sendNanoseconds += (took - _sendNanoseconds) / 8;
    }

    private static ClientAddress AddressOf(UdpAddress source) =>
        source.IsIPv6 ? ClientAddress.FromIPv6(new UInt128(source.High, source.Low)) : ClientAddress.FromIPv4((uint)source.Low);
}
