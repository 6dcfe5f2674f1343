using Infra.Dns.Names;

namespace Infra.Dns.Query.Arguments;

/// <summary>One question of a command line.</summary>
/// <param name="Name">What is asked for.</param>
/// <param name="Options">How.</param>
internal sealed record QueryRequest(DomainName Name, QueryOptions Options);
