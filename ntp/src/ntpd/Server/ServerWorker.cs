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
    private readonly RequestHandler _handler;
    private readonly ServerTimeBoard _board;
    private readonly UdpBatch _batch = new(BatchSlots, RequestHandler.RequestLengthMax, NtpHeader.Length);
    private readonly Thread _thread;
    private long _sendNanoseconds;   // mean time that the kernel takes to send one reply
    private long _rounds;

    internal ServerWorker(UdpBatchSocket socket, RequestHandler handler, ServerTimeBoard board, string name)
    {
        _socket = socket;
        _handler = handler;
        _board = board;
        _thread = new Thread(Run, StackBytes) { Name = name, IsBackground = true };
    }

    internal ServerCounters Counters { get; } = new();

    /// <summary>Grows as long as the thread lives, also without requests: what the watchdog looks at.</summary>
    internal long Rounds => Volatile.Read(ref _rounds);

    /// <summary>What ended the thread, if it was not <see cref="Stop"/>.</summary>
    internal Exception? Failure { get; private set; }

    internal void Start() => _thread.Start();

    /// <summary>Answers what has arrived, then ends.</summary>
    internal void Stop()
    {
        _socket.Stop();
        _thread.Join(TimeSpan.FromSeconds(5));
    }

    public void Dispose() => _socket.Dispose();

    private void Run()
    {
        try
        {
            int errorsInRow = 0;
            while (true)
            {
                int count = _socket.Receive(_batch);
                Volatile.Write(ref _rounds, _rounds + 1);
                if (count > 0)
                {
                    errorsInRow = 0;
                    AnswerBatch();
                    continue;
                }
                if (_socket.IsStopped) return;
                if (_socket.LastReceiveError is Errno.None or Errno.EAGAIN or Errno.EINTR) continue;
                // The network is down, for example: not a reason to end, and not one to spin.
                if (++errorsInRow > ErrorsInRowMax) Thread.Sleep(10);
            }
        }
        catch (Exception exception)
        {
            Failure = exception;
        }
    }

    private void AnswerBatch()
    {
        ServerTimeInfo time = _board.Current;
        for (int slot = 0; slot < _batch.Count; slot++)
        {
            if (_batch.IsTruncated(slot))
            {
                Counters.Count(RequestOutcome.TooLong);
                continue;
            }
            NtpTimestamp received = _batch.TryGetReceiveTime(slot, out TimeSpec kernelTime) ? SystemTime.ToNtp(kernelTime) : SystemTime.Now;
            int length = _handler.Handle(AddressOf(_batch.Source(slot)), received, _batch.Received(slot), _batch.Reply(slot), time, Counters);
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
