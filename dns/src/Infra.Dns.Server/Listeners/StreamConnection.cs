using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Infra.Buffers;
using Infra.Dns.Server.Service;
using Infra.Dns.Wire;
using Microsoft.Extensions.Logging;

namespace Infra.Dns.Server.Listeners;

/// <summary>
/// One TCP connection (RFC 7766): questions come one after the other and are answered as soon as they can be, those that take longer after others. It has no buffer while
/// it is idle, reads nothing more while a client does not take its answers, and ends when it does not take them at all.
/// </summary>
internal sealed class StreamConnection : IReplyChannel, IDisposable
{
    private const int LengthBytes = sizeof(ushort);
    private const int BufferBytes = 16 * 1024;
    private const int MessageBytesMax = LengthBytes + ushort.MaxValue;
    private const int ReplyRoomMin = 4096;

    private readonly Socket _socket;
    private readonly DnsService _service;
    private readonly RequestDispatcher _dispatcher;
    private readonly StreamSettings _settings;
    private readonly PooledBufferPool _pool;
    private readonly ILogger _logger;
    private readonly ServiceCounters _counters;
    private readonly RequestProcessor _processor;
    private readonly CancellationTokenSource _ending = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly SemaphoreSlim _inFlight;
    private readonly int _inFlightMax;
    private long _lastMessage;
    private readonly IdleQueue<StreamConnection>.Entry _idlePlace;
    private volatile bool _hasAnswered;
    private volatile bool _isServing;   // a message, or a part of one, is there
    private long _sendingSince;   // 0 while nothing is being sent

    internal StreamConnection(Socket socket, IPEndPoint client, DnsService service, RequestDispatcher dispatcher, StreamSettings settings, IdleQueue<StreamConnection> idle, ILogger logger)
    {
        _socket = socket;
        _service = service;
        _dispatcher = dispatcher;
        _settings = settings;
        _pool = settings.Buffers;
        _logger = logger;
        Client = client.Address.IsIPv4MappedToIPv6 ? new IPEndPoint(client.Address.MapToIPv4(), client.Port) : client;
        _counters = service.AddCounters();
        _processor = new RequestProcessor(service, _counters);
        _inFlightMax = settings.Limits.TcpInFlightMax;
        _inFlight = new SemaphoreSlim(_inFlightMax, _inFlightMax);
        _lastMessage = service.Time.GetTimestamp();
        _idlePlace = idle.Add(this, client.Address);
    }

    /// <inheritdoc/>
    public IPEndPoint Client { get; }

    /// <inheritdoc/>
    public bool IsStream => true;

    /// <summary>Serves the client until it goes, breaks a rule, or is told to go.</summary>
    /// <param name="filter">Who may ask now; each message is judged by it, so that a reload reaches connections that are open.</param>
    internal async Task RunAsync(Func<AccessFilter> filter)
    {
        try
        {
            while (!_ending.IsCancellationRequested)
            {
                // An idle client costs no buffer.
                await _socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None, _ending.Token).ConfigureAwait(false);
                _isServing = true;
                if (!await ServeAsync(filter).ConfigureAwait(false)) break;
                _isServing = false;
                if (_hasAnswered) _idlePlace.MoveToEnd();
            }
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException or IOException)
        {
            // The client is gone, or was told to go.
        }
        catch (Exception exception)
        {
            ServerLog.QuestionFailed(_logger, Client, exception);
        }
        finally
        {
            await _ending.CancelAsync().ConfigureAwait(false);
            _socket.Dispose();
            _service.RemoveCounters(_counters);
            _idlePlace.Close();
        }
    }

    /// <summary>Whether the client has got what it asked for, and has sent nothing more.</summary>
    internal bool IsDone
    {
        get
        {
            try
            {
                return _hasAnswered && !_isServing && _inFlight.CurrentCount == _inFlightMax && Volatile.Read(ref _sendingSince) == 0 && _socket.Available == 0;
            }
            catch (Exception exception) when (exception is ObjectDisposedException or SocketException)
            {
                return true;
            }
        }
    }

    /// <summary>Ends the connection if its client is idle or does not read.</summary>
    internal void EndIfStale()
    {
        TimeSpan idle = _settings.IdleNow;
        long sending = Volatile.Read(ref _sendingSince);
        bool isStuck = sending != 0 && _service.Time.GetElapsedTime(sending) > idle;
        bool isIdle = _inFlight.CurrentCount == _inFlightMax && _service.Time.GetElapsedTime(Volatile.Read(ref _lastMessage)) > idle;
        if (_ending.IsCancellationRequested || (!isStuck && (sending != 0 || !isIdle))) return;
        _service.Policy.Handlers.Limits.Add(isStuck ? ServiceLimit.TcpUnread : ServiceLimit.TcpIdle);
        End();
    }

    /// <summary>Ends the connection; what is under way for it is cancelled.</summary>
    internal void End()
    {
        try
        {
            _ending.Cancel();
            _socket.Dispose();
        }
        catch (ObjectDisposedException)
        {
            // It has ended meanwhile.
        }
    }

    /// <inheritdoc/>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellation)
    {
        await _writing.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            using PooledBuffer whole = Rent(LengthBytes + message.Length);
            BinaryPrimitives.WriteUInt16BigEndian(whole.Memory.Span, checked((ushort)message.Length));
            message.CopyTo(whole.Memory[LengthBytes..]);
            _service.Tap?.Shared.RecordAnswer(message.Span, new ClientAddress(Client), isStream: true);
            await WriteAsync(whole.Memory, cancellation).ConfigureAwait(false);
            Volatile.Write(ref _lastMessage, _service.Time.GetTimestamp());
        }
        catch (SocketException exception)
        {
            throw new IOException("the client is gone", exception);
        }
        finally
        {
            _writing.Release();
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        _ending.Dispose();
        _writing.Dispose();
        _inFlight.Dispose();
    }

    // Reads and answers until nothing is left over of a message; false once the connection is to end.
    private async ValueTask<bool> ServeAsync(Func<AccessFilter> filter)
    {
        PooledBuffer input = Rent(BufferBytes);
        PooledBuffer? output = null;
        try
        {
            output = Rent(BufferBytes);
            int have = 0;
            do
            {
                int read = await _socket.ReceiveAsync(input.Memory[have..], SocketFlags.None, _ending.Token).ConfigureAwait(false);
                if (read == 0) return false;
                have += read;
                int at = 0;
                int written = 0;
                while (have - at >= LengthBytes)
                {
                    int length = BinaryPrimitives.ReadUInt16BigEndian(input.Memory.Span[at..]);
                    if (length == 0) return false;
                    if (have - at - LengthBytes < length) break;
                    if (output.Length - written < ReplyRoomMin) written = await FlushAsync(output, written).ConfigureAwait(false);
                    ReadOnlyMemory<byte> message = input.Memory.Slice(at + LengthBytes, length);
                    RequestOutcome outcome = Process(message.Span, filter(), output.Memory.Span[written..], out int replied);
                    if (outcome == RequestOutcome.Reply && replied == 0)
                    {
                        written = await FlushAsync(output, written).ConfigureAwait(false);
                        await AnswerLargeAsync(message, filter()).ConfigureAwait(false);
                    }
                    written += replied;
                    if (outcome == RequestOutcome.HandOver)
                    {
                        written = await FlushAsync(output, written).ConfigureAwait(false);
                        await HandOverAsync(message).ConfigureAwait(false);
                    }
                    at += LengthBytes + length;
                    Volatile.Write(ref _lastMessage, _service.Time.GetTimestamp());
                }
                await FlushAsync(output, written).ConfigureAwait(false);
                input.Memory[at..have].CopyTo(input.Memory);
                have -= at;
                if (have >= LengthBytes) Grow(ref input, have);
            }
            while (have > 0);
            return true;
        }
        finally
        {
            input.Dispose();
            output?.Dispose();
        }
    }

    // Where as much is lent out as the process can hold, clients go that want more.
    private PooledBuffer Rent(int length)
    {
        if (_pool.TryRent(length, out PooledBuffer? buffer)) return buffer;
        _counters.Add(ServiceCounter.DroppedBusy);
        throw new IOException("there is no memory for another message");
    }

    // A message that does not fit gets a buffer that holds it.
    private void Grow(ref PooledBuffer input, int have)
    {
        int needed = LengthBytes + BinaryPrimitives.ReadUInt16BigEndian(input.Memory.Span);
        if (needed <= input.Length) return;
        PooledBuffer larger = Rent(Math.Min(needed, MessageBytesMax));
        input.Memory[..have].CopyTo(larger.Memory);
        input.Dispose();
        input = larger;
    }

    // Writes length and answer; 0 bytes with Reply if the answer needs more room than there is.
    private RequestOutcome Process(ReadOnlySpan<byte> message, AccessFilter filter, Span<byte> room, out int written)
    {
        Span<byte> reply = room[LengthBytes..];
        RequestOutcome outcome = _processor.Process(message, new ClientAddress(Client), filter, isStream: true, reply, out int length);
        written = 0;
        bool isCut = outcome == RequestOutcome.Reply && (reply[2] & MessageHeader.Truncated >> 8) != 0;
        if (outcome != RequestOutcome.Reply || isCut)
        {
            if (outcome != RequestOutcome.Drop) _service.Tap?.Shared.Record(message, new ClientAddress(Client), isStream: true, default);
            return outcome;
        }
        BinaryPrimitives.WriteUInt16BigEndian(room, (ushort)length);
        written = LengthBytes + length;
        _service.Tap?.Shared.Record(message, new ClientAddress(Client), isStream: true, reply[..length]);
        return outcome;
    }

    private async ValueTask AnswerLargeAsync(ReadOnlyMemory<byte> message, AccessFilter filter)
    {
        using PooledBuffer reply = Rent(ushort.MaxValue);
        RequestOutcome outcome = _processor.Process(message.Span, new ClientAddress(Client), filter, isStream: true, reply.Memory.Span, out int length);
        if (outcome == RequestOutcome.Reply) await SendAsync(reply.Memory[..length], _ending.Token).ConfigureAwait(false);
    }

    private async ValueTask HandOverAsync(ReadOnlyMemory<byte> message)
    {
        // With as many under way as may be, the next question waits, and with it all that the client sends.
        if (_inFlight.CurrentCount == 0) _service.Policy.Handlers.Limits.Add(ServiceLimit.TcpInFlight);
        await _inFlight.WaitAsync(_ending.Token).ConfigureAwait(false);
        if (_dispatcher.TryRun(message.ToArray(), this, _processor.Handler, ushort.MaxValue, _ending.Token, ReleaseInFlight)) return;
        _counters.Add(ServiceCounter.DroppedBusy);
        ReleaseInFlight();
    }

    private void ReleaseInFlight()
    {
        Volatile.Write(ref _lastMessage, _service.Time.GetTimestamp());
        _inFlight.Release();
        if (_hasAnswered) _idlePlace.MoveToEnd();
    }

    private async ValueTask<int> FlushAsync(PooledBuffer output, int written)
    {
        if (written == 0) return 0;
        await _writing.WaitAsync(_ending.Token).ConfigureAwait(false);
        try
        {
            await WriteAsync(output.Memory[..written], _ending.Token).ConfigureAwait(false);
        }
        finally
        {
            _writing.Release();
        }
        return 0;
    }

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        while (!bytes.IsEmpty)
        {
            Volatile.Write(ref _sendingSince, _service.Time.GetTimestamp());
            int sent = await _socket.SendAsync(bytes, SocketFlags.None, cancellation).ConfigureAwait(false);
            bytes = bytes[sent..];
        }
        _hasAnswered = true;
        Volatile.Write(ref _sendingSince, 0);
    }
}
