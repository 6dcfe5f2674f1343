using System.Text.Json;
using Infra.Build.Processes;
using Infra.Testing.Processes;

namespace Infra.Build.Testing;

/// <summary>Restores and builds what a test run needs, in Release.</summary>
internal static class TestBuild
{
    /// <summary>Builds the whole solution, or only what the chosen test projects need.</summary>
    /// <returns>Null, or the compiler's words.</returns>
    internal static async Task<string?> RunAsync(Repository repository, IReadOnlyList<TestSelection> selections, bool all, CancellationToken cancellation)
    {
        string target = all ? repository.PathOf("Infra.sln") : WriteSolutionFilter(repository, selections);
        string title = all ? "building the solution" : $"building {selections.Count} test projects with what they need";
        ChildStart start = ProcessRunner.Dotnet(repository, "build", target, "-c", "Release", "-m:2", "--nologo", "-v", "minimal");
        ChildResult result = await StepProgress.RunAsync(title, say => ProcessRunner.RunAsync(start with { OnOutputLine = line => say(line.Trim()) }, cancellation)).ConfigureAwait(false);
        if (result.Succeeded) return null;
        string[] errors = [.. result.AllOutput.Split('\n').Where(line => line.Contains(": error ")).Select(line => line.Trim().Replace(repository.Root + "/", "")).Distinct()];
        return errors.Length > 0 ? string.Join('\n', errors) : result.AllOutput;
    }

    // A solution filter builds several projects in one go, each shared one once.
    private static string WriteSolutionFilter(Repository repository, IReadOnlyList<TestSelection> selections)
    {
        string folder = Path.Combine(repository.Artifacts, "test");
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, "selection.slnf");
        using FileStream file = File.Create(path);
        using var json = new Utf8JsonWriter(file);
        json.WriteStartObject();
        json.WriteStartObject("solution");
        json.WriteString("path", "../../Infra.sln");
        json.WriteStartArray("projects");
        foreach (TestSelection selection in selections)
            json.WriteStringValue(selection.Project.RelativePath.Replace('/', '\\'));
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        return path;
    }
}
