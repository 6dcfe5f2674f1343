using System.Buffers.Binary;
using System.Globalization;
using Infra.Dns.Records;
using Infra.Dns.Zones;

namespace Infra.Dns.Dnssec;

/// <summary>
/// Signs a whole zone, in three steps: <see cref="Prepare"/> makes keys and denials; <see cref="Run"/> signs a range of sets, and threads may take ranges of their own;
/// <see cref="Complete"/> puts the zone together once all are done. Old signatures, denials and digests of the zone are replaced.
/// </summary>
public sealed class ZoneSigning
{
    private readonly SigningPlan _plan;
    private readonly IDnsCrypto _crypto;
    private readonly ZoneContents _old;
    private readonly ZoneContents _unsigned;
    private readonly RecordSet[] _work;
    private readonly RecordSet?[] _signatures;
    private int _keptCount;

    private ZoneSigning(SigningPlan plan, IDnsCrypto crypto, ZoneContents old, ZoneContents unsigned, RecordSet[] work)
    {
        _plan = plan;
        _crypto = crypto;
        _old = old;
        _unsigned = unsigned;
        _work = work;
        _signatures = new RecordSet?[work.Length];
    }

    /// <summary>How many sets there are to sign.</summary>
    public int Count => _work.Length;

    /// <summary>How many old signatures stayed so far.</summary>
    public int KeptCount => Volatile.Read(ref _keptCount);

    /// <summary>Signs a whole zone on this thread.</summary>
    public static ZoneContents Sign(ZoneContents zone, SigningPlan plan, IDnsCrypto crypto)
    {
        ZoneSigning signing = Prepare(zone, plan, crypto);
        signing.Run(0, signing.Count);
        return signing.Complete();
    }

    /// <summary>Makes everything but signatures.</summary>
    /// <exception cref="ArgumentException">The zone has no SOA, there are no keys, or NSEC3 cannot have such parameters.</exception>
    public static ZoneSigning Prepare(ZoneContents zone, SigningPlan plan, IDnsCrypto crypto)
    {
        ArgumentNullException.ThrowIfNull(zone);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(crypto);
        if (plan.KeySigners.Count == 0 || plan.ZoneSigners.Count == 0) throw new ArgumentException("no keys to sign with", nameof(plan));
        if (plan.Nsec3 is { Iterations: > Nsec3Parameters.IterationsMax }) throw new ArgumentException($"NSEC3 of more than {Nsec3Parameters.IterationsMax} iterations", nameof(plan));
        if (!zone.TryFind(zone.Origin, RecordType.SOA, out RecordSet? start)) throw new ArgumentException("a zone without SOA", nameof(zone));
        start = WithSerial(start, plan);

        List<RecordSet> sets = new(zone.Sets.Count) { start, KeySetOf(zone, start, plan) };
        sets.AddRange(zone.Sets.Where(set => IsKept(zone, set, plan)));
        sets.AddRange(ParentSets(start, plan, crypto));
        uint timeToLive = DenialChain.TimeToLiveOf(start);
        if (plan.Nsec3 is { } hashing) sets.Add(new RecordSet(zone.Origin, RecordType.NSEC3PARAM, start.Class, timeToLive, [hashing.ToRecord()]));
        if (plan.HasDigest) sets.Add(ZoneDigest.SetOf(start, new RecordBytes(new byte[48]), ZoneDigest.Sha384));   // its place; the digest comes last

        var contents = new ZoneContents(zone.Origin, sets);
        List<OutlineName> names = ZoneOutline.Of(zone.Origin, contents.Sets);
        List<RecordSet> chain = plan.Nsec3 is { } parameters
            ? DenialChain.MakeNsec3(zone.Origin, contents.Sets, names, parameters, start.Class, timeToLive)
            : DenialChain.MakeNsec(zone.Origin, contents.Sets, names, start.Class, timeToLive);
        List<RecordSet> work = [.. chain];
        foreach (OutlineName name in names)
        {
            for (int i = name.Start; i < name.Start + name.Count; i++)
            {
                RecordSet set = contents.Sets[i];
                if (ZoneOutline.IsSigned(name.Kind, set.Type) && set.Type != RecordType.ZONEMD) work.Add(set);
                else if (set.Type == RecordType.ZONEMD && !(plan.HasDigest && set.Owner == zone.Origin) && name.Kind == OutlineKind.Authoritative) work.Add(set);
            }
        }
        return new ZoneSigning(plan, crypto, zone, new ZoneContents(zone.Origin, contents.Sets.Concat(chain)), [.. work]);
    }

    /// <summary>Signs the sets from one number up to another; different threads may sign different ranges at once.</summary>
    public void Run(int from, int to)
    {
        var scratch = new SignedData();
        for (int i = from; i < to; i++)
            _signatures[i] = Sign(_work[i], scratch);
    }

    /// <summary>Puts the signed zone together.</summary>
    /// <exception cref="InvalidOperationException">Some sets are not signed yet.</exception>
    public ZoneContents Complete()
    {
        if (Array.IndexOf(_signatures, null) >= 0) throw new InvalidOperationException("not all sets are signed");
        var signed = new ZoneContents(_unsigned.Origin, _unsigned.Sets.Concat(_signatures.OfType<RecordSet>()));
        if (!_plan.HasDigest || !signed.TryFind(signed.Origin, RecordType.SOA, out RecordSet? start)) return signed;
        RecordSet digest = ZoneDigest.SetOf(start, ZoneDigest.Compute(signed, ZoneDigest.Sha384), ZoneDigest.Sha384);
        return new ZoneContents(signed.Origin, signed.Sets.Where(set => !IsDigest(set)).Append(digest).Append(Sign(digest, new SignedData())));
    }

    /// <summary>The SOA with its next serial.</summary>
    internal static RecordSet WithSerial(RecordSet start, SigningPlan plan)
    {
        uint old = start.First<SoaData>().Serial;
        uint wanted = plan.Serial switch
        {
            SerialChange.Keep => old,
            SerialChange.UnixTime => SignatureTimes.Of(plan.Now),
            SerialChange.Date => uint.Parse(plan.Now.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) * 100,
            _ => old + 1,
        };
        if (plan.Serial == SerialChange.Keep) return start;
        if (!SignatureTimes.IsBefore(old, wanted)) wanted = old + 1;
        byte[] rdata = start.Data[0].Span.ToArray();
        BinaryPrimitives.WriteUInt32BigEndian(rdata.AsSpan(rdata.Length - 20), wanted);
        return new RecordSet(start.Owner, RecordType.SOA, start.Class, start.TimeToLive, [new RecordBytes(rdata)], start.File, start.Span);
    }

    // DNSKEYs that the zone has beside ours stay: they may be another signer's (RFC 8901).
    private static RecordSet KeySetOf(ZoneContents zone, RecordSet start, SigningPlan plan)
    {
        bool hasKeys = zone.TryFind(zone.Origin, RecordType.DNSKEY, out RecordSet? old);
        IEnumerable<RecordBytes> data = plan.Published.Select(key => key.Rdata);
        return RecordSet.Of(zone.Origin, RecordType.DNSKEY, start.Class, old?.TimeToLive ?? plan.KeyTimeToLive, hasKeys ? data.Concat(old!.Data) : data);
    }

    private static IEnumerable<RecordSet> ParentSets(RecordSet start, SigningPlan plan, IDnsCrypto crypto)
    {
        if (plan.LeavesParent)
        {
            // RFC 8078 section 4: "0 0 0 0", one byte of digest or key.
            yield return new RecordSet(start.Owner, RecordType.CDS, start.Class, plan.KeyTimeToLive, [new RecordBytes(new byte[] { 0, 0, 0, 0, 0 })]);
            yield return new RecordSet(start.Owner, RecordType.CDNSKEY, start.Class, plan.KeyTimeToLive, [new RecordBytes(new byte[] { 0, 0, 3, 0, 0 })]);
            yield break;
        }
        if (plan.ParentKeys is not { Count: > 0 } keys) yield break;
        yield return RecordSet.Of(start.Owner, RecordType.CDS, start.Class, plan.KeyTimeToLive, keys.Select(key => DelegationData(key, crypto)));
        yield return RecordSet.Of(start.Owner, RecordType.CDNSKEY, start.Class, plan.KeyTimeToLive, keys.Select(key => key.Rdata));
    }

    private static RecordBytes DelegationData(DnsKey key, IDnsCrypto crypto)
    {
        DsData delegation = key.ToDelegation(DigestType.Sha256, crypto);
        byte[] rdata = new byte[4 + delegation.Digest.Length];
        var writer = new Wire.DnsWriter(rdata, default);
        delegation.Write(ref writer);
        return new RecordBytes(rdata);
    }

    private static bool IsKept(ZoneContents zone, RecordSet set, SigningPlan plan)
    {
        RecordType type = set.Type;
        if (type == RecordType.RRSIG || type == RecordType.NSEC || type == RecordType.NSEC3) return false;
        if (set.Owner != zone.Origin) return true;
        if (type == RecordType.SOA || type == RecordType.DNSKEY || type == RecordType.NSEC3PARAM) return false;
        // A digest of the unsigned zone is wrong for the signed one, whether or not there will be a new one.
        if (type == RecordType.ZONEMD) return false;
        return (plan.ParentKeys is null && !plan.LeavesParent) || (type != RecordType.CDS && type != RecordType.CDNSKEY);
    }

    private bool IsDigest(RecordSet set) => set.Covered == RecordType.ZONEMD && set.Owner == _unsigned.Origin;

    private RecordSet Sign(RecordSet set, SignedData scratch)
    {
        SignatureTimes times = _plan.TimesOf(set);
        List<RecordBytes> signatures = [];
        foreach (SigningKey key in _plan.SignersOf(set.Type))
        {
            if (TryKeep(set, key, scratch, out RecordBytes kept)) signatures.Add(kept);
            else signatures.Add(RecordSetSigner.Sign(set, key, times, scratch));
        }
        return signatures.Count == 1 ? new RecordSet(set.Owner, RecordType.RRSIG, set.Class, set.TimeToLive, signatures) : RecordSet.Of(set.Owner, RecordType.RRSIG, set.Class, set.TimeToLive, signatures);
    }

    private bool TryKeep(RecordSet set, SigningKey key, SignedData scratch, out RecordBytes kept)
    {
        kept = default;
        if (_plan.KeepUntil is not { } until || !_old.TryFindSignatures(set.Owner, set.Type, out RecordSet? old)) return false;
        foreach (RecordBytes data in old.Data)
        {
            if (!RrsigData.TryRead(data.Span, out RrsigData signature, out _) || signature.KeyTag != key.Tag || signature.OriginalTtl != set.TimeToLive || SignatureTimes.IsBefore(signature.Expiration, until)) continue;
            if (!_crypto.TryOpen(key.Algorithm, key.Public.Data.PublicKey.Span, out IDnsVerifier? verifier)) return false;
            if (RecordSetVerifier.Verify(set, signature, key.Public, verifier, SignatureTimes.Of(_plan.Now), scratch) != SignatureVerdict.Valid) continue;
            kept = data;
            Interlocked.Increment(ref _keptCount);
            return true;
        }
        return false;
    }
}
