namespace Infra.Dns.Store;

/// <summary>What is known of an owner without looking at its data. A leaf has them, and the lower four bits stand in the owner's head too.</summary>
[Flags]
internal enum NodeFlags : byte
{
    None = 0,

    /// <summary>A delegation: NS below the zone's own name.</summary>
    Cut = 1,

    /// <summary>It owns a DNAME.</summary>
    Redirect = 2,

    /// <summary>It owns nothing; names below it do.</summary>
    Empty = 4,

    /// <summary>A later version has something else in its place. Only the node itself has this mark, not the leaf that leads to it.</summary>
    Replaced = 8,

    /// <summary>Every leaf has it, so that none is zero.</summary>
    Leaf = 128,
}
