using System.CommandLine;

namespace Infra.Build.Commands;

/// <summary><c>bench</c>: runs ours and the peers side by side and reports ratios.</summary>
internal static class BenchCommand
{
    internal static Command Create(Repository repository)
    {
        _ = repository;
        return new Command("bench", "Run ours and the peers side by side; report ratios as JSON, Markdown and one HTML page.");
    }
}
