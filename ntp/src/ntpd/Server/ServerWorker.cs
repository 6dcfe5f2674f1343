using Infra.Hosting.Systemd;
using Infra.Interop;
using Infra.Interop.Net;
using Infra.Interop.Time;
using Infra.Ntp.Server;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Daemon.Server;

/// <summary>
/// One thread with one socket and its own buffers: takes requests in batches, has the handler decide, stamps all replies right before they leave.
/// Takes its memory at the start and allocates nothing afterwards.
/// </summary>
internal sealed class ServerWorker : IDisposable
{
    private const int BatchSlots = 32;
    private const int StackBytes = 128 * 1024;
    private const int ErrorsInRowMax = 16;

    private readonly UdpBatchSocket _socket;
    private readonly ServerTimeBoard _board;
    private readonly WatchdogWorker _watchdog;
    private readonly UdpBatch _batch = new(BatchSlots, RequestHandler.RequestLengthMax, NtpHeader.Length);
    private readonly Thread _thread;
    private long _sendNanoseconds;   // mean time that the kernel takes to send one reply
    private int _errorsInRow;
    private volatile RequestHandler _handler;

    internal ServerWorker(UdpBatchSocket socket, RequestHandler handler, ServerTimeBoard board, WatchdogWorker watchdog, string name)
    {
        _socket = socket;
        _handler = handler;
        _board = board;
        _watchdog = watchdog;
        _thread = new Thread(Run, StackBytes) { Name = name, IsBackground = true };
    }

    internal ServerCounters Counters { get; } = new();

    /// <summary>Called, on the worker's thread, with what ended it too early.</summary>
    internal Action<Exception>? Failed { get; set; }

    /// <summary>Decides about requests; another one counts from the next batch on. Any thread may set it.</summary>
    internal RequestHandler Handler
    {
        set => _handler = value;
    }

    internal void Start() => _thread.Start();

    /// <summary>Answers what has arrived, then ends.</summary>
    internal void Stop()
    {
        _socket.Stop();
        _thread.Join(TimeSpan.FromSeconds(5));
    }

    public void Dispose()
    {
        _socket.Dispose();
        _watchdog.Dispose();
    }

    /// <summary>Waits for requests, at most the socket's timeout, and answers them. The worker's own thread does nothing else.</summary>
    /// <returns>False once the worker is to end.</returns>
    internal bool RunOnce()
    {
        _watchdog.Wait();
        int count = _socket.Receive(_batch);
        _watchdog.Report();
        if (count > 0)
        {
            _errorsInRow = 0;
            AnswerBatch();
            return true;
        }
        if (_socket.IsStopped) return false;
        if (_socket.LastReceiveError is Errno.None or Errno.EAGAIN or Errno.EINTR) return true;
        // The network is down, for example: not a reason to end, and not one to spin.
        if (++_errorsInRow > ErrorsInRowMax) Thread.Sleep(10);
        return true;
    }

    private void Run()
    {
        try
        {
            while (RunOnce()) { }
        }
        catch (Exception exception)
        {
            Failed?.Invoke(exception);
        }
    }

    private void AnswerBatch()
    {
        ServerTimeInfo time = _board.Current;
        RequestHandler handler = _handler;
        for (int slot = 0; slot < _batch.Count; slot++)
        {
            if (_batch.IsTruncated(slot))
            {
                Counters.Count(RequestOutcome.TooLong);
                continue;
            }
            NtpTimestamp received = _batch.TryGetReceiveTime(slot, out TimeSpec kernelTime) ? SystemTime.ToNtp(kernelTime) : SystemTime.Now;
            int length = handler.Handle(AddressOf(_batch.Source(slot)), received, _batch.Received(slot), _batch.Reply(slot), time, Counters);
            if (length > 0) _batch.QueueReply(slot, length);
        }
        if (_batch.QueuedCount > 0) SendQueued(time);
    }

    // One clock reading for all; each reply leaves later than the one before by the time that sending takes.
    private void SendQueued(ServerTimeInfo time)
    {
        int count = _batch.QueuedCount;
        TimeSpec start = SystemClock.Read(ClockId.Realtime);
        NtpTimestamp first = SystemTime.ToNtp(start);
        for (int i = 0; i < count; i++)
            RequestHandler.Complete(_batch.Queued(i), first + NtpDuration.FromNanoseconds(i * _sendNanoseconds), time);

        int sent = _socket.Send(_batch);
        if (sent < count) Counters.Count(RequestOutcome.SendFailed, (uint)(count - sent));
        long took = Math.Clamp(SystemClock.Read(ClockId.Realtime).NanosecondsSince(start) / count, 0, 100_000);   // a clock step must not spoil it
        _sendNanoseconds += (took - _sendNanoseconds) / 8;
    }

    private static ClientAddress AddressOf(UdpAddress source) =>
        source.IsIPv6 ? ClientAddress.FromIPv6(new UInt128(source.High, source.Low)) : ClientAddress.FromIPv4((uint)source.Low);
}
