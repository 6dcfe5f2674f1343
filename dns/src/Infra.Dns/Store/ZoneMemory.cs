namespace Infra.Dns.Store;

/// <summary>
/// Where a zone's owners and the trie over their names live. An owner:
/// <code>
/// byte  length of the name     u16  12 bits sets, 4 flags     name     12 bytes for each set: u16 type, u16 records, u32 TTL, u32 place of its data from here     u32 end
/// data: for each record u16 length, RDATA
/// </code>
/// Numbers are little-endian. A set of which some record names a host in the zone has bit 15 of its count, and before its data an u32 for each record: the place of the host's
/// node and one, or 0. Nothing here ever changes, but that a node is marked once a later version has another in its place.
/// </summary>
internal sealed class ZoneMemory
{
    internal const int HeadLength = 3;
    internal const int SetLength = 12;
    internal const int HostLength = sizeof(uint);
    internal const int SetCountMask = 0xFFF;
    internal const int FlagsShift = 4;   // in the second byte of the head's number
    internal const int HostsBit = 0x8000;

    // 1 MiB pages of data in steps of 4 bytes, 512 KiB pages of nodes: 16 GiB of data, 4 G nodes.
    private const int DataOffsetBits = 18;
    private const int DataUnitBits = 2;
    private const int NodeOffsetBits = 16;
    private const int FirstDataPage = 4096;
    private const int FirstNodePage = 256;

    internal Pages<byte> Data { get; } = new(DataOffsetBits, DataUnitBits, FirstDataPage);

    internal Pages<TrieNode> Nodes { get; } = new(NodeOffsetBits, 0, FirstNodePage);

    /// <summary>Held by whoever adds.</summary>
    internal Lock Gate { get; } = new();

    /// <summary>What a reader needs of this moment.</summary>
    internal ZoneView View(int originLength) => new(Data.All, Nodes.All, originLength);

    internal static int PageOfData(uint place) => (int)(place >> DataOffsetBits);

    internal static int OffsetOfData(uint place) => (int)(place & (1u << DataOffsetBits) - 1) << DataUnitBits;

    internal static ReadOnlySpan<TrieNode> Children(TrieNode[][] nodes, TrieNode branch) => nodes[branch.Place >> NodeOffsetBits].AsSpan((int)(branch.Place & (1u << NodeOffsetBits) - 1), branch.ChildCount);

    internal static Span<TrieNode> ChildrenToEdit(TrieNode[][] nodes, TrieNode branch) => nodes[branch.Place >> NodeOffsetBits].AsSpan((int)(branch.Place & (1u << NodeOffsetBits) - 1), branch.ChildCount);

    internal static TrieNode Child(TrieNode[][] nodes, TrieNode branch, int index) => nodes[branch.Place >> NodeOffsetBits][(int)(branch.Place & (1u << NodeOffsetBits) - 1) + index];
}
