using System.Net;

namespace Infra.Proxy.Tests.Support.SlowLines;

/// <summary>A body of unknown length.</summary>
internal sealed class SlicedContent(byte[] body, Slices slices) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => slices.WriteAsync(stream, body);

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
