using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Store;

namespace Infra.Dns.Answers;

/// <summary>Proves by NSEC or NSEC3 that something is not there (RFC 4035 section 3.1.3, RFC 5155 section 7.2); each record of an answer once.</summary>
internal static class DenialWriter
{
    // How far back an owner of NSEC is looked for; between are names below delegations and empty ones.
    private const int StepsMax = 1000;

    /// <summary>The name does not exist, and no wildcard makes one.</summary>
    internal static void NoName(ZoneSnapshot zone, ref AnswerWriter target, scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> encloser)
    {
        Span<byte> wildcard = stackalloc byte[WireName.LengthMax + 2];
        wildcard = wildcard[..WriteWildcard(encloser, wildcard)];
        if (HashedName.TryCreate(zone, out HashedName hashed))
        {
            ProveEncloser(zone, ref target, hashed, name, encloser);
            Cover(zone, ref target, hashed, wildcard);
            return;
        }
        CoverName(zone, ref target, name);
        if (wildcard.Length <= WireName.LengthMax) CoverName(zone, ref target, wildcard);
    }

    /// <summary>The name exists, but has no record of the type.</summary>
    internal static void NoType(ZoneSnapshot zone, ref AnswerWriter target, scoped ReadOnlySpan<byte> name, in ZoneNode node, bool isForParent)
    {
        if (HashedName.TryCreate(zone, out HashedName hashed))
        {
            // Without a match it is a delegation, or an empty name above such, that opt-out left out (RFC 5155 sections 7.2.3 and 7.2.4).
            if (!Match(zone, ref target, hashed, name)) ProveEncloser(zone, ref target, hashed, name, WireName.ParentOf(name));
            return;
        }
        if (node.TryFind(RecordType.NSEC, out ZoneSet set)) target.WriteDenial(node, set);
        else if (!isForParent) CoverName(zone, ref target, name);
    }

    /// <summary>A wildcard made the answer, so there is no name that is closer (RFC 4035 section 3.1.3.3, RFC 5155 section 7.2.6).</summary>
    internal static void NoCloserName(ZoneSnapshot zone, ref AnswerWriter target, scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> encloser)
    {
        if (HashedName.TryCreate(zone, out HashedName hashed)) Cover(zone, ref target, hashed, NextCloser(name, encloser));
        else CoverName(zone, ref target, name);
    }

    /// <summary>A wildcard matches, but has no record of the type (RFC 4035 section 3.1.3.4, RFC 5155 section 7.2.5).</summary>
    internal static void NoTypeOfWildcard(ZoneSnapshot zone, ref AnswerWriter target, scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> encloser, in ZoneNode wildcard)
    {
        if (HashedName.TryCreate(zone, out HashedName hashed))
        {
            ProveEncloser(zone, ref target, hashed, name, encloser);
            Match(zone, ref target, hashed, wildcard.Owner);
            return;
        }
        CoverName(zone, ref target, name);
        if (wildcard.TryFind(RecordType.NSEC, out ZoneSet set)) target.WriteDenial(wildcard, set);
        else CoverName(zone, ref target, wildcard.Owner);
    }

    internal static int WriteWildcard(scoped ReadOnlySpan<byte> encloser, Span<byte> target)
    {
        target[0] = 1;
        target[1] = (byte)'*';
        encloser.CopyTo(target[2..]);
        return encloser.Length + 2;
    }

    private static ReadOnlySpan<byte> NextCloser(ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> encloser)
    {
        ReadOnlySpan<byte> at = name;
        while (at.Length > encloser.Length)
        {
            ReadOnlySpan<byte> parent = WireName.ParentOf(at);
            if (parent.Length <= encloser.Length) break;
            at = parent;
        }
        return at;
    }

    // The closest encloser that has an NSEC3 is matched, the name one label longer is covered (RFC 5155 section 7.2.1).
    private static void ProveEncloser(ZoneSnapshot zone, ref AnswerWriter target, HashedName hashed, scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> encloser)
    {
        int originLength = zone.Origin.Wire.Length;
        for (int labels = 0; labels < WireName.LabelsMax && !Match(zone, ref target, hashed, encloser) && encloser.Length > originLength; labels++)
            encloser = WireName.ParentOf(encloser);
        if (name.Length > encloser.Length) Cover(zone, ref target, hashed, NextCloser(name, encloser));
    }

    private static bool Match(ZoneSnapshot zone, ref AnswerWriter target, HashedName hashed, scoped ReadOnlySpan<byte> name)
    {
        if (!target.TryTakeHash()) return false;
        Span<byte> owner = stackalloc byte[HashedName.LengthMax];
        if (!zone.TryFindDenial(owner[..hashed.Write(name, owner)], out ZoneNode node) || !node.TryFind(RecordType.NSEC3, out ZoneSet set)) return false;
        target.WriteDenial(node, set);
        return true;
    }

    private static void Cover(ZoneSnapshot zone, ref AnswerWriter target, HashedName hashed, scoped ReadOnlySpan<byte> name)
    {
        if (name.Length > WireName.LengthMax || !target.TryTakeHash()) return;
        Span<byte> owner = stackalloc byte[HashedName.LengthMax];
        ZoneNode node = zone.FindDenialBefore(owner[..hashed.Write(name, owner)]);
        if (node.Exists && node.TryFind(RecordType.NSEC3, out ZoneSet set)) target.WriteDenial(node, set);
    }

    private static void CoverName(ZoneSnapshot zone, ref AnswerWriter target, scoped ReadOnlySpan<byte> name)
    {
        if (!zone.Apex.Has(RecordType.NSEC)) return;
        ZoneNode node = zone.FindBefore(name);
        for (int steps = 0; steps < StepsMax; steps++)
        {
            if (node.TryFind(RecordType.NSEC, out ZoneSet set))
            {
                target.WriteDenial(node, set);
                return;
            }
            ZoneNode cut = zone.Search(node.Owner).Cut;
            bool isBelow = cut.Exists && cut.Owner.Length < node.Owner.Length;
            node = isBelow ? cut : zone.FindBefore(node.Owner);
        }
    }
}
