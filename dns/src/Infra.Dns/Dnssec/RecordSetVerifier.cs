using Infra.Dns.Records;
using Infra.Dns.Zones;

namespace Infra.Dns.Dnssec;

/// <summary>Checks single signatures (RFC 4035 section 5.3).</summary>
public static class RecordSetVerifier
{
    /// <summary>Checks a signature over a set with one key: first all that costs nothing, the cryptography last.</summary>
    /// <param name="set">The records, in canonical order and without duplicates.</param>
    /// <param name="signature">The RRSIG.</param>
    /// <param name="key">The DNSKEY; that it is to be trusted is the caller's matter.</param>
    /// <param name="verifier">The same key, ready to check.</param>
    /// <param name="now">Seconds since 1970 modulo 2^32; null to leave the times out.</param>
    /// <param name="scratch">Room to build in; one thread at a time.</param>
    public static SignatureVerdict Verify(RecordSet set, in RrsigData signature, DnsKey key, IDnsVerifier verifier, uint? now, SignedData scratch)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(verifier);
        ArgumentNullException.ThrowIfNull(scratch);
        if (signature.Covered != set.Type) return SignatureVerdict.OtherData;
        if (signature.Signer != key.Zone || !set.Owner.IsAtOrBelow(key.Zone)) return SignatureVerdict.WrongSigner;
        if (signature.Labels > set.Owner.LabelCount - (set.Owner.IsWildcard ? 1 : 0)) return SignatureVerdict.WrongLabels;
        if (signature.Labels < key.Zone.LabelCount) return SignatureVerdict.WrongLabels;
        if (signature.KeyTag != key.Tag || signature.Algorithm != key.Data.Algorithm) return SignatureVerdict.OtherKey;
        if (!key.IsUsable) return SignatureVerdict.UnusableKey;
        if (SignatureTimes.IsBefore(signature.Expiration, signature.Inception)) return SignatureVerdict.Expired;
        if (now is { } time && SignatureTimes.IsBefore(time, signature.Inception)) return SignatureVerdict.TooEarly;
        if (now is { } late && SignatureTimes.IsBefore(signature.Expiration, late)) return SignatureVerdict.Expired;
        return verifier.Verify(scratch.Build(set, signature), signature.Signature.Span) ? SignatureVerdict.Valid : SignatureVerdict.Forged;
    }
}
