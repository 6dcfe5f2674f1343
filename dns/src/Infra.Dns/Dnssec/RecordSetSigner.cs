using Infra.Dns.Records;
using Infra.Dns.Wire;
using Infra.Dns.Zones;

namespace Infra.Dns.Dnssec;

/// <summary>Signs single record sets.</summary>
public static class RecordSetSigner
{
    /// <summary>Makes the RDATA of the RRSIG over a set (RFC 4034 section 3).</summary>
    /// <param name="set">The records, in canonical order.</param>
    /// <param name="key">The key; its zone is the signer.</param>
    /// <param name="times">From when to when it counts.</param>
    /// <param name="scratch">Room to build in; one thread at a time.</param>
    public static RecordBytes Sign(RecordSet set, SigningKey key, SignatureTimes times, SignedData scratch)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(scratch);
        byte[] signature = new byte[key.Signer.SignatureSize];
        int labels = set.Owner.LabelCount - (set.Owner.IsWildcard ? 1 : 0);
        var head = new RrsigData(set.Type, key.Algorithm.Value, (byte)labels, set.TimeToLive, times.Expiration, times.Inception, key.Tag, key.Public.Zone, new RecordBytes(signature));
        key.Signer.Sign(scratch.Build(set, head), signature);
        byte[] rdata = new byte[18 + key.Public.Zone.Wire.Length + signature.Length];
        var writer = new DnsWriter(rdata, default);
        head.Write(ref writer);
        Rdata.MakeCanonical(RecordType.RRSIG, rdata);
        return new RecordBytes(rdata);
    }
}
