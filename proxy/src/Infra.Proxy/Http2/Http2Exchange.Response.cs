using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;
using Infra.Http;
using Infra.Http.Fields;
using Infra.Http.Forwarding;
using Infra.Http.Http1;
using Infra.Proxy.Data;
using Infra.Proxy.Http1;
using Infra.Proxy.Observe;
using Infra.Proxy.Upstreams;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Infra.Proxy.Http2;

// The response on its way down.
internal sealed partial class Http2Exchange
{
    private StreamGuard? _takeGuard;
    private ChunkedDecoder? _responseChunks;

    // As long as the head is not out, the client can be told.
    private ProxyError CheckBodyStart(UpstreamConnection upstream)
    {
        if (upstream.Response.Body != BodyKind.Chunked) return ProxyError.None;
        _responseChunks = new ChunkedDecoder(isResponse: true);
        RejectReason reason = ResponsePlan.CheckBodyStart(_responseChunks, upstream.Received[upstream.Response.Length..], out int good);
        _responseChunks.Reset();
        if (reason == RejectReason.None) return ProxyError.None;
        _reason = reason;
        IsResponseReason = true;
        upstream.Start += upstream.Response.Length + good;   // the log shows where it is refused
        return ProxyErrors.OfResponse(reason);
    }

    // Kestrel has no way to send one, so it goes past it, where the connection is ours: not in an application of YARP. 100 Kestrel says itself; who asks for a tunnel has no use for hints.
    private void PassInterim(UpstreamConnection upstream)
    {
        if (upstream.Response.Status == 100 || _isTunnel || context.RequestAborted.IsCancellationRequested) return;
        if (context.Features.Get<Http2Connection>() is not { } connection || context.Features.Get<IHttp2StreamIdFeature>() is not { } id) return;
        byte[]? frame = InterimFrame.TryWrite((uint)id.StreamId, upstream.Response, upstream.Received);
        if (frame is null || !connection.Output.TryInsert((uint)id.StreamId, frame)) engine.Counters.InterimDropped();
    }

    // False if the body is not to be passed on.
    private async ValueTask<bool> WriteHeadAsync(UpstreamConnection upstream)
    {
        ResponseHead head = upstream.Response;
        HopByHop.DropFromResponse(head, upstream.Received);
        // Kestrel fails where a 205 says that it has content (RFC 9110 section 15.3.6: it has none); without a length it passes.
        if (head.Status == StatusCodes.Status205ResetContent && head.ContentLength > 0) head.FieldsOf(upstream.Received).Drop(FieldId.ContentLength);
        _status = head.Status;
        bool isWanted = true;
        if (hooks is null) CopyHead(head, upstream.Received);
        else
        {
            isWanted = await hooks.WriteResponseAsync(context, head, upstream.ReceivedMemory).ConfigureAwait(false);
            _status = context.Response.StatusCode;
        }
        if (_service.Forwarding.ViaInResponses)
            context.Response.Headers.Append("Via", $"1.{head.MinorVersion} {Encoding.ASCII.GetString(_service.Forwarding.Pseudonym.Span)}");
        upstream.Start += head.Length;
        return isWanted;
    }

    private void CopyHead(ResponseHead head, ReadOnlySpan<byte> bytes)
    {
        HttpResponse response = context.Response;
        response.StatusCode = head.Status;
        foreach (Field field in head.FieldsOf(bytes))
        {
            if (!field.IsDropped) response.Headers.Append(FieldTexts.NameOf(field), _service.Texts.ValueOf(field));
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ProxyError> RelayAsync(UpstreamConnection upstream)
    {
        ResponseHead head = upstream.Response;
        if (head.Body == BodyKind.None) return ProxyError.None;
        PipeWriter writer = context.Response.BodyWriter;
        ChunkedDecoder? chunks = _responseChunks;
        long left = head.Body == BodyKind.Length ? head.ContentLength : long.MaxValue;
        while (true)
        {
            long before = _responseBytes;
            while (upstream.Start < upstream.End && left > 0)
            {
                int taken = chunks is null ? CopyPlain(upstream, writer, left) : CopyChunk(upstream, writer, chunks, out left);
                if (taken < 0) return RefuseBody(upstream, chunks!.Reason);
                if (taken == 0) break;
                if (chunks is null && left != long.MaxValue) left -= taken;
            }
            if (left == 0)
            {
                if (_responseBytes > before) await FlushAsync(writer, _responseBytes - before).ConfigureAwait(false);
                return ProxyError.None;
            }
            if (_responseBytes > before && (await FlushAsync(writer, _responseBytes - before).ConfigureAwait(false)).IsCompleted) throw new IOException("The client takes no more.");
            int count = 0;
            try
            {
                ValueTask<int> receiving = upstream.ReceiveAsync(left > SlabSpace.SmallBytes ? engine.Slabs.Large : engine.Slabs.Small);
                if (!receiving.IsCompleted) upstream.Guard(upstream.Server.Config.Timeouts.Read, ProxyError.ConnectionReadTimeout);
                count = await receiving.ConfigureAwait(false);
            }
            catch (Exception e) when (Transport.IsFailure(e))
            {
                if (head.Body == BodyKind.UntilClose) return upstream.Expired is ProxyError.None ? ProxyError.HttpResponseIncomplete : upstream.Expired;
            }
            upstream.Unguard();
            upstream.Took(count);
            if (count > 0) continue;
            if (upstream.Expired != ProxyError.None) return upstream.Expired;
            return head.Body == BodyKind.UntilClose ? ProxyError.None : ProxyError.HttpResponseIncomplete;
        }
    }

    private ProxyError RefuseBody(UpstreamConnection upstream, RejectReason reason)
    {
        _reason = reason;
        RefusalLog.Response(engine.Log, upstream.Server.Name, reason, upstream.Received);
        return ProxyErrors.OfResponse(reason);
    }

    // A client that keeps its windows shut has as much time as the least rate allows, as on HTTP/1; then the stream is reset. An application of YARP has Kestrel's own bound.
    private ValueTask<FlushResult> FlushAsync(PipeWriter writer, long bytes)
    {
        ValueTask<FlushResult> flushing = writer.FlushAsync();
        if (flushing.IsCompleted || hooks is not null || _service.Limits.BodyBytesPerSecondMin == 0 || _request!.IsGrpc) return flushing;
        return FlushSlowlyAsync(flushing, bytes);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<FlushResult> FlushSlowlyAsync(ValueTask<FlushResult> flushing, long bytes)
    {
        _takeGuard ??= new StreamGuard(engine.Wheel, context.Abort);
        _takeGuard.Set(_service.Limits.TimeToTake(bytes));
        try
        {
            return await flushing.ConfigureAwait(false);
        }
        finally
        {
            _takeGuard.Clear();
        }
    }

    private int CopyPlain(UpstreamConnection upstream, PipeWriter writer, long left)
    {
        int count = (int)Math.Min(left, upstream.End - upstream.Start);
        ResponseBody.Write(writer, upstream.Received[..count]);
        upstream.Start += count;
        _responseBytes += count;
        return count;
    }

    // The bytes consumed; 0 if more are needed, -1 for a body that is refused.
    private int CopyChunk(UpstreamConnection upstream, PipeWriter writer, ChunkedDecoder chunks, out long left)
    {
        left = long.MaxValue;
        ChunkStep step = chunks.Next(upstream.Received, out int consumed, out ReadOnlySpan<byte> data);
        if (step == ChunkStep.Data)
        {
            ResponseBody.Write(writer, data);
            _responseBytes += data.Length;
        }
        if (step == ChunkStep.End)
        {
            left = 0;
            foreach (Field trailer in chunks.TrailersOf(data))
            {
                string name = Encoding.Latin1.GetString(trailer.Name), value = Encoding.Latin1.GetString(trailer.Value);
                if (hooks is null) context.Response.AppendTrailer(name, value);
                else hooks.AddTrailer(name, value);
            }
        }
        upstream.Start += consumed;
        return step switch { ChunkStep.Refused => -1, ChunkStep.NeedsMore => 0, _ => consumed };
    }
}
