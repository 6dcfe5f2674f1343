namespace Infra.Build.Audit;

/// <summary>What the audit found.</summary>
/// <param name="Problems">One sentence for each reason to fail; empty if all is well.</param>
internal sealed record AuditReport(IReadOnlyList<string> Problems)
{
    /// <summary>Whether nothing unsafe ships outside the rooms, and nothing above the recorded number inside them.</summary>
    internal bool Passed => Problems.Count == 0;
}
