using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Store;
using Infra.Dns.Wire;

namespace Infra.Dns.Updates;

/// <summary>
/// Works out what an update makes of a zone (RFC 2136 section 3): prerequisites, rights, then the changes in their order, on a draft. Either all of it becomes one change
/// with a new serial number, or nothing does; the snapshot itself never changes.
/// </summary>
public static class UpdateProcessor
{
    /// <summary>Applies an update.</summary>
    /// <param name="zone">The zone as it is.</param>
    /// <param name="request">The update.</param>
    /// <param name="grants">Who may do what.</param>
    /// <param name="key">The name of the key that signed the request; null if none did, and then nothing is granted.</param>
    /// <exception cref="ArgumentException">The update is for another zone.</exception>
    public static UpdateResult Apply(ZoneSnapshot zone, UpdateRequest request, IReadOnlyList<UpdateGrant> grants, DomainName? key)
    {
        ArgumentNullException.ThrowIfNull(zone);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(grants);
        if (request.Origin != zone.Origin) throw new ArgumentException("an update of another zone", nameof(request));
        // RFC 2136 asks for the prerequisites first; a key that may change nothing here shall not learn from them what the zone has.
        if (key is null || !grants.Any(grant => grant.Key == key)) return UpdateResult.Fail(ResponseCode.Refused, key is null ? "it is not signed" : $"the key {key} is granted nothing");
        if (!AreMet(zone, request.Prerequisites, out ResponseCode code, out string reason)) return UpdateResult.Fail(code, reason);
        var draft = new UpdateDraft(zone);
        foreach (UpdateRecord change in request.Changes)
        {
            if (Forbidden(draft, change, grants, key) is { } type) return UpdateResult.Fail(ResponseCode.Refused, $"the key {key} may not change {type} of {change.Owner}");
            draft.Apply(change);
        }
        if (draft.ToChange() is not { } result) return new UpdateResult(ResponseCode.NoError, null, null, "");
        return zone.TryApply(result, out ZoneSnapshot? next, out string problem)
            ? new UpdateResult(ResponseCode.NoError, result, next, "")
            : UpdateResult.Fail(ResponseCode.Refused, problem);
    }

    private static bool AreMet(ZoneSnapshot zone, IReadOnlyList<UpdateRecord> prerequisites, out ResponseCode code, out string reason)
    {
        foreach (UpdateRecord wanted in prerequisites)
        {
            bool hasName = zone.TryFind(wanted.Owner.Wire, out ZoneNode node) && !node.IsEmpty;
            bool isThere = wanted.Type == RecordType.ANY ? hasName : zone.TryFind(wanted.Owner, wanted.Type, out _);
            if (wanted.Class == RecordClass.Any && !isThere) return Fail(wanted.Type == RecordType.ANY ? ResponseCode.NXDomain : ResponseCode.NXRRSet, wanted, "does not exist", out code, out reason);
            if (wanted.Class == RecordClass.None && isThere) return Fail(wanted.Type == RecordType.ANY ? ResponseCode.YXDomain : ResponseCode.YXRRSet, wanted, "exists", out code, out reason);
        }
        // Section 3.2.3: the records of one owner and type must be the whole set.
        foreach (IGrouping<(DomainName Owner, RecordType Type), UpdateRecord> group in prerequisites.Where(wanted => wanted.Class == RecordClass.IN).GroupBy(wanted => (wanted.Owner, wanted.Type)))
        {
            if (!zone.TryFind(group.Key.Owner, group.Key.Type, out ZoneSet set)) return Fail(ResponseCode.NXRRSet, group.First(), "does not exist", out code, out reason);
            List<RecordBytes> distinct = [];
            foreach (UpdateRecord wanted in group)
            {
                if (!distinct.Exists(data => Rdata.Compare(wanted.Type, data.Span, wanted.Data.Span) == 0)) distinct.Add(wanted.Data);
            }
            if (distinct.Count != set.Count || distinct.Exists(data => !set.Contains(data.Span))) return Fail(ResponseCode.NXRRSet, group.First(), "is another set", out code, out reason);
        }
        code = ResponseCode.NoError;
        reason = "";
        return true;
    }

    // The type that the key may not change there; null if all is granted.
    private static RecordType? Forbidden(UpdateDraft draft, UpdateRecord change, IReadOnlyList<UpdateGrant> grants, DomainName key)
    {
        bool isApex = change.Owner == draft.Origin;
        if (change.Type != RecordType.ANY) return IsGranted(change.Type) ? null : change.Type;
        foreach (RecordType type in draft.TypesThatGo(change.Owner))
        {
            if (!IsGranted(type)) return type;
        }
        // Of a name that owns nothing everything may be deleted by whoever may delete something there.
        return grants.Any(grant => grant.Key == key && (grant.Types.Count == 0 ? IsGranted(RecordType.A) : grant.Types.Any(IsGranted))) ? null : RecordType.ANY;

        bool IsGranted(RecordType type)
        {
            foreach (UpdateGrant grant in grants)
            {
                if (grant.Allows(key, change.Owner, type, isApex)) return true;
            }
            return false;
        }
    }

    private static bool Fail(ResponseCode failure, UpdateRecord wanted, string what, out ResponseCode code, out string reason)
    {
        code = failure;
        reason = $"the prerequisite {wanted.Type} of {wanted.Owner} {what}";
        return false;
    }
}
