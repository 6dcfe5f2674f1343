using Infra.Dns.Names;
using Infra.Dns.Records;

namespace Infra.Dns.Catalogs;

/// <summary>A zone that a catalog lists (RFC 9432 section 4.3).</summary>
/// <param name="Zone">The zone's name.</param>
/// <param name="Label">The unique label in wire form without its length, in lower case; when it changes, the zone begins anew.</param>
/// <param name="Groups">Its groups (section 4.4.2), as bytes that only producer and consumer agree on.</param>
/// <param name="NewOwner">The catalog that may take it over (section 4.4.1); null for none.</param>
public sealed record CatalogMember(DomainName Zone, RecordBytes Label, IReadOnlyList<RecordBytes> Groups, DomainName? NewOwner);
