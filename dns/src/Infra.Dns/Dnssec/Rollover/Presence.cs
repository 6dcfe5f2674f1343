namespace Infra.Dns.Dnssec.Rollover;

/// <summary>How far records of a key have come in the world's caches.</summary>
public enum Presence
{
    /// <summary>No cache has them.</summary>
    Hidden,

    /// <summary>They are published; some caches do not have them yet.</summary>
    Rumoured,

    /// <summary>Every cache that has anything of their kind has them.</summary>
    Omnipresent,

    /// <summary>They are withdrawn; some caches still have them.</summary>
    Unretentive,
}
