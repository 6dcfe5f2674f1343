namespace Infra.Proxy.Yarp;

/// <summary>What YARP keeps for a cluster and hands to its forwarder; it carries the cluster's options for connections. As a client it serves active health checks only.</summary>
internal sealed class ClusterClient(ClusterConnections connections, HttpMessageHandler probes) : HttpMessageInvoker(probes, disposeHandler: true)
{
    internal ClusterConnections Connections => connections;
}
