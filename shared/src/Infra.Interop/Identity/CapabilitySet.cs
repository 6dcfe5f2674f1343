using System.Numerics;

namespace Infra.Interop.Identity;

/// <summary>A set of capabilities, as bits by their numbers.</summary>
/// <param name="Bits">Bit n stands for the capability with number n.</param>
public readonly record struct CapabilitySet(ulong Bits)
{
    /// <summary>No capability.</summary>
    public static CapabilitySet Empty => default;

    /// <summary>The set of the given capabilities.</summary>
    public static CapabilitySet Of(params ReadOnlySpan<Capability> capabilities)
    {
        ulong bits = 0;
        foreach (Capability capability in capabilities) bits |= 1UL << (int)capability;
        return new CapabilitySet(bits);
    }

    /// <summary>Whether nothing is in it.</summary>
    public bool IsEmpty => Bits == 0;

    /// <summary>How many are in it.</summary>
    public int Count => BitOperations.PopCount(Bits);

    /// <summary>Whether a capability is in it.</summary>
    public bool Contains(Capability capability) => (Bits >> (int)capability & 1) != 0;

    /// <summary>Whether every capability of this set is in the other.</summary>
    public bool IsSubsetOf(CapabilitySet other) => (Bits & ~other.Bits) == 0;

    /// <summary>Those in either set.</summary>
    public CapabilitySet Union(CapabilitySet other) => new(Bits | other.Bits);

    /// <summary>Those in both sets.</summary>
    public CapabilitySet Intersect(CapabilitySet other) => new(Bits & other.Bits);

    /// <summary>Those of this set that are not in the other.</summary>
    public CapabilitySet Except(CapabilitySet other) => new(Bits & ~other.Bits);

    /// <summary>Names in the order of their numbers, or <c>none</c>.</summary>
    public override string ToString()
    {
        if (IsEmpty) return "none";
        ulong bits = Bits;
        return string.Join(", ", Enumerable.Range(0, 64).Where(i => (bits >> i & 1) != 0).Select(i => ((Capability)i).ToString()));
    }
}
