using System.CommandLine;
using Infra.Build.Audit;

namespace Infra.Build.Commands;

/// <summary><c>audit</c>: reads the built IL of everything shipped and fails on unsafe constructs outside the interop rooms.</summary>
internal static class AuditCommand
{
    internal static Command Create(Repository repository)
    {
        _ = repository;
        return new Command("audit", "Count unsafe constructs in the built IL of everything shipped.");
    }

    /// <summary>Builds what ships (Release), reads it and compares with the baseline.</summary>
    internal static Task<AuditReport> RunAsync(Repository repository, AuditOptions options, CancellationToken cancellation)
    {
        _ = (repository, options, cancellation);
        throw new NotSupportedException();
    }
}
