namespace Infra.Build.Audit;

/// <summary>How the audit runs.</summary>
/// <param name="Build">Whether to build what ships first; false reads what an earlier build left.</param>
/// <param name="UpdateBaseline">Whether to record the rooms' present numbers in build/audit-baseline.json.</param>
internal sealed record AuditOptions(bool Build = true, bool UpdateBaseline = false);
