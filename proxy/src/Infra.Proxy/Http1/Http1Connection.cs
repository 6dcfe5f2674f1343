using Infra.Http;
using Infra.Http.Forwarding;
using Infra.Http.Http1;
using Infra.Proxy.Data;
using Infra.Proxy.Lifecycle;
using Infra.Proxy.Observe;
using Infra.Proxy.Upstreams;

namespace Infra.Proxy.Http1;

/// <summary>
/// One client of HTTP/1: reads a head, decides, exchanges with an upstream, and again. One flow owns all of its state; only a request body that goes up while the
/// response comes down has a flow of its own. The main path is this one method, so that a request allocates nothing: what may be left out of it, is.
/// </summary>
internal sealed partial class Http1Connection
{
    private const int ConnectAttemptsMax = 3;

    private readonly Transport _transport;
    private readonly ClientFacts _client;
    private readonly ServiceRuntime _service;
    private readonly ProxyEngine _engine;
    private readonly RequestHead _request;
    private readonly TransportGuard _receiveGuard;
    private readonly TransportGuard _sendGuard;
    private readonly Scratch _output;
    private readonly bool _mayBeHttp2;
    private UpstreamConnection? _upstream;
    private Task? _pump;
    private int _requestCount;
    private int _outputUsed;
    private bool _keepsAlive;
    private int _isClosing;
    private int _isBusy;

    internal Http1Connection(Transport transport, ClientFacts client, ServiceRuntime service, ProxyEngine engine, bool isLenient, bool mayBeHttp2)
    {
        _transport = transport;
        _client = client;
        _service = service;
        _engine = engine;
        _mayBeHttp2 = mayBeHttp2;
        _request = new RequestHead(isLenient ? service.LenientRequestLimits : service.RequestLimits);
        _receiveGuard = new TransportGuard(transport, engine.Wheel, drops: false);
        _sendGuard = new TransportGuard(transport, engine.Wheel, drops: true);
        _output = new Scratch(engine.Slabs);
        _access = service.AccessLog is null ? null : new AccessEntry(engine.Slabs);
    }

    /// <summary>Whether a request is under way.</summary>
    internal bool IsBusy => Volatile.Read(ref _isBusy) != 0;

    /// <summary>Serves the client to its end, or until it turns out to speak HTTP/2.</summary>
    /// <returns>What was read of an HTTP/2 connection; null if it was none, and the connection is to be closed.</returns>
    internal async Task<ReadOnlyMemory<byte>?> RunAsync()
    {
        _engine.Http1Connections.Add(this);
        // Whoever announces the end to those that are in the set has said so before.
        if (_engine.IsStopping) AnnounceEnd();
        try
        {
            while (true)
            {
                BeginHead();
                HeadState state;
                // An idle client holds no buffer.
                if (!HasInput) await _transport.ReceiveAsync(Memory<byte>.Empty).ConfigureAwait(false);
                while ((state = ParseHead()) == HeadState.NeedsMore)
                {
                    int count = await _transport.ReceiveAsync(MakeRoom()).ConfigureAwait(false);
                    if (count == 0)
                    {
                        if (_receiveGuard.HasFired && HasInput) await AnswerAndLingerAsync(LocalAnswer.Refuse(RejectReason.HeadTimeout)).ConfigureAwait(false);
                        return null;
                    }
                    Took(count);
                }
                if (_isHttp2) return TakeAllInput();
                _receiveGuard.Clear();
                if (state == HeadState.Refused)
                {
                    await AnswerAndLingerAsync(LocalAnswer.Refuse(_request.Reason)).ConfigureAwait(false);
                    return null;
                }

                BeginExchange();
                UpstreamServer server = _service.Upstreams.Next();
                RequestPlan plan = Plan(server);
                if (plan.Reason != RejectReason.None || plan.IsAnsweredHere)
                {
                    LocalAnswer answer = plan.IsAnsweredHere ? new LocalAnswer(200, ProxyError.None, RejectReason.None) : LocalAnswer.Refuse(plan.Reason, plan.Error);
                    if (!plan.IsAnsweredHere || _request.Body != BodyKind.None)
                    {
                        await AnswerAndLingerAsync(answer).ConfigureAwait(false);
                        return null;
                    }
                    await AnswerAsync(answer).ConfigureAwait(false);
                    if (!EndExchange()) return null;
                    continue;
                }

                // The upstream: a pooled connection, else a new one; once more with a new one if a pooled one turns out to be dead.
                ProxyError failure;
                Task? pump = null;
                bool wantsNew = false;
                int attempts = 0;
                while (true)
                {
                    failure = ProxyError.None;
                    _upstream = wantsNew ? null : server.Pool.Take(MayRetry);
                    bool isPooled = _upstream is not null;
                    if (_upstream is null)
                    {
                        UpstreamAttempt attempt = await server.ConnectAsync(_engine.Stopped).ConfigureAwait(false);
                        _upstream = attempt.Connection;
                        if (_upstream is null)
                        {
                            failure = attempt.Failure;
                            _engine.Counters.UpstreamFailed(failure);
                            if (++attempts >= Math.Min(ConnectAttemptsMax, _service.Upstreams.Servers.Count)) break;
                            server = _service.Upstreams.Next();
                            if (_service.Config.Forwarding.UsesUpstreamHost) plan = Plan(server);
                            continue;
                        }
                    }
                    BeginUpstream(_upstream);
                    int length = AppendWholeBody(plan.HeadLength);
                    NoteOutput(length);
                    try
                    {
                        await SendUpstreamAsync(_upstream, _output.Bytes.AsMemory(0, length)).ConfigureAwait(false);
                    }
                    catch (Exception e) when (Transport.IsFailure(e))
                    {
                        failure = FailureOf(_upstream, ProxyError.ConnectionTerminated);
                    }
                    if (failure == ProxyError.None)
                    {
                        if (NeedsPump) _pump = pump = PumpAsync(_upstream);
                        ResponseStep step;
                        while ((step = NextResponseStep(_upstream)) is ResponseStep.NeedsMore or ResponseStep.Interim)
                        {
                            if (step == ResponseStep.Interim)
                            {
                                await SendClientAsync(_output.Bytes.AsMemory(0, _interimLength)).ConfigureAwait(false);
                                if (_awaitsContinue && _hasContinued) BeginBodyTime();
                                continue;
                            }
                            int count = 0;
                            try
                            {
                                count = await ReceiveResponse(_upstream, pump).ConfigureAwait(false);
                            }
                            catch (Exception e) when (Transport.IsFailure(e))
                            {
                                // As good as an end.
                            }
                            _upstream.Unguard();
                            failure = TookResponse(_upstream, count);
                            if (failure != ProxyError.None) break;
                        }
                        if (step == ResponseStep.Refused) failure = RefuseResponse(_upstream);
                    }
                    if (failure == ProxyError.ConnectionTerminated && isPooled && MayRetry)
                    {
                        // RFC 9112 section 9.3.1: the server closed a connection that it had kept open before it saw this request.
                        DropUpstream();
                        _engine.Counters.UpstreamRetried();
                        wantsNew = true;
                        continue;
                    }
                    break;
                }

                if (failure != ProxyError.None)
                {
                    DropUpstream();
                    if (pump is { IsCompleted: false } && !IsBodyReceived && !_isClientGone && _bodyReason == RejectReason.None)
                    {
                        await AnswerBesideBodyAsync(pump, LocalAnswer.Fail(failure, _responseReason)).ConfigureAwait(false);
                        return null;
                    }
                    if (pump is not null) await pump.ConfigureAwait(false);
                    LocalAnswer answer = _bodyReason != RejectReason.None ? LocalAnswer.Refuse(_bodyReason) : LocalAnswer.Fail(failure, _responseReason);
                    if (_request.Body != BodyKind.None && !IsBodyDone) _keepsAlive = false;
                    if (_isClientGone) return null;
                    if (!_keepsAlive)
                    {
                        await AnswerAndLingerAsync(answer).ConfigureAwait(false);
                        return null;
                    }
                    await AnswerAsync(answer).ConfigureAwait(false);
                    if (!EndExchange()) return null;
                    continue;
                }

                int first = WriteResponseStart(_upstream!, pump);
                NoteOutput(first);
                await SendClientAsync(_output.Bytes.AsMemory(0, first)).ConfigureAwait(false);
                if (_framing == ResponseFraming.Tunnel)
                {
                    await TunnelAsync(_upstream!).ConfigureAwait(false);
                    return null;
                }
                if (!_isResponseDone) failure = await RelayResponseAsync(_upstream!).ConfigureAwait(false);
                if (failure != ProxyError.None)
                {
                    // The head is out: a cut connection is all that can tell the client that the body is not whole.
                    NoteCut(failure);
                    _transport.Abort();
                    DropUpstream();
                    if (pump is not null) await pump.ConfigureAwait(false);
                    return null;
                }
                if (pump is not null && !await EndPumpAsync(pump).ConfigureAwait(false)) return null;
                ReleaseUpstream();
                if (!EndExchange())
                {
                    await LingerAsync().ConfigureAwait(false);
                    return null;
                }
            }
        }
        finally
        {
            if (IsBusy && !_isNoted) NoteExchange();   // the client went before it was answered
            DropUpstream();
            if (_pump is { IsCompleted: false })
            {
                // It still reads into its buffer.
                _transport.Abort();
                await _pump.ConfigureAwait(false);
            }
            ReleaseAll();
            _engine.Http1Connections.Remove(this);
        }
    }

    /// <summary>The request under way, or the next one, is the last. For any thread.</summary>
    internal void AnnounceEnd() => Volatile.Write(ref _isClosing, 1);

    /// <summary>Ends it if it has no request, at the latest when the present one is done. For any thread.</summary>
    internal void Close(bool evenIfBusy)
    {
        Volatile.Write(ref _isClosing, 1);
        if (evenIfBusy) _transport.Abort();
        else if (!IsBusy) _transport.EndReceive();
    }

    private RequestPlan Plan(UpstreamServer server)
    {
        ReadOnlySpan<byte> host = _service.Config.Forwarding.UsesUpstreamHost ? server.Authority : default;
        ReadOnlySpan<byte> version = _request.MinorVersion == 0 ? "1.0"u8 : "1.1"u8;
        byte[] target = _output.Ensure(Math.Min(SlabSpace.SmallBytes, RequestPlan.RoomFor(_request, _service)));
        RequestPlan plan = RequestPlan.Write(_request, HeadBytes, _client.Forwarded, _service, host, version, target);
        // Refused in the middle, or with a target that needed room for its normal form: nobody knows how far it got.
        if (plan.HeadLength == 0 || plan.UsesScratch) _outputUsed = int.MaxValue;
        if (plan.NeedsRoom)
        {
            target = _output.Ensure(RequestPlan.RoomFor(_request, _service));
            plan = RequestPlan.Write(_request, HeadBytes, _client.Forwarded, _service, host, version, target);
        }
        return plan;
    }

    private void BeginExchange()
    {
        _requestCount++;
        Volatile.Write(ref _isBusy, 1);
        _keepsAlive = _request.KeepsAlive && _requestCount < _service.Limits.RequestsPerConnectionMax && Volatile.Read(ref _isClosing) == 0;
        BeginBody();
        BeginResponse();
        _outputUsed = 0;
        _isNoted = false;
        _access?.Begin(_request, HeadBytes, isHttp2: false, _beganAt);
    }

    // Whether another request may follow.
    private bool EndExchange()
    {
        NoteExchange();
        _pump = null;
        Volatile.Write(ref _isBusy, 0);
        _output.Release(_outputUsed);
        DropInput(_inputConsumed);
        if (_bodyEnd > _bodyStart) TakeBackInput(_body!.Bytes.AsSpan(_bodyStart.._bodyEnd));
        _body?.Release();
        return _keepsAlive && Volatile.Read(ref _isClosing) == 0;
    }

    // Of the output buffer so much, from its start, has been written; only that is cleared in the end.
    private void NoteOutput(int length)
    {
        if (length > _outputUsed) _outputUsed = length;
    }

    private void BeginUpstream(UpstreamConnection upstream)
    {
        if (_access is not null) _access.Upstream = upstream.Server.Name;
        _server = upstream.Server;
        upstream.BeginExchange(_beganTick);
        upstream.Response.Reset(_request.Method, _request.Upgrade);
    }

    private void DropUpstream()
    {
        UpstreamConnection? upstream = _upstream;
        if (upstream is null) return;
        _upstream = null;
        upstream.Drop();
        upstream.ReleaseBuffer();
    }

    // Back to the pool, if everything about the exchange was in order.
    private void ReleaseUpstream()
    {
        UpstreamConnection upstream = _upstream!;
        bool isClean = upstream.Response.KeepsAlive && upstream.Start == upstream.End && upstream.Expired == ProxyError.None && IsBodySent;
        if (!isClean)
        {
            DropUpstream();
            return;
        }
        _upstream = null;
        upstream.ReleaseBuffer();
        upstream.Server.Pool.Put(upstream);
    }
}
