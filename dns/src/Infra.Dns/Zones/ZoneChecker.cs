using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Store;
using Infra.Parsing;

namespace Infra.Dns.Zones;

/// <summary>What must hold between the records of a zone, and what is legal but probably wrong.</summary>
public static class ZoneChecker
{
    /// <summary>Checks a zone: errors are what no server should serve, warnings what its operator should look at.</summary>
    public static void Check(ZoneContents zone, DiagnosticBag diagnostics)
    {
        ArgumentNullException.ThrowIfNull(zone);
        ArgumentNullException.ThrowIfNull(diagnostics);
        RecordSet? start = zone.At(zone.Origin).FirstOrDefault(set => set.Type == RecordType.SOA);
        if (!zone.TryFind(zone.Origin, RecordType.NS, out _)) Error(diagnostics, "no-ns", $"no NS record of {zone.Origin}", start);
        var above = new Above(zone.Origin);
        foreach (RecordSet set in zone.Sets)
        {
            if (set.Type == RecordType.CNAME) CheckAlias(zone, set, diagnostics);
            else if (set.Type == RecordType.DS && (set.Owner == zone.Origin || !zone.TryFind(set.Owner, RecordType.NS, out _))) Error(diagnostics, "ds-without-ns", $"a DS of {set.Owner}, which is no delegation", set);
            else if (set.Type == RecordType.NS) CheckServers(zone, set, diagnostics);
            else if (set.Type == RecordType.MX) CheckExchanges(zone, set, diagnostics);
            above.Check(set, diagnostics);
        }
    }

    // RFC 1034 section 3.6.2, RFC 4035 section 2.5: beside an alias only what DNSSEC adds.
    private static void CheckAlias(ZoneContents zone, RecordSet alias, DiagnosticBag diagnostics)
    {
        foreach (RecordSet other in zone.At(alias.Owner))
        {
            if (other.Type == RecordType.CNAME || other.Type == RecordType.RRSIG || other.Type == RecordType.NSEC || other.Type == RecordType.KEY || other.Type == RecordType.SIG || other.Type == RecordType.NXT) continue;
            Error(diagnostics, "cname-and-other-data", $"{alias.Owner} has a CNAME and {other.Type}; an alias has no other data", other);
        }
    }

    private static void CheckServers(ZoneContents zone, RecordSet servers, DiagnosticBag diagnostics)
    {
        foreach (RecordBytes data in servers.Data)
        {
            if (!NsData.TryRead(data.Span, out NsData server, out _)) continue;
            DomainName name = server.NameServer;
            if (zone.TryFind(name, RecordType.CNAME, out _)) Warning(diagnostics, "ns-is-alias", $"the name server {name} is an alias (RFC 2181 section 10.3)", servers);
            // Below its own delegation a server is found by its glue alone; in our own data, by its records.
            bool needsAddress = name.IsAtOrBelow(servers.Owner) || (name.IsAtOrBelow(zone.Origin) && zone.FindCut(name) is null);
            if (needsAddress && !zone.TryFind(name, RecordType.A, out _) && !zone.TryFind(name, RecordType.AAAA, out _) && !zone.TryFind(name, RecordType.CNAME, out _))
                Warning(diagnostics, "missing-glue", $"the name server {name} has no address here", servers);
        }
    }

    private static void CheckExchanges(ZoneContents zone, RecordSet exchanges, DiagnosticBag diagnostics)
    {
        foreach (RecordBytes data in exchanges.Data)
        {
            if (MxData.TryRead(data.Span, out MxData exchange, out _) && zone.TryFind(exchange.Exchange, RecordType.CNAME, out _))
                Warning(diagnostics, "mx-is-alias", $"the mail exchange {exchange.Exchange} is an alias (RFC 2181 section 10.3)", exchanges);
        }
    }

    private static void Error(DiagnosticBag diagnostics, string code, string message, RecordSet? set) => diagnostics.Error(code, message, set?.File?.Source, set?.Span ?? default);

    private static void Warning(DiagnosticBag diagnostics, string code, string message, RecordSet set) => diagnostics.Warning(code, message, set.File?.Source, set.Span);

    /// <summary>What hides a name in a walk of the zone in canonical order, in which everything below a name follows it at once.</summary>
    private sealed class Above(DomainName origin)
    {
        private DomainName? _alias;   // owner of the highest DNAME
        private DomainName? _cut;     // owner of the highest delegation

        // RFC 6672 section 2.4: nothing exists below a DNAME. What lies below a delegation is only worth serving if it is glue.
        internal void Check(RecordSet set, DiagnosticBag diagnostics)
        {
            if (_alias is not null && !set.Owner.IsAtOrBelow(_alias)) _alias = null;
            if (_cut is not null && !set.Owner.IsAtOrBelow(_cut)) _cut = null;
            if (set.Type == RecordType.DNAME) _alias ??= set.Owner;
            if (set.Type == RecordType.NS && set.Owner != origin) _cut ??= set.Owner;

            if (_alias is not null && set.Owner != _alias && !IsHashBelowApex(_alias, set)) Error(diagnostics, "data-below-dname", $"{set.Owner} lies below the DNAME of {_alias}", set);
            else if (_cut is not null && !MayStandAt(_cut, set)) Warning(diagnostics, "occluded", $"{set.Owner} {set.Type} is at or below the delegation of {_cut} and never an answer", set);
        }

        // Owners of NSEC3 are hashes and no names of the zone (RFC 5155 section 7.1): they stand right below a DNAME of the apex too.
        private bool IsHashBelowApex(DomainName alias, RecordSet set) => alias == origin && set.Data.All(data => ZoneSnapshot.IsDenial(set.Type, data.Span));

        private static bool MayStandAt(DomainName cut, RecordSet set) =>
            set.Type == RecordType.A || set.Type == RecordType.AAAA
            || (set.Owner == cut && (set.Type == RecordType.NS || set.Type == RecordType.DS || set.Type == RecordType.RRSIG || set.Type == RecordType.NSEC));
    }
}
