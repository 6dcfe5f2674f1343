namespace Infra.Build.Audit.MachineCode;

/// <summary>What the marked methods of an assembly were compiled to.</summary>
/// <param name="Marked">For each marked method that was met, the most of each kind over its overloads, type arguments and vector modes.</param>
/// <param name="NeverMet">Marked methods that the driver did not make the compiler optimise.</param>
/// <param name="UnmarkedCallers">Methods without the mark that call marked ones.</param>
/// <param name="Problems">One sentence for each reason to fail.</param>
internal sealed record ConstantTimeReport(
    IReadOnlyDictionary<string, MethodListing> Marked, IReadOnlyList<string> NeverMet, IReadOnlyList<string> UnmarkedCallers, IReadOnlyList<string> Problems)
{
    internal bool Passed => Problems.Count == 0;

    /// <summary>Joins the runs and holds them against the record.</summary>
    /// <param name="marked">Names of the marked methods.</param>
    /// <param name="asShipped">Listings of the runs as the code runs for users, one run for each vector mode.</param>
    /// <param name="withoutInlining">Listings of a run in which every method stands alone: for those that otherwise are only parts of others.</param>
    /// <param name="record">What was reviewed.</param>
    internal static ConstantTimeReport Of(IReadOnlySet<string> marked, IReadOnlyList<IReadOnlyList<MethodListing>> asShipped, IReadOnlyList<MethodListing> withoutInlining, ConstantTimeRecord record)
    {
        var worst = new SortedDictionary<string, MethodListing>(StringComparer.Ordinal);
        foreach (MethodListing listing in asShipped.SelectMany(Final).Where(l => marked.Contains(l.Method)))
            worst[listing.Method] = worst.TryGetValue(listing.Method, out MethodListing? known) ? Worst(known, listing) : listing;
        HashSet<string> standing = [.. worst.Keys];
        foreach (MethodListing listing in Final(withoutInlining).Where(l => marked.Contains(l.Method) && !standing.Contains(l.Method)))
            worst[listing.Method] = worst.TryGetValue(listing.Method, out MethodListing? known) ? Worst(known, listing) : listing;

        string[] neverMet = [.. marked.Where(m => !worst.ContainsKey(m)).Order(StringComparer.Ordinal)];
        string[] callers = [.. withoutInlining.Where(l => !marked.Contains(l.Method) && l.Callees.Overlaps(marked)).Select(l => l.Method).Distinct().Order(StringComparer.Ordinal)];
        return new ConstantTimeReport(worst, neverMet, callers, [.. Judge(worst, neverMet, callers, record)]);
    }

    private static IEnumerable<string> Judge(SortedDictionary<string, MethodListing> worst, string[] neverMet, string[] callers, ConstantTimeRecord record)
    {
        foreach (MethodListing listing in worst.Values.Where(l => l.Jumps + l.Divisions + l.IndirectJumps > 0))
        {
            string found = $"{listing.Jumps} conditional jumps, {listing.Divisions} divisions, {listing.IndirectJumps} computed jumps";
            if (!record.Methods.TryGetValue(listing.Method, out ReviewedMethod? reviewed))
                yield return $"{listing.Method}: {found}, and nobody has said what they test";
            else if (!ConstantTimeRecord.IsWithin(listing, reviewed))
                yield return $"{listing.Method}: {found}, but only {reviewed.Jumps}, {reviewed.Divisions} and {reviewed.IndirectJumps} were reviewed ({reviewed.Tests})";
            else if (reviewed.Tests.StartsWith(ConstantTimeRecord.NotReviewed, StringComparison.Ordinal))
                yield return $"{listing.Method}: {found} stand in the record, but are not reviewed";
        }
        foreach (string method in neverMet)
            yield return $"{method} is marked, but the driver never made the compiler optimise it: extend `crypto-bench exercise`";
        foreach (string method in callers.Where(c => record.WhyUnmarked(c) is null))
            yield return $"{method} calls marked methods, but is neither marked nor listed as one that handles nothing secret";
    }

    // What runs in the end, where there is such; code that is compiled with optimisation from the start has no other.
    private static IEnumerable<MethodListing> Final(IReadOnlyList<MethodListing> run)
        => run.Where(l => l.IsOptimised).GroupBy(l => l.Method).SelectMany(g => g.Any(l => l.IsFinal) ? g.Where(l => l.IsFinal) : g);

    private static MethodListing Worst(MethodListing a, MethodListing b) => a with
    {
        Jumps = Math.Max(a.Jumps, b.Jumps),
        Divisions = Math.Max(a.Divisions, b.Divisions),
        IndirectJumps = Math.Max(a.IndirectJumps, b.IndirectJumps),
        Checks = Math.Max(a.Checks, b.Checks),
    };
}
