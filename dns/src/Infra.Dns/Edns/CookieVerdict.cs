namespace Infra.Dns.Edns;

/// <summary>What a request's cookie is worth (RFC 7873 section 5.2, RFC 9018 section 4.3).</summary>
public enum CookieVerdict
{
    /// <summary>A length that no cookie has: FORMERR.</summary>
    Malformed,

    /// <summary>The client has no server cookie yet.</summary>
    ClientOnly,

    /// <summary>A server cookie of others, of another address, or out of its time.</summary>
    Bad,

    /// <summary>Ours, not older than half an hour.</summary>
    Good,

    /// <summary>Ours, but due to be renewed in the answer.</summary>
    GoodButOld,
}
