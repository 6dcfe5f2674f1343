using Infra.Build.Audit;
using Infra.Build.Commands;
using Infra.Build.Processes;
using Infra.Testing.Processes;

namespace Infra.Build.Testing;

/// <summary>What a complete test run proves besides the tests; each check counts as one test.</summary>
internal static class RepositoryChecks
{
    /// <summary><c>dotnet format --verify-no-changes</c> over the solution: layout, style and names.</summary>
    internal static async Task<TestResults> FormatAsync(Repository repository, CancellationToken cancellation)
    {
        ChildStart start = ProcessRunner.Dotnet(repository, "format", "Infra.sln", "--verify-no-changes", "--no-restore", "-v", "minimal");
        ChildResult result = await StepProgress.RunAsync("checking the format", say => ProcessRunner.RunAsync(start with { OnOutputLine = say, OnErrorLine = say }, cancellation)).ConfigureAwait(false);
        return result.Succeeded
            ? TestResults.OfPass
            : TestResults.OfFailure("format check", $"`dotnet format Infra.sln` would change files:\n{result.AllOutput.Replace(repository.Root + "/", "")}");
    }

    /// <summary>Layout of the C# below some folders, read as plain files: quick, for a filtered run.</summary>
    internal static async Task<TestResults> WhitespaceAsync(Repository repository, IReadOnlyList<string> folders, CancellationToken cancellation)
    {
        ChildStart start = ProcessRunner.Dotnet(repository, ["format", "whitespace", repository.Root, "--folder", "--verify-no-changes", "--include", .. folders]);
        ChildResult result = await StepProgress.RunAsync("checking the layout", say => ProcessRunner.RunAsync(start, cancellation)).ConfigureAwait(false);
        return result.Succeeded ? TestResults.OfPass : TestResults.OfFailure("layout check", result.AllOutput.Replace(repository.Root + "/", ""));
    }

    /// <summary>The IL audit of what was just built.</summary>
    internal static async Task<TestResults> AuditAsync(Repository repository, CancellationToken cancellation)
    {
        try
        {
            AuditReport report = await AuditCommand.RunAsync(repository, new AuditOptions(Build: false, UpdateBaseline: false), cancellation).ConfigureAwait(false);
            return report.Passed ? TestResults.OfPass : TestResults.OfFailure("audit", AuditWriter.ToMarkdown(report));
        }
        catch (PipelineException e)
        {
            return TestResults.OfFailure("audit", e.Message);
        }
    }

    /// <summary>Relative links and anchors of all Markdown.</summary>
    internal static TestResults Links(Repository repository)
    {
        IReadOnlyList<string> broken = LinkCheck.Run(repository.Root);
        return broken.Count == 0 ? TestResults.OfPass : TestResults.OfFailure("link check", string.Join('\n', broken));
    }
}
