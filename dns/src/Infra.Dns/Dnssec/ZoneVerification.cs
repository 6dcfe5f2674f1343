using Infra.Dns.Records;
using Infra.Dns.Zones;
using Infra.Parsing;

namespace Infra.Dns.Dnssec;

/// <summary>
/// Checks a signed zone as a whole: all that should be signed is, by every algorithm of its keys and with no bad signature; nothing else is; denials are complete and
/// true; a ZONEMD record agrees. In three steps like <see cref="ZoneSigning"/>.
/// </summary>
public sealed class ZoneVerification
{
    private readonly ZoneContents _zone;
    private readonly uint? _now;
    private readonly DiagnosticBag _findings;
    private readonly List<(DnsKey Key, IDnsVerifier Verifier)> _keys;
    private readonly byte[] _algorithms;
    private readonly RecordSet[] _work;
    private readonly string?[] _mistakes;

    private ZoneVerification(ZoneContents zone, uint? now, DiagnosticBag findings, List<(DnsKey Key, IDnsVerifier Verifier)> keys, RecordSet[] work)
    {
        _zone = zone;
        _now = now;
        _findings = findings;
        _keys = keys;
        _algorithms = [.. keys.Select(key => key.Key.Data.Algorithm).Distinct().Order()];
        _work = work;
        _mistakes = new string?[work.Length];
    }

    /// <summary>How many signed sets there are to check.</summary>
    public int Count => _work.Length;

    /// <summary>Checks a whole zone on this thread; true if nothing is wrong.</summary>
    public static bool Verify(ZoneContents zone, IDnsCrypto crypto, uint? now, DiagnosticBag findings)
    {
        if (Prepare(zone, crypto, now, findings) is not { } verification) return false;
        verification.Run(0, verification.Count);
        return verification.Complete();
    }

    /// <summary>Checks keys and denials.</summary>
    /// <param name="zone">The zone.</param>
    /// <param name="crypto">The cryptography.</param>
    /// <param name="now">Seconds since 1970 modulo 2^32; null to leave times out.</param>
    /// <param name="findings">Where mistakes go.</param>
    /// <returns>Null if the zone is not signed at all.</returns>
    public static ZoneVerification? Prepare(ZoneContents zone, IDnsCrypto crypto, uint? now, DiagnosticBag findings)
    {
        ArgumentNullException.ThrowIfNull(zone);
        ArgumentNullException.ThrowIfNull(crypto);
        ArgumentNullException.ThrowIfNull(findings);
        if (!zone.TryFind(zone.Origin, RecordType.DNSKEY, out RecordSet? keySet) || !zone.TryFind(zone.Origin, RecordType.SOA, out RecordSet? start))
        {
            findings.Error("not-signed", $"{zone.Origin} has no DNSKEY record");
            return null;
        }
        List<(DnsKey Key, IDnsVerifier Verifier)> keys = [];
        foreach (RecordBytes data in keySet.Data)
        {
            if (!DnsKey.TryCreate(zone.Origin, data.Span, out DnsKey? key) || !key.IsUsable) continue;
            if (crypto.TryOpen(key.Algorithm, key.Data.PublicKey.Span, out IDnsVerifier? verifier)) keys.Add((key, verifier));
            else findings.Warning("unsupported-key", $"the key {key.Tag} of algorithm {key.Algorithm} cannot be used; what it signs is not checked", keySet.File?.Source, keySet.Span);
        }
        if (keys.Count == 0) findings.Error("no-key", $"none of the DNSKEY records of {zone.Origin} can be used", keySet.File?.Source, keySet.Span);

        List<OutlineName> names = ZoneOutline.Of(zone.Origin, zone.Sets);
        List<RecordSet> work = [];
        foreach (OutlineName name in names)
        {
            for (int i = name.Start; i < name.Start + name.Count; i++)
            {
                RecordSet set = zone.Sets[i];
                if (set.Type != RecordType.RRSIG)
                {
                    if (ZoneOutline.IsSigned(name.Kind, set.Type)) work.Add(set);
                }
                else if (!ZoneOutline.IsSigned(name.Kind, set.Covered))
                {
                    Error(findings, "signed-too-much", $"a signature over {set.Covered} of {set.Owner}, which is not the zone's to sign", set);
                }
                else if (!zone.TryFind(set.Owner, set.Covered, out _))
                {
                    Error(findings, "signature-of-nothing", $"a signature over {set.Covered} of {set.Owner}, of which there is none", set);
                }
            }
        }
        DenialCheck.Run(zone, start, names, findings);
        if (!ZoneDigest.Verify(zone, out string? problem)) findings.Error("zonemd", problem ?? "", start.File?.Source, start.Span);
        return new ZoneVerification(zone, now, findings, keys, [.. work]);
    }

    /// <summary>Checks the signatures over the sets from one number up to another; different threads may take different ranges at once.</summary>
    public void Run(int from, int to)
    {
        var scratch = new SignedData();
        for (int i = from; i < to; i++)
            _mistakes[i] = Check(_work[i], scratch);
    }

    /// <summary>Adds what was found; true if nothing is wrong with the zone.</summary>
    public bool Complete()
    {
        for (int i = 0; i < _work.Length; i++)
        {
            if (_mistakes[i] is { } mistake) Error(_findings, "signature", mistake, _work[i]);
        }
        return !_findings.HasErrors;
    }

    private static void Error(DiagnosticBag findings, string code, string message, RecordSet set) => findings.Error(code, message, set.File?.Source, set.Span);

    // Null if the set is signed well.
    private string? Check(RecordSet set, SignedData scratch)
    {
        if (!_zone.TryFindSignatures(set.Owner, set.Type, out RecordSet? signatures)) return $"{set.Owner} {set.Type} is not signed";
        List<byte> good = [];
        foreach (RecordBytes data in signatures.Data)
        {
            if (!RrsigData.TryRead(data.Span, out RrsigData signature, out _)) continue;
            if (signature.Signer != _zone.Origin) return $"a signature over {set.Owner} {set.Type} is not the zone's but that of {signature.Signer}";
            if (signature.OriginalTtl != set.TimeToLive) return $"a signature over {set.Owner} {set.Type} is for a TTL of {signature.OriginalTtl} s, and the records have {set.TimeToLive} s";
            SignatureVerdict last = SignatureVerdict.OtherKey;
            foreach ((DnsKey key, IDnsVerifier verifier) in _keys)
            {
                SignatureVerdict verdict = RecordSetVerifier.Verify(set, signature, key, verifier, _now, scratch);
                if (verdict == SignatureVerdict.OtherKey) continue;
                last = verdict;
                if (verdict == SignatureVerdict.Valid) break;
            }
            // Of a key that is not in the set, as between the steps of a change of algorithms: it proves nothing and harms nothing.
            if (last == SignatureVerdict.OtherKey) continue;
            if (last != SignatureVerdict.Valid) return $"the signature over {set.Owner} {set.Type} by key {signature.KeyTag} is {Describe(last)}";
            good.Add(signature.Algorithm);
        }
        foreach (byte algorithm in _algorithms)
        {
            // RFC 4035 section 2.2: one signature at least of each algorithm among the keys.
            if (!good.Contains(algorithm)) return $"{set.Owner} {set.Type} has no signature of algorithm {new DnssecAlgorithm(algorithm)}";
        }
        return null;
    }

    private static string Describe(SignatureVerdict verdict) => verdict switch
    {
        SignatureVerdict.TooEarly => "not yet valid",
        SignatureVerdict.Expired => "expired",
        SignatureVerdict.WrongLabels => "for a wrong number of labels",
        _ => "wrong",
    };
}
