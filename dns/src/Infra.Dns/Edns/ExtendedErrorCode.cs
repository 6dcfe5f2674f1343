using System.Globalization;

namespace Infra.Dns.Edns;

/// <summary>Why an answer is as it is (RFC 8914 section 4 and its registry); any number is legal.</summary>
/// <param name="Value">The number on the wire.</param>
public readonly record struct ExtendedErrorCode(ushort Value)
{
    private static readonly string?[] Texts =
    [
        "other error", "unsupported DNSKEY algorithm", "unsupported DS digest type", "stale answer", "forged answer", "DNSSEC indeterminate", "DNSSEC bogus", "signature expired", "signature not yet valid",
        "DNSKEY missing", "RRSIGs missing", "no zone key bit set", "NSEC missing", "cached error", "not ready", "blocked", "censored", "filtered", "prohibited", "stale NXDOMAIN answer", "not authoritative", "not supported",
        "no reachable authority", "network error", "invalid data", "signature expired before valid", "too early", "unsupported NSEC3 iterations value", "unable to conform to policy", "synthesized", "invalid query type", null, null,
        "negative trust anchor",
    ];

    /// <summary>The data are older than they should be (3).</summary>
    public static ExtendedErrorCode StaleAnswer => new(3);

    /// <summary>The server cannot answer yet (14).</summary>
    public static ExtendedErrorCode NotReady => new(14);

    /// <summary>This client may not ask this (18).</summary>
    public static ExtendedErrorCode Prohibited => new(18);

    /// <summary>The server has no authority for the name (20).</summary>
    public static ExtendedErrorCode NotAuthoritative => new(20);

    /// <summary>The operation or query is not supported (21).</summary>
    public static ExtendedErrorCode NotSupported => new(21);

    /// <summary>The zone's data are no longer valid, as those of an expired secondary (24).</summary>
    public static ExtendedErrorCode InvalidData => new(24);

    /// <summary>The type cannot be asked for (30).</summary>
    public static ExtendedErrorCode InvalidQueryType => new(30);

    /// <summary>The registered meaning, or <c>EDE</c> and the number.</summary>
    public override string ToString() => (Value < Texts.Length ? Texts[Value] : null) ?? string.Create(CultureInfo.InvariantCulture, $"EDE{Value}");
}
