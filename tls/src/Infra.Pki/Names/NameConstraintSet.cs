namespace Infra.Pki.Names;

/// <summary>The constraints of one authority, by form.</summary>
internal sealed class NameConstraintSet
{
    private const int Kinds = 9;

    private readonly List<NameConstraint>[] _permitted = NewLists();
    private readonly List<NameConstraint>[] _excluded = NewLists();
    private readonly bool[] _isBroken = new bool[Kinds];

    internal static NameConstraintSet Read(ReadOnlySpan<byte> body)
    {
        var set = new NameConstraintSet();
        if (!NameConstraintReader.TryOpen(body, out NameConstraintReader permitted, out NameConstraintReader excluded))
        {
            // Parsing refuses such certificates; should one come here, nothing passes.
            Array.Fill(set._isBroken, true);
            return set;
        }
        while (permitted.TryRead(out GeneralName subtree))
            set.Add(set._permitted, subtree);
        while (excluded.TryRead(out GeneralName subtree))
            set.Add(set._excluded, subtree);
        return set;
    }

    /// <summary>Whether names of this form are constrained.</summary>
    internal bool Has(GeneralNameKind kind) => _isBroken[(int)kind] || _permitted[(int)kind].Count + _excluded[(int)kind].Count > 0;

    /// <summary>Whether all constraints of this form are understood.</summary>
    internal bool IsUsable(GeneralNameKind kind) => !_isBroken[(int)kind];

    internal List<NameConstraint> Permitted(GeneralNameKind kind) => _permitted[(int)kind];

    internal List<NameConstraint> Excluded(GeneralNameKind kind) => _excluded[(int)kind];

    private void Add(List<NameConstraint>[] lists, GeneralName subtree)
    {
        NormalizedName? name = subtree.Kind == GeneralNameKind.DirectoryName ? NormalizedName.Read(subtree.Value) : null;
        lists[(int)subtree.Kind].Add(new NameConstraint(subtree.Kind, subtree.Value.ToArray(), name));
        _isBroken[(int)subtree.Kind] |= !NameSubtrees.IsUsable(subtree, name);
    }

    private static List<NameConstraint>[] NewLists()
    {
        var lists = new List<NameConstraint>[Kinds];
        for (int i = 0; i < Kinds; i++)
            lists[i] = [];
        return lists;
    }
}
