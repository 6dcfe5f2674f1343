namespace Infra.Sudo.Policy.Matching;

/// <summary>A part of a pattern. Parts of a sequence, and ways of a choice, are chained by <see cref="Next"/>.</summary>
internal struct RegexNode
{
    internal RegexNodeKind Kind;

    /// <summary>The byte, the set's number, the assertion, or the first child; -1 for no child.</summary>
    internal int Value;

    /// <summary>The next sibling; -1 for none.</summary>
    internal int Next;

    /// <summary>Least repeats.</summary>
    internal int Min;

    /// <summary>Most repeats; -1 without a bound.</summary>
    internal int Max;
}

/// <summary>Kinds of <see cref="RegexNode"/>.</summary>
internal enum RegexNodeKind : byte
{
    Byte,
    Set,
    Assert,

    /// <summary>Children one after another.</summary>
    Sequence,

    /// <summary>One of the children.</summary>
    Choice,

    /// <summary>The child, Min to Max times.</summary>
    Repeat,
}
