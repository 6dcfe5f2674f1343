namespace Infra.Dns.Store;

/// <summary>The pages as a reader sees them; what was there when it was made never changes.</summary>
/// <param name="Data">Owners with their records.</param>
/// <param name="Nodes">Nodes of the tries.</param>
/// <param name="OriginLength">The length of the zone's name in wire form.</param>
internal readonly record struct ZoneView(byte[][] Data, TrieNode[][] Nodes, int OriginLength)
{
    /// <summary>The node at a place, with the flags that stand in its head.</summary>
    internal ZoneNode NodeAt(uint place)
    {
        byte[] page = Data[ZoneMemory.PageOfData(place)];
        int offset = ZoneMemory.OffsetOfData(place);
        return new ZoneNode(page, offset, (NodeFlags)(page[offset + ZoneMemory.HeadLength - 1] >> ZoneMemory.FlagsShift));
    }

    internal ZoneNode NodeAt(TrieNode leaf) => new(Data[ZoneMemory.PageOfData(leaf.Place)], ZoneMemory.OffsetOfData(leaf.Place), leaf.Flags);

    internal int WriteKey(TrieNode leaf, Span<byte> key) => ZoneKey.Write(NodeAt(leaf).Owner, OriginLength, key);
}
