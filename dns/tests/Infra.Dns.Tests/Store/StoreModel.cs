using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Store;

namespace Infra.Dns.Tests.Store;

/// <summary>A zone as sorted records, searched by going through all of them: what the store must agree with.</summary>
internal sealed class StoreModel(DomainName origin, IEnumerable<ResourceRecord> records)
{
    // Few labels, awkward ones among them, so that names meet: prefixes of each other, bytes 0 and 1, upper case, a wildcard.
    private static readonly string[] Labels = ["a", "A", "ab", "abc", "b", "*", @"\000", @"\000\000", @"\001", @"\001\000", @"\255", "a-b", "www", "z"];

    internal static DomainName Origin { get; } = DomainName.Parse("example.org.");

    internal List<ResourceRecord> Records { get; } = [.. records];

    internal static DomainName RandomName(Random random)
    {
        string name = "example.org.";
        for (int labels = random.Next(5); labels > 0; labels--)
            name = Labels[random.Next(Labels.Length)] + "." + name;
        return DomainName.Parse(name);
    }

    internal static ResourceRecord RandomRecord(Random random)
    {
        DomainName owner = RandomName(random);
        return random.Next(6) switch
        {
            0 => ResourceRecord.Create(owner, RecordType.TXT, 60, Rdata.Parse(RecordType.TXT, $"\"{random.Next(3)}\"")),
            1 when owner != Origin => ResourceRecord.Create(owner, RecordType.NS, 60, Rdata.Parse(RecordType.NS, $"ns{random.Next(2)}.example.")),
            // Hosts inside and outside the zone, some of which have addresses.
            4 => ResourceRecord.Create(owner, RecordType.MX, 60, Rdata.Parse(RecordType.MX, $"{random.Next(2)} {(random.Next(4) == 0 ? "mail.example." : RandomName(random))}")),
            5 => ResourceRecord.Create(owner, RecordType.SVCB, 60, Rdata.Parse(RecordType.SVCB, $"1 {(random.Next(2) == 0 ? "." : RandomName(random))} port={random.Next(3)}")),
            2 => ResourceRecord.Create(owner, RecordType.RRSIG, 60, Rdata.Parse(RecordType.RRSIG, $"{(random.Next(2) == 0 ? "A" : "NSEC3")} 13 2 60 20300101000000 20200101000000 {random.Next(3)} example.org. AAAA")),
            _ => ResourceRecord.Create(owner, RecordType.A, 60, [192, 0, 2, (byte)random.Next(4)]),
        };
    }

    internal static ResourceRecord Start(uint serial) => ResourceRecord.Create(Origin, RecordType.SOA, 300, Rdata.Parse(RecordType.SOA, $"ns.example.org. host.example.org. {serial} 1 2 3 4"));

    /// <summary>A zone of version 1 with these records.</summary>
    internal static ZoneSnapshot Build(params ResourceRecord[] records)
    {
        var builder = new ZoneSnapshotBuilder(Origin);
        foreach (ResourceRecord record in (ResourceRecord[])[Start(1), .. records])
            Assert.True(builder.TryAdd(record));
        Assert.True(builder.TryBuild(out ZoneSnapshot? zone, out string problem), problem);
        return zone;
    }

    /// <summary>A change with all its records.</summary>
    internal static string Text(ZoneChange change) => $"{change.OldStart}\n-{string.Join("\n-", change.Removed)}\n{change.NewStart}\n+{string.Join("\n+", change.Added)}";

    /// <summary>All names that exist outside NSEC3: owners and what lies between them and the zone's name.</summary>
    internal SortedSet<DomainName> Names()
    {
        var names = new SortedSet<DomainName>();
        foreach (ResourceRecord record in Records.Where(each => !IsDenial(each)))
        {
            for (DomainName at = record.Owner; at.LabelCount >= origin.LabelCount; at = at.Parent)
            {
                names.Add(at);
                if (at.IsRoot) break;
            }
        }
        return names;
    }

    internal static bool IsDenial(ResourceRecord record) => record.Type == RecordType.RRSIG && record.Data.Span[1] == 50;

    internal static string[] Lines(IEnumerable<ResourceRecord> records) => [.. records.Select(each => each.ToString().ToLowerInvariant()).Order(StringComparer.Ordinal)];

    internal static string[] Lines(ZoneSnapshot snapshot) => Lines(snapshot.Nodes.SelectMany(node => SetsOf(node)).SelectMany(set => set.ToRecords()));

    internal static IEnumerable<ZoneSet> SetsOf(ZoneNode node)
    {
        foreach (ZoneSet set in node)
            yield return set;
    }
}
