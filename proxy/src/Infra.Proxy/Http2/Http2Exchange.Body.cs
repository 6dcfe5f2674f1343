using System.IO.Pipelines;
using Infra.Http;
using Infra.Http.Http1;
using Infra.Proxy.Data;
using Infra.Proxy.Upstreams;
using Microsoft.AspNetCore.Http;

namespace Infra.Proxy.Http2;

// The body of the request on its way up.
internal sealed partial class Http2Exchange
{
    // Runs beside the response. Never throws for what client or upstream do.
    private async Task PumpAsync(UpstreamConnection upstream)
    {
        using var chunk = new ChunkBuffer(engine.Slabs);
        var guard = new StreamGuard(engine.Wheel, CancelBody);
        long beganTick = engine.Wheel.Now;
        try
        {
            PipeReader reader = context.Request.BodyReader;
            long left = _request!.Body == BodyKind.Length ? _request.ContentLength : long.MaxValue;
            while (true)
            {
                ValueTask<ReadResult> reading = reader.ReadAsync();
                bool waits = !reading.IsCompleted;
                if (waits) GuardBody(guard, beganTick);
                ReadResult result = await reading.ConfigureAwait(false);
                if (waits) guard.Clear();
                if (result.IsCanceled)
                {
                    if (guard.HasFired) _reason = RejectReason.BodyTimeout;
                    throw new OperationCanceledException("The rest of the body is not wanted.");
                }
                foreach (ReadOnlyMemory<byte> segment in result.Buffer)
                {
                    _requestBytes += segment.Length;
                    left -= segment.Length;
                    if (left < 0 || _requestBytes > _service.Limits.BodyBytesMax) throw new IOException("The body is longer than it may be.");
                    if (_request.Body == BodyKind.Length) await SendAsync(upstream, segment).ConfigureAwait(false);
                    else await chunk.SendAsync(upstream, segment, SendAsync).ConfigureAwait(false);
                }
                reader.AdvanceTo(result.Buffer.End);
                if (result.IsCompleted) break;
            }
            if (_request.Body == BodyKind.Chunked) await SendTrailersAsync(upstream, chunk).ConfigureAwait(false);
            else if (left != 0) throw new IOException("The body is shorter than its length.");
            _isBodySent = true;
            upstream.GuardHead();
        }
        catch (Exception e) when (Transport.IsFailure(e) || e is BadHttpRequestException or InvalidOperationException)
        {
            if (_requestBytes > _service.Limits.BodyBytesMax) _reason = RejectReason.BodyTooLarge;
            // What is left will never come, so the upstream must not wait for it; if it was the upstream that failed, its answer may still be there.
            if (context.RequestAborted.IsCancellationRequested || _reason != RejectReason.None) upstream.Transport.Abort();
        }
        finally
        {
            guard.Close();
        }
    }

    // The bound that HTTP/1 has. In an application of YARP Kestrel's own counts, which the application may have set otherwise.
    private void GuardBody(StreamGuard guard, long beganTick)
    {
        if (hooks is not null || _service.Limits.BodyBytesPerSecondMin == 0 || _request!.IsGrpc) return;
        var passed = TimeSpan.FromMilliseconds((engine.Wheel.Now - beganTick) * TimerWheel.TickMilliseconds);
        guard.Set(_service.Limits.TimeLeftForBody(_requestBytes, passed));
    }

    private async ValueTask SendTrailersAsync(UpstreamConnection upstream, ChunkBuffer chunk)
    {
        Memory<byte> room = chunk.Room;
        RejectReason reason = RequestTrailers.Write(context.Request, _service.Forwarding.DropUnderscores, room.Span, out int length);
        if (reason != RejectReason.None)
        {
            _reason = reason;
            throw new IOException("The trailers are refused.");
        }
        await SendAsync(upstream, room[..length]).ConfigureAwait(false);
    }

    private void CancelBody()
    {
        try
        {
            context.Request.BodyReader.CancelPendingRead();
        }
        catch (Exception e) when (Transport.IsFailure(e))
        {
            // The stream was reset this moment: whoever reads the body is told so too.
        }
    }
}
