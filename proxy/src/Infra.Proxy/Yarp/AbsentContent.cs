using System.Net;

namespace Infra.Proxy.Yarp;

/// <summary>Carries the content fields of a message whose body goes its own way; transforms that want the body itself are told so.</summary>
internal sealed class AbsentContent : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        throw new NotSupportedException("Infra's forwarder passes bodies on by itself: transforms may change fields, not bodies");

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
