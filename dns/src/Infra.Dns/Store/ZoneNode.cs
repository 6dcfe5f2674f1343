using System.Buffers.Binary;
using Infra.Dns.Names;
using Infra.Dns.Records;

namespace Infra.Dns.Store;

/// <summary>
/// An owner in a snapshot and its record sets by ascending type, signatures by the type that they cover; without sets it is an empty non-terminal (RFC 4592 section 2.2.2). A small value that keeps what
/// it shows alive; <c>default</c> is no node.
/// </summary>
public readonly struct ZoneNode
{
    private readonly byte[]? _page;
    private readonly int _offset;
    private readonly NodeFlags _flags;

    internal ZoneNode(byte[] page, int offset, NodeFlags flags)
    {
        _page = page;
        _offset = offset;
        _flags = flags;
    }

    /// <summary>Whether there is a node at all.</summary>
    public bool Exists => _page is not null;

    /// <summary>The owner in uncompressed wire form with the case as written.</summary>
    public ReadOnlySpan<byte> Owner => _page.AsSpan(_offset + ZoneMemory.HeadLength, _page![_offset]);

    /// <summary>The owner as an object; made at each call.</summary>
    public DomainName OwnerName => DomainName.FromValidWire(Owner);

    /// <summary>How many record sets there are.</summary>
    public int SetCount => BinaryPrimitives.ReadUInt16LittleEndian(_page.AsSpan(_offset + 1)) & ZoneMemory.SetCountMask;

    /// <summary>Whether it owns nothing and exists only because names below it do.</summary>
    public bool IsEmpty => (_flags & NodeFlags.Empty) != NodeFlags.None;

    /// <summary>Whether it is a delegation: it owns NS and is not the zone's own name.</summary>
    public bool IsCut => (_flags & NodeFlags.Cut) != NodeFlags.None;

    /// <summary>Whether it owns a DNAME (RFC 6672).</summary>
    public bool IsRedirect => (_flags & NodeFlags.Redirect) != NodeFlags.None;

    /// <summary>Whether a later version had something else in its place when the node was looked at; pointers to it may be out of date then.</summary>
    internal bool IsReplaced => (_flags & NodeFlags.Replaced) != NodeFlags.None;

    /// <summary>Whether this is the same node of the same version.</summary>
    internal bool IsSameAs(in ZoneNode other) => _page == other._page && _offset == other._offset;

    /// <summary>Bytes of its name and records in the store.</summary>
    internal int Length
    {
        get
        {
            int end = _offset + ZoneMemory.HeadLength + _page![_offset] + SetCount * ZoneMemory.SetLength;
            return BinaryPrimitives.ReadInt32LittleEndian(_page.AsSpan(end));
        }
    }

    /// <summary>Finds the set of a type; of RRSIG, of which there is a set for each type that it covers, the first.</summary>
    public bool TryFind(RecordType type, out ZoneSet set)
    {
        int count = SetCount;
        int table = _offset + ZoneMemory.HeadLength + _page![_offset];
        for (int i = 0; i < count; i++)
        {
            ushort found = BinaryPrimitives.ReadUInt16LittleEndian(_page.AsSpan(table + i * ZoneMemory.SetLength));
            if (found < type.Value) continue;
            if (found > type.Value) break;
            set = new ZoneSet(_page, _offset, i);
            return true;
        }
        set = default;
        return false;
    }

    /// <summary>Finds the signatures that cover a type.</summary>
    public bool TryFindSignatures(RecordType covered, out ZoneSet signatures)
    {
        int count = SetCount;
        for (int i = 0; i < count; i++)
        {
            signatures = new ZoneSet(_page!, _offset, i);
            if (signatures.Type == RecordType.RRSIG && signatures.Covered == covered) return true;
        }
        signatures = default;
        return false;
    }

    /// <summary>Whether there is a set of a type.</summary>
    public bool Has(RecordType type) => TryFind(type, out _);

    /// <summary>
    /// Says to all who follow a pointer here that a version has something else in its place. Older versions, whose node this still is, then search for it instead; so a mark too
    /// many does no harm.
    /// </summary>
    internal void MarkReplaced() => _page![_offset + ZoneMemory.HeadLength - 1] |= (byte)NodeFlags.Replaced << ZoneMemory.FlagsShift;

    /// <summary>Goes through the sets by ascending type.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <summary>Goes through the sets of an owner.</summary>
    public struct Enumerator
    {
        private readonly ZoneNode _node;
        private readonly int _count;
        private int _index;

        internal Enumerator(ZoneNode node)
        {
            _node = node;
            _count = node.Exists ? node.SetCount : 0;
            _index = -1;
        }

        /// <summary>The present set.</summary>
        public readonly ZoneSet Current => new(_node._page!, _node._offset, _index);

        /// <summary>Goes to the next set.</summary>
        public bool MoveNext() => ++_index < _count;
    }
}
