using System.CommandLine;

namespace Infra.Build.Commands;

/// <summary><c>pack</c>: NuGet packages of the libraries and Debian packages of the tools.</summary>
internal static class PackCommand
{
    internal static Command Create(Repository repository)
    {
        _ = repository;
        return new Command("pack", "Make NuGet packages and Debian packages in artifacts/packages.");
    }
}
