using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Store;
using Infra.Dns.Zones;

namespace Infra.Dns.Dnssec.Incremental;

/// <summary>One run of <see cref="IncrementalSigning.TryExtend"/>.</summary>
internal sealed class Extension(ZoneSnapshot old, ZoneSnapshot draft, ZoneChange change, SigningPlan plan)
{
    private readonly List<ResourceRecord> _removed = [];
    private readonly List<ResourceRecord> _added = [];
    private readonly SortedSet<DomainName> _touched = [];
    private readonly SignedData _scratch = new();
    private ZoneSnapshot? _cleaned;

    internal bool TryRun(out string problem)
    {
        FindTouched();
        foreach (DomainName owner in _touched)
            RemoveStale(owner);
        // Without the stale records the snapshot shows which names are empty, and which are gone.
        if (!old.TryApply(ToChange(), out ZoneSnapshot? clean, out problem)) return false;
        _cleaned = clean;
        foreach (DomainName owner in _touched)
            SignSets(owner);
        problem = "the chain of denials is broken";
        return plan.Nsec3 is { } parameters ? TryLinkHashes(parameters) : TryLinkNames();
    }

    internal ZoneChange ToChange() => new(change.OldStart, change.NewStart, [.. change.Removed, .. _removed], [.. change.Added, .. _added]);

    // The zone after the change and without what became stale by it.
    private ZoneSnapshot Clean => _cleaned ?? draft;

    private uint DenialTimeToLive => DenialChain.TimeToLiveOf(SnapshotOutline.ToRecordSet(draft.Start));

    private void FindTouched()
    {
        _touched.Add(old.Origin);
        foreach (ResourceRecord record in change.Removed.Concat(change.Added))
            _touched.Add(record.Owner);
        foreach (DomainName owner in _touched.ToArray())
        {
            if (HidesBelow(old, owner) == HidesBelow(draft, owner)) continue;
            // A delegation came or went: what lies below is glue now, or no longer.
            foreach (ZoneSnapshot zone in (ZoneSnapshot[])[old, draft])
            {
                foreach (ZoneNode node in zone.Names)
                {
                    if (WireName.IsAtOrBelow(node.Owner, owner.Wire) && !node.IsEmpty) _touched.Add(node.OwnerName);
                }
            }
        }
    }

    private static bool HidesBelow(ZoneSnapshot zone, DomainName owner) => zone.TryFind(owner.Wire, out ZoneNode node) && (node.IsRedirect || (node.IsCut && owner != zone.Origin));

    // Signatures over what changed, went, or is not ours to sign any more; and the NSEC of a name that has none any more.
    private void RemoveStale(DomainName owner)
    {
        if (!draft.TryFind(owner.Wire, out ZoneNode node)) return;
        OutlineKind kind = SnapshotOutline.KindOf(draft, owner);
        bool isInChain = SnapshotOutline.HasData(node) && kind != OutlineKind.Occluded;
        foreach (ZoneSet set in node)
        {
            if (set.Type == RecordType.NSEC && !isInChain) _removed.AddRange(set.ToRecords());
            if (set.Type != RecordType.RRSIG) continue;
            bool isKept = set.Covered == RecordType.NSEC ? isInChain : IsUnchanged(owner, set.Covered) && ZoneOutline.IsSigned(kind, set.Covered) && IncrementalSigning.AreOfPlan(set, plan);
            if (!isKept) _removed.AddRange(set.ToRecords());
        }
    }

    private bool IsUnchanged(DomainName owner, RecordType type)
    {
        if (!old.TryFind(owner, type, out ZoneSet before) || !draft.TryFind(owner, type, out ZoneSet now) || before.Count != now.Count || before.TimeToLive != now.TimeToLive) return false;
        foreach (ReadOnlySpan<byte> data in now)
        {
            if (!before.Contains(data)) return false;
        }
        return true;
    }

    private void SignSets(DomainName owner)
    {
        if (!Clean.TryFind(owner.Wire, out ZoneNode node)) return;
        OutlineKind kind = SnapshotOutline.KindOf(Clean, owner);
        foreach (ZoneSet set in node)
        {
            if (!SnapshotOutline.IsData(set.Type) || !ZoneOutline.IsSigned(kind, set.Type) || node.TryFindSignatures(set.Type, out _)) continue;
            _added.AddRange(IncrementalSigning.Signatures(SnapshotOutline.ToRecordSet(set), plan, _scratch));
        }
    }

    private bool TryLinkNames()
    {
        var chain = new ChainOverlay(old, isHashed: false);
        Dictionary<DomainName, RecordTypeSet> types = [];
        foreach (DomainName owner in _touched)
        {
            OutlineKind kind = SnapshotOutline.KindOf(Clean, owner);
            bool isMember = Clean.TryFind(owner.Wire, out ZoneNode node) && SnapshotOutline.HasData(node) && kind != OutlineKind.Occluded;
            chain.Set(owner, isMember);
            if (isMember) types.Add(owner, SnapshotOutline.TypesOf(node, kind, isNsec: true));
        }
        return TryRelink(chain, types, (owner, next, listed) => DenialChain.Nsec(owner, next, listed, RecordClass.IN, DenialTimeToLive));
    }

    private bool TryLinkHashes(Nsec3Parameters parameters)
    {
        var chain = new ChainOverlay(old, isHashed: true);
        Dictionary<DomainName, RecordTypeSet> types = [];
        HashSet<DomainName> names = [.. _touched];
        foreach (DomainName owner in _touched)
        {
            for (DomainName at = owner; at.LabelCount > old.Origin.LabelCount + 1;)
            {
                at = at.Parent;
                if (!names.Add(at)) break;
            }
        }
        byte[] hash = new byte[Nsec3Hash.Size];
        foreach (DomainName name in names)
        {
            Nsec3Hash.Compute(name.Wire, parameters.Salt.Span, parameters.Iterations, hash);
            DomainName owner = Nsec3Hash.OwnerOf(hash, old.Origin);
            bool isMember = IsHashed(name, parameters.IsOptOut);
            chain.Set(owner, isMember);
            if (isMember) types[owner] = Clean.TryFind(name.Wire, out ZoneNode node) ? SnapshotOutline.TypesOf(node, SnapshotOutline.KindOf(Clean, name), isNsec: false) : default;
        }
        foreach (DomainName gone in chain.Removed)
            Remove(gone, RecordType.NSEC3);
        return TryRelink(chain, types, (owner, next, listed) =>
        {
            byte[] own = new byte[Nsec3Hash.Size];
            byte[] following = new byte[Nsec3Hash.Size];
            Nsec3Hash.TryReadLabel(owner, own);
            Nsec3Hash.TryReadLabel(next, following);
            return DenialChain.Nsec3(own, following, listed, old.Origin, parameters, RecordClass.IN, DenialTimeToLive);
        });
    }

    private bool IsHashed(DomainName name, bool isOptOut)
    {
        if (!Clean.TryFind(name.Wire, out ZoneNode node)) return false;
        OutlineKind kind = SnapshotOutline.KindOf(Clean, name);
        if (kind == OutlineKind.Occluded) return false;
        if (SnapshotOutline.HasData(node)) return !(isOptOut && kind == OutlineKind.Delegation && !node.Has(RecordType.DS));
        if (!isOptOut) return true;
        // An empty name counts if anything below it does that is not an unsigned delegation.
        foreach (ZoneNode below in Clean.Names)
        {
            if (!WireName.IsAtOrBelow(below.Owner, name.Wire) || !SnapshotOutline.HasData(below)) continue;
            OutlineKind belowKind = SnapshotOutline.KindOf(Clean, below.OwnerName);
            if (belowKind != OutlineKind.Occluded && !(belowKind == OutlineKind.Delegation && !below.Has(RecordType.DS))) return true;
        }
        return false;
    }

    // Each member that was touched, and each one before a place where the chain changed, gets the record that it must have.
    private bool TryRelink(ChainOverlay chain, Dictionary<DomainName, RecordTypeSet> types, Func<DomainName, DomainName, RecordTypeSet, RecordSet> make)
    {
        SortedSet<DomainName> owners = [.. types.Keys];
        foreach (DomainName changed in chain.Added.Concat(chain.Removed))
        {
            if (chain.Before(changed) is not { } before) return false;
            owners.Add(before);
        }
        foreach (DomainName owner in owners)
        {
            bool isKnown = old.TryFind(owner, chain.Type, out ZoneSet was);
            if (chain.After(owner) is not { } next) return false;
            if (!types.TryGetValue(owner, out RecordTypeSet listed))
            {
                if (!isKnown || ListedIn(was) is not { } known) return false;
                listed = known;
            }
            RecordSet record = make(owner, next, listed);
            if (isKnown && was.Count == 1 && was.TimeToLive == record.TimeToLive && was.First.SequenceEqual(record.Data[0].Span))
            {
                if (old.TryFindSignatures(owner, chain.Type, out ZoneSet signatures) && IncrementalSigning.AreOfPlan(signatures, plan)) continue;
            }
            if (isKnown) Remove(owner, chain.Type);
            _added.AddRange(record.Data.Select(data => new ResourceRecord(owner, chain.Type, record.TimeToLive, data)));
            _added.AddRange(IncrementalSigning.Signatures(record, plan, _scratch));
        }
        return true;
    }

    private void Remove(DomainName owner, RecordType type)
    {
        if (old.TryFind(owner, type, out ZoneSet set)) _removed.AddRange(set.ToRecords());
        if (old.TryFindSignatures(owner, type, out ZoneSet signatures)) _removed.AddRange(signatures.ToRecords());
    }

    private static RecordTypeSet? ListedIn(ZoneSet denial) => denial.Type == RecordType.NSEC3
        ? Nsec3Data.TryRead(denial.First, out Nsec3Data hashed, out _) ? hashed.Types : null
        : NsecData.TryRead(denial.First, out NsecData plain, out _) ? plain.Types : null;
}
