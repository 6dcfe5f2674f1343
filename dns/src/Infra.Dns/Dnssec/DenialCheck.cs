using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Zones;
using Infra.Parsing;

namespace Infra.Dns.Dnssec;

/// <summary>Compares the denials of a zone with what they must be.</summary>
internal static class DenialCheck
{
    internal static void Run(ZoneContents zone, RecordSet start, List<OutlineName> names, DiagnosticBag findings)
    {
        bool hasNsec = zone.TryFind(zone.Origin, RecordType.NSEC, out _);
        if (zone.TryFind(zone.Origin, RecordType.NSEC3PARAM, out RecordSet? parameters))
        {
            foreach (RecordBytes data in parameters.Data)
            {
                // Flags that are not zero: a chain that is being built or taken down (RFC 5155 section 4.1.2).
                if (Nsec3paramData.TryRead(data.Span, out Nsec3paramData chain, out _) && chain is { HashAlgorithm: Nsec3Parameters.Sha1, Flags: 0 }) CheckNsec3(zone, start, names, new Nsec3Parameters(chain.Iterations, chain.Salt, IsOptOut: false), findings);
            }
        }
        else if (!hasNsec)
        {
            Error(findings, $"{zone.Origin} has neither NSEC nor NSEC3PARAM, so that nothing can be denied", start);
        }
        if (hasNsec) CheckNsec(zone, start, names, findings);
    }

    private static void CheckNsec(ZoneContents zone, RecordSet start, List<OutlineName> names, DiagnosticBag findings)
    {
        // NSEC3 records own names of their own, which no NSEC lists.
        List<OutlineName> owners = [.. names.Where(name => !IsNsec3Only(zone.Sets, name))];
        foreach (RecordSet expected in DenialChain.MakeNsec(zone.Origin, zone.Sets, owners, start.Class, DenialChain.TimeToLiveOf(start)))
        {
            if (!zone.TryFind(expected.Owner, RecordType.NSEC, out RecordSet? actual)) Error(findings, $"{expected.Owner} has no NSEC record", zone.At(expected.Owner)[0]);
            else if (actual.Data.Count != 1) Error(findings, $"{expected.Owner} has more than one NSEC record", actual);
            else if (Rdata.Compare(RecordType.NSEC, LowerNext(expected.Data[0]), LowerNext(actual.Data[0])) != 0) Error(findings, $"the NSEC of {expected.Owner} says {Rdata.Format(RecordType.NSEC, actual.Data[0].Span)} instead of {Rdata.Format(RecordType.NSEC, expected.Data[0].Span)}", actual);
        }
        foreach (OutlineName name in names.Where(name => name.Kind == OutlineKind.Occluded))
        {
            if (zone.TryFind(name.Owner, RecordType.NSEC, out RecordSet? stray)) Error(findings, $"an NSEC of {name.Owner}, which lies below a delegation or DNAME", stray);
        }
    }

    private static void CheckNsec3(ZoneContents zone, RecordSet start, List<OutlineName> names, Nsec3Parameters parameters, DiagnosticBag findings)
    {
        List<OutlineName> owners = [.. names.Where(name => !IsNsec3Only(zone.Sets, name))];
        List<(byte[] Hash, RecordSet Set, Nsec3Data Data)> chain = ReadChain(zone, parameters, findings);
        if (chain.Count == 0)
        {
            Error(findings, $"there is no NSEC3 record of the parameters at {zone.Origin}", start);
            return;
        }
        for (int i = 0; i < chain.Count; i++)
        {
            (_, RecordSet set, Nsec3Data data) = chain[i];
            if (!data.NextHashed.Span.SequenceEqual(chain[(i + 1) % chain.Count].Hash)) Error(findings, $"the NSEC3 {set.Owner} does not lead to the next one", set);
        }
        HashSet<RecordBytes> used = [];
        foreach (HashedName name in DenialChain.HashAll(zone.Origin, zone.Sets, owners, parameters, withOptional: true))
        {
            int place = Find(chain, name.Hash);
            if (place >= 0)
            {
                used.Add(new RecordBytes(name.Hash));
                if (chain[place].Data.Types != name.Types) Error(findings, $"the NSEC3 of {name.Name} lists {string.Join(' ', chain[place].Data.Types)} instead of {string.Join(' ', name.Types)}", chain[place].Set);
                continue;
            }
            // What lies between two hashes is spanned by the lower one; before the first that is the last.
            (_, RecordSet spanning, Nsec3Data cover) = chain[~place == 0 ? ^1 : ~place - 1];
            if (!name.IsOptional || (cover.Flags & Nsec3Parameters.OptOutFlag) == 0) Error(findings, $"{name.Name} has no NSEC3 record", spanning);
        }
        foreach ((byte[] hash, RecordSet set, _) in chain)
        {
            if (!used.Contains(new RecordBytes(hash))) Error(findings, $"the NSEC3 {set.Owner} is of no name of the zone", set);
        }
    }

    private static List<(byte[] Hash, RecordSet Set, Nsec3Data Data)> ReadChain(ZoneContents zone, Nsec3Parameters parameters, DiagnosticBag findings)
    {
        List<(byte[] Hash, RecordSet Set, Nsec3Data Data)> chain = [];
        foreach (RecordSet set in zone.Sets.Where(set => set.Type == RecordType.NSEC3))
        {
            byte[] hash = new byte[Nsec3Hash.Size];
            if (set.Owner.LabelCount != zone.Origin.LabelCount + 1 || !Nsec3Hash.TryReadLabel(set.Owner, hash))
            {
                Error(findings, $"the NSEC3 {set.Owner} does not begin with a hash right below the zone", set);
                continue;
            }
            int of = 0;
            foreach (RecordBytes rdata in set.Data)
            {
                if (!Nsec3Data.TryRead(rdata.Span, out Nsec3Data data, out _) || data.HashAlgorithm != Nsec3Parameters.Sha1 || data.Iterations != parameters.Iterations || data.Salt != parameters.Salt) continue;
                if (of++ == 0) chain.Add((hash, set, data));
                else Error(findings, $"{set.Owner} has more than one NSEC3 record of one chain", set);
            }
        }
        chain.Sort((a, b) => a.Hash.AsSpan().SequenceCompareTo(b.Hash));
        return chain;
    }

    // The place of a hash, or the complement of the place of the first greater one.
    private static int Find(List<(byte[] Hash, RecordSet Set, Nsec3Data Data)> chain, byte[] hash)
    {
        int low = 0;
        int high = chain.Count - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            int order = chain[middle].Hash.AsSpan().SequenceCompareTo(hash);
            if (order == 0) return middle;
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }
        return ~low;
    }

    private static bool IsNsec3Only(IReadOnlyList<RecordSet> sets, OutlineName name)
    {
        bool isAny = false;
        for (int i = name.Start; i < name.Start + name.Count; i++)
        {
            if (sets[i].Covered != RecordType.NSEC3) return false;
            isAny = true;
        }
        return isAny;
    }

    // The next name keeps its case in canonical form (RFC 6840 section 5.1), but another case is the same name.
    private static ReadOnlySpan<byte> LowerNext(RecordBytes data)
    {
        byte[] rdata = data.Span.ToArray();
        if (!NsecData.TryRead(rdata, out NsecData nsec, out _)) return rdata;
        WireName.ToLower(nsec.Next.Wire, rdata);
        return rdata;
    }

    private static void Error(DiagnosticBag findings, string message, RecordSet set) => findings.Error("denial", message, set.File?.Source, set.Span);
}
