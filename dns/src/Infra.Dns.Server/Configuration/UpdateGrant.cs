using Infra.Config;
using Infra.Dns.Names;
using Infra.Dns.Records;

namespace Infra.Dns.Server.Configuration;

/// <summary>Who may change what by an update (RFC 3007): one table of a zone's <c>update</c>.</summary>
/// <param name="Key">The key that must sign.</param>
/// <param name="Match">Which names.</param>
/// <param name="Name">The name that <paramref name="Match"/> speaks of; null for the zone's own.</param>
/// <param name="Types">Which types; empty for all that clients may change.</param>
public sealed record UpdateGrant(DomainName Key, GrantMatch Match, DomainName? Name, IReadOnlyList<RecordType> Types)
{
    internal static UpdateGrant? Read(ConfigSection section)
    {
        DomainName? key = section.Require("key", "Name of the TSIG key that must sign.", NameShape.Absolute);
        GrantMatch match = section.Enum("match", "Which names may be changed.", GrantMatch.Subdomain, ("name", GrantMatch.Name), ("subdomain", GrantMatch.Subdomain), ("self", GrantMatch.Self));
        bool hasName = section.TryValue("name", "The name that match speaks of; by default the zone's own.", NameShape.Absolute, out DomainName? name);
        IReadOnlyList<RecordType> types = section.List("types", "Which types may be changed; empty for all that clients may change at all.", NameShape.Type, [], 0, 64);
        return section.Finish() ? new UpdateGrant(key!, match, hasName ? name : null, types) : null;
    }
}
