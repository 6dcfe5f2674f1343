namespace Infra.Dns.Store;

/// <summary>What lies on the way from a zone's name down to a name that was looked up.</summary>
/// <param name="Encloser">The node of the name itself, or else the closest encloser: the longest ancestor that exists (RFC 4592 section 3.3.1).</param>
/// <param name="IsExact">Whether the encloser is the name itself.</param>
/// <param name="Cut">The highest delegation at or above the name; no node if the zone answers for the name itself.</param>
/// <param name="Redirect">The highest DNAME above the name and not below a delegation; no node if there is none.</param>
public readonly record struct ZoneSearch(ZoneNode Encloser, bool IsExact, ZoneNode Cut, ZoneNode Redirect);
