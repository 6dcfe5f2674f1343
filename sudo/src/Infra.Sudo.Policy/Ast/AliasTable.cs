namespace Infra.Sudo.Policy.Ast;

/// <summary>All aliases of a policy, found by kind and name. The hash has a key that differs in each process, so that no file can be made to collide.</summary>
internal sealed class AliasTable(SudoersPolicy policy, NodeBudget budget)
{
    private const int AliasBytes = 64;   // a node, and what matching and checks remember of it

    private readonly NodeList<AliasNode> _aliases = new(budget, AliasBytes);
    private int[] _slots = [];   // index + 1; 0 is free; a power of two, at most half full
    private int[]? _inOrder;

    internal int Count => _aliases.Count;

    internal ref AliasNode this[int index] => ref _aliases[index];

    internal IReadOnlyList<int> InOrder => _inOrder ??= Sort();

    internal int Find(AliasKind kind, ReadOnlySpan<byte> name)
    {
        if (_slots.Length == 0) return -1;
        for (int slot = Hash(kind, name) & (_slots.Length - 1); _slots[slot] != 0; slot = (slot + 1) & (_slots.Length - 1))
        {
            ref AliasNode alias = ref _aliases[_slots[slot] - 1];
            if (alias.Kind == kind && policy.Bytes(alias.Name).SequenceEqual(name)) return _slots[slot] - 1;
        }
        return -1;
    }

    /// <summary>Adds an alias whose name <see cref="Find"/> did not find.</summary>
    internal void Add(in AliasNode alias)
    {
        if (_slots.Length <= (Count + 1) * 2) Grow();
        int index = _aliases.Add(alias);
        Insert(index);
        _inOrder = null;
    }

    private void Grow()
    {
        _slots = new int[Math.Max(16, _slots.Length * 4)];
        budget.Take(_slots.Length * (long)sizeof(int));
        for (int i = 0; i < Count; i++)
            Insert(i);
    }

    private void Insert(int index)
    {
        ref AliasNode alias = ref _aliases[index];
        int slot = Hash(alias.Kind, policy.Bytes(alias.Name)) & (_slots.Length - 1);
        while (_slots[slot] != 0)
            slot = (slot + 1) & (_slots.Length - 1);
        _slots[slot] = index + 1;
    }

    private static int Hash(AliasKind kind, ReadOnlySpan<byte> name)
    {
        HashCode hash = default;
        hash.Add((int)kind);
        hash.AddBytes(name);
        return hash.ToHashCode();
    }

    private int[] Sort()
    {
        int[] order = new int[Count];
        for (int i = 0; i < order.Length; i++)
            order[i] = i;
        Array.Sort(order, Compare);
        return order;
    }

    // By name; the original breaks ties by the number of the keyword's token: Host, Cmnd, User, Runas.
    private int Compare(int left, int right)
    {
        int order = policy.Bytes(_aliases[left].Name).SequenceCompareTo(policy.Bytes(_aliases[right].Name));
        return order != 0 ? order : _aliases[left].Kind.CompareTo(_aliases[right].Kind);
    }
}
