using System.CommandLine;

namespace Infra.Build.Commands;

internal static class TestCommand
{
    internal static Command Create(Repository repository)
    {
        _ = repository;
        return new Command("test");
    }
}
