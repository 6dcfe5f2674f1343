using Infra.Dns.Dnssec;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Zones;
using Infra.Parsing;
using Infra.Testing.Fakes;

namespace Infra.Dns.Tests.Dnssec;

/// <summary>Data files of RFC examples.</summary>
internal static class DnssecVectors
{
    internal static InfraDnsCrypto Crypto { get; } = new(new SeededRandom(7), isReproducible: true);

    internal static byte[] Bytes(string name) => File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(typeof(DnssecVectors).Assembly.Location)!, "Vectors/Dnssec", name));

    /// <summary>The records of a file as sets, whatever zone they are from.</summary>
    internal static List<RecordSet> Sets(string name, string origin = ".")
    {
        DiagnosticBag diagnostics = [];
        var reader = new ZoneFileReader(new ZoneFile(name, Bytes(name)), DomainName.Parse(origin), diagnostics);
        List<(DomainName Owner, RecordType Type, RecordType Covered, uint TimeToLive, RecordBytes Data)> records = [];
        while (reader.TryRead(out ZoneRecord record))
        {
            DomainName.TryFromWire(record.Owner, out DomainName? owner);
            RecordType covered = record.Type == RecordType.RRSIG ? new RecordType((ushort)(record.Data[0] << 8 | record.Data[1])) : record.Type;
            records.Add((owner!, record.Type, covered, record.TimeToLive, new RecordBytes(record.Data.ToArray())));
        }
        Assert.Empty(diagnostics);
        return [.. records.GroupBy(record => (record.Owner, record.Type, record.Covered)).Select(group => RecordSet.Of(group.Key.Owner, group.Key.Type, RecordClass.IN, group.First().TimeToLive, group.Select(record => record.Data)))];
    }

    internal static ZoneContents Zone(string name, string origin, out DiagnosticBag diagnostics)
    {
        diagnostics = [];
        ZoneContents? zone = ZoneLoader.Load(new ZoneFile(name, Bytes(name)), DomainName.Parse(origin), diagnostics);
        Assert.True(zone is not null, string.Join('\n', diagnostics.Select(finding => finding.Message)));
        return zone;
    }

    internal static ZoneContents Parse(string origin, string text)
    {
        DiagnosticBag diagnostics = [];
        ZoneContents? zone = ZoneLoader.Load(new ZoneFile("zone", System.Text.Encoding.ASCII.GetBytes(text)), DomainName.Parse(origin), diagnostics);
        Assert.True(zone is not null, string.Join('\n', diagnostics.Select(finding => finding.Message)));
        return zone;
    }

    internal static string[] Lines(ZoneContents zone)
    {
        var line = new Infra.Dns.Text.PresentationWriter();
        List<string> lines = [];
        foreach (RecordSet set in zone.Sets)
        {
            foreach (RecordBytes data in set.Data)
            {
                line.Clear();
                ZoneFileWriter.Write(line, set.Owner.Wire, set.TimeToLive, set.Class, set.Type, data.Span);
                lines.Add(line.ToString().TrimEnd('\n'));
            }
        }
        return [.. lines];
    }
}
