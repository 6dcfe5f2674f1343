using Infra.Proxy.Config;

namespace Infra.Proxy.Yarp;

/// <summary>All that makes connections to a destination what they are. Compared by value.</summary>
/// <param name="Host">A host name, or an address without brackets.</param>
/// <param name="Port">Its port.</param>
/// <param name="IsSecure">Whether TLS is spoken.</param>
/// <param name="Protocol">What is spoken.</param>
/// <param name="Activity">The longest time without a byte; null for the options' own.</param>
/// <param name="Connections">What the cluster says.</param>
internal sealed record DestinationKey(string Host, int Port, bool IsSecure, UpstreamProtocol Protocol, TimeSpan? Activity, ClusterConnections Connections);
