using Infra.Http.Forwarding;

namespace Infra.Proxy.Upstreams;

/// <summary>What came of connecting.</summary>
/// <param name="Connection">The connection; null if there is none.</param>
/// <param name="Failure">Why not.</param>
internal readonly record struct UpstreamAttempt(UpstreamConnection? Connection, ProxyError Failure);
