using Infra.Testing.Processes;

namespace Infra.Build.Processes;

/// <summary>Runs the programs that the pipeline is made of, with a word on failures that says what was run and what it answered.</summary>
internal static class ProcessRunner
{
    private const int ShownLinesMax = 60;

    /// <summary>Runs a program to its end and returns its code, outputs, CPU time and peak memory.</summary>
    /// <exception cref="OperationCanceledException">Cancelled (Ctrl-C); the program and all it started are gone then.</exception>
    internal static Task<ChildResult> RunAsync(ChildStart start, CancellationToken cancellation) => ChildProcess.RunAsync(start, cancellation);

    /// <summary>Runs a program that must succeed.</summary>
    /// <exception cref="PipelineException">It ended with another code than 0; the text has its command and last lines.</exception>
    internal static async Task<ChildResult> RequireAsync(ChildStart start, CancellationToken cancellation)
    {
        ChildResult result = await RunAsync(start, cancellation).ConfigureAwait(false);
        return result.Succeeded ? result : throw Failed(start, result);
    }

    /// <summary>What to say of a program that ended with another code than 0: its command and last lines.</summary>
    internal static PipelineException Failed(ChildStart start, ChildResult result) => new($"{start} ended with {result.ExitCode}\n{LastLines(result.AllOutput)}");

    /// <summary>The `dotnet` of the SDK that runs this pipeline, without its servers that would outlive it.</summary>
    internal static ChildStart Dotnet(Repository repository, params IReadOnlyList<string> arguments) =>
        new(Environment.ProcessPath is { } self && Path.GetFileName(self) == "dotnet" ? self : "dotnet", arguments)
        {
            WorkingDirectory = repository.Root,
            Environment = new Dictionary<string, string?>
            {
                ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
                ["DOTNET_NOLOGO"] = "1",
                ["MSBUILDDISABLENODEREUSE"] = "1",
                ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0",
            },
        };

    private static string LastLines(string text)
    {
        string[] lines = text.TrimEnd().Split('\n');
        return string.Join('\n', lines.Length > ShownLinesMax ? [$"[… {lines.Length - ShownLinesMax} lines before …]", .. lines[^ShownLinesMax..]] : lines);
    }
}
