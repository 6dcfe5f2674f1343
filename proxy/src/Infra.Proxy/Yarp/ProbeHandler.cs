using System.Net;
using Infra.Proxy.Config;
using Infra.Proxy.Lifecycle;

namespace Infra.Proxy.Yarp;

/// <summary>Sends the requests of YARP's active health checks: over the cluster's own TLS settings, each on a connection of its own.</summary>
internal sealed class ProbeHandler : HttpMessageHandler
{
    private readonly DestinationTable _destinations;
    private readonly ClusterConnections _connections;
    private readonly HttpMessageInvoker _invoker;

    internal ProbeHandler(DestinationTable destinations, ClusterConnections connections)
    {
        _destinations = destinations;
        _connections = connections;
        _invoker = new HttpMessageInvoker(new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            // A check is to find out whether connecting works.
            PooledConnectionLifetime = TimeSpan.Zero,
            ConnectCallback = async (context, cancellation) => await ConnectAsync(context, cancellation).ConfigureAwait(false),
        });
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Uri uri = request.RequestUri ?? throw new InvalidOperationException("a probe needs an address");
        request.Options.Set(SecureKey, uri.Scheme == Uri.UriSchemeHttps);
        if (uri.Scheme == Uri.UriSchemeHttps)
        {
            // The class library would put its own TLS around ours: it sees a plain connection.
            request.Headers.Host ??= uri.IsDefaultPort ? uri.IdnHost : $"{uri.IdnHost}:{uri.Port}";
            request.RequestUri = new UriBuilder(uri) { Scheme = Uri.UriSchemeHttp, Port = uri.Port }.Uri;
        }
        return await _invoker.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _invoker.Dispose();
        base.Dispose(disposing);
    }

    private static HttpRequestOptionsKey<bool> SecureKey { get; } = new("Infra.IsSecure");

    private async Task<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        HttpRequestMessage request = context.InitialRequestMessage;
        bool isHttp2 = request.Version.Major == 2 && request.VersionPolicy == HttpVersionPolicy.RequestVersionExact;
        var key = new DestinationKey(
            context.DnsEndPoint.Host.Trim('[', ']'), context.DnsEndPoint.Port, request.Options.TryGetValue(SecureKey, out bool isSecure) && isSecure,
            isHttp2 ? UpstreamProtocol.Http2 : UpstreamProtocol.Http1, null, _connections);
        ServiceRuntime service = await _destinations[key].GetAsync().ConfigureAwait(false) ?? throw new HttpRequestException(HttpRequestError.NameResolutionError);
        return await service.Upstreams.Next().ConnectStreamAsync(cancellation).ConfigureAwait(false);
    }
}
