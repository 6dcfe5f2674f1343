using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Text;
using Infra.Dns.Zones;

namespace Infra.Dns.Control.Zones;

/// <summary>A zone in canonical text: the SOA first, then all sets in canonical order.</summary>
internal static class ZoneText
{
    /// <summary>Goes through the lines, each without its end.</summary>
    /// <param name="zone">The zone.</param>
    /// <param name="ignoresCase">Whether names are written in lower case where case means nothing, so that equal records are equal lines.</param>
    internal static IEnumerable<string> LinesOf(ZoneContents zone, bool ignoresCase = false)
    {
        var line = new PresentationWriter();
        IEnumerable<RecordSet> start = zone.Sets.Where(set => IsStart(zone, set));
        foreach (RecordSet set in start.Concat(zone.Sets.Where(set => !IsStart(zone, set))))
        {
            foreach (RecordBytes data in set.Data)
            {
                byte[] owner = set.Owner.Wire.ToArray();
                byte[] rdata = data.Span.ToArray();
                if (ignoresCase)
                {
                    WireName.ToLower(owner, owner);
                    Rdata.MakeCanonical(set.Type, rdata);
                }
                line.Clear();
                ZoneFileWriter.Write(line, owner, set.TimeToLive, set.Class, set.Type, rdata);
                yield return line.ToString().TrimEnd('\n');
            }
        }
    }

    /// <summary>Writes all lines.</summary>
    internal static void Write(ZoneContents zone, TextWriter target)
    {
        const int ChunkBytes = 1 << 16;
        var text = new PresentationWriter();
        if (zone.TryFind(zone.Origin, RecordType.SOA, out RecordSet? start)) Append(start);
        foreach (RecordSet set in zone.Sets)
        {
            if (set != start) Append(set);
            if (text.Written.Length < ChunkBytes) continue;
            target.Write(text.ToString());
            text.Clear();
        }
        target.Write(text.ToString());

        void Append(RecordSet set)
        {
            foreach (RecordBytes data in set.Data)
                ZoneFileWriter.Write(text, set.Owner.Wire, set.TimeToLive, set.Class, set.Type, data.Span);
        }
    }

    private static bool IsStart(ZoneContents zone, RecordSet set) => set.Type == RecordType.SOA && set.Owner == zone.Origin;
}
