using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Store;

namespace Infra.Dns.Transfers;

/// <summary>What can be done with several changes of a zone.</summary>
public static class ZoneChanges
{
    /// <summary>Joins changes into one, in which nothing stands that came and went on the way.</summary>
    /// <param name="changes">At least one, each beginning where the one before it ends.</param>
    /// <exception cref="ArgumentException">There are none, or they have a gap.</exception>
    public static ZoneChange Condense(IReadOnlyList<ZoneChange> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        if (changes.Count == 0) throw new ArgumentException("no changes", nameof(changes));
        if (changes.Count == 1) return changes[0];
        var removed = new Dictionary<Key, ResourceRecord>();
        var added = new Dictionary<Key, ResourceRecord>();
        for (int i = 0; i < changes.Count; i++)
        {
            if (i > 0 && changes[i].OldSerial != changes[i - 1].NewSerial) throw new ArgumentException("changes with a gap between them", nameof(changes));
            foreach (ResourceRecord record in changes[i].Removed)
            {
                Key key = Key.Of(record);
                if (!added.Remove(key)) removed.TryAdd(key, record);
            }
            foreach (ResourceRecord record in changes[i].Added)
            {
                Key key = Key.Of(record);
                // Back again as it was: nothing happened. With another time to live it goes and comes.
                if (removed.TryGetValue(key, out ResourceRecord gone) && gone.TimeToLive == record.TimeToLive) removed.Remove(key);
                else added[key] = record;
            }
        }
        return new ZoneChange(changes[0].OldStart, changes[^1].NewStart, [.. removed.Values], [.. added.Values]);
    }

    /// <summary>The change that leads from one version to another, found by comparing all records.</summary>
    /// <param name="old">The version before.</param>
    /// <param name="next">The version afterwards; its serial number may be anything.</param>
    public static ZoneChange Between(ZoneSnapshot old, ZoneSnapshot next)
    {
        ArgumentNullException.ThrowIfNull(old);
        ArgumentNullException.ThrowIfNull(next);
        List<ResourceRecord> removed = [];
        List<ResourceRecord> added = [];
        foreach (ZoneNode node in old.Nodes)
        {
            foreach (ZoneSet set in node)
                AddMissing(set, next, removed);
        }
        foreach (ZoneNode node in next.Nodes)
        {
            foreach (ZoneSet set in node)
                AddMissing(set, old, added);
        }
        return new ZoneChange(old.StartRecord, next.StartRecord, removed, added);
    }

    // All records of a set whose time to live differs, else those that the other version has not.
    private static void AddMissing(ZoneSet set, ZoneSnapshot other, List<ResourceRecord> target)
    {
        if (set.Type == RecordType.SOA) return;
        bool isDenial = set.Type == RecordType.NSEC3 || (set.Type == RecordType.RRSIG && ZoneSnapshot.IsDenial(set.Type, set.First));
        bool isThere = (isDenial ? other.TryFindDenial(set.Owner, out ZoneNode node) : other.TryFind(set.Owner, out node)) & node.Exists;
        if (!isThere || !node.TryFind(set.Type, out ZoneSet counterpart) || counterpart.TimeToLive != set.TimeToLive)
        {
            target.AddRange(set.ToRecords());
            return;
        }
        if (IsEqual(set, counterpart)) return;
        DomainName owner = DomainName.FromValidWire(set.Owner);
        foreach (ReadOnlySpan<byte> data in set)
        {
            if (!counterpart.Contains(data)) target.Add(ResourceRecord.Create(owner, set.Type, set.TimeToLive, data));
        }
    }

    private static bool IsEqual(ZoneSet a, ZoneSet b)
    {
        if (a.Count != b.Count) return false;
        ZoneSet.Enumerator right = b.GetEnumerator();
        foreach (ReadOnlySpan<byte> data in a)
        {
            if (!right.MoveNext() || !data.SequenceEqual(right.Current)) return false;
        }
        return true;
    }

    private readonly record struct Key(DomainName Owner, RecordType Type, RecordBytes Data)
    {
        internal static Key Of(ResourceRecord record)
        {
            byte[] canonical = record.Data.Span.ToArray();
            Rdata.MakeCanonical(record.Type, canonical);
            return new Key(record.Owner, record.Type, new RecordBytes(canonical));
        }
    }
}
