using System.Net;
using Infra.Dns.Server.Dnstap;
using Infra.Dns.Server.Service;
using Infra.Hosting.Datagrams;
using Infra.Hosting.Systemd;
using Infra.Interop.Net;
using Microsoft.Extensions.Logging;

namespace Infra.Dns.Server.Listeners;

/// <summary>
/// One thread with one socket and its own buffers: takes questions in batches, answers them from the zones, sends the answers together. It takes its memory at the start and
/// allocates nothing for an answer.
/// </summary>
internal sealed class UdpWorker : IDatagramHandler, IDisposable
{
    internal const int ReceiveBytes = 4096;

    private const int BatchSlots = 32;
    private const int StackBytes = 512 * 1024;

    private readonly UdpBatchSocket _socket;
    private readonly UdpBatch _later = new(1, 1, ushort.MaxValue - 28);
    private readonly Lock _laterGate = new();
    private readonly RequestProcessor _processor;
    private readonly int _answerBytesMax;
    private readonly RequestDispatcher _dispatcher;
    private readonly TapRecorder? _tap;
    private readonly TapRecorder? _laterTap;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly DatagramLoop _loop;
    private volatile AccessFilter _filter;

    internal UdpWorker(UdpBatchSocket socket, DnsService service, RequestDispatcher dispatcher, AccessFilter filter, int answerBytesMax, WatchdogWorker watchdog, string name, ILogger logger)
    {
        _socket = socket;
        _processor = new RequestProcessor(service, service.AddCounters(), new AnswerCache());
        _dispatcher = dispatcher;
        _tap = service.Tap?.AddThread();
        _laterTap = service.Tap?.Shared;
        _filter = filter;
        _answerBytesMax = Math.Min(answerBytesMax, ReceiveBytes);
        _logger = logger;
        _loop = new DatagramLoop(socket, new UdpBatch(BatchSlots, ReceiveBytes, ReceiveBytes), this, watchdog, name, StackBytes);
    }

    /// <summary>Called, on the worker's thread, with what ended it too early.</summary>
    internal Action<Exception>? Failed
    {
        set => _loop.Failed = value;
    }

    /// <summary>Who may ask; any thread may set it.</summary>
    internal AccessFilter Filter
    {
        set => _filter = value;
    }

    internal void Start() => _loop.Start();

    /// <summary>Answers what has arrived, then ends.</summary>
    internal void Stop()
    {
        _loop.Stop();
        _stopping.Cancel();
    }

    public void Dispose()
    {
        _loop.Dispose();
        _stopping.Dispose();
    }

    /// <summary>One turn without the thread.</summary>
    internal bool RunOnce() => _loop.RunOnce();

    void IDatagramHandler.Handle(UdpBatch batch)
    {
        AccessFilter filter = _filter;
        for (int slot = 0; slot < batch.Count; slot++)
        {
            if (batch.IsTruncated(slot))
            {
                _processor.Counters.Add(ServiceCounter.DroppedLong);
                continue;
            }
            Answer(batch, slot, filter);
        }
        if (batch.QueuedCount == 0) return;
        int sent = _socket.Send(batch);
        for (int lost = batch.QueuedCount - sent; lost > 0; lost--)
            _processor.Counters.Add(ServiceCounter.SendErrors);
    }

    // Whatever one packet does, the next ones are answered.
    private void Answer(UdpBatch batch, int slot, AccessFilter filter)
    {
        UdpAddress source = batch.Source(slot);
        try
        {
            var client = new ClientAddress(source);
            Span<byte> reply = batch.Reply(slot)[.._answerBytesMax];
            RequestOutcome outcome = _processor.Process(batch.Received(slot), client, filter, isStream: false, reply, out int length);
            if (outcome != RequestOutcome.Drop) _tap?.Record(batch.Received(slot), client, isStream: false, reply[..length]);
            if (outcome == RequestOutcome.Reply) batch.QueueReply(slot, length);
            else if (outcome == RequestOutcome.HandOver) HandOver(batch, slot, source);
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

    private void HandOver(UdpBatch batch, int slot, UdpAddress source)
    {
        bool hasLocal = batch.TryGetLocalAddress(slot, out UdpAddress local);
        var channel = new Channel(this, source, hasLocal ? local : null);
        if (!_dispatcher.TryRun(batch.Received(slot).ToArray(), channel, _processor.Handler, _processor.HandedReplyLengthMax, _stopping.Token))
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
