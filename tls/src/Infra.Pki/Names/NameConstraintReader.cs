using Infra.Crypto.Keys;

namespace Infra.Pki.Names;

/// <summary>
/// The subtrees of nameConstraints without copying (RFC 5280 section 4.2.1.10).
/// <code>
/// NameConstraints ::= SEQUENCE { permittedSubtrees [0] GeneralSubtrees OPTIONAL, excludedSubtrees [1] GeneralSubtrees OPTIONAL }
/// GeneralSubtree  ::= SEQUENCE { base GeneralName, minimum [0] DEFAULT 0, maximum [1] OPTIONAL }   -- minimum and maximum do not occur
/// </code>
/// </summary>
internal ref struct NameConstraintReader
{
    private DerReader _subtrees;

    private NameConstraintReader(DerReader subtrees) => _subtrees = subtrees;

    internal readonly bool IsAtEnd => _subtrees.IsAtEnd;

    /// <summary>Whether the body of the SEQUENCE is as above, with one list at least and none of them empty.</summary>
    internal static bool IsWellFormed(ReadOnlySpan<byte> content)
    {
        if (!TryOpen(content, out NameConstraintReader permitted, out NameConstraintReader excluded) || content.IsEmpty) return false;
        while (permitted.TryRead(out _))
        {
        }
        while (excluded.TryRead(out _))
        {
        }
        return permitted.IsAtEnd && excluded.IsAtEnd;
    }

    /// <summary>Readers of both lists; a list that is absent reads as empty.</summary>
    internal static bool TryOpen(ReadOnlySpan<byte> content, out NameConstraintReader permitted, out NameConstraintReader excluded)
    {
        permitted = default;
        excluded = default;
        var body = new DerReader(content);
        DerReader permittedList = default, excludedList = default;
        if (body.NextIs(DerTag.ContextConstructed(0)) && (!body.TryReadConstructed(DerTag.ContextConstructed(0), out permittedList) || permittedList.IsAtEnd)) return false;
        if (body.NextIs(DerTag.ContextConstructed(1)) && (!body.TryReadConstructed(DerTag.ContextConstructed(1), out excludedList) || excludedList.IsAtEnd)) return false;
        permitted = new NameConstraintReader(permittedList);
        excluded = new NameConstraintReader(excludedList);
        return body.IsAtEnd;
    }

    /// <summary>Reads the base of the next subtree; false at the end, or at a malformed one.</summary>
    internal bool TryRead(out GeneralName subtree)
    {
        subtree = default;
        DerReader probe = _subtrees;
        if (!probe.TryReadSequence(out DerReader body) || !GeneralNameReader.TryReadName(ref body, out GeneralName name) || !body.IsAtEnd) return false;
        subtree = name;
        _subtrees = probe;
        return true;
    }
}
