using Infra.Build.Processes;
using Infra.Build.Projects;

namespace Infra.Build.Audit.MachineCode;

/// <summary>
/// <c>audit --constant-time</c>: runs every operation of Infra.Crypto until it is compiled for the last time, reads the machine code of the methods that say that
/// they touch secrets, and holds their conditional jumps, divisions and computed jumps against the reviewed record.
/// </summary>
internal static class ConstantTimeAudit
{
    private const string Library = "Infra.Crypto";
    private const string Driver = "Infra.Crypto.Bench";

    internal static async Task<ConstantTimeReport> RunAsync(Repository repository, bool build, ConstantTimeRecord record, CancellationToken cancellation)
    {
        ProjectGraph graph = ProjectGraph.Read(repository);
        ProjectFile driver = graph.Require(Driver);
        string framework = graph.FrameworksOf(driver)[0];
        if (build)
        {
            await StepProgress.RunAsync($"building {Driver}", _ => ProcessRunner.RequireAsync(
                ProcessRunner.Dotnet(repository, "build", driver.Path, "-c", "Release", "-f", framework, "-v", "quiet", "-nologo", "-m:1"), cancellation)).ConfigureAwait(false);
        }
        string folder = graph.OutputFolder(driver, framework);
        string[] program = ["dotnet", Path.Combine(folder, driver.ProgramName + ".dll"), "exercise"];

        List<IReadOnlyList<MethodListing>> runs = [];
        foreach ((string name, IReadOnlyDictionary<string, string?> variables) in JitRun.Modes)
            runs.Add(await StepProgress.RunAsync($"compiling every operation ({name})", _ => JitRun.RunAsync(program, Library, variables, cancellation)).ConfigureAwait(false));
        IReadOnlyList<MethodListing> alone = await StepProgress.RunAsync(
            "compiling every method on its own", _ => JitRun.RunAsync(program, Library, JitRun.WithoutInlining, cancellation)).ConfigureAwait(false);

        using AssemblyImage image = AssemblyImage.Open(Path.Combine(folder, Library + ".dll"));
        return ConstantTimeReport.Of(MarkedMethods.In(image), runs, alone, record);
    }

    /// <summary>Prints the sum, and every reason to fail.</summary>
    internal static void Show(TextWriter target, ConstantTimeReport report)
    {
        MethodListing[] all = [.. report.Marked.Values];
        target.WriteLine($"{all.Length} marked methods in machine code: {all.Count(m => m.Jumps + m.Divisions + m.IndirectJumps == 0)} without any conditional jump or division,");
        target.WriteLine($"{all.Sum(m => m.Jumps)} conditional jumps, {all.Sum(m => m.Divisions)} divisions and {all.Sum(m => m.IndirectJumps)} computed jumps in the others, {all.Sum(m => m.Checks)} bounds and stack checks");
        foreach (string problem in report.Problems)
            target.WriteLine($"  {problem}");
        target.WriteLine(report.Passed ? "constant-time audit passed" : $"constant-time audit failed: {report.Problems.Count} findings");
    }
}
