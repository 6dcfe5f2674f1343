using System.Diagnostics.CodeAnalysis;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Store;
using Infra.Dns.Zones;

namespace Infra.Dns.Dnssec.Incremental;

/// <summary>
/// Keeps a signed zone signed: extends changes by the signatures and denials that they make necessary, and renews signatures that grow old. What a change does not touch
/// keeps its signatures, so that the cost grows with the change.
/// </summary>
public static class IncrementalSigning
{
    /// <summary>Extends a change of a signed zone so that the zone is signed afterwards too.</summary>
    /// <param name="zone">The zone, signed in the plan's way.</param>
    /// <param name="change">What changes; without RRSIG, NSEC and NSEC3 records.</param>
    /// <param name="plan">How it is signed.</param>
    /// <param name="crypto">What signs.</param>
    /// <param name="signed">The change with all that belongs to it.</param>
    /// <param name="problem">
    /// Why not, if false: the change does not apply, or it touches the whole zone (another way of denial, another TTL of denials, a broken chain); then <see cref="SignWhole"/> helps.
    /// </param>
    public static bool TryExtend(ZoneSnapshot zone, ZoneChange change, SigningPlan plan, IDnsCrypto crypto, [NotNullWhen(true)] out ZoneChange? signed, out string problem)
    {
        ArgumentNullException.ThrowIfNull(zone);
        ArgumentNullException.ThrowIfNull(change);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(crypto);
        signed = null;
        if (!IsSignedLike(zone, plan, out problem)) return false;
        if (!zone.TryApply(change, out ZoneSnapshot? draft, out problem)) return false;
        problem = "the time to live of denials changes";
        if (DenialTimeToLive(zone) != DenialTimeToLive(draft)) return false;
        var run = new Extension(zone, draft, change, plan);
        if (!run.TryRun(out problem)) return false;
        signed = run.ToChange();
        return !plan.HasDigest || TryAddDigest(zone, ref signed, plan, out problem);
    }

    /// <summary>Signs a zone as a whole, keeps what is good of its signatures if the plan says so, and gives the difference.</summary>
    /// <param name="zone">The zone, signed or not.</param>
    /// <param name="plan">How; its serial change must not be <see cref="SerialChange.Keep"/>.</param>
    /// <param name="crypto">What signs.</param>
    public static ZoneChange SignWhole(ZoneSnapshot zone, SigningPlan plan, IDnsCrypto crypto)
    {
        ArgumentNullException.ThrowIfNull(zone);
        ArgumentNullException.ThrowIfNull(plan);
        ZoneContents contents = SnapshotOutline.ToContents(zone);
        // Only the keys of the plan stay.
        return Difference(contents, ZoneSigning.Sign(WithoutKeys(contents), plan, crypto));
    }

    /// <summary>Renews signatures that end before a time, or are of keys that sign no more.</summary>
    /// <param name="zone">The signed zone.</param>
    /// <param name="plan">How it is signed.</param>
    /// <param name="until">The time; seconds since 1970 modulo 2^32.</param>
    /// <param name="setsMax">How many sets at once, so that no single change becomes too long.</param>
    /// <returns>Null if all are good.</returns>
    public static ZoneChange? Refresh(ZoneSnapshot zone, SigningPlan plan, uint until, int setsMax)
    {
        ArgumentNullException.ThrowIfNull(zone);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentOutOfRangeException.ThrowIfLessThan(setsMax, 1);
        var scratch = new SignedData();
        List<ResourceRecord> removed = [];
        List<ResourceRecord> added = [];
        RecordSet start = ZoneSigning.WithSerial(SnapshotOutline.ToRecordSet(zone.Start), plan.Serial == SerialChange.Keep ? plan with { Serial = SerialChange.Increment } : plan);
        int count = 0;
        foreach (ZoneNode node in zone.Nodes)
        {
            foreach (ZoneSet signatures in node)
            {
                if (signatures.Type != RecordType.RRSIG || signatures.Covered == RecordType.SOA || !node.TryFind(signatures.Covered, out ZoneSet set) || !IsOld(signatures, plan, until)) continue;
                removed.AddRange(signatures.ToRecords());
                RecordSet fresh = SnapshotOutline.ToRecordSet(set);
                added.AddRange(Signatures(fresh, plan, scratch));
                if (++count >= setsMax) return Finish();
            }
        }
        bool isStartOld = !zone.Apex.TryFindSignatures(RecordType.SOA, out ZoneSet ofStart) || IsOld(ofStart, plan, until);
        return count > 0 || isStartOld ? Finish() : null;

        ZoneChange Finish()
        {
            if (zone.Apex.TryFindSignatures(RecordType.SOA, out ZoneSet old)) removed.AddRange(old.ToRecords());
            added.AddRange(Signatures(start, plan, scratch));
            var change = new ZoneChange(zone.StartRecord, new ResourceRecord(zone.Origin, RecordType.SOA, start.TimeToLive, start.Data[0]), removed, added);
            if (plan.HasDigest && !TryAddDigest(zone, ref change, plan, out string problem)) throw new InvalidOperationException(problem);
            return change;
        }
    }

    /// <summary>The earliest end of all signatures in a zone; null without signatures.</summary>
    public static uint? EarliestExpiration(ZoneSnapshot zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        uint? earliest = null;
        foreach (ZoneNode node in zone.Nodes)
        {
            foreach (ZoneSet set in node)
            {
                if (set.Type != RecordType.RRSIG) continue;
                foreach (ReadOnlySpan<byte> data in set)
                {
                    uint end = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(data[8..]);
                    if (earliest is not { } known || SignatureTimes.IsBefore(end, known)) earliest = end;
                }
            }
        }
        return earliest;
    }

    internal static IEnumerable<ResourceRecord> Signatures(RecordSet set, SigningPlan plan, SignedData scratch)
    {
        SignatureTimes times = plan.TimesOf(set);
        return plan.SignersOf(set.Type).Select(key => new ResourceRecord(set.Owner, RecordType.RRSIG, set.TimeToLive, RecordSetSigner.Sign(set, key, times, scratch))).ToArray();
    }

    /// <summary>Whether the signatures of a set are those of the plan's keys, each once.</summary>
    internal static bool AreOfPlan(ZoneSet signatures, SigningPlan plan)
    {
        IReadOnlyList<SigningKey> keys = plan.SignersOf(signatures.Covered);
        if (signatures.Count != keys.Count) return false;
        foreach (ReadOnlySpan<byte> data in signatures)
        {
            if (!RrsigData.TryRead(data, out RrsigData signature, out _) || !keys.Any(key => key.Tag == signature.KeyTag && key.Algorithm.Value == signature.Algorithm)) return false;
        }
        return true;
    }

    private static bool IsOld(ZoneSet signatures, SigningPlan plan, uint until)
    {
        if (!AreOfPlan(signatures, plan)) return true;
        foreach (ReadOnlySpan<byte> data in signatures)
        {
            if (SignatureTimes.IsBefore(System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(data[8..]), until)) return true;
        }
        return false;
    }

    private static bool IsSignedLike(ZoneSnapshot zone, SigningPlan plan, out string problem)
    {
        problem = "the zone is not signed with such denials";
        bool hasNsec = zone.Apex.Has(RecordType.NSEC);
        if (plan.Nsec3 is not { } wanted) return hasNsec && !zone.HasHashedDenial;
        if (hasNsec || !zone.HasHashedDenial || !zone.Apex.TryFind(RecordType.NSEC3PARAM, out ZoneSet parameters) || parameters.Count != 1) return false;
        if (!parameters.First.SequenceEqual(wanted.ToRecord().Span)) return false;
        // Whether the chain is one of opt-out stands in its records alone.
        byte[] apex = new byte[Nsec3Hash.Size];
        Nsec3Hash.Compute(zone.Origin.Wire, wanted.Salt.Span, wanted.Iterations, apex);
        return zone.TryFind(Nsec3Hash.OwnerOf(apex, zone.Origin), RecordType.NSEC3, out ZoneSet first) && Nsec3Data.TryRead(first.First, out Nsec3Data data, out _) && (data.Flags & Nsec3Parameters.OptOutFlag) != 0 == wanted.IsOptOut;
    }

    private static uint DenialTimeToLive(ZoneSnapshot zone) => DenialChain.TimeToLiveOf(SnapshotOutline.ToRecordSet(zone.Start));

    private static ZoneContents WithoutKeys(ZoneContents contents) => new(contents.Origin, contents.Sets.Where(set => set.Type != RecordType.DNSKEY || set.Owner != contents.Origin));

    private static bool TryAddDigest(ZoneSnapshot zone, ref ZoneChange change, SigningPlan plan, out string problem)
    {
        if (!zone.TryApply(change, out ZoneSnapshot? next, out problem)) return false;
        RecordSet start = SnapshotOutline.ToRecordSet(next.Start);
        RecordSet digest = ZoneDigest.SetOf(start, ZoneDigest.Compute(SnapshotOutline.ToContents(next), ZoneDigest.Sha384), ZoneDigest.Sha384);
        List<ResourceRecord> removed = [.. change.Removed];
        // What the change itself adds of it goes again before it comes.
        List<ResourceRecord> added = [.. change.Added.Where(record => !IsDigest(record))];
        if (zone.Apex.TryFind(RecordType.ZONEMD, out ZoneSet old)) removed.AddRange(old.ToRecords().Where(record => !removed.Any(record.IsSameAs)));
        if (zone.Apex.TryFindSignatures(RecordType.ZONEMD, out ZoneSet signatures)) removed.AddRange(signatures.ToRecords().Where(record => !removed.Any(record.IsSameAs)));
        added.Add(new ResourceRecord(zone.Origin, RecordType.ZONEMD, digest.TimeToLive, digest.Data[0]));
        added.AddRange(Signatures(digest, plan, new SignedData()));
        change = new ZoneChange(change.OldStart, change.NewStart, removed, added);
        return true;

        static bool IsDigest(ResourceRecord record) => record.Type == RecordType.ZONEMD || (record.Type == RecordType.RRSIG && RecordSet.CoveredBy(record.Data.Span) == RecordType.ZONEMD);
    }

    private static ZoneChange Difference(ZoneContents old, ZoneContents now)
    {
        Dictionary<(DomainName Owner, RecordType Type, RecordType Covered), RecordSet> before = old.Sets.ToDictionary(set => (set.Owner, set.Type, set.Covered));
        List<ResourceRecord> removed = [];
        List<ResourceRecord> added = [];
        ResourceRecord? newStart = null;
        foreach (RecordSet set in now.Sets)
        {
            bool isKnown = before.Remove((set.Owner, set.Type, set.Covered), out RecordSet? was);
            if (set.Type == RecordType.SOA) newStart = new ResourceRecord(set.Owner, set.Type, set.TimeToLive, set.Data[0]);
            else if (!isKnown) added.AddRange(Records(set));
            else if (was!.TimeToLive != set.TimeToLive) Replace(was, set);
            else AddDifference(was, set);
        }
        ResourceRecord oldStart = default;
        foreach (RecordSet set in before.Values.Concat(old.Sets.Where(set => set.Type == RecordType.SOA)))
        {
            if (set.Type == RecordType.SOA) oldStart = new ResourceRecord(set.Owner, set.Type, set.TimeToLive, set.Data[0]);
            else removed.AddRange(Records(set));
        }
        return new ZoneChange(oldStart, newStart ?? oldStart, removed, added);

        void Replace(RecordSet was, RecordSet set)
        {
            removed.AddRange(Records(was));
            added.AddRange(Records(set));
        }

        void AddDifference(RecordSet was, RecordSet set)
        {
            HashSet<RecordBytes> kept = [.. was.Data.Intersect(set.Data)];
            removed.AddRange(Records(was).Where(record => !kept.Contains(record.Data)));
            added.AddRange(Records(set).Where(record => !kept.Contains(record.Data)));
        }
    }

    private static IEnumerable<ResourceRecord> Records(RecordSet set) => set.Data.Select(data => new ResourceRecord(set.Owner, set.Type, set.TimeToLive, data));
}
