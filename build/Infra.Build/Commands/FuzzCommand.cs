using System.CommandLine;

namespace Infra.Build.Commands;

internal static class FuzzCommand
{
    internal static Command Create(Repository repository)
    {
        _ = repository;
        return new Command("fuzz");
    }
}
