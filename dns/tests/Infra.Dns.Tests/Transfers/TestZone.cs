using System.Text;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Store;
using Infra.Dns.Wire;
using Infra.Dns.Zones;
using Infra.Parsing;

namespace Infra.Dns.Tests.Transfers;

/// <summary>Zones of a few lines, and all the records of a zone as text, to compare zones by.</summary>
internal static class TestZone
{
    internal static readonly DomainName Origin = DomainName.Parse("example.com.");

    internal static ZoneSnapshot Of(uint serial, params string[] lines)
    {
        string text = $"$ORIGIN example.com.\n$TTL 300\n@ SOA ns hostmaster {serial} 3600 600 86400 60\n@ NS ns\nns A 192.0.2.1\n" + string.Join('\n', lines) + "\n";
        var diagnostics = new DiagnosticBag();
        ZoneContents? contents = ZoneLoader.Load(new ZoneFile("zone", Encoding.ASCII.GetBytes(text)), Origin, diagnostics);
        Assert.True(contents is not null, string.Join('\n', diagnostics));
        return ZoneSnapshotBuilder.Build(contents);
    }

    /// <summary>All records but the SOA, as lines in canonical order.</summary>
    internal static string[] Lines(ZoneSnapshot zone) =>
        [.. zone.Nodes.SelectMany(node => Sets(node)).Where(set => set.Type != RecordType.SOA).SelectMany(set => set.ToRecords()).Select(record => record.ToString()).Order(StringComparer.Ordinal)];

    internal static string[] All(ZoneSnapshot zone) => [zone.StartRecord.ToString(), .. Lines(zone)];

    internal static ResourceRecord Record(string owner, string type, string data, uint timeToLive = 300)
    {
        Assert.True(RecordType.TryParse(type, out RecordType parsed));
        return ResourceRecord.Create(DomainName.Parse(owner), parsed, timeToLive, Rdata.Parse(parsed, data));
    }

    internal static ResourceRecord Start(uint serial) => Record("example.com.", "SOA", $"ns.example.com. hostmaster.example.com. {serial} 3600 600 86400 60");

    internal static MessageView View(ReadOnlySpan<byte> message) =>
        MessageView.TryParse(message, out MessageView view, out WireError error, MessageView.TransferDecompressedBytesMax) ? view : throw new FormatException(error.ToString());

    private static List<ZoneSet> Sets(ZoneNode node)
    {
        List<ZoneSet> sets = [];
        foreach (ZoneSet set in node)
            sets.Add(set);
        return sets;
    }
}
