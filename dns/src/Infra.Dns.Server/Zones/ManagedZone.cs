using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Server.Signing;

namespace Infra.Dns.Server.Zones;

/// <summary>A zone and what keeps it fresh.</summary>
/// <param name="data">Its versions.</param>
/// <param name="agent">Asks its primaries; null for a zone of our own.</param>
/// <param name="catalog">The catalog that brought it; null for one of the configuration.</param>
/// <param name="label">Its label there.</param>
internal sealed class ManagedZone(ZoneData data, SecondaryAgent? agent, DomainName? catalog, RecordBytes label)
{
    internal ZoneData Data => data;

    internal SecondaryAgent? Agent => agent;

    internal DomainName? Catalog => catalog;

    internal RecordBytes Label => label;

    /// <summary>What signs it; null for a zone that is served as it is.</summary>
    internal SigningAgent? Signing { get; init; }
}
