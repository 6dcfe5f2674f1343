using System.Diagnostics.CodeAnalysis;
using Infra.Dns.Names;
using Infra.Dns.Records;

namespace Infra.Dns.Store;

/// <summary>
/// One version of a zone of class IN: a QP-trie over its names in canonical order, empty non-terminals included. Immutable, safe to read from any number of threads without
/// a lock; what its nodes and sets show stays as it is while anyone holds them. NSEC3 records, whose owners are hashes and no names of the zone (RFC 5155 section 3), have
/// a trie of their own.
/// </summary>
public sealed partial class ZoneSnapshot
{
    private readonly ZoneMemory _memory;
    private readonly ZoneView _view;
    private readonly TrieNode _root;
    private readonly TrieNode _denialRoot;
    private readonly ZoneCounts _counts;

    private ZoneSnapshot(DomainName origin, ZoneMemory memory, TrieNode root, TrieNode denialRoot, ZoneCounts counts)
    {
        Origin = origin;
        _memory = memory;
        _view = memory.View(origin.Wire.Length);
        _root = root;
        _denialRoot = denialRoot;
        _counts = counts;
        Trie.TryFind(_view, _root, default, out TrieNode apex);
        Apex = _view.NodeAt(apex);
        Apex.TryFind(RecordType.SOA, out ZoneSet start);
        Start = start;
        Serial = ZoneChange.SerialOf(start.First);
    }

    /// <summary>The zone's name.</summary>
    public DomainName Origin { get; }

    /// <summary>The node of the zone's name.</summary>
    public ZoneNode Apex { get; }

    /// <summary>The set with the SOA record.</summary>
    public ZoneSet Start { get; }

    /// <summary>The serial number of the SOA record.</summary>
    public uint Serial { get; }

    /// <summary>How many names own records; NSEC3 owners count too, empty non-terminals do not.</summary>
    public int OwnerCount => _counts.Owners;

    /// <summary>How many records there are.</summary>
    public int RecordCount => _counts.Records;

    /// <summary>Bytes of names and records, without the trie.</summary>
    public long Bytes => _counts.Bytes;

    /// <summary>Bytes of memory that this version shares with those that it came from.</summary>
    public long MemoryBytes => _memory.Data.Taken + _memory.Nodes.Taken * sizeof(ulong);

    /// <summary>Whether there are NSEC3 records.</summary>
    public bool HasHashedDenial => !_denialRoot.IsNone;

    /// <summary>All nodes in canonical order, NSEC3 owners among them; a name that owns both NSEC3 and other records comes twice, first with the others.</summary>
    public ZoneNodes Nodes => new(_view, _root, _denialRoot);

    /// <summary>The names of the zone in canonical order, without NSEC3 and its signatures.</summary>
    public ZoneNodes Names => new(_view, _root);

    /// <summary>The owners of NSEC3 in the order of their hashes, with NSEC3 and its signatures only.</summary>
    public ZoneNodes DenialNames => new(_view, _denialRoot);

    /// <summary>The SOA record as an object.</summary>
    public ResourceRecord StartRecord => Start.ToRecords()[0];

    /// <summary>Finds a name, empty non-terminals included; of one that is not in the zone, nothing.</summary>
    public bool TryFind(ReadOnlySpan<byte> name, out ZoneNode node) => TryFind(_root, name, out node);

    /// <summary>Finds the records of a name and type; NSEC3 too.</summary>
    public bool TryFind(DomainName name, RecordType type, out ZoneSet set)
    {
        ArgumentNullException.ThrowIfNull(name);
        set = default;
        return TryFind(type == RecordType.NSEC3 ? _denialRoot : _root, name.Wire, out ZoneNode node) && node.TryFind(type, out set);
    }

    /// <summary>Finds the signatures over the records of a name and type; those over NSEC3 too.</summary>
    public bool TryFindSignatures(DomainName name, RecordType covered, out ZoneSet signatures)
    {
        ArgumentNullException.ThrowIfNull(name);
        signatures = default;
        return TryFind(covered == RecordType.NSEC3 ? _denialRoot : _root, name.Wire, out ZoneNode node) && node.TryFindSignatures(covered, out signatures);
    }

    /// <summary>Finds the owner of an NSEC3 record.</summary>
    public bool TryFindDenial(ReadOnlySpan<byte> hashedName, out ZoneNode node) => TryFind(_denialRoot, hashedName, out node);

    /// <summary>Looks a name up and tells what lies on the way to it.</summary>
    /// <param name="name">A name in uncompressed wire form.</param>
    /// <exception cref="ArgumentException">The name is not at or below the zone's.</exception>
    public ZoneSearch Search(ReadOnlySpan<byte> name)
    {
        if (!WireName.IsAtOrBelow(name, Origin.Wire)) throw new ArgumentException("the name is not in the zone", nameof(name));
        Span<byte> key = stackalloc byte[ZoneKey.LengthMax];
        return Trie.Search(_view, _root, key[..ZoneKey.Write(name, _view.OriginLength, key)]);
    }

    /// <summary>The last name of the zone before a name in canonical order, empty non-terminals included; before the first, the last of all (as the chain of NSEC goes).</summary>
    /// <param name="name">A name at or below the zone's, whether or not it exists.</param>
    public ZoneNode FindBefore(ReadOnlySpan<byte> name) => FindBefore(_root, name);

    /// <summary>The last owner of NSEC3 before a hashed name; before the first, the last of all. No node if there is no NSEC3.</summary>
    /// <param name="hashedName">A hash in base32 as the first label, the zone's name behind it.</param>
    public ZoneNode FindDenialBefore(ReadOnlySpan<byte> hashedName) => FindBefore(_denialRoot, hashedName);

    /// <summary>Whether a record belongs to the trie of NSEC3.</summary>
    internal static bool IsDenial(RecordType type, ReadOnlySpan<byte> data) =>
        type == RecordType.NSEC3 || (type == RecordType.RRSIG && data.Length >= 2 && (data[0] << 8 | data[1]) == RecordType.NSEC3.Value);

    /// <summary>Finds the owner of the addresses of a host that a record names, mostly without a search.</summary>
    /// <param name="set">A set of this version.</param>
    /// <param name="index">Which of its records.</param>
    /// <param name="host">The host's name, as <see cref="AdditionalNames.HostOf"/> tells it.</param>
    /// <param name="node">Its node.</param>
    internal bool TryFindHost(in ZoneSet set, int index, ReadOnlySpan<byte> host, out ZoneNode node) => TryFollowHost(set, index, out node) || TryFind(host, out node);

    /// <summary>Follows the pointer of a record to its host; false if there is none, or if this or another version has had a change at the host since it was set.</summary>
    internal bool TryFollowHost(in ZoneSet set, int index, out ZoneNode node)
    {
        node = set.TryGetHost(index, out uint place) ? _view.NodeAt(place) : default;
        return node.Exists && !node.IsReplaced;
    }

    internal static TrieNode Store(ZoneMemory target, ReadOnlySpan<byte> owner, OwnerDraft draft, int originLength, HostLinks hosts, ref ZoneCounts counts)
    {
        int length = draft.LengthWith(owner, originLength);
        NodeFlags flags = draft.FlagsAt(owner.Length == originLength);
        uint place = target.Data.Take(length, out Span<byte> room);
        if (draft.Write(owner, originLength, flags, room)) hosts.Add(place);
        counts.Records += draft.Count;
        counts.Bytes += length;
        if (draft.Count > 0) counts.Owners++;
        return TrieNode.Leaf(place, flags);
    }

    internal static bool TryCreate(DomainName origin, ZoneMemory memory, TrieNode root, TrieNode denialRoot, ZoneCounts counts, [NotNullWhen(true)] out ZoneSnapshot? snapshot, out string problem)
    {
        snapshot = null;
        ZoneView view = memory.View(origin.Wire.Length);
        problem = $"no SOA record of {origin}";
        if (!Trie.TryFind(view, root, default, out TrieNode apex) || !view.NodeAt(apex).TryFind(RecordType.SOA, out _)) return false;
        problem = "";
        snapshot = new ZoneSnapshot(origin, memory, root, denialRoot, counts);
        return true;
    }

    private bool TryFind(TrieNode root, ReadOnlySpan<byte> name, out ZoneNode node)
    {
        node = default;
        if (!WireName.IsAtOrBelow(name, Origin.Wire)) return false;
        Span<byte> key = stackalloc byte[ZoneKey.LengthMax];
        if (!Trie.TryFind(_view, root, key[..ZoneKey.Write(name, _view.OriginLength, key)], out TrieNode leaf)) return false;
        node = _view.NodeAt(leaf);
        return true;
    }

    private ZoneNode FindBefore(TrieNode root, ReadOnlySpan<byte> name)
    {
        if (!WireName.IsAtOrBelow(name, Origin.Wire)) throw new ArgumentException("the name is not in the zone", nameof(name));
        if (root.IsNone) return default;
        Span<byte> key = stackalloc byte[ZoneKey.LengthMax];
        key = key[..ZoneKey.Write(name, _view.OriginLength, key)];
        return _view.NodeAt(Trie.TryFindBefore(_view, root, key, out TrieNode leaf) ? leaf : Trie.Last(_view, root));
    }
}
