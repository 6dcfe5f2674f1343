namespace Infra.Dns.Dnssec;

/// <summary>What was found of one signature over one record set with one key.</summary>
public enum SignatureVerdict
{
    /// <summary>It is good.</summary>
    Valid,

    /// <summary>It covers another type, is of another class, or its original TTL is less than the TTL of records from a zone.</summary>
    OtherData,

    /// <summary>Its signer is not the zone that the key belongs to, or the owner lies outside that zone.</summary>
    WrongSigner,

    /// <summary>It counts more labels than the owner has.</summary>
    WrongLabels,

    /// <summary>Algorithm or key tag are not the key's.</summary>
    OtherKey,

    /// <summary>The key may not sign zone data: no zone key, or revoked.</summary>
    UnusableKey,

    /// <summary>It does not count yet.</summary>
    TooEarly,

    /// <summary>It counts no more, or ends before it begins.</summary>
    Expired,

    /// <summary>The cryptographic check failed.</summary>
    Forged,
}
