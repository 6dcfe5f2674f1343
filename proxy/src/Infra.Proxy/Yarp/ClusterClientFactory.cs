using System.Security.Authentication;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace Infra.Proxy.Yarp;

/// <summary>Reads what a cluster says of its connections, when YARP loads its configuration.</summary>
internal sealed class ClusterClientFactory(DestinationTable destinations) : IForwarderHttpClientFactory
{
    private const string TlsNameKey = "Infra.TlsName";
    private const string AuthoritiesKey = "Infra.CertificateAuthorities";

    /// <summary>The client of a cluster; the old one where nothing has changed.</summary>
    /// <exception cref="NotSupportedException">The configuration names something that this forwarder has no counterpart for.</exception>
    public HttpMessageInvoker CreateClient(ForwarderHttpClientContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        ClusterConnections connections = Read(context.ClusterId, context.NewConfig ?? HttpClientConfig.Empty, context.NewMetadata);
        if (context.OldClient is ClusterClient old && old.Connections == connections) return old;
        return new ClusterClient(connections, new ProbeHandler(destinations, connections));
    }

    private static ClusterConnections Read(string cluster, HttpClientConfig config, IReadOnlyDictionary<string, string>? metadata)
    {
        // What were silently left out would be believed to work.
        if (config.WebProxy is not null) throw Unsupported(cluster, "WebProxy", "destinations are connected to directly");
        if (config.MaxConnectionsPerServer is not null) throw Unsupported(cluster, "MaxConnectionsPerServer", "the pool has a bound of its own");
        if (config.SslProtocols is { } protocols && protocols != SslProtocols.None && (protocols & SslProtocols.Tls13) == SslProtocols.None) throw Unsupported(cluster, "SslProtocols", "TLS 1.3 is spoken");
        if (!IsPassed(config.RequestHeaderEncoding)) throw Unsupported(cluster, "RequestHeaderEncoding", "fields pass as UTF-8");
        if (!IsPassed(config.ResponseHeaderEncoding)) throw Unsupported(cluster, "ResponseHeaderEncoding", "fields pass as UTF-8");
        return new ClusterConnections(config.DangerousAcceptAnyServerCertificate != true, metadata?.GetValueOrDefault(TlsNameKey), metadata?.GetValueOrDefault(AuthoritiesKey));
    }

    private static bool IsPassed(string? encoding) => encoding is null || encoding.Equals("utf-8", StringComparison.OrdinalIgnoreCase);

    private static NotSupportedException Unsupported(string cluster, string option, string because) =>
        new($"cluster {cluster}: HttpClient.{option} has no counterpart in Infra's forwarder: {because}");
}
