using System.IO.Pipelines;
using System.Net;

namespace Infra.Proxy.Tests.Http2;

/// <summary>A body that goes on while the response comes: unlike StreamContent, whose requests wait for their end.</summary>
internal sealed class PipeContent(PipeReader source) : HttpContent
{
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.FlushAsync();
        while (true)
        {
            ReadResult result = await source.ReadAsync();
            foreach (ReadOnlyMemory<byte> segment in result.Buffer)
                await stream.WriteAsync(segment);
            await stream.FlushAsync();
            source.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted) return;
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
