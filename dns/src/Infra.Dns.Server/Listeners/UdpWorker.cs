using System.Net;
using Infra.Dns.Server.Dnstap;
using Infra.Dns.Server.Service;
using Infra.Hosting.Systemd;
using Infra.Interop;
using Infra.Interop.Net;
using Microsoft.Extensions.Logging;

namespace Infra.Dns.Server.Listeners;

/// <summary>
/// One thread with one socket and its own buffers: takes questions in batches, answers them from the zones, sends the answers together. It takes its memory at the start and
/// allocates nothing for an answer.
/// </summary>
internal sealed class UdpWorker : IDisposable
{
    internal const int ReceiveBytes = 4096;

    private const int BatchSlots = 32;
    private const int StackBytes = 512 * 1024;
    private const int ErrorsInRowMax = 16;

    private readonly UdpBatchSocket _socket;
    private readonly UdpBatch _batch = new(BatchSlots, ReceiveBytes, ReceiveBytes);
    private readonly UdpBatch _later = new(1, 1, ushort.MaxValue - 28);
    private readonly Lock _laterGate = new();
    private readonly RequestProcessor _processor;
    private readonly RequestDispatcher _dispatcher;
    private readonly TapRecorder? _tap;
    private readonly TapRecorder? _laterTap;
    private readonly WatchdogWorker _watchdog;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Thread _thread;
    private volatile AccessFilter _filter;
    private int _errorsInRow;

    internal UdpWorker(UdpBatchSocket socket, DnsService service, RequestDispatcher dispatcher, AccessFilter filter, WatchdogWorker watchdog, string name, ILogger logger)
    {
        _socket = socket;
        _processor = new RequestProcessor(service, service.AddCounters(), new AnswerCache());
        _dispatcher = dispatcher;
        _tap = service.Tap?.AddThread();
        _laterTap = service.Tap?.Shared;
        _filter = filter;
        _watchdog = watchdog;
        _logger = logger;
        _thread = new Thread(Run, StackBytes) { Name = name, IsBackground = true };
    }

    /// <summary>Called, on the worker's thread, with what ended it too early.</summary>
    internal Action<Exception>? Failed { get; set; }

    /// <summary>Who may ask; any thread may set it.</summary>
    internal AccessFilter Filter
    {
        set => _filter = value;
    }

    internal void Start() => _thread.Start();

    /// <summary>Answers what has arrived, then ends.</summary>
    internal void Stop()
    {
        _socket.Stop();
        if (_thread.IsAlive) _thread.Join(TimeSpan.FromSeconds(5));
        _stopping.Cancel();
    }

    public void Dispose()
    {
        _socket.Dispose();
        _watchdog.Dispose();
        _stopping.Dispose();
    }

    /// <summary>Waits for questions, at most the socket's timeout, and answers them; false once the worker is to end.</summary>
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
        // An ICMP error or a network that is down: not a reason to end, and not one to spin.
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
        AccessFilter filter = _filter;
        for (int slot = 0; slot < _batch.Count; slot++)
        {
            if (_batch.IsTruncated(slot))
            {
                _processor.Counters.Add(ServiceCounter.DroppedLong);
                continue;
            }
            Answer(slot, filter);
        }
        if (_batch.QueuedCount == 0) return;
        int sent = _socket.Send(_batch);
        for (int lost = _batch.QueuedCount - sent; lost > 0; lost--)
            _processor.Counters.Add(ServiceCounter.SendErrors);
    }

    // Whatever one packet does, the next ones are answered.
    private void Answer(int slot, AccessFilter filter)
    {
        UdpAddress source = _batch.Source(slot);
        try
        {
            var client = new ClientAddress(source);
            RequestOutcome outcome = _processor.Process(_batch.Received(slot), client, filter, isStream: false, _batch.Reply(slot), out int length);
            if (outcome != RequestOutcome.Drop) _tap?.Record(_batch.Received(slot), client, isStream: false, _batch.Reply(slot)[..length]);
            if (outcome == RequestOutcome.Reply) _batch.QueueReply(slot, length);
            else if (outcome == RequestOutcome.HandOver) HandOver(slot, source);
        }
        catch (OutOfMemoryException)
        {
            _processor.Counters.Add(ServiceCounter.DroppedBusy);   // answers need none, what is handed over does
        }
        catch (Exception exception)
        {
            _processor.Counters.Add(ServiceCounter.Failures);
            ServerLog.QuestionFailed(_logger, source.Unmapped.ToEndPoint(), exception);
        }
    }

    private void HandOver(int slot, UdpAddress source)
    {
        bool hasLocal = _batch.TryGetLocalAddress(slot, out UdpAddress local);
        var channel = new Channel(this, source, hasLocal ? local : null);
        if (!_dispatcher.TryRun(_batch.Received(slot).ToArray(), channel, _processor.Handler, _processor.HandedReplyLengthMax, _stopping.Token))
            _processor.Counters.Add(ServiceCounter.DroppedBusy);
    }

    private void SendLater(ReadOnlySpan<byte> message, UdpAddress destination, UdpAddress? local)
    {
        lock (_laterGate)
        {
            if (_socket.Socket.SafeHandle.IsClosed || message.Length > _later.SendBytes) return;
            message.CopyTo(_later.Reply(0));
            _later.ClearQueue();
            _laterTap?.RecordAnswer(message, new ClientAddress(destination), isStream: false);
            if (local is { } from) _later.QueueTo(0, destination, from, message.Length);
            else _later.QueueTo(0, destination, message.Length);
            _socket.Send(_later);
        }
    }

    /// <summary>The way back to the sender of one datagram, from the address that it was sent to.</summary>
    private sealed class Channel(UdpWorker worker, UdpAddress source, UdpAddress? local) : IReplyChannel
    {
        public IPEndPoint Client { get; } = source.Unmapped.ToEndPoint();

        public bool IsStream => false;

        public ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellation)
        {
            worker.SendLater(message.Span, source, local);
            return ValueTask.CompletedTask;
        }
    }
}
