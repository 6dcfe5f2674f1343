namespace Infra.Dns.Store;

/// <summary>
/// Changes a trie: groups of children that were there before the editor was made are copied before they are written to, its own are changed in place and used
/// again. Single-threaded.
/// </summary>
internal sealed class TrieEditor
{
    private readonly Pages<TrieNode> _nodes;
    private readonly uint _firstOwn;
    private readonly ZoneMemory _memory;
    private readonly int _originLength;
    private readonly Stack<uint>?[] _free = new Stack<uint>?[TrieNode.ChildrenMax + 1];

    /// <summary>Edits tries in some memory; all nodes taken from now on are this editor's own.</summary>
    internal TrieEditor(ZoneMemory memory, int originLength)
    {
        _memory = memory;
        _nodes = memory.Nodes;
        _firstOwn = _nodes.Next;
        _originLength = originLength;
    }

    /// <summary>Adds a leaf, or puts it in the place of the one with the same key.</summary>
    internal void Put(ref TrieNode root, ReadOnlySpan<byte> key, TrieNode leaf)
    {
        if (root.IsNone)
        {
            root = leaf;
            return;
        }
        Span<byte> nearest = stackalloc byte[ZoneKey.LengthMax];
        nearest = nearest[..WriteKey(NearestLeaf(root, key), nearest)];
        int difference = ZoneKey.FirstDifference(key, nearest);
        ref TrieNode slot = ref Descend(ref root, key, difference < 0 ? int.MaxValue : difference);
        if (difference < 0) slot = leaf;
        else if (slot.IsBranch && slot.Offset == difference) AddChild(ref slot, ZoneKey.NibbleAt(key, difference), leaf);
        else Split(ref slot, difference, ZoneKey.NibbleAt(nearest, difference), ZoneKey.NibbleAt(key, difference), leaf);
    }

    /// <summary>Takes a leaf out; nothing happens if the key is not there.</summary>
    internal void Remove(ref TrieNode root, ReadOnlySpan<byte> key)
    {
        if (root.IsNone) return;
        Span<byte> nearest = stackalloc byte[ZoneKey.LengthMax];
        TrieNode found = NearestLeaf(root, key);
        nearest = nearest[..WriteKey(found, nearest)];
        if (!nearest.SequenceEqual(key)) return;
        if (!root.IsBranch)
        {
            root = default;
            return;
        }
        // The branch right above the leaf.
        ref TrieNode slot = ref root;
        while (true)
        {
            Own(ref slot);
            Span<TrieNode> children = ZoneMemory.ChildrenToEdit(_nodes.All, slot);
            ref TrieNode child = ref children[slot.IndexOf(ZoneKey.NibbleAt(key, slot.Offset))];
            if (!child.IsBranch) break;
            slot = ref child;
        }
        RemoveChild(ref slot, ZoneKey.NibbleAt(key, slot.Offset));
    }

    private TrieNode NearestLeaf(TrieNode node, ReadOnlySpan<byte> key)
    {
        TrieNode[][] pages = _nodes.All;
        while (node.IsBranch)
        {
            int value = ZoneKey.NibbleAt(key, node.Offset);
            node = ZoneMemory.Child(pages, node, node.HasChild(value) ? node.IndexOf(value) : 0);
        }
        return node;
    }

    // The place of the first node on the key's way that is a leaf or a branch at or behind an offset; all on the way are our own then.
    private ref TrieNode Descend(ref TrieNode root, ReadOnlySpan<byte> key, int offset)
    {
        ref TrieNode slot = ref root;
        while (slot.IsBranch && slot.Offset < offset)
        {
            Own(ref slot);
            slot = ref ZoneMemory.ChildrenToEdit(_nodes.All, slot)[slot.IndexOf(ZoneKey.NibbleAt(key, slot.Offset))];
        }
        return ref slot;
    }

    private void Own(ref TrieNode branch)
    {
        if (branch.Place >= _firstOwn) return;
        uint place = Take(branch.ChildCount, out Span<TrieNode> copy);
        ZoneMemory.Children(_nodes.All, branch).CopyTo(copy);
        branch = TrieNode.Branch(branch.Offset, branch.Values, place);
    }

    private void AddChild(ref TrieNode branch, int value, TrieNode leaf)
    {
        int index = branch.IndexOf(value);
        int count = branch.ChildCount;
        uint place = Take(count + 1, out Span<TrieNode> grown);
        ReadOnlySpan<TrieNode> children = ZoneMemory.Children(_nodes.All, branch);
        children[..index].CopyTo(grown);
        grown[index] = leaf;
        children[index..].CopyTo(grown[(index + 1)..]);
        Free(branch.Place, count);
        branch = TrieNode.Branch(branch.Offset, branch.Values | 1u << value, place);
    }

    private void Split(ref TrieNode slot, int offset, int oldValue, int newValue, TrieNode leaf)
    {
        uint place = Take(2, out Span<TrieNode> pair);
        pair[oldValue < newValue ? 0 : 1] = slot;
        pair[oldValue < newValue ? 1 : 0] = leaf;
        slot = TrieNode.Branch(offset, 1u << oldValue | 1u << newValue, place);
    }

    private void RemoveChild(ref TrieNode branch, int value)
    {
        int index = branch.IndexOf(value);
        int count = branch.ChildCount;
        ReadOnlySpan<TrieNode> children = ZoneMemory.Children(_nodes.All, branch);
        uint old = branch.Place;
        if (count == 2)
        {
            branch = children[1 - index];
        }
        else
        {
            uint place = Take(count - 1, out Span<TrieNode> shrunk);
            children = ZoneMemory.Children(_nodes.All, branch);
            children[..index].CopyTo(shrunk);
            children[(index + 1)..].CopyTo(shrunk[index..]);
            branch = TrieNode.Branch(branch.Offset, branch.Values & ~(1u << value), place);
        }
        Free(old, count);
    }

    private uint Take(int count, out Span<TrieNode> room)
    {
        if (_free[count] is not { Count: > 0 } free) return _nodes.Take(count, out room);
        uint place = free.Pop();
        room = ZoneMemory.ChildrenToEdit(_nodes.All, TrieNode.Branch(0, (1u << count) - 1, place));
        return place;
    }

    private void Free(uint place, int count)
    {
        if (place >= _firstOwn) (_free[count] ??= new Stack<uint>()).Push(place);
    }

    private int WriteKey(TrieNode leaf, Span<byte> key) => new ZoneView(_memory.Data.All, _nodes.All, _originLength).WriteKey(leaf, key);
}
