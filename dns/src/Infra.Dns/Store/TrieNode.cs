using System.Numerics;

namespace Infra.Dns.Store;

/// <summary>
/// A node of the trie in 64 bits. A branch: where its names begin to differ in half bytes, which of 17 values occur there (a key's end and sixteen half
/// bytes), and where the nodes for these values stand side by side. A leaf: where the owner's data are, and what is known without looking there.
/// </summary>
/// <param name="Bits">63: branch; 49 to 59 offset, 32 to 48 values, 0 to 31 place of the children. A leaf has flags from 32 on and its place below.</param>
internal readonly record struct TrieNode(ulong Bits)
{
    /// <summary>The most children of a branch.</summary>
    internal const int ChildrenMax = 17;

    private const ulong BranchBit = 1UL << 63;
    private const int ValuesShift = 32;
    private const int OffsetShift = 49;
    private const uint ValuesMask = 0x1FFFF;

    internal bool IsNone => Bits == 0;

    internal bool IsBranch => (Bits & BranchBit) != 0;

    /// <summary>Where the children of a branch or the data of a leaf are.</summary>
    internal uint Place => (uint)Bits;

    internal int Offset => (int)(Bits >> OffsetShift & 0x7FF);

    internal uint Values => (uint)(Bits >> ValuesShift) & ValuesMask;

    internal int ChildCount => BitOperations.PopCount(Values);

    internal NodeFlags Flags => (NodeFlags)(Bits >> ValuesShift & 0xFF);

    internal static TrieNode Leaf(uint place, NodeFlags flags) => new((ulong)(flags | NodeFlags.Leaf) << ValuesShift | place);

    internal static TrieNode Branch(int offset, uint values, uint children) => new(BranchBit | (ulong)offset << OffsetShift | (ulong)values << ValuesShift | children);

    internal bool HasChild(int value) => (Values >> value & 1) != 0;

    /// <summary>How many children stand before the one of a value.</summary>
    internal int IndexOf(int value) => BitOperations.PopCount(Values & ((1u << value) - 1));
}
