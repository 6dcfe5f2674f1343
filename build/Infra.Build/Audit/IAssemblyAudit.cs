namespace Infra.Build.Audit;

/// <summary>One way of looking at a built assembly. The audit runs each in turn over everything shipped; a further mode is one more of these.</summary>
internal interface IAssemblyAudit
{
    /// <summary>Reports what it counts in the assembly.</summary>
    void Inspect(AssemblyImage image, ICollection<AuditFinding> findings);
}
