using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Store;

namespace Infra.Dns.Zones;

/// <summary>Whether <see cref="ZoneChecker"/> would find nothing to say about a zone; the same rules, without places and words.</summary>
internal static class SnapshotChecker
{
    internal static bool IsClean(ZoneSnapshot zone)
    {
        if (!zone.Apex.Has(RecordType.NS)) return false;
        foreach (ZoneNode node in zone.Nodes)
        {
            if (node.IsEmpty) continue;
            ZoneSearch search = zone.Search(node.Owner);
            if (search.Redirect.Exists || !IsClean(zone, node, search.Cut)) return false;
        }
        return true;
    }

    private static bool IsClean(ZoneSnapshot zone, ZoneNode node, ZoneNode cut)
    {
        bool isAlias = node.Has(RecordType.CNAME);
        foreach (ZoneSet set in node)
        {
            RecordType type = set.Type;
            bool isOfDnssec = type == RecordType.RRSIG || type == RecordType.NSEC;
            if (isAlias && type != RecordType.CNAME && !isOfDnssec && type != RecordType.KEY && type != RecordType.SIG && type != RecordType.NXT) return false;
            if (type == RecordType.DS && !node.IsCut) return false;
            if (type == RecordType.NS && !AreServersClean(zone, set)) return false;
            if (type == RecordType.MX && !AreExchangesClean(zone, set)) return false;
            if (!cut.Exists || type == RecordType.A || type == RecordType.AAAA) continue;
            bool isOfTheCut = cut.Owner.Length == node.Owner.Length && (type == RecordType.NS || type == RecordType.DS || isOfDnssec);
            if (!isOfTheCut) return false;
        }
        return true;
    }

    private static bool AreServersClean(ZoneSnapshot zone, ZoneSet servers)
    {
        foreach (ReadOnlySpan<byte> server in servers)
        {
            if (!WireName.IsAtOrBelow(server, zone.Origin.Wire)) continue;
            ZoneSearch search = zone.Search(server);
            if (search.IsExact && search.Encloser.Has(RecordType.CNAME)) return false;
            bool needsAddress = !search.Cut.Exists || WireName.IsAtOrBelow(server, servers.Owner);
            if (needsAddress && !(search.IsExact && (search.Encloser.Has(RecordType.A) || search.Encloser.Has(RecordType.AAAA)))) return false;
        }
        return true;
    }

    private static bool AreExchangesClean(ZoneSnapshot zone, ZoneSet exchanges)
    {
        foreach (ReadOnlySpan<byte> exchange in exchanges)
        {
            if (zone.TryFind(exchange[2..], out ZoneNode node) && node.Has(RecordType.CNAME)) return false;
        }
        return true;
    }
}
