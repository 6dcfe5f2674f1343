using System.Runtime.CompilerServices;
using Infra.Http;
using Infra.Http.Forwarding;
using Infra.Http.Http1;
using Infra.Proxy.Data;
using Infra.Proxy.Upstreams;

namespace Infra.Proxy.Http1;

// The body of a request on its way up.
internal sealed partial class Http1Connection
{
    private const long DiscardBytesMax = 1 << 20;

    private Scratch? _body;
    private Scratch? _bodyOutput;
    private ChunkedDecoder? _requestChunks;
    private int _bodyStart;
    private int _bodyEnd;
    private int _inputConsumed;
    private long _bodyLeft;
    private long _bodyReceived;
    private long _bodyDiscarded;
    private long _bodyBeganTick;
    private RejectReason _bodyReason;
    private bool _isBodyComplete;
    private bool _hasBodyFailedUpstream;
    private bool _isClientGone;
    private int _discardsBody;
    private int _isBodyReceived;
    private bool _hasContinued;
    private bool _awaitsContinue;

    /// <summary>Whether the client's body has been read to its end.</summary>
    private bool IsBodyDone => _isBodyComplete;

    /// <summary>Whether all of it has come, be it that its last bytes are still on their way up. Other than the rest here it may be asked beside the pump.</summary>
    private bool IsBodyReceived => Volatile.Read(ref _isBodyReceived) != 0;

    /// <summary>Whether the upstream has got all of it.</summary>
    private bool IsBodySent => _isBodyComplete && !_hasBodyFailedUpstream && _bodyDiscarded == 0;

    /// <summary>What came of the body, without chunks' own bytes; none for a head that was refused.</summary>
    private long BodyBytes => !IsBusy ? 0 : _request.Body == BodyKind.Chunked ? _requestChunks!.BodyBytes : _bodyReceived;

    private bool NeedsPump => !_isBodyComplete;

    // Once more over another connection: only what a server may see twice, and of which nothing but the head was sent.
    private bool MayRetry => _request.Body == BodyKind.None && _request.Method.IsIdempotent() && !_hasResponseBegun;

    private void BeginBody()
    {
        _bodyReason = RejectReason.None;
        _hasBodyFailedUpstream = _isClientGone = false;
        _bodyStart = _bodyEnd = 0;
        _bodyReceived = _bodyDiscarded = 0;
        Volatile.Write(ref _discardsBody, 0);
        _inputConsumed = _request.Length;
        _bodyLeft = _request.Body == BodyKind.Length ? _request.ContentLength : 0;
        _isBodyComplete = _request.Body == BodyKind.None;
        Volatile.Write(ref _isBodyReceived, 0);
        _hasContinued = _awaitsContinue = false;
        if (_request.Body == BodyKind.Chunked)
        {
            _requestChunks ??= new ChunkedDecoder();
            _requestChunks.Reset();
        }
    }

    // A short body that has come with its head goes up with it, in one piece.
    private int AppendWholeBody(int headLength)
    {
        if (_request.Body != BodyKind.Length || (_isBodyComplete && _bodyReceived == 0)) return headLength;
        int buffered = _end - _start - _request.Length;
        if (_request.ContentLength > buffered || headLength + _request.ContentLength > _output.Bytes.Length) return headLength;
        int length = (int)_request.ContentLength;
        _input.AsSpan(_start + _request.Length, length).CopyTo(_output.Bytes.AsSpan(headLength));
        _inputConsumed = _request.Length + length;
        _bodyReceived = length;
        _bodyLeft = 0;
        _isBodyComplete = true;
        return headLength + length;
    }

    // Runs beside the main flow until the body is up, or cannot be. It never throws for what client or upstream do.
    private async Task PumpAsync(UpstreamConnection upstream)
    {
        _body ??= new Scratch(_engine.Slabs);
        _bodyBeganTick = _engine.Wheel.Now;
        try
        {
            if (_request.Body == BodyKind.Length) await PumpLengthAsync(upstream).ConfigureAwait(false);
            else await PumpChunksAsync(upstream).ConfigureAwait(false);
            if (_isBodyComplete && !_hasBodyFailedUpstream) upstream.GuardHead();
        }
        catch (Exception e) when (Transport.IsFailure(e))
        {
            // One that sends more than anybody waits for is still there to be answered.
            _isClientGone = _bodyDiscarded <= DiscardBytesMax;
            _keepsAlive = false;
        }
        finally
        {
            _receiveGuard.Clear();
            // What is left of the body will never come: the upstream must not wait for it, nor take what it has for all.
            if (!_isBodyComplete && !_hasBodyFailedUpstream) upstream.Transport.Abort();
            _bodyOutput?.Release();
        }
    }

    private async Task PumpLengthAsync(UpstreamConnection upstream)
    {
        int buffered = (int)Math.Min(_bodyLeft, _end - _start - _inputConsumed);
        if (buffered > 0)
        {
            if (buffered == _bodyLeft) Volatile.Write(ref _isBodyReceived, 1);
            await SendBodyAsync(upstream, _input.AsMemory(_start + _inputConsumed, buffered)).ConfigureAwait(false);
            _inputConsumed += buffered;
            _bodyLeft -= buffered;
            _bodyReceived += buffered;
        }
        while (_bodyLeft > 0)
        {
            byte[] bytes = _body!.Ensure(_bodyLeft > SlabSpace.SmallBytes ? SlabSpace.LargeBytes : SlabSpace.SmallBytes);
            int count = await ReceiveBodyAsync(bytes.AsMemory(0, (int)Math.Min(_bodyLeft, bytes.Length))).ConfigureAwait(false);
            if (count == 0) return;
            _bodyLeft -= count;
            if (_bodyLeft == 0) Volatile.Write(ref _isBodyReceived, 1);
            await SendBodyAsync(upstream, bytes.AsMemory(0, count)).ConfigureAwait(false);
        }
        _isBodyComplete = true;
    }

    private async Task PumpChunksAsync(UpstreamConnection upstream)
    {
        _bodyOutput ??= new Scratch(_engine.Slabs);
        byte[] output = _bodyOutput.Ensure(SlabSpace.SmallBytes);
        // What came with the head is the first to be decoded; it is moved, so that there is one place to decode from.
        int buffered = _end - _start - _inputConsumed;
        byte[] bytes = _body!.Ensure(Math.Max(SlabSpace.SmallBytes, buffered));
        _input.AsSpan(_start + _inputConsumed, buffered).CopyTo(bytes);
        _inputConsumed += buffered;
        _bodyStart = 0;
        _bodyEnd = buffered;
        while (true)
        {
            int written = RecodeRequestChunks(output, out ChunkStep step);
            if (step == ChunkStep.Refused) return;
            if (step == ChunkStep.End) Volatile.Write(ref _isBodyReceived, 1);
            if (written > 0) await SendBodyAsync(upstream, output.AsMemory(0, written)).ConfigureAwait(false);
            if (step == ChunkStep.End)
            {
                _isBodyComplete = true;
                return;
            }
            if (step == ChunkStep.Data) continue;   // the output was full
            if (_bodyStart > 0)
            {
                bytes.AsSpan(_bodyStart.._bodyEnd).CopyTo(bytes);
                _bodyEnd -= _bodyStart;
                _bodyStart = 0;
            }
            int count = await ReceiveBodyAsync(bytes.AsMemory(_bodyEnd)).ConfigureAwait(false);
            if (count == 0) return;
            _bodyEnd += count;
        }
    }

    private int RecodeRequestChunks(byte[] output, out ChunkStep step)
    {
        RejectReason reason = ChunkRecoder.Recode(
            _requestChunks!, _body!.Bytes.AsSpan(_bodyStart.._bodyEnd), output, _service.Forwarding.DropUnderscores, out int consumed, out int written, out step);
        _bodyStart += consumed;
        if (reason == RejectReason.None && _requestChunks!.BodyBytes > _service.Limits.BodyBytesMax)
        {
            reason = RejectReason.BodyTooLarge;
            step = ChunkStep.Refused;
        }
        if (reason != RejectReason.None)
        {
            _bodyReason = reason;
            _keepsAlive = false;
        }
        return written;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReceiveBodyAsync(Memory<byte> target)
    {
        ValueTask<int> receiving = _transport.ReceiveAsync(target);
        bool waits = !receiving.IsCompleted;
        if (waits && Volatile.Read(ref _discardsBody) == 0)
        {
            // Who waits for 100 is not slow: until that comes, it is the server's time that passes.
            _awaitsContinue = _request.ExpectsContinue && !_hasContinued && _bodyReceived == 0;
            if (!_awaitsContinue) GuardBody();
        }
        int count = await receiving.ConfigureAwait(false);
        if (_awaitsContinue)
        {
            // It comes without.
            _awaitsContinue = false;
            _bodyBeganTick = _engine.Wheel.Now;
            _upstream?.Unguard();
        }
        if (waits && Volatile.Read(ref _discardsBody) == 0) _receiveGuard.Clear();
        _bodyReceived += count;
        if (count > 0) return count;
        _bodyReason = _receiveGuard.HasFired ? RejectReason.BodyTimeout : RejectReason.BodyIncomplete;
        _keepsAlive = false;
        return 0;
    }

    // 100 has gone to the client, or a final response will: what is awaited of the body has its own time from here on.
    private void BeginBodyTime()
    {
        _awaitsContinue = false;
        _bodyBeganTick = _engine.Wheel.Now;
        GuardBody();
    }

    // The next bytes must come before the average falls below the rate; at its start a body has some time more. What is called gRPC here is none: that needs HTTP/2, where calls may be silent.
    private void GuardBody()
    {
        if (_service.Limits.BodyBytesPerSecondMin == 0) return;
        var passed = TimeSpan.FromMilliseconds((_engine.Wheel.Now - _bodyBeganTick) * TimerWheel.TickMilliseconds);
        _receiveGuard.Set(_service.Limits.TimeLeftForBody(_bodyReceived, passed));
    }

    private async ValueTask SendBodyAsync(UpstreamConnection upstream, ReadOnlyMemory<byte> bytes)
    {
        if (Volatile.Read(ref _discardsBody) != 0 || _hasBodyFailedUpstream)
        {
            _bodyDiscarded += bytes.Length;
            if (_bodyDiscarded > DiscardBytesMax) throw new IOException("The rest of the body is too long to be waited for.");
            return;
        }
        try
        {
            await SendUpstreamAsync(upstream, bytes).ConfigureAwait(false);
        }
        catch (Exception e) when (Transport.IsFailure(e))
        {
            // It may have answered before it closed: whoever reads there will see. What still comes from the client has nowhere to go.
            _hasBodyFailedUpstream = true;
            _keepsAlive = false;
        }
    }

    // The server has failed, and the client is still at its body: it is told now, not when it is done.
    private async Task AnswerBesideBodyAsync(Task pump, LocalAnswer answer)
    {
        _keepsAlive = false;
        Volatile.Write(ref _discardsBody, 1);
        await AnswerAsync(answer).ConfigureAwait(false);
        await EndPumpAsync(pump).ConfigureAwait(false);
    }

    // The response is out and the body is not up: the client gets a moment to see the one and to stop the other. False if the connection is to be closed.
    private async Task<bool> EndPumpAsync(Task pump)
    {
        if (pump.IsCompleted || IsBodyReceived)
        {
            // The response's flow has cleared the limit that the last bytes of the body had.
            if (!pump.IsCompleted) _upstream?.Guard(_upstream.Server.Config.Timeouts.Write, ProxyError.ConnectionWriteTimeout);
            await pump.ConfigureAwait(false);
            _upstream?.Unguard();
            if (_isBodyComplete && _keepsAlive) return true;
            NoteExchange();
            if (!_isClientGone) await LingerAsync().ConfigureAwait(false);
            return false;
        }
        Volatile.Write(ref _discardsBody, 1);
        NoteExchange();
        DropUpstream();
        await _transport.SayLastAsync().ConfigureAwait(false);
        _receiveGuard.Set(LingerLimit);
        await pump.ConfigureAwait(false);
        return false;
    }
}
