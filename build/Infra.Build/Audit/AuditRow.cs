namespace Infra.Build.Audit;

/// <summary>What one assembly holds.</summary>
/// <param name="Assembly">Its name.</param>
/// <param name="Framework">net10.0 or net9.0.</param>
/// <param name="IsOurs">Whether it is of this tree; others that ship beside are shown and judged by nobody.</param>
/// <param name="Findings">Everything counted.</param>
internal sealed record AuditRow(string Assembly, string Framework, bool IsOurs, IReadOnlyList<AuditFinding> Findings)
{
    /// <summary>Whether this is one of the two assemblies that may talk to the kernel.</summary>
    internal bool IsRoom => IsOurs && AuditBaseline.RoomNames.Contains(Assembly);

    /// <summary>Constructs that go around memory safety.</summary>
    internal int Unsafe => Findings.Count(f => f.Rule != AuditRule.NativeCrypto);

    /// <summary>References to types that load OpenSSL or msquic.</summary>
    internal int NativeCrypto => Count(AuditRule.NativeCrypto);

    internal int Count(AuditRule rule) => Findings.Count(f => f.Rule == rule);
}
