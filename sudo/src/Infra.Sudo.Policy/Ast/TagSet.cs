namespace Infra.Sudo.Policy.Ast;

/// <summary>The eight tag pairs of a spec; each is unset, off, on, or (SETENV only) implied by ALL. Two bits each.</summary>
/// <param name="Bits">The packed values.</param>
public readonly record struct TagSet(ushort Bits)
{
    private const int LowBits = 0x5555;   // one of each pair

    /// <summary>The value of one tag pair.</summary>
    public TagValue this[Tag tag] => (TagValue)((Bits >> ((int)tag * 2)) & 3);

    /// <summary>Whether nothing is set.</summary>
    public bool IsEmpty => Bits == 0;

    /// <summary>These values, and where one is unset that of the spec before, unless it was only implied there.</summary>
    internal TagSet Over(TagSet before)
    {
        int set = (Bits | (Bits >> 1)) & LowBits;
        int implied = before.Bits & (before.Bits >> 1) & LowBits;   // TagValue.Implied has both bits
        return new TagSet((ushort)(Bits | (before.Bits & ~(3 * (set | implied)))));
    }

    /// <summary>The same set with one pair changed.</summary>
    public TagSet With(Tag tag, TagValue value) => new((ushort)((Bits & ~(3 << ((int)tag * 2))) | ((int)value << ((int)tag * 2))));
}
