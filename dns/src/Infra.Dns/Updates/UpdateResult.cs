using Infra.Dns.Store;
using Infra.Dns.Wire;

namespace Infra.Dns.Updates;

/// <summary>What came of an update.</summary>
/// <param name="Code">What the client is told.</param>
/// <param name="Change">The change with the new SOA; null if nothing changes, as always when <paramref name="Code"/> is not NOERROR.</param>
/// <param name="Snapshot">The zone after the change; null if nothing changes.</param>
/// <param name="Reason">Why not, for logs; empty on success.</param>
public sealed record UpdateResult(ResponseCode Code, ZoneChange? Change, ZoneSnapshot? Snapshot, string Reason)
{
    internal static UpdateResult Fail(ResponseCode code, string reason) => new(code, null, null, reason);
}
