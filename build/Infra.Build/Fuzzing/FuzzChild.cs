using System.CommandLine;
using System.Globalization;
using System.Reflection;
using Infra.Testing.Fuzzing;

namespace Infra.Build.Fuzzing;

/// <summary>
/// The process that runs one target, so that a stack overflow or a hang ends that process and not the pipeline. It says how it goes in lines:
/// <c>progress EXECUTIONS CORPUS FINDINGS</c>, <c>finding KIND FILE</c>, and <c>end</c>.
/// </summary>
internal static class FuzzChild
{
    internal const string CommandName = "fuzz-target";

    internal static Command Create()
    {
        var assembly = new Argument<string>("ASSEMBLY");
        var target = new Argument<string>("TARGET");
        var folder = new Argument<string>("FOLDER");
        var seconds = new Argument<double>("SECONDS");
        var executions = new Argument<long>("EXECUTIONS");
        var seed = new Argument<ulong>("SEED");
        var command = new Command(CommandName, "Run one fuzz target in this process (used by fuzz).") { assembly, target, folder, seconds, executions, seed };
        command.Hidden = true;
        command.SetAction(result => Run(
            result.GetRequiredValue(assembly), result.GetRequiredValue(target), result.GetRequiredValue(folder),
            new FuzzBounds(result.GetRequiredValue(seconds), result.GetRequiredValue(executions), result.GetRequiredValue(seed))));
        return command;
    }

    /// <summary>Reads a progress line.</summary>
    internal static bool TryReadProgress(string line, out long executions, out int corpus, out int findings)
    {
        executions = 0;
        corpus = findings = 0;
        string[] words = line.Split(' ');
        return words is ["progress", _, _, _]
            && long.TryParse(words[1], CultureInfo.InvariantCulture, out executions)
            && int.TryParse(words[2], CultureInfo.InvariantCulture, out corpus)
            && int.TryParse(words[3], CultureInfo.InvariantCulture, out findings);
    }

    private static int Run(string assembly, string name, string folder, FuzzBounds bounds)
    {
        FuzzTarget target = FuzzRegistry.In(Assembly.LoadFrom(assembly)).Single(candidate => candidate.Name == name);
        var options = new FuzzOptions
        {
            Seed = bounds.Seed,
            ExecutionsMax = bounds.Executions,
            TimeMax = TimeSpan.FromSeconds(bounds.Seconds),
            Folder = folder,
            OnProgress = progress => Say($"progress {progress.Executions} {progress.CorpusCount} {progress.Findings}"),
        };
        FuzzReport report = FuzzRunner.Run(target, options);
        foreach (FuzzFinding finding in report.Findings)
            Say($"finding {finding.Kind} {finding.File}");
        Say("end");
        return report.Findings.Count == 0 ? 0 : 1;
    }

    private static void Say(string line)
    {
        Console.Out.WriteLine(line);
        Console.Out.Flush();
    }
}
