using System.Net;

namespace Infra.Proxy.Tests.Support.SlowLines;

/// <summary>A body of unknown length that comes as slowly as the <see cref="PatternOrigin"/>'s.</summary>
internal sealed class TrickleContent(byte[] body) : HttpContent
{
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        for (int at = 0; at < body.Length; at += PatternOrigin.TrickleBytes)
        {
            await stream.WriteAsync(body.AsMemory(at, Math.Min(PatternOrigin.TrickleBytes, body.Length - at)));
            await stream.FlushAsync();
            await Task.Delay(PatternOrigin.TricklePause);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
