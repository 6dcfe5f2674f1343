namespace Infra.Build.Audit;

/// <summary>What the audit found.</summary>
/// <param name="Rows">One row for each assembly and framework, ours first.</param>
/// <param name="Baseline">The recorded numbers that the rows were held against.</param>
/// <param name="Problems">One sentence for each reason to fail; empty if all is well.</param>
internal sealed record AuditReport(IReadOnlyList<AuditRow> Rows, AuditBaseline Baseline, IReadOnlyList<string> Problems)
{
    /// <summary>Whether nothing unsafe ships outside the rooms, and nothing above the recorded number inside them.</summary>
    internal bool Passed => Problems.Count == 0;

    /// <summary>Unsafe constructs of ours outside the rooms; 0 unless something is wrong.</summary>
    internal int OutsideRooms => Rows.Where(r => r.IsOurs && !r.IsRoom).Sum(r => r.Unsafe);

    internal static AuditReport Of(IEnumerable<AuditRow> rows, AuditBaseline baseline)
    {
        AuditRow[] ordered = [.. rows.OrderByDescending(r => r.IsOurs).ThenBy(r => r.Assembly, StringComparer.Ordinal).ThenBy(r => r.Framework, StringComparer.Ordinal)];
        return new AuditReport(ordered, baseline, [.. baseline.Judge(ordered)]);
    }
}
