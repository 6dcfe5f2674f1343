using System.Collections;
using Infra.Dns.Names;

namespace Infra.Dns.Store;

/// <summary>The nodes of a snapshot in canonical order (RFC 4034 section 6.1), from the zone's own name on. It can be enumerated any number of times, from any thread.</summary>
public sealed class ZoneNodes : IEnumerable<ZoneNode>
{
    private readonly ZoneView _view;
    private readonly TrieNode[] _roots;

    internal ZoneNodes(ZoneView view, params TrieNode[] roots)
    {
        _view = view;
        _roots = roots;
    }

    /// <inheritdoc/>
    public IEnumerator<ZoneNode> GetEnumerator()
    {
        if (_roots.Length == 1) return Walk(_roots[0]).GetEnumerator();
        return Merge(Walk(_roots[0]), Walk(_roots[1])).GetEnumerator();
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private IEnumerable<ZoneNode> Walk(TrieNode root)
    {
        var waiting = new Stack<TrieNode>();
        if (!root.IsNone) waiting.Push(root);
        while (waiting.TryPop(out TrieNode node))
        {
            if (!node.IsBranch)
            {
                yield return _view.NodeAt(node);
                continue;
            }
            for (int i = node.ChildCount - 1; i >= 0; i--)
                waiting.Push(ZoneMemory.Child(_view.Nodes, node, i));
        }
    }

    private static IEnumerable<ZoneNode> Merge(IEnumerable<ZoneNode> first, IEnumerable<ZoneNode> second)
    {
        using IEnumerator<ZoneNode> left = first.GetEnumerator();
        using IEnumerator<ZoneNode> right = second.GetEnumerator();
        bool hasLeft = left.MoveNext();
        bool hasRight = right.MoveNext();
        while (hasLeft || hasRight)
        {
            if (hasLeft && (!hasRight || WireName.Compare(left.Current.Owner, right.Current.Owner) <= 0))
            {
                yield return left.Current;
                hasLeft = left.MoveNext();
            }
            else
            {
                yield return right.Current;
                hasRight = right.MoveNext();
            }
        }
    }
}
