using System.Diagnostics.CodeAnalysis;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Store;

namespace Infra.Dns.Catalogs;

/// <summary>What a catalog zone of version 2 says (RFC 9432). A catalog comes from the network: nothing in it is a path, and what stands where it does not belong means nothing. Immutable.</summary>
public sealed class Catalog
{
    /// <summary>The most members that are taken.</summary>
    public const int MembersMax = 1_000_000;

    private Catalog(DomainName origin, IReadOnlyList<CatalogMember> members)
    {
        Origin = origin;
        Members = members;
    }

    /// <summary>The catalog's own name.</summary>
    public DomainName Origin { get; }

    /// <summary>The members in canonical order of their labels.</summary>
    public IReadOnlyList<CatalogMember> Members { get; }

    /// <summary>Reads a catalog.</summary>
    /// <param name="zone">The zone.</param>
    /// <param name="catalog">What it says, if true.</param>
    /// <param name="problem">Why it is broken, if false, as a sentence without a full stop: what was taken from it before then stays as it is (section 5.1).</param>
    /// <param name="membersMax">The most members; more, and it is broken.</param>
    public static bool TryRead(ZoneSnapshot zone, [NotNullWhen(true)] out Catalog? catalog, out string problem, int membersMax = MembersMax)
    {
        ArgumentNullException.ThrowIfNull(zone);
        catalog = null;
        if (!HasVersion(zone)) return Fail("version has not one TXT record with \"2\"", out problem);
        List<CatalogMember> members = [];
        var names = new HashSet<DomainName>();
        if (!Below(zone.Origin.Wire, "zones"u8, out byte[] list) || !zone.TryFind(list, out _))
        {
            problem = "";
            catalog = new Catalog(zone.Origin, members);   // an empty one
            return true;
        }
        int labels = zone.Origin.LabelCount + 2;
        foreach (ZoneNode node in zone.Names)
        {
            ReadOnlySpan<byte> owner = node.Owner;
            if (WireName.CountLabels(owner) != labels || !WireName.IsAtOrBelow(owner, list) || !node.TryFind(RecordType.PTR, out ZoneSet pointers)) continue;
            if (pointers.Count != 1) return Fail($"more than one zone at {NameText.Format(owner)}", out problem);
            if (!PtrData.TryRead(pointers.First, out PtrData pointer, out _)) continue;
            if (!names.Add(pointer.Target)) return Fail($"{pointer.Target} is listed twice", out problem);
            if (members.Count == membersMax) return Fail($"limit:catalog-members of {membersMax}", out problem);
            members.Add(ReadMember(zone, owner, pointer.Target));
        }
        problem = "";
        catalog = new Catalog(zone.Origin, members);
        return true;
    }

    internal static bool Below(ReadOnlySpan<byte> name, ReadOnlySpan<byte> label, out byte[] below)
    {
        below = [(byte)label.Length, .. label, .. name];
        return below.Length <= WireName.LengthMax;
    }

    private static bool HasVersion(ZoneSnapshot zone) =>
        Below(zone.Origin.Wire, "version"u8, out byte[] name) && zone.TryFind(name, out ZoneNode node) && node.TryFind(RecordType.TXT, out ZoneSet texts) && texts.Count == 1 && texts.First.SequenceEqual("\u00012"u8);

    private static CatalogMember ReadMember(ZoneSnapshot zone, ReadOnlySpan<byte> owner, DomainName name)
    {
        byte[] label = owner.Slice(1, owner[0]).ToArray();
        for (int i = 0; i < label.Length; i++)
            label[i] = WireName.Fold(label[i]);
        List<RecordBytes> groups = [];
        if (Below(owner, "group"u8, out byte[] group) && zone.TryFind(group, out ZoneNode node) && node.TryFind(RecordType.TXT, out ZoneSet texts))
        {
            foreach (ReadOnlySpan<byte> text in texts)
                groups.Add(new RecordBytes(text.ToArray()));
        }
        DomainName? newOwner = null;
        if (Below(owner, "coo"u8, out byte[] change) && zone.TryFind(change, out node) && node.TryFind(RecordType.PTR, out ZoneSet pointers) && pointers.Count == 1 && PtrData.TryRead(pointers.First, out PtrData pointer, out _))
            newOwner = pointer.Target;
        return new CatalogMember(name, new RecordBytes(label), groups, newOwner);
    }

    private static bool Fail(string what, out string problem)
    {
        problem = what;
        return false;
    }
}
