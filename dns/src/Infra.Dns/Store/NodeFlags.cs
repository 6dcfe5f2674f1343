namespace Infra.Dns.Store;

/// <summary>What is known of an owner without looking at its data.</summary>
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

    /// <summary>Every leaf has it, so that none is zero.</summary>
    Leaf = 128,
}
