using System.Text;
using Infra.Http;
using Infra.Http.Fields;
using Infra.Http.Forwarding;
using Infra.Http.Http1;
using Infra.Interop;
using Infra.Proxy.Data;
using Infra.Proxy.Http1;
using Infra.Proxy.Upstreams;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Infra.Proxy.Http2;

// WebSocket, and what else is upgraded: bytes both ways.
internal sealed partial class Http2Exchange
{
    private const int Cancel = 8;   // RFC 9113 section 7
    private static readonly TimeSpan TunnelEndLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LastWordsTime = TimeSpan.FromMilliseconds(100);

    private int _isTunnelCut;
    private bool _isServerClosed;

    // An extended CONNECT (RFC 8441), or the upgrade of an HTTP/1.1 connection that Kestrel holds.
    private bool TryBeginTunnel(out LocalAnswer answer)
    {
        answer = default;
        if (context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true } connect)
        {
            _isTunnel = _isWebSocket = string.Equals(connect.Protocol, "websocket", StringComparison.OrdinalIgnoreCase);
            if (!_isTunnel) answer = new LocalAnswer(501, ProxyError.HttpRequestError, RejectReason.None);
            else WebSocketHandshake.WriteKey(SystemRandom.Instance, _key);
            return _isTunnel;
        }
        if (hooks is null || context.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true } upgrade) return true;
        _upgrade = upgrade;
        _isTunnel = true;
        string key = context.Request.Headers.SecWebSocketKey.ToString();
        _isWebSocket = key.Length == WebSocketHandshake.KeyLength && string.Equals(context.Request.Headers.Upgrade, "websocket", StringComparison.OrdinalIgnoreCase);
        if (_isWebSocket) Encoding.Latin1.GetBytes(key, _key);
        return true;
    }

    private async Task RunTunnelAsync(UpstreamConnection upstream)
    {
        if (hooks is null) CopyHandshake(upstream.Response, upstream.Received);
        else await hooks.WriteResponseAsync(context, upstream.Response, upstream.ReceivedMemory).ConfigureAwait(false);
        upstream.Start += upstream.Response.Length;
        _status = _upgrade is null ? 200 : 101;
        context.Response.StatusCode = 200;
        engine.Counters.TunnelOpened();
        upstream.BecomeTunnel();
        using var end = new CancellationTokenSource();
        // It is silent when neither side says anything; a client that takes nothing is no better.
        var idle = new StreamGuard(engine.Wheel, () => CutTunnel(upstream));
        idle.Set(_service.Limits.TunnelIdle);
        try
        {
            Stream stream = await OpenTunnelAsync().ConfigureAwait(false);
            Task<bool> down = CopyDownAsync(upstream, stream, idle, end.Token);
            Task<bool> up = CopyUpAsync(stream, upstream, idle, end.Token);
            Task<bool[]> both = Task.WhenAll((Task<bool>[])[down, up]);
            await Task.WhenAny(down, up).ConfigureAwait(false);
            // One direction has ended, and its end has gone on: mostly that of a close handshake. The other one has a moment to end too.
            await Task.WhenAny(both, Task.Delay(TunnelEndLimit, engine.Time)).ConfigureAwait(false);
            if (!down.IsCompleted) CutTunnel(upstream);
            // What was sent last to a server that ended in order may still be on its way: a reset would destroy it.
            else if (!both.IsCompleted || !await down.ConfigureAwait(false) || !await up.ConfigureAwait(false)) upstream.Transport.Abort();
            await end.CancelAsync().ConfigureAwait(false);
            await both.ConfigureAwait(false);
            await stream.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            idle.Close();
            engine.Counters.TunnelClosed();
        }
    }

    // RFC 8441 section 5: what is a reset on one side is one on the other. One of HTTP/1.1 is the connection's. It happens once, and may come from any thread.
    private void CutTunnel(UpstreamConnection upstream)
    {
        if (Interlocked.Exchange(ref _isTunnelCut, 1) != 0) return;
        // Nobody answers a reset with another.
        if (!context.RequestAborted.IsCancellationRequested)
        {
            if (context.Features.Get<IHttpResetFeature>() is { } stream) stream.Reset(Cancel);
            else context.Abort();
        }
        upstream.Transport.Abort();
    }

    private void CopyHandshake(ResponseHead head, ReadOnlySpan<byte> bytes)
    {
        foreach (Field field in head.FieldsOf(bytes))
        {
            if (field.Id is FieldId.SecWebSocketProtocol or FieldId.SecWebSocketExtensions)
                context.Response.Headers.Append(Encoding.Latin1.GetString(field.Name), Encoding.Latin1.GetString(field.Value));
        }
    }

    private async ValueTask<Stream> OpenTunnelAsync()
    {
        if (_upgrade is null) return await context.Features.GetRequiredFeature<IHttpExtendedConnectFeature>().AcceptAsync().ConfigureAwait(false);
        context.Response.Headers.Upgrade = context.Request.Headers.Upgrade;
        return await _upgrade.UpgradeAsync().ConfigureAwait(false);
    }

    // False if it did not come to its end.
    private async Task<bool> CopyUpAsync(Stream source, UpstreamConnection upstream, StreamGuard idle, CancellationToken end)
    {
        var buffer = new byte[SlabSpace.SmallBytes];
        try
        {
            while (await source.ReadAsync(buffer, end).ConfigureAwait(false) is > 0 and int count)
            {
                idle.Set(_service.Limits.TunnelIdle);
                for (ReadOnlyMemory<byte> rest = buffer.AsMemory(0, count); !rest.IsEmpty;)
                    rest = rest[await upstream.Transport.SendAsync(rest).ConfigureAwait(false)..];
            }
            // Over TLS it is the end of both directions.
            if (upstream.Transport.IsSecure) Volatile.Write(ref _isServerClosed, true);
            await upstream.Transport.EndSendAsync().ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (Transport.IsFailure(e))
        {
            upstream.Transport.Abort();
            return false;
        }
    }

    // False if it did not come to its end, and the client was told so.
    private async Task<bool> CopyDownAsync(UpstreamConnection upstream, Stream target, StreamGuard idle, CancellationToken end)
    {
        try
        {
            while (true)
            {
                if (upstream.Start < upstream.End)
                {
                    await target.WriteAsync(upstream.ReceivedMemory, end).ConfigureAwait(false);
                    await target.FlushAsync(end).ConfigureAwait(false);
                    upstream.Start = upstream.End;
                }
                int count = await ReceiveTunnelAsync(upstream).ConfigureAwait(false);
                if (count == 0) break;
                idle.Set(_service.Limits.TunnelIdle);
                upstream.Took(count);
            }
            // END_STREAM goes on at once, whatever the client still has to say. An upgraded connection of HTTP/1.1 ends in one piece.
            if (_upgrade is null) await context.Response.CompleteAsync().ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (Transport.IsFailure(e))
        {
            upstream.Transport.Abort();
            // Kestrel drops what it was given and has not written yet when it resets: a server's last words get the time to go out before.
            if (Volatile.Read(ref _isTunnelCut) == 0)
                await Task.Delay(LastWordsTime, engine.Time, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            CutTunnel(upstream);
            return false;
        }
    }

    private async ValueTask<int> ReceiveTunnelAsync(UpstreamConnection upstream)
    {
        try
        {
            return await upstream.ReceiveAsync(engine.Slabs.Small).ConfigureAwait(false);
        }
        catch (Exception e) when (Transport.IsFailure(e) && Volatile.Read(ref _isServerClosed))
        {
            return 0;
        }
    }
}
