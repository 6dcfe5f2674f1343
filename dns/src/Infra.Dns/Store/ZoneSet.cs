using System.Buffers.Binary;
using Infra.Dns.Names;
using Infra.Dns.Records;

namespace Infra.Dns.Store;

/// <summary>
/// All records of one owner and type in a snapshot, in canonical order of their data (RFC 4034 section 6.3); of RRSIG, those that cover one type. A small value
/// that keeps what it shows alive.
/// </summary>
public readonly struct ZoneSet
{
    private readonly byte[] _page;
    private readonly int _node;
    private readonly int _entry;

    internal ZoneSet(byte[] page, int node, int index)
    {
        _page = page;
        _node = node;
        _entry = node + ZoneMemory.HeadLength + page[node] + index * ZoneMemory.SetLength;
    }

    /// <summary>The most records of a set; more are refused (CVE-2024-1737).</summary>
    public const int RecordsMax = 100;

    /// <summary>The owner in uncompressed wire form.</summary>
    public ReadOnlySpan<byte> Owner => _page.AsSpan(_node + ZoneMemory.HeadLength, _page[_node]);

    /// <summary>The type.</summary>
    public RecordType Type => new(BinaryPrimitives.ReadUInt16LittleEndian(_page.AsSpan(_entry)));

    /// <summary>The type that signatures cover; the set's own type if it is not RRSIG.</summary>
    public RecordType Covered => Type == RecordType.RRSIG ? new RecordType(BinaryPrimitives.ReadUInt16BigEndian(First)) : Type;

    /// <summary>How many records there are, at least one.</summary>
    public int Count => BinaryPrimitives.ReadUInt16LittleEndian(_page.AsSpan(_entry + 2)) & ~ZoneMemory.HostsBit;

    /// <summary>Seconds.</summary>
    public uint TimeToLive => BinaryPrimitives.ReadUInt32LittleEndian(_page.AsSpan(_entry + 4));

    /// <summary>The first record's uncompressed RDATA.</summary>
    public ReadOnlySpan<byte> First
    {
        get
        {
            int at = DataOffset;
            return _page.AsSpan(at + sizeof(ushort), BinaryPrimitives.ReadUInt16LittleEndian(_page.AsSpan(at)));
        }
    }

    /// <summary>Whether there is room for pointers from its records to the nodes of the hosts that they name.</summary>
    internal bool HasHosts => (BinaryPrimitives.ReadUInt16LittleEndian(_page.AsSpan(_entry + 2)) & ZoneMemory.HostsBit) != 0;

    private int DataOffset => _node + BinaryPrimitives.ReadInt32LittleEndian(_page.AsSpan(_entry + 8));

    /// <summary>The first record's data as a type's fields.</summary>
    /// <exception cref="InvalidOperationException">The set is of another type.</exception>
    public TData FirstAs<TData>()
        where TData : struct, IRecordData<TData> =>
        TData.Type == Type && TData.TryRead(First, out TData data, out _) ? data : throw new InvalidOperationException($"{Type} is not {TData.Type}");

    /// <summary>Whether a record with such data is in the set; names in the data of older types match in any case.</summary>
    public bool Contains(ReadOnlySpan<byte> data)
    {
        foreach (ReadOnlySpan<byte> each in this)
        {
            if (Rdata.Compare(Type, each, data) == 0) return true;
        }
        return false;
    }

    /// <summary>The records as objects.</summary>
    public IReadOnlyList<ResourceRecord> ToRecords()
    {
        DomainName owner = DomainName.FromValidWire(Owner);
        var records = new List<ResourceRecord>(Count);
        foreach (ReadOnlySpan<byte> data in this)
            records.Add(ResourceRecord.Create(owner, Type, TimeToLive, data));
        return records;
    }

    /// <summary>The place of the node of the host that a record names; false if it is not known, which does not mean that there is none.</summary>
    /// <param name="index">Which record.</param>
    /// <param name="place">The node's place in the store.</param>
    internal bool TryGetHost(int index, out uint place)
    {
        place = HasHosts ? BinaryPrimitives.ReadUInt32LittleEndian(_page.AsSpan(HostOffset(index))) - 1 : NoHost;
        return place != NoHost;
    }

    /// <summary>Remembers a host's node, before anyone else has seen the set; it has to have room.</summary>
    internal void SetHost(int index, uint place) => BinaryPrimitives.WriteUInt32LittleEndian(_page.AsSpan(HostOffset(index)), place + 1);

    /// <summary>Goes through the uncompressed RDATA of the records.</summary>
    public Enumerator GetEnumerator() => new(this);

    private const uint NoHost = uint.MaxValue;

    private int HostOffset(int index) => DataOffset - (Count - index) * ZoneMemory.HostLength;

    /// <summary>Goes through the RDATA of a set's records.</summary>
    public struct Enumerator
    {
        private readonly byte[] _page;
        private int _left;
        private int _at;
        private int _length;

        internal Enumerator(ZoneSet set)
        {
            _page = set._page;
            _left = set.Count;
            _at = set.DataOffset;
            _length = -1;   // before the first
        }

        /// <summary>The present record's RDATA.</summary>
        public readonly ReadOnlySpan<byte> Current => _page.AsSpan(_at, _length);

        /// <summary>Goes to the next record.</summary>
        public bool MoveNext()
        {
            if (_left-- <= 0) return false;
            if (_length >= 0) _at += _length;
            _length = BinaryPrimitives.ReadUInt16LittleEndian(_page.AsSpan(_at));
            _at += sizeof(ushort);
            return true;
        }
    }
}
