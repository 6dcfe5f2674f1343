using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Infra.Http;
using Infra.Http.Forwarding;
using Infra.Http.Http1;
using Infra.Proxy.Data;
using Infra.Proxy.Observe;
using Infra.Proxy.Upstreams;

namespace Infra.Proxy.Http1;

// The response on its way down.
internal sealed partial class Http1Connection
{
    private ChunkedDecoder? _responseChunks;
    private ResponseFraming _framing;
    private RejectReason _responseReason;
    private long _responseLeft;
    private long _beganTick;
    private int _interimCount;
    private int _interimLength;
    private bool _hasResponseBegun;
    private bool _isResponseDone;

    private void BeginResponse()
    {
        _framing = ResponseFraming.None;
        _responseReason = RejectReason.None;
        _responseLeft = 0;
        _interimCount = 0;
        _hasResponseBegun = _isResponseDone = false;
        _status = 0;
        _error = ProxyError.None;
        _responseBytes = 0;
        _server = null;
        _beganTick = _engine.Wheel.Now;
        _beganAt = _engine.Time.GetTimestamp();
    }

    private ResponseStep NextResponseStep(UpstreamConnection upstream)
    {
        while (true)
        {
            if (upstream.Start == upstream.End) return ResponseStep.NeedsMore;
            switch (upstream.Response.Parse(upstream.Received))
            {
                case HeadState.NeedsMore:
                    return ResponseStep.NeedsMore;
                case HeadState.Refused:
                    _responseReason = upstream.Response.Reason;
                    return ResponseStep.Refused;
                default:
                    if (upstream.Response.Body == BodyKind.Tunnel && !ResponsePlan.IsAskedFor(upstream.Response.FieldsOf(upstream.Received), _request.FieldsOf(HeadBytes)))
                    {
                        _responseReason = RejectReason.UpgradeUnasked;
                        return ResponseStep.Refused;
                    }
                    if (!upstream.Response.IsInterim) return CheckBodyStart(upstream) ? ResponseStep.Final : ResponseStep.Refused;
                    if (++_interimCount > ResponseHead.InterimResponsesMax)
                    {
                        _responseReason = RejectReason.TooManyInterimResponses;
                        return ResponseStep.Refused;
                    }
                    if (TakeInterim(upstream)) return ResponseStep.Interim;
                    break;
            }
        }
    }

    // As long as the head is not out, the client can be told.
    private bool CheckBodyStart(UpstreamConnection upstream)
    {
        if (upstream.Response.Body != BodyKind.Chunked) return true;
        BeginResponseChunks();
        _responseReason = ResponsePlan.CheckBodyStart(_responseChunks, upstream.Received[upstream.Response.Length..], out int good);
        if (_responseReason == RejectReason.None) return true;
        upstream.Start += upstream.Response.Length + good;   // the log shows where it is refused
        return false;
    }

    // RFC 9110 section 15.2: all are passed on but 100 that nobody waits for, and none to who speaks HTTP/1.0.
    private bool TakeInterim(UpstreamConnection upstream)
    {
        ResponseHead head = upstream.Response;
        bool isPassedOn = _request.MinorVersion == 1 && (head.Status != 100 || _request.ExpectsContinue);
        _interimLength = isPassedOn ? ResponsePlan.WriteInterim(head, upstream.Received, _output.Ensure(head.Length + head.FieldCount + 64)) : 0;
        NoteOutput(isPassedOn && _interimLength == 0 ? int.MaxValue : _interimLength);
        _hasContinued |= head.Status == 100;
        upstream.Start += head.Length;
        head.Reset();
        return _interimLength > 0;
    }

    private ValueTask<int> ReceiveResponse(UpstreamConnection upstream, Task? pump)
    {
        ValueTask<int> receiving = upstream.ReceiveAsync(upstream.IsFull ? _engine.Slabs.Large : _engine.Slabs.Small);
        if (receiving.IsCompleted) return receiving;
        // While the body goes up, its flow watches the time.
        if (pump is null or { IsCompleted: true }) upstream.GuardHead();
        else if (_awaitsContinue) upstream.Guard(upstream.Server.Config.Timeouts.Head, ProxyError.ConnectionReadTimeout);
        return receiving;
    }

    private ProxyError TookResponse(UpstreamConnection upstream, int count)
    {
        if (count == 0) return FailureOf(upstream, ProxyError.ConnectionTerminated);
        _hasResponseBegun = true;
        upstream.Took(count);
        return ProxyError.None;
    }

    // Noted as long as its bytes are there; what the client gets for it is another matter.
    private ProxyError RefuseResponse(UpstreamConnection upstream)
    {
        RefusalLog.Response(_engine.Log, upstream.Server.Name, _responseReason, upstream.Received);
        return ProxyErrors.OfResponse(_responseReason);
    }

    private static ProxyError FailureOf(UpstreamConnection upstream, ProxyError otherwise) => upstream.Expired is ProxyError.None ? otherwise : upstream.Expired;

    // The client's head, and as much of the body as has come with the upstream's and fits: one send for a short response.
    private int WriteResponseStart(UpstreamConnection upstream, Task? pump)
    {
        ResponseHead head = upstream.Response;
        _framing = ResponsePlan.FramingOf(head, _request.MinorVersion, out bool mustClose);
        if (mustClose || (pump is not null && !IsBodyReceived) || Volatile.Read(ref _isClosing) != 0) _keepsAlive = false;
        if (_awaitsContinue) BeginBodyTime();
        _status = head.Status;
        byte[] output = _output.Ensure(head.Length + 512);
        int length = ResponsePlan.Write(head, upstream.Received, _service, _framing, _request.MinorVersion, _keepsAlive, _engine.Time, output);
        if (length == 0) throw new InvalidOperationException("A response's head grew by more than was expected.");
        upstream.Start += head.Length;
        switch (_framing)
        {
            case ResponseFraming.None:
                _isResponseDone = true;
                return length;
            case ResponseFraming.Tunnel:
                return length;
            case ResponseFraming.Plain:
                _responseLeft = head.Body == BodyKind.Length ? head.ContentLength : long.MaxValue;   // else to the end of the connection
                if (head.Body == BodyKind.Chunked) BeginResponseChunks();
                return length + (head.Body == BodyKind.Chunked ? TakeOffChunks(upstream, output.AsSpan(length)) : CopyPlain(upstream, output.AsSpan(length)));
            default:
                if (head.Body == BodyKind.Chunked) BeginResponseChunks();
                if (output.Length - length < ChunkRecoder.RoomMin) return length;
                return length + Recode(upstream, output.AsSpan(length));
        }
    }

    [MemberNotNull(nameof(_responseChunks))]
    private void BeginResponseChunks()
    {
        _responseChunks ??= new ChunkedDecoder(isResponse: true);
        _responseChunks.Reset();
    }

    // For a client of HTTP/1.0, which knows no chunks: the bytes alone; trailers are lost on it.
    private int TakeOffChunks(UpstreamConnection upstream, Span<byte> target)
    {
        int written = 0;
        while (target.Length - written >= ChunkRecoder.RoomMin)
        {
            // No more is looked at than fits.
            ReadOnlySpan<byte> visible = upstream.Received;
            visible = visible[..Math.Min(visible.Length, target.Length - written)];
            ChunkStep step = _responseChunks!.Next(visible, out int consumed, out ReadOnlySpan<byte> data);
            upstream.Start += consumed;
            if (step == ChunkStep.Data)
            {
                data.CopyTo(target[written..]);
                written += data.Length;
                _responseBytes += data.Length;
                continue;
            }
            _responseReason = _responseChunks.Reason;
            _isResponseDone = step == ChunkStep.End;
            break;
        }
        return written;
    }

    private int CopyPlain(UpstreamConnection upstream, Span<byte> target)
    {
        int count = (int)Math.Min(_responseLeft, Math.Min(target.Length, upstream.End - upstream.Start));
        upstream.Received[..count].CopyTo(target);
        upstream.Start += count;
        TookPlain(count);
        return count;
    }

    private void TookPlain(int count)
    {
        _responseBytes += count;
        if (_responseLeft == long.MaxValue) return;
        _responseLeft -= count;
        _isResponseDone = _responseLeft == 0;
    }

    // Everything that has come, in chunks of ours; what was chunked before is taken apart first.
    private int Recode(UpstreamConnection upstream, Span<byte> target)
    {
        if (upstream.Response.Body == BodyKind.UntilClose)
        {
            int count = Math.Min(upstream.End - upstream.Start, target.Length - 64);
            if (count <= 0) return 0;
            int length = ChunkRecoder.WriteChunk(upstream.Received[..count], target);
            upstream.Start += count;
            _responseBytes += count;
            return length;
        }
        long before = _responseChunks!.BodyBytes;
        _responseReason = ChunkRecoder.Recode(_responseChunks, upstream.Received, target, dropsUnderscores: false, out int consumed, out int written, out ChunkStep step);
        upstream.Start += consumed;
        _responseBytes += _responseChunks.BodyBytes - before;
        _isResponseDone = step == ChunkStep.End;
        return written;
    }

    // What did not come with the head.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ProxyError> RelayResponseAsync(UpstreamConnection upstream)
    {
        while (_responseReason == RejectReason.None)
        {
            while (upstream.Start < upstream.End)
            {
                if (_framing == ResponseFraming.Plain && upstream.Response.Body != BodyKind.Chunked)
                {
                    int count = (int)Math.Min(_responseLeft, upstream.End - upstream.Start);
                    await SendClientAsync(upstream.ReceivedMemory[..count]).ConfigureAwait(false);
                    upstream.Start += count;
                    TookPlain(count);
                }
                else
                {
                    byte[] output = _output.Ensure(SlabSpace.LargeBytes);
                    _outputUsed = int.MaxValue;
                    int length = _framing == ResponseFraming.Plain ? TakeOffChunks(upstream, output) : Recode(upstream, output);
                    if (_responseReason != RejectReason.None) return RefuseResponse(upstream);
                    if (length > 0) await SendClientAsync(_output.Bytes.AsMemory(0, length)).ConfigureAwait(false);
                    else if (!_isResponseDone) break;   // the beginning of something: more is needed
                }
                if (_isResponseDone) return ProxyError.None;
            }
            int received = 0;
            try
            {
                bool isLong = _framing != ResponseFraming.Plain || _responseLeft > SlabSpace.SmallBytes;
                ValueTask<int> receiving = upstream.ReceiveAsync(isLong ? _engine.Slabs.Large : _engine.Slabs.Small);
                if (!receiving.IsCompleted) upstream.Guard(upstream.Server.Config.Timeouts.Read, ProxyError.ConnectionReadTimeout);
                received = await receiving.ConfigureAwait(false);
            }
            catch (Exception e) when (Transport.IsFailure(e))
            {
                if (upstream.Response.Body == BodyKind.UntilClose) return FailureOf(upstream, ProxyError.HttpResponseIncomplete);
            }
            upstream.Unguard();
            if (received > 0)
            {
                upstream.Took(received);
                continue;
            }
            if (upstream.Response.Body != BodyKind.UntilClose || upstream.Expired != ProxyError.None) return FailureOf(upstream, ProxyError.HttpResponseIncomplete);
            _isResponseDone = true;
            NoteOutput(SlabSpace.HeadBytes);
            if (_framing == ResponseFraming.Chunked) await SendClientAsync(_output.Bytes.AsMemory(0, ChunkRecoder.WriteEnd(_output.Ensure(64)))).ConfigureAwait(false);
            return ProxyError.None;
        }
        return RefuseResponse(upstream);
    }

    private ValueTask SendClientAsync(ReadOnlyMemory<byte> bytes)
    {
        ValueTask<int> sending = _transport.SendAsync(bytes);
        if (!sending.IsCompletedSuccessfully) return SendClientSlowlyAsync(sending, bytes);
        int count = sending.GetAwaiter().GetResult();
        return count == bytes.Length ? ValueTask.CompletedTask : SendClientSlowlyAsync(new ValueTask<int>(count), bytes);
    }

    // A client that does not read gets as much time as the least rate allows.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask SendClientSlowlyAsync(ValueTask<int> sending, ReadOnlyMemory<byte> bytes)
    {
        if (_service.Limits.BodyBytesPerSecondMin > 0) _sendGuard.Set(_service.Limits.TimeToTake(bytes.Length));
        try
        {
            bytes = bytes[await sending.ConfigureAwait(false)..];
            while (!bytes.IsEmpty)
                bytes = bytes[await _transport.SendAsync(bytes).ConfigureAwait(false)..];
        }
        finally
        {
            _sendGuard.Clear();
        }
    }

    private static ValueTask SendUpstreamAsync(UpstreamConnection upstream, ReadOnlyMemory<byte> bytes)
    {
        ValueTask<int> sending = upstream.Transport.SendAsync(bytes);
        if (!sending.IsCompletedSuccessfully) return SendUpstreamSlowlyAsync(upstream, sending, bytes);
        int count = sending.GetAwaiter().GetResult();
        return count == bytes.Length ? ValueTask.CompletedTask : SendUpstreamSlowlyAsync(upstream, new ValueTask<int>(count), bytes);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private static async ValueTask SendUpstreamSlowlyAsync(UpstreamConnection upstream, ValueTask<int> sending, ReadOnlyMemory<byte> bytes)
    {
        upstream.Guard(upstream.Server.Config.Timeouts.Write, ProxyError.ConnectionWriteTimeout);
        try
        {
            bytes = bytes[await sending.ConfigureAwait(false)..];
            while (!bytes.IsEmpty)
                bytes = bytes[await upstream.Transport.SendAsync(bytes).ConfigureAwait(false)..];
        }
        finally
        {
            upstream.Unguard();
        }
    }
}
