using System.CommandLine;
using Infra.Build.Publishing;

namespace Infra.Build.Commands;

/// <summary><c>publish</c>: builds each tool as the one file that users get.</summary>
internal static class PublishCommand
{
    internal static Command Create(Repository repository)
    {
        _ = repository;
        return new Command("publish", "Build tools as one file each into artifacts/bin.");
    }

    /// <summary>Publishes the named tools, or all if none is named; those whose inputs have not changed are left as they are.</summary>
    internal static Task<IReadOnlyList<PublishedProgram>> RunAsync(Repository repository, IReadOnlyList<string> tools, CancellationToken cancellation)
    {
        _ = (repository, tools, cancellation);
        throw new NotSupportedException();
    }
}
