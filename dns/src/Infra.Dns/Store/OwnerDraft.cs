using System.Buffers.Binary;
using System.Globalization;
using Infra.Dns.Names;
using Infra.Dns.Records;

namespace Infra.Dns.Store;

/// <summary>The records of one owner on their way into a store; used again and again by one thread.</summary>
internal sealed class OwnerDraft
{
    // More types of one name are an attack (CVE-2024-1737).
    private const int TypesMax = 100;

    private readonly List<Entry> _entries = [];

    internal int Count => _entries.Count;

    /// <summary>Whether the last arranging found a set with different times to live.</summary>
    internal bool HasMixedTimesToLive { get; private set; }

    internal void Clear() => _entries.Clear();

    internal void Add(RecordType type, uint timeToLive, ReadOnlyMemory<byte> data) => _entries.Add(new Entry(type, timeToLive, data, _entries.Count));

    internal void AddAll(ZoneNode node)
    {
        foreach (ZoneSet set in node)
        {
            foreach (ReadOnlySpan<byte> data in set)
                Add(set.Type, set.TimeToLive, data.ToArray());
        }
    }

    /// <summary>Takes a record away; false if it is not there.</summary>
    internal bool Remove(RecordType type, ReadOnlySpan<byte> data)
    {
        for (int i = 0; i < _entries.Count; i++)
        {
            if (_entries[i].Type != type || Rdata.Compare(type, _entries[i].Data.Span, data) != 0) continue;
            _entries.RemoveAt(i);
            return true;
        }
        return false;
    }

    /// <summary>Adds a record, or only its time to live if it is there; the whole set takes that over.</summary>
    internal void Put(RecordType type, uint timeToLive, ReadOnlyMemory<byte> data)
    {
        bool isThere = false;
        for (int i = 0; i < _entries.Count; i++)
        {
            if (!_entries[i].IsOfSet(type, data.Span)) continue;
            isThere |= Rdata.Compare(type, _entries[i].Data.Span, data.Span) == 0;
            _entries[i] = _entries[i] with { TimeToLive = timeToLive };
        }
        if (!isThere) Add(type, timeToLive, data);
    }

    /// <summary>Puts the records in order and leaves out repeated ones, whose first counts.</summary>
    /// <param name="owner">The owner, for the problem.</param>
    /// <param name="problem">What no server should serve, if false.</param>
    internal bool TryArrange(ReadOnlySpan<byte> owner, out string problem)
    {
        problem = "";
        if (_entries.Count > 1) _entries.Sort(Entry.Compare);
        int kept = 0;
        int types = 0;
        int signatures = 0;
        int ofType = 0;
        HasMixedTimesToLive = false;
        for (int i = 0; i < _entries.Count; i++)
        {
            Entry entry = _entries[i];
            bool isFirst = kept == 0 || !_entries[kept - 1].IsOfSet(entry.Type, entry.Data.Span);
            if (!isFirst && Rdata.Compare(entry.Type, _entries[kept - 1].Data.Span, entry.Data.Span) == 0) continue;
            HasMixedTimesToLive |= !isFirst && entry.TimeToLive != _entries[kept - 1].TimeToLive;
            ofType = isFirst ? 1 : ofType + 1;
            if (isFirst && entry.Type != RecordType.RRSIG && ++types > TypesMax) return Fail($"more than {TypesMax} types", owner, out problem);
            if (isFirst && entry.Type == RecordType.RRSIG && ++signatures > TypesMax) return Fail($"signatures of more than {TypesMax} types", owner, out problem);
            if (ofType > ZoneSet.RecordsMax) return Fail($"too many records {entry.Type}", owner, out problem);
            if (ofType > 1 && entry.Type.IsSingleton) return Fail($"more than one {entry.Type}", owner, out problem);
            _entries[kept++] = entry;
        }
        _entries.RemoveRange(kept, _entries.Count - kept);
        return true;
    }

    /// <summary>The bytes that <see cref="Write"/> needs.</summary>
    internal int LengthWith(ReadOnlySpan<byte> owner, int originLength)
    {
        int length = ZoneMemory.HeadLength + owner.Length + sizeof(uint);
        for (int i = 0; i < _entries.Count;)
        {
            int end = EndOfSet(i);
            length += ZoneMemory.SetLength;
            if (NamesHosts(i, end, owner, originLength)) length += (end - i) * ZoneMemory.HostLength;
            for (; i < end; i++)
                length += sizeof(ushort) + _entries[i].Data.Length;
        }
        return length;
    }

    /// <summary>Writes the arranged records in the layout of <see cref="ZoneMemory"/>, with room for pointers to hosts.</summary>
    /// <param name="owner">The owner.</param>
    /// <param name="originLength">The length of the zone's name in wire form.</param>
    /// <param name="flags">What the head says.</param>
    /// <param name="target">All zero.</param>
    /// <returns>Whether there is room for some pointers.</returns>
    internal bool Write(ReadOnlySpan<byte> owner, int originLength, NodeFlags flags, Span<byte> target)
    {
        bool namesHosts = false;
        int sets = CountSets();
        target[0] = (byte)owner.Length;
        BinaryPrimitives.WriteUInt16LittleEndian(target[1..], (ushort)(sets | (int)flags << 8 + ZoneMemory.FlagsShift));
        owner.CopyTo(target[ZoneMemory.HeadLength..]);
        int table = ZoneMemory.HeadLength + owner.Length;
        int at = table + sets * ZoneMemory.SetLength + sizeof(uint);
        for (int i = 0; i < _entries.Count;)
        {
            Entry first = _entries[i];
            int end = EndOfSet(i);
            int count = end - i;
            bool hasHosts = NamesHosts(i, end, owner, originLength);
            if (hasHosts) at += count * ZoneMemory.HostLength;
            namesHosts |= hasHosts;
            BinaryPrimitives.WriteUInt16LittleEndian(target[table..], first.Type.Value);
            BinaryPrimitives.WriteUInt16LittleEndian(target[(table + 2)..], (ushort)(hasHosts ? count | ZoneMemory.HostsBit : count));
            BinaryPrimitives.WriteUInt32LittleEndian(target[(table + 4)..], first.TimeToLive);
            BinaryPrimitives.WriteInt32LittleEndian(target[(table + 8)..], at);
            for (; i < end; i++)
            {
                ReadOnlySpan<byte> data = _entries[i].Data.Span;
                BinaryPrimitives.WriteUInt16LittleEndian(target[at..], (ushort)data.Length);
                data.CopyTo(target[(at + sizeof(ushort))..]);
                at += sizeof(ushort) + data.Length;
            }
            table += ZoneMemory.SetLength;
        }
        BinaryPrimitives.WriteInt32LittleEndian(target[table..], at);
        return namesHosts;
    }

    internal NodeFlags FlagsAt(bool isOrigin)
    {
        NodeFlags flags = _entries.Count == 0 ? NodeFlags.Empty : NodeFlags.None;
        foreach (Entry entry in _entries)
        {
            if (entry.Type == RecordType.NS && !isOrigin) flags |= NodeFlags.Cut;
            if (entry.Type == RecordType.DNAME) flags |= NodeFlags.Redirect;
        }
        return flags;
    }

    private int CountSets()
    {
        int sets = 0;
        for (int i = 0; i < _entries.Count; i = EndOfSet(i))
            sets++;
        return sets;
    }

    private int EndOfSet(int first)
    {
        int end = first + 1;
        while (end < _entries.Count && _entries[end].IsOfSet(_entries[first].Type, _entries[first].Data.Span))
            end++;
        return end;
    }

    // Whether a record of a set names a host in the zone. Sets that speak of others' hosts only, as most delegations do, need no pointers.
    private bool NamesHosts(int first, int end, ReadOnlySpan<byte> owner, int originLength)
    {
        RecordType type = _entries[first].Type;
        if (!AdditionalNames.AreIn(type)) return false;
        ReadOnlySpan<byte> origin = owner[^originLength..];
        for (int i = first; i < end; i++)
        {
            if (WireName.IsAtOrBelow(AdditionalNames.HostOf(type, _entries[i].Data.Span, owner), origin)) return true;
        }
        return false;
    }

    private static bool Fail(string what, ReadOnlySpan<byte> owner, out string problem)
    {
        problem = string.Create(CultureInfo.InvariantCulture, $"{what} of {NameText.Format(owner)}");
        return false;
    }

    private readonly record struct Entry(RecordType Type, uint TimeToLive, ReadOnlyMemory<byte> Data, int Order)
    {
        // The signatures of each covered type, which stands first in their data, are a set of their own (RFC 4035 section 2.2).
        internal bool IsOfSet(RecordType type, ReadOnlySpan<byte> data) => Type == type && (type != RecordType.RRSIG || Data.Span[..sizeof(ushort)].SequenceEqual(data[..sizeof(ushort)]));

        internal static readonly Comparison<Entry> Compare = (a, b) =>
        {
            if (a.Type != b.Type) return a.Type.Value - b.Type.Value;
            int order = Rdata.Compare(a.Type, a.Data.Span, b.Data.Span);
            return order != 0 ? order : a.Order - b.Order;
        };
    }
}
