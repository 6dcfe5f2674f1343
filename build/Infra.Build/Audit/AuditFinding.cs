namespace Infra.Build.Audit;

/// <summary>One counted construct.</summary>
/// <param name="Rule">What it is.</param>
/// <param name="Member">Where it is: type and member.</param>
/// <param name="Detail">What exactly stands there.</param>
internal sealed record AuditFinding(AuditRule Rule, string Member, string Detail);
