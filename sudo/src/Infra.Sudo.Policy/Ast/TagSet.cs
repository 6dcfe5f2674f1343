namespace Infra.Sudo.Policy.Ast;

/// <summary>The eight tag pairs of a spec; each is unset, off, on, or (SETENV only) implied by ALL. Two bits each.</summary>
/// <param name="Bits">The packed values.</param>
public readonly record struct TagSet(ushort Bits)
{
    /// <summary>The value of one tag pair.</summary>
    public TagValue this[Tag tag] => (TagValue)((Bits >> ((int)tag * 2)) & 3);

    /// <summary>Whether nothing is set.</summary>
    public bool IsEmpty => Bits == 0;

    /// <summary>The same set with one pair changed.</summary>
    public TagSet With(Tag tag, TagValue value) => new((ushort)((Bits & ~(3 << ((int)tag * 2))) | ((int)value << ((int)tag * 2))));
}
