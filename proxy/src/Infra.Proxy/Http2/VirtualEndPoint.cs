using System.Net;

namespace Infra.Proxy.Http2;

/// <summary>The one endpoint that Kestrel knows: connections come to it from our own listeners.</summary>
internal sealed class VirtualEndPoint : EndPoint
{
    internal static VirtualEndPoint Instance { get; } = new();

    /// <inheritdoc/>
    public override string ToString() => "proxy";
}
