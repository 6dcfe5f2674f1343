namespace Infra.Proxy.Yarp;

/// <summary>Options for the connections of a cluster. Immutable, compared by value: connections are shared only where all of it is equal.</summary>
/// <param name="VerifiesCertificates">Whether the certificates of destinations are verified.</param>
/// <param name="TlsName">The name that these certificates must have, which is sent as SNI; null for each destination's own host.</param>
/// <param name="AuthoritiesPath">A file of authorities to trust instead of the system's; null for those.</param>
internal sealed record ClusterConnections(bool VerifiesCertificates, string? TlsName, string? AuthoritiesPath)
{
    internal static ClusterConnections Default { get; } = new(VerifiesCertificates: true, null, null);
}
