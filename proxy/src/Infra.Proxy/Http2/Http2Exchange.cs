using System.Runtime.CompilerServices;
using System.Text;
using Infra.Http;
using Infra.Http.Forwarding;
using Infra.Http.Http1;
using Infra.Proxy.Data;
using Infra.Proxy.Http1;
using Infra.Proxy.Lifecycle;
using Infra.Proxy.Observe;
using Infra.Proxy.Upstreams;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Infra.Proxy.Http2;

/// <summary>One request that Kestrel took, by HTTP/2 or in an application of YARP: the same plan as for HTTP/1, the same upstreams, another way back.</summary>
/// <param name="context">The request.</param>
/// <param name="service">The service that it came to.</param>
/// <param name="client">Who sent it.</param>
/// <param name="engine">What it runs on.</param>
/// <param name="hooks">Who has a say in what goes up and comes back; null for nobody.</param>
internal sealed partial class Http2Exchange(HttpContext context, ServiceRuntime service, ClientFacts client, EngineCore engine, ExchangeHooks? hooks = null)
{
    private const int ConnectAttemptsMax = 3;

    private readonly ServiceRuntime _service = service;
    private readonly ClientFacts _client = client;
    private readonly Scratch _form = new(engine.Slabs);
    private readonly Scratch _output = new(engine.Slabs);
    private readonly AccessEntry? _access = service.AccessLog is null ? null : new AccessEntry(engine.Slabs);
    private readonly byte[] _key = new byte[WebSocketHandshake.KeyLength];
    private RequestHead? _request;
    private ReadOnlyMemory<byte> _head;
    private int _outputUsed;
    private UpstreamConnection? _upstream;
    private UpstreamServer? _server;
    private UpstreamServer? _next;
    private IHttpUpgradeFeature? _upgrade;
    private readonly long _beganTick = engine.Wheel.Now;
    private readonly long _beganAt = engine.Time.GetTimestamp();
    private LocalAnswer _answered;
    private RejectReason _reason;
    private long _requestBytes;
    private long _responseBytes;
    private int _status;
    private bool _isTunnel;
    private bool _isBodySent;
    private bool _hasResponseBegun;
    private bool _isWebSocket;

    /// <summary>Why the exchange failed; none if it did not. Known when it has run.</summary>
    internal ProxyError Failure { get; private set; }

    /// <summary>Whether the request or the response was at fault in its form, or what else was noted. Known when it has run.</summary>
    internal RejectReason Reason => _reason;

    /// <summary>Whether the client went away before the end. Known when it has run.</summary>
    internal bool IsClientGone { get; private set; }

    /// <summary>Whether it became a tunnel. Known when it has run.</summary>
    internal bool IsTunnel => _isTunnel;

    /// <summary>Whether anything was sent to a server that answered. Known when it has run.</summary>
    internal bool HasResponseBegun => _hasResponseBegun;

    internal async Task RunAsync()
    {
        Task? pump = null;
        ProxyError failure = ProxyError.None;
        bool isWhole = false;
        using var abortion = context.RequestAborted.UnsafeRegister(static state => ((Http2Exchange)state!)._upstream?.Transport.Abort(), this);
        try
        {
            if (!TryPlan(out int headLength, out LocalAnswer answer))
            {
                await AnswerAsync(answer).ConfigureAwait(false);
                return;
            }
            failure = await SendHeadAsync(headLength).ConfigureAwait(false);
            _output.Release(_outputUsed);
            if (failure == ProxyError.None)
            {
                if (!_isBodySent && !_isTunnel) pump = PumpAsync(_upstream!);
                failure = await ReceiveHeadAsync(_upstream!).ConfigureAwait(false);
            }
            if (failure != ProxyError.None)
            {
                // It was the client's end that ended the upstream.
                context.RequestAborted.ThrowIfCancellationRequested();
                await AnswerAsync(_reason != RejectReason.None && !IsResponseReason ? LocalAnswer.Refuse(_reason) : LocalAnswer.Fail(failure, _reason)).ConfigureAwait(false);
                return;
            }
            if (_isTunnel)
            {
                await RunTunnelAsync(_upstream!).ConfigureAwait(false);
                return;
            }
            if (!await WriteHeadAsync(_upstream!).ConfigureAwait(false)) return;
            // A head without a body yet is not kept back: a stream may be slow to begin.
            if (_upstream!.Start == _upstream.End) await context.Response.StartAsync().ConfigureAwait(false);
            failure = await RelayAsync(_upstream).ConfigureAwait(false);
            isWhole = failure == ProxyError.None;
            if (failure == ProxyError.None && hooks is not null) await hooks.EndAsync(context).ConfigureAwait(false);
            if (failure != ProxyError.None) context.Abort();
            else if (pump is { IsCompleted: false })
            {
                // RFC 9113 section 8.1: the response is whole, the rest of the request is not wanted.
                await context.Response.CompleteAsync().ConfigureAwait(false);
                context.Features.Get<IHttpResetFeature>()?.Reset(0);
            }
        }
        catch (Exception e) when (Transport.IsFailure(e) || e is BadHttpRequestException)
        {
            // The client has gone.
            _status = 0;
            IsClientGone = true;
        }
        finally
        {
            // What was not taken of a response is still to come over its connection, whoever gave up on it.
            Release(isWhole && pump is null or { IsCompleted: true });
            if (pump is not null)
            {
                if (!pump.IsCompleted) CancelBody();
                await pump.ConfigureAwait(false);
            }
            _takeGuard?.Close();
            _output.Release();
            _form.Release(_head.IsEmpty ? int.MaxValue : _head.Length);
            if (_request is not null) _service.Heads.Return(_request);
            Failure = _answered.Error == ProxyError.None ? failure : _answered.Error;
            TimeSpan duration = engine.Time.GetElapsedTime(_beganAt);
            _service.Counters.Exchanged(_status, Failure, _reason, _requestBytes, _responseBytes, duration);
            _client.Counters?.Exchanged(_status, Failure, _reason, _requestBytes, _responseBytes, duration);
            _server?.Counters.Exchanged(_status, Failure, _reason, _requestBytes, _responseBytes, duration);
            if (_access is { IsPending: true })
                _service.AccessLog!.Write(_access, new AccessResult(_status, _requestBytes, _responseBytes, Failure, _reason), _client);
        }
    }

    private bool IsResponseReason { get; set; }

    private bool TryPlan(out int headLength, out LocalAnswer answer)
    {
        headLength = 0;
        answer = default;
        if (!TryBeginTunnel(out answer) && hooks is not null) return false;
        bool hasBody = !_isTunnel && context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody != false;
        int length;
        if (hooks is null)
        {
            string target = Http2RequestHead.TargetOf(context);
            byte[] form = _form.Ensure(Http2RequestHead.RoomFor(context, target));
            length = Http2RequestHead.Write(context, _isTunnel ? "GET" : context.Request.Method, target, hasBody, _isTunnel ? _key : default, form);
        }
        else length = hooks.WriteRequest(context, hasBody, _isTunnel, _isTunnel && _upgrade is null ? _key : default, _form);
        _head = _form.Bytes.AsMemory(0, length);
        ReadOnlySpan<byte> head = _head.Span;
        _request = _service.Heads.Rent();
        // What is refused before it is parsed is written down all the same: logs show it.
        if (hooks is null && (_reason = Http2RequestHead.Check(context)) != RejectReason.None) answer = LocalAnswer.Refuse(_reason);
        HeadState state = answer.Status == 0 ? _request.Parse(head) : HeadState.NeedsMore;
        _access?.Begin(_request, head, isHttp2: true, _beganAt);
        if (answer.Status != 0) return false;
        if (state != HeadState.Complete)
        {
            _reason = _request.State == HeadState.Refused ? _request.Reason : RejectReason.HeadTooLarge;
            answer = LocalAnswer.Refuse(_reason);
            return false;
        }
        _isBodySent = _request.Body == BodyKind.None;
        _next = _service.Upstreams.Next();
        RequestPlan plan = PlanFor(_next);
        if (plan.IsAnsweredHere) answer = new LocalAnswer(200, ProxyError.None, RejectReason.None);
        else if (plan.Reason != RejectReason.None) answer = LocalAnswer.Refuse(plan.Reason, plan.Error);
        headLength = plan.HeadLength;
        return answer.Status == 0;
    }

    private RequestPlan PlanFor(UpstreamServer server)
    {
        byte[] output = _output.Ensure(RequestPlan.RoomFor(_request!, _service) + _request!.Length);
        ReadOnlySpan<byte> host = _service.Config.Forwarding.UsesUpstreamHost ? server.Authority : default;
        RequestPlan plan = RequestPlan.Write(_request, _head.Span, _client.Forwarded, _service, host, VersionOf(context.Request.Protocol), output);
        _outputUsed = plan.HeadLength > 0 && !plan.UsesScratch ? Math.Max(_outputUsed, plan.HeadLength) : int.MaxValue;
        return plan;
    }

    private static ReadOnlySpan<byte> VersionOf(string protocol) => protocol switch
    {
        "HTTP/1.1" => "1.1"u8,
        "HTTP/1.0" => "1.0"u8,
        "HTTP/3" => "3"u8,
        _ => "2"u8,
    };

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ProxyError> SendHeadAsync(int headLength)
    {
        int attempts = 0;
        UpstreamServer server = _next!;
        bool wantsNew = false;
        while (true)
        {
            UpstreamConnection? upstream = wantsNew ? null : server.Pool.Take(_isBodySent && _request!.Method.IsIdempotent());
            bool isPooled = upstream is not null;
            if (upstream is null)
            {
                UpstreamAttempt attempt = await server.ConnectAsync(engine.Stopped).ConfigureAwait(false);
                upstream = attempt.Connection;
                if (upstream is null)
                {
                    engine.Counters.UpstreamFailed(attempt.Failure);
                    if (++attempts >= Math.Min(ConnectAttemptsMax, _service.Upstreams.Servers.Count)) return attempt.Failure;
                    server = _service.Upstreams.Next();
                    if (_service.Config.Forwarding.UsesUpstreamHost) headLength = PlanFor(server).HeadLength;
                    continue;
                }
            }
            _upstream = upstream;
            _server = upstream.Server;
            // Whoever gave up before there was anything to abort is seen here.
            context.RequestAborted.ThrowIfCancellationRequested();
            if (_access is not null) _access.Upstream = upstream.Server.Name;
            upstream.BeginExchange(_beganTick);
            upstream.Response.Reset(_request!.Method, _request.Upgrade);
            try
            {
                await SendAsync(upstream, _output.Bytes.AsMemory(0, headLength)).ConfigureAwait(false);
                if (!isPooled || !_isBodySent || !_request.Method.IsIdempotent()) return ProxyError.None;
                // A pooled connection shows with its first bytes that it is alive; until then the request may go over another.
                int count = await ReceiveAsync(upstream).ConfigureAwait(false);
                if (count > 0 || upstream.Expired != ProxyError.None)
                {
                    upstream.Took(count);
                    _hasResponseBegun = count > 0;
                    return count > 0 ? ProxyError.None : upstream.Expired;
                }
            }
            catch (Exception e) when (Transport.IsFailure(e))
            {
                if (!isPooled) return upstream.Expired is ProxyError.None ? ProxyError.ConnectionTerminated : upstream.Expired;
            }
            if (!_isBodySent || !_request.Method.IsIdempotent()) return ProxyError.ConnectionTerminated;
            engine.Counters.UpstreamRetried();
            Release(isClean: false);
            wantsNew = true;
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ProxyError> ReceiveHeadAsync(UpstreamConnection upstream)
    {
        int interimCount = 0;
        while (true)
        {
            HeadState state = upstream.Start < upstream.End ? upstream.Response.Parse(upstream.Received) : HeadState.NeedsMore;
            if (state == HeadState.Complete && upstream.Response.IsInterim && ++interimCount <= ResponseHead.InterimResponsesMax)
            {
                PassInterim(upstream);
                upstream.Start += upstream.Response.Length;
                upstream.Response.Reset();
                continue;
            }
            if (state == HeadState.Complete && interimCount <= ResponseHead.InterimResponsesMax) break;
            if (state != HeadState.NeedsMore)
            {
                IsResponseReason = true;
                _reason = state == HeadState.Refused ? upstream.Response.Reason : RejectReason.TooManyInterimResponses;
                return ProxyErrors.OfResponse(_reason);
            }
            int count = await ReceiveAsync(upstream).ConfigureAwait(false);
            if (count == 0) return upstream.Expired is ProxyError.None ? ProxyError.ConnectionTerminated : upstream.Expired;
            _hasResponseBegun = true;
            upstream.Took(count);
        }
        if (!_isTunnel || upstream.Response.Status != 101)
        {
            _isTunnel = false;
            return CheckBodyStart(upstream);
        }
        if (!_isWebSocket) return ProxyError.None;
        _reason = WebSocketHandshake.CheckResponse(upstream.Response.FieldsOf(upstream.Received), _key);
        IsResponseReason = true;
        return ProxyErrors.OfResponse(_reason);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReceiveAsync(UpstreamConnection upstream)
    {
        try
        {
            ValueTask<int> receiving = upstream.ReceiveAsync(upstream.IsFull ? engine.Slabs.Large : engine.Slabs.Small);
            if (!receiving.IsCompleted && _isBodySent) upstream.GuardHead();
            return await receiving.ConfigureAwait(false);
        }
        catch (Exception e) when (Transport.IsFailure(e))
        {
            return 0;
        }
        finally
        {
            upstream.Unguard();
        }
    }

    private async Task AnswerAsync(LocalAnswer answer)
    {
        _status = answer.Status;
        _answered = answer;
        if (answer.Reason != RejectReason.None)
        {
            _reason = answer.Reason;
            if (answer.IsOfRequest) RefusalLog.Request(engine.Log, _client.Peer, answer.Reason, _head.Span);
            else RefusalLog.Response(engine.Log, _server?.Name ?? "", answer.Reason, _upstream is null ? default : _upstream.Received);
        }
        if (context.Response.HasStarted) return;
        HttpResponse response = context.Response;
        bool isGrpc = _request?.IsGrpc == true && answer.Error != ProxyError.None;
        response.StatusCode = isGrpc ? 200 : answer.Status;
        if (answer.Error != ProxyError.None)
            response.Headers.Append("Proxy-Status", ProxyStatus.Format(Encoding.ASCII.GetString(_service.Forwarding.Pseudonym.Span), answer.Error, answer.Reason));
        if (answer.Status == 405 || answer.Error == ProxyError.None) response.Headers.Allow = Encoding.ASCII.GetString(LocalAnswer.AllowedMethods);
        if (isGrpc)
        {
            response.Headers.ContentType = "application/grpc";
            response.Headers.Append("grpc-status", ProxyErrors.GrpcStatusOf(answer.Status).ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
        else response.ContentLength = 0;
        if (hooks is null) await response.CompleteAsync().ConfigureAwait(false);
        else await hooks.FailAsync(context).ConfigureAwait(false);
    }

    private static async ValueTask SendAsync(UpstreamConnection upstream, ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            ValueTask<int> sending = upstream.Transport.SendAsync(bytes);
            if (!sending.IsCompleted) upstream.Guard(upstream.Server.Config.Timeouts.Write, ProxyError.ConnectionWriteTimeout);
            bytes = bytes[await sending.ConfigureAwait(false)..];
        }
        upstream.Unguard();
    }

    private void Release(bool isClean)
    {
        UpstreamConnection? upstream = _upstream;
        if (upstream is null) return;
        _upstream = null;
        bool isReusable = isClean && _hasResponseBegun && _isBodySent && upstream.Response.State == HeadState.Complete && upstream.Response.KeepsAlive
            && upstream.Start == upstream.End && upstream.Expired == ProxyError.None && !_isTunnel;
        if (!isReusable) upstream.Drop();
        upstream.ReleaseBuffer();
        if (isReusable) upstream.Server.Pool.Put(upstream);
    }
}
