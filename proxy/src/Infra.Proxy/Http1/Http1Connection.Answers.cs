using Infra.Http;
using Infra.Http.Forwarding;
using Infra.Proxy.Data;
using Infra.Proxy.Observe;
using Infra.Proxy.Upstreams;

namespace Infra.Proxy.Http1;

// What the proxy says itself, how a connection ends, and what is noted of an exchange.
internal sealed partial class Http1Connection
{
    private const int LingerBytesMax = 1 << 20;
    private static readonly TimeSpan LingerLimit = TimeSpan.FromSeconds(2);

    private readonly AccessEntry? _access;
    private int _status;
    private ProxyError _error;
    private long _responseBytes;
    private bool _isNoted;
    private long _beganAt;
    private UpstreamServer? _server;

    private async ValueTask AnswerAsync(LocalAnswer answer)
    {
        _status = answer.Status;
        _error = answer.Error;
        if (answer.Reason != RejectReason.None)
        {
            _responseReason = answer.Reason;
            if (answer.IsOfRequest) RefusalLog.Request(_engine.Log, _client.Peer, answer.Reason, HeadBytes);
        }
        byte[] output = _output.Ensure(SlabSpace.SmallBytes);
        _outputUsed = int.MaxValue;
        int length = answer.Write(_service.Forwarding, _request.IsGrpc, _keepsAlive, _request.MinorVersion, _engine.Time, output);
        await SendClientAsync(output.AsMemory(0, length)).ConfigureAwait(false);
    }

    // The last words to a client. A client whose bytes are still unread when its connection closes gets a reset instead of them, so they are read for a moment.
    private async ValueTask AnswerAndLingerAsync(LocalAnswer answer)
    {
        if (!IsBusy)
        {
            BeginResponse();
            _access?.Begin(_request, HeadBytes, isHttp2: false, _beganAt);
        }
        _keepsAlive = false;
        await AnswerAsync(answer).ConfigureAwait(false);
        NoteExchange();
        await LingerAsync().ConfigureAwait(false);
    }

    private async ValueTask LingerAsync()
    {
        await _transport.SayLastAsync().ConfigureAwait(false);
        _receiveGuard.Set(LingerLimit);
        byte[] output = _output.Ensure(SlabSpace.SmallBytes);
        _outputUsed = int.MaxValue;
        int rest = LingerBytesMax;
        while (rest > 0 && !_receiveGuard.HasFired)
        {
            int count = await _transport.ReceiveRestAsync(output).ConfigureAwait(false);
            if (count == 0) return;
            rest -= count;
        }
    }

    private void NoteCut(ProxyError error)
    {
        _error = error;
        if (_bodyReason != RejectReason.None)
        {
            // It was the client's body that ended the server's.
            _error = ProxyError.HttpRequestError;
            _responseReason = _bodyReason;
            RefusalLog.Request(_engine.Log, _client.Peer, _bodyReason, HeadBytes);
        }
        NoteExchange();
    }

    private void NoteExchange()
    {
        _isNoted = true;
        TimeSpan duration = _engine.Time.GetElapsedTime(_beganAt);
        _service.Counters.Exchanged(_status, _error, _responseReason, BodyBytes, _responseBytes, duration);
        _client.Counters?.Exchanged(_status, _error, _responseReason, BodyBytes, _responseBytes, duration);
        _server?.Counters.Exchanged(_status, _error, _responseReason, BodyBytes, _responseBytes, duration);
        NoteAccess();
    }

    private void NoteAccess()
    {
        if (_access is not { IsPending: true }) return;
        _service.AccessLog!.Write(_access, new AccessResult(_status, BodyBytes, _responseBytes, _error, _responseReason), _client);
    }
}
