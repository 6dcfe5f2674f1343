namespace Infra.Dns.Store;

/// <summary>Looks things up in a trie.</summary>
internal static class Trie
{
    // A branch for each label on the way can hold an ancestor.
    private const int AncestorsMax = 128;

    /// <summary>Finds the leaf of a key.</summary>
    internal static bool TryFind(in ZoneView view, TrieNode root, ReadOnlySpan<byte> key, out TrieNode leaf)
    {
        leaf = root;
        if (root.IsNone) return false;
        while (leaf.IsBranch)
        {
            int value = ZoneKey.NibbleAt(key, leaf.Offset);
            if (!leaf.HasChild(value)) return false;
            leaf = ZoneMemory.Child(view.Nodes, leaf, leaf.IndexOf(value));
        }
        Span<byte> found = stackalloc byte[ZoneKey.LengthMax];
        return found[..view.WriteKey(leaf, found)].SequenceEqual(key);
    }

    /// <summary>Finds a key or its longest ancestor, and what redirects on the way; the zone's own name is always there.</summary>
    internal static ZoneSearch Search(in ZoneView view, TrieNode root, ReadOnlySpan<byte> key)
    {
        Span<ulong> ancestors = stackalloc ulong[AncestorsMax];
        Span<ushort> offsets = stackalloc ushort[AncestorsMax];
        int count = 0;
        TrieNode node = root;
        while (node.IsBranch)
        {
            int value = ZoneKey.NibbleAt(key, node.Offset);
            if (value != 0 && node.HasChild(0) && count < AncestorsMax)
            {
                // Whose key ends here is an ancestor, if ours turns out to agree up to here.
                ancestors[count] = ZoneMemory.Child(view.Nodes, node, 0).Bits;
                offsets[count++] = (ushort)node.Offset;
            }
            node = ZoneMemory.Child(view.Nodes, node, node.HasChild(value) ? node.IndexOf(value) : 0);
        }
        Span<byte> nearest = stackalloc byte[ZoneKey.LengthMax];
        nearest = nearest[..view.WriteKey(node, nearest)];
        int difference = ZoneKey.FirstDifference(key, nearest);
        bool isExact = difference < 0;
        int agreed = isExact ? int.MaxValue : difference;
        while (count > 0 && offsets[count - 1] > agreed)
            count--;

        TrieNode encloser = isExact || (nearest.Length * 2 == agreed && (count == 0 || offsets[count - 1] < agreed)) ? node : new TrieNode(ancestors[count - 1]);
        ZoneNode cut = default;
        ZoneNode redirect = default;
        for (int i = 0; i <= count; i++)
        {
            // The encloser comes last; it may also be the last of the ancestors.
            TrieNode each = i < count ? new TrieNode(ancestors[i]) : encloser;
            if ((each.Flags & NodeFlags.Cut) != NodeFlags.None)
            {
                cut = view.NodeAt(each);
                break;
            }
            bool isAbove = i < count || !isExact;
            if (isAbove && (each.Flags & NodeFlags.Redirect) != NodeFlags.None)
            {
                redirect = view.NodeAt(each);
                break;
            }
        }
        return new ZoneSearch(view.NodeAt(encloser), isExact, cut, redirect);
    }

    /// <summary>Finds the last leaf before a key, whether or not the key is there; nothing if it would be the first.</summary>
    internal static bool TryFindBefore(in ZoneView view, TrieNode root, ReadOnlySpan<byte> key, out TrieNode leaf)
    {
        leaf = default;
        if (root.IsNone) return false;
        TrieNode node = root;
        while (node.IsBranch)
        {
            int value = ZoneKey.NibbleAt(key, node.Offset);
            node = ZoneMemory.Child(view.Nodes, node, node.HasChild(value) ? node.IndexOf(value) : 0);
        }
        Span<byte> nearest = stackalloc byte[ZoneKey.LengthMax];
        nearest = nearest[..view.WriteKey(node, nearest)];
        int difference = ZoneKey.FirstDifference(key, nearest);
        int end = difference < 0 ? int.MaxValue : difference;

        TrieNode lower = default;   // the subtree right before ours
        node = root;
        while (node.IsBranch && node.Offset <= end)
        {
            int value = ZoneKey.NibbleAt(key, node.Offset);
            int index = node.IndexOf(value);
            if (index > 0) lower = ZoneMemory.Child(view.Nodes, node, index - 1);
            if (!node.HasChild(value))
            {
                node = default;   // the place of the difference: nothing of ours below
                break;
            }
            node = ZoneMemory.Child(view.Nodes, node, index);
        }
        if (!node.IsNone && difference >= 0 && ZoneKey.NibbleAt(nearest, difference) < ZoneKey.NibbleAt(key, difference)) lower = node;
        if (lower.IsNone) return false;
        leaf = Last(view, lower);
        return true;
    }

    /// <summary>Whether a longer key begins with a key that is there.</summary>
    internal static bool HasBelow(in ZoneView view, TrieNode root, ReadOnlySpan<byte> key)
    {
        TrieNode node = root;
        while (node.IsBranch)
        {
            // All below a branch at or behind the key's end that is on its way begin with it.
            if (node.Offset >= key.Length * 2) return true;
            int value = ZoneKey.NibbleAt(key, node.Offset);
            if (!node.HasChild(value)) return false;
            node = ZoneMemory.Child(view.Nodes, node, node.IndexOf(value));
        }
        return false;
    }

    /// <summary>The last leaf of a subtree.</summary>
    internal static TrieNode Last(in ZoneView view, TrieNode node)
    {
        while (node.IsBranch)
            node = ZoneMemory.Child(view.Nodes, node, node.ChildCount - 1);
        return node;
    }
}
