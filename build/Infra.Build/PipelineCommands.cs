using System.CommandLine;
using Infra.Build.Commands;
using Infra.Build.Fuzzing;

namespace Infra.Build;

/// <summary>The commands of the pipeline in the order in which the help shows them.</summary>
internal static class PipelineCommands
{
    internal static IEnumerable<Command> All(Repository repository)
    {
        yield return DemoCommand.Create(repository);
        yield return TestCommand.Create(repository);
        yield return BenchCommand.Create(repository);
        yield return AuditCommand.Create(repository);
        yield return FuzzCommand.Create(repository);
        yield return FuzzChild.Create();
        yield return PublishCommand.Create(repository);
        yield return PackCommand.Create(repository);
        yield return PeersCommand.Create(repository);
    }
}
