using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using Infra.Http.Http1;

namespace Infra.Proxy.Upstreams;

/// <summary>The body of a request on its way through a <see cref="Http2Bridge"/>: as long as it is said to be, or in chunks, which are taken off.</summary>
internal sealed class BridgeContent(PipeReader source, long? length, CancellationToken end) : HttpContent
{
    private readonly TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private int _hasBegun;

    /// <summary>Done when the body is on its way to its last byte; fails with whatever kept it from that, which nobody has to look at.</summary>
    internal Task Written => _written.Task;

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        // A stream that the server refused is tried again on another. What came of the body is gone by then, and the rest of it must not pass for the whole.
        if (Interlocked.Exchange(ref _hasBegun, 1) != 0) throw new IOException("The body can be sent once only.");
        try
        {
            if (length is { } count) await CopyAsync(stream, count).ConfigureAwait(false);
            else await CopyChunksAsync(stream).ConfigureAwait(false);
            _written.TrySetResult();
        }
        catch (Exception e)
        {
            _written.TrySetException(e);
            // The client of HTTP/2 is told by what is thrown. If the exchange ended before it came to wait for the body, the runtime would report an exception that nobody has looked at.
            _ = _written.Task.Exception;
            throw;
        }
    }

    protected override bool TryComputeLength(out long computed)
    {
        computed = length ?? 0;
        return length is not null;
    }

    private async Task CopyAsync(Stream stream, long left)
    {
        while (left > 0)
        {
            ReadResult result = await source.ReadAsync(end).ConfigureAwait(false);
            ReadOnlySequence<byte> bytes = result.Buffer;
            if (bytes.Length > left) bytes = bytes.Slice(0, left);
            foreach (ReadOnlyMemory<byte> segment in bytes)
                await stream.WriteAsync(segment, end).ConfigureAwait(false);
            await stream.FlushAsync(end).ConfigureAwait(false);
            left -= bytes.Length;
            source.AdvanceTo(bytes.End);
            if (result.IsCompleted && left > 0) throw new IOException("The body is not whole.");
        }
    }

    private async Task CopyChunksAsync(Stream stream)
    {
        var decoder = new ChunkedDecoder();
        var data = new ArrayBufferWriter<byte>(16 * 1024);
        while (true)
        {
            ReadResult result = await source.ReadAsync(end).ConfigureAwait(false);
            int consumed = Decode(decoder, result.Buffer.ToArray(), data, out ChunkStep step);
            SequencePosition to = result.Buffer.GetPosition(consumed);
            if (data.WrittenCount > 0)
            {
                await stream.WriteAsync(data.WrittenMemory, end).ConfigureAwait(false);
                await stream.FlushAsync(end).ConfigureAwait(false);
                data.ResetWrittenCount();
            }
            source.AdvanceTo(to, step == ChunkStep.End ? to : result.Buffer.End);
            if (step == ChunkStep.End) return;
            if (result.IsCompleted || step == ChunkStep.Refused) throw new IOException("The body is not whole.");
        }
    }

    private static int Decode(ChunkedDecoder decoder, ReadOnlySpan<byte> input, ArrayBufferWriter<byte> data, out ChunkStep step)
    {
        int consumed = 0;
        while (true)
        {
            step = decoder.Next(input[consumed..], out int taken, out ReadOnlySpan<byte> bytes);
            consumed += taken;
            if (step != ChunkStep.Data) return consumed;
            data.Write(bytes);
        }
    }
}
