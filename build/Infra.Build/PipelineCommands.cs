using System.CommandLine;

namespace Infra.Build;

/// <summary>The commands of the pipeline in the order in which the help shows them.</summary>
internal static class PipelineCommands
{
    internal static IEnumerable<Command> All(Repository repository)
    {
        _ = repository;
        yield break;
    }
}
