using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Zones;

namespace Infra.Dns.Store;

/// <summary>
/// Makes a snapshot of records that come in any order: of a zone file, or of a transfer that is staged until it is complete. Single-threaded; used once. It needs about
/// as much memory again as the snapshot will have.
/// </summary>
public sealed class ZoneSnapshotBuilder
{
    // While collecting, an owner is: byte length, two unused, name, u32 its newest record + 1; a record: u32 the one before + 1, u16 type, u32 TTL, u16 length, RDATA.
    private const int RecordHeadLength = 12;

    private readonly DomainName _origin;
    private readonly ZoneMemory _memory = new();
    private readonly TrieEditor _editor;
    private readonly List<uint> _places = [];
    private TrieNode _root;
    private TrieNode _denialRoot;
    private uint _lastOwner;
    private bool _hasLastOwner;
    private bool _lastIsDenial;

    /// <summary>Starts an empty zone of class IN.</summary>
    public ZoneSnapshotBuilder(DomainName origin)
    {
        ArgumentNullException.ThrowIfNull(origin);
        _origin = origin;
        _editor = new TrieEditor(_memory, origin.Wire.Length);
    }

    /// <summary>How many records were added, repeated ones included.</summary>
    public int RecordCount { get; private set; }

    /// <summary>Whether the records of some set had different times to live, of which the first counts; known once the snapshot is built.</summary>
    public bool HasMixedTimesToLive { get; private set; }

    /// <summary>Bytes of names and data so far, for limits of transfers.</summary>
    public long Bytes => _memory.Data.Taken;

    /// <summary>Adds a record.</summary>
    /// <param name="owner">The owner in uncompressed wire form, well-formed.</param>
    /// <param name="type">The type.</param>
    /// <param name="timeToLive">Seconds; of the records of a set the first one's counts.</param>
    /// <param name="data">Uncompressed RDATA, valid for the type.</param>
    /// <returns>False if the owner is not in the zone or the type is none of a zone's; nothing is added then.</returns>
    public bool TryAdd(ReadOnlySpan<byte> owner, RecordType type, uint timeToLive, ReadOnlySpan<byte> data)
    {
        if (type.IsMeta || !WireName.IsAtOrBelow(owner, _origin.Wire)) return false;
        bool isDenial = ZoneSnapshot.IsDenial(type, data);
        uint place = OwnerFor(owner, isDenial);
        Span<byte> head = HeadOf(place);
        uint record = _memory.Data.Take(RecordHeadLength + data.Length, out Span<byte> room);
        room[..4].Clear();
        head.CopyTo(room);
        BinaryPrimitives.WriteUInt16LittleEndian(room[4..], type.Value);
        BinaryPrimitives.WriteUInt32LittleEndian(room[6..], timeToLive);
        BinaryPrimitives.WriteUInt16LittleEndian(room[10..], (ushort)data.Length);
        data.CopyTo(room[RecordHeadLength..]);
        BinaryPrimitives.WriteUInt32LittleEndian(head, record + 1);
        RecordCount++;
        return true;
    }

    /// <summary>Adds a record; the conditions are those of the other form.</summary>
    public bool TryAdd(ResourceRecord record) => TryAdd(record.Owner.Wire, record.Type, record.TimeToLive, record.Data.Span);

    /// <summary>Makes the snapshot.</summary>
    /// <param name="snapshot">The zone.</param>
    /// <param name="problem">What no server should serve, as a sentence without a full stop: no SOA or several, too many records.</param>
    public bool TryBuild([NotNullWhen(true)] out ZoneSnapshot? snapshot, out string problem)
    {
        snapshot = null;
        var target = new ZoneMemory();
        var counts = new ZoneCounts();
        var hosts = new HostLinks(target, _origin.Wire.Length);
        AddEmptyNonTerminals();
        if (!TryCopy(_root, target, hosts, ref counts, out TrieNode root, out problem)) return false;
        if (!TryCopy(_denialRoot, target, hosts, ref counts, out TrieNode denialRoot, out problem)) return false;
        target.Data.Trim();
        target.Nodes.Trim();
        hosts.Connect(root);
        return ZoneSnapshot.TryCreate(_origin, target, root, denialRoot, counts, out snapshot, out problem);
    }

    /// <summary>Makes a snapshot of the contents of a zone file.</summary>
    /// <exception cref="ArgumentException">It is not a zone that can be served; <see cref="ZoneLoader"/> never gives such contents.</exception>
    public static ZoneSnapshot Build(ZoneContents contents)
    {
        ArgumentNullException.ThrowIfNull(contents);
        var builder = new ZoneSnapshotBuilder(contents.Origin);
        foreach (RecordSet set in contents.Sets)
        {
            foreach (RecordBytes data in set.Data)
                builder.TryAdd(set.Owner.Wire, set.Type, set.TimeToLive, data.Span);
        }
        return builder.TryBuild(out ZoneSnapshot? snapshot, out string problem) ? snapshot : throw new ArgumentException(problem, nameof(contents));
    }

    private uint OwnerFor(ReadOnlySpan<byte> owner, bool isDenial)
    {
        if (_hasLastOwner && _lastIsDenial == isDenial && NameAt(_lastOwner).SequenceEqual(owner)) return _lastOwner;
        Span<byte> key = stackalloc byte[ZoneKey.LengthMax];
        key = key[..ZoneKey.Write(owner, _origin.Wire.Length, key)];
        ref TrieNode root = ref isDenial ? ref _denialRoot : ref _root;
        if (Trie.TryFind(_memory.View(_origin.Wire.Length), root, key, out TrieNode leaf)) _lastOwner = leaf.Place;
        else
        {
            _lastOwner = AddOwner(ref root, owner, key);
            if (!isDenial) _places.Add(_lastOwner);
        }
        _hasLastOwner = true;
        _lastIsDenial = isDenial;
        return _lastOwner;
    }

    private uint AddOwner(ref TrieNode root, ReadOnlySpan<byte> owner, ReadOnlySpan<byte> key)
    {
        uint place = _memory.Data.Take(ZoneMemory.HeadLength + owner.Length + sizeof(uint), out Span<byte> room);
        room[0] = (byte)owner.Length;
        owner.CopyTo(room[ZoneMemory.HeadLength..]);
        _editor.Put(ref root, key, TrieNode.Leaf(place, NodeFlags.None));
        return place;
    }

    // What lies between a name and the zone's own exists (RFC 4592 section 2.2.2).
    private void AddEmptyNonTerminals()
    {
        int originLength = _origin.Wire.Length;
        Span<byte> key = stackalloc byte[ZoneKey.LengthMax];
        ReadOnlySpan<byte> previous = default;
        for (int i = 0; i < _places.Count; i++)
        {
            ReadOnlySpan<byte> name = NameAt(_places[i]);
            if (name.Length == originLength) continue;
            ReadOnlySpan<byte> parent = WireName.ParentOf(name);
            if (parent.SequenceEqual(previous)) continue;
            previous = parent;
            for (; parent.Length > originLength; parent = WireName.ParentOf(parent))
            {
                int length = ZoneKey.Write(parent, originLength, key);
                if (Trie.TryFind(_memory.View(originLength), _root, key[..length], out _)) break;
                AddOwner(ref _root, parent, key[..length]);
            }
        }
    }

    // Children stand side by side and right after them their own children, which is how a look-up goes.
    private bool TryCopy(TrieNode source, ZoneMemory target, HostLinks hosts, ref ZoneCounts counts, out TrieNode copy, out string problem)
    {
        problem = "";
        copy = default;
        if (source.IsNone) return true;
        var draft = new OwnerDraft();
        TrieNode[][] nodes = _memory.Nodes.All;
        var waiting = new Stack<(TrieNode Source, uint Children, int Index)>();
        if (!source.IsBranch) return TryCopyLeaf(source, target, draft, hosts, ref counts, out copy, out problem);
        uint place = target.Nodes.Take(source.ChildCount, out _);
        copy = TrieNode.Branch(source.Offset, source.Values, place);
        waiting.Push((source, place, 0));
        while (waiting.TryPop(out (TrieNode Source, uint Children, int Index) at))
        {
            if (at.Index + 1 < at.Source.ChildCount) waiting.Push((at.Source, at.Children, at.Index + 1));
            TrieNode child = ZoneMemory.Child(nodes, at.Source, at.Index);
            TrieNode made;
            if (child.IsBranch)
            {
                uint children = target.Nodes.Take(child.ChildCount, out _);
                made = TrieNode.Branch(child.Offset, child.Values, children);
                waiting.Push((child, children, 0));
            }
            else if (!TryCopyLeaf(child, target, draft, hosts, ref counts, out made, out problem))
            {
                return false;
            }
            ZoneMemory.ChildrenToEdit(target.Nodes.All, TrieNode.Branch(0, at.Source.Values, at.Children))[at.Index] = made;
        }
        return true;
    }

    private bool TryCopyLeaf(TrieNode leaf, ZoneMemory target, OwnerDraft draft, HostLinks hosts, ref ZoneCounts counts, out TrieNode copy, out string problem)
    {
        copy = default;
        draft.Clear();
        ReadOnlySpan<byte> owner = NameAt(leaf.Place);
        Collect(leaf.Place, draft);
        if (!draft.TryArrange(owner, out problem)) return false;
        HasMixedTimesToLive |= draft.HasMixedTimesToLive;
        copy = ZoneSnapshot.Store(target, owner, draft, _origin.Wire.Length, hosts, ref counts);
        return true;
    }

    private void Collect(uint owner, OwnerDraft draft)
    {
        // The newest comes first, but the first one's time to live counts: go through them from the oldest on.
        Span<uint> own = stackalloc uint[16];
        var records = new PlaceList(own);
        for (uint next = BinaryPrimitives.ReadUInt32LittleEndian(HeadOf(owner)); next != 0; next = BinaryPrimitives.ReadUInt32LittleEndian(BytesAt(next - 1).Span))
            records.Add(next - 1);
        for (int i = records.Count - 1; i >= 0; i--)
        {
            ReadOnlyMemory<byte> record = BytesAt(records[i]);
            ReadOnlySpan<byte> head = record.Span;
            var type = new RecordType(BinaryPrimitives.ReadUInt16LittleEndian(head[4..]));
            draft.Add(type, BinaryPrimitives.ReadUInt32LittleEndian(head[6..]), record.Slice(RecordHeadLength, BinaryPrimitives.ReadUInt16LittleEndian(head[10..])));
        }
    }

    private ReadOnlyMemory<byte> BytesAt(uint place) => _memory.Data.All[ZoneMemory.PageOfData(place)].AsMemory(ZoneMemory.OffsetOfData(place));

    private ReadOnlySpan<byte> NameAt(uint place)
    {
        byte[] page = _memory.Data.All[ZoneMemory.PageOfData(place)];
        int offset = ZoneMemory.OffsetOfData(place);
        return page.AsSpan(offset + ZoneMemory.HeadLength, page[offset]);
    }

    private Span<byte> HeadOf(uint place)
    {
        byte[] page = _memory.Data.All[ZoneMemory.PageOfData(place)];
        int offset = ZoneMemory.OffsetOfData(place);
        return page.AsSpan(offset + ZoneMemory.HeadLength + page[offset], sizeof(uint));
    }

    /// <summary>A list that begins on the stack.</summary>
    private ref struct PlaceList(Span<uint> own)
    {
        private Span<uint> _items = own;

        internal int Count { get; private set; }

        internal readonly uint this[int index] => _items[index];

        internal void Add(uint place)
        {
            if (Count == _items.Length)
            {
                uint[] larger = new uint[Count * 2];
                _items.CopyTo(larger);
                _items = larger;
            }
            _items[Count++] = place;
        }
    }
}
