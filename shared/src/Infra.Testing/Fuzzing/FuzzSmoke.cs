using System.Reflection;
using System.Text;
using Infra.Testing.Fakes;

namespace Infra.Testing.Fuzzing;

/// <summary>
/// A short fixed fuzz run of every target, for unit tests. A test project calls it once:
/// <code>
/// public static TheoryData&lt;string&gt; Targets() => [.. FuzzSmoke.NamesIn(typeof(FuzzTests).Assembly)];
/// [Theory, MemberData(nameof(Targets))]
/// public void Target_OnCorpusAndMutations_NeverFails(string name) => FuzzSmoke.Run(typeof(FuzzTests).Assembly, name);
/// </code>
/// </summary>
public static class FuzzSmoke
{
    private const ulong FixedSeed = 1;

    /// <summary>The names of an assembly's targets without its canaries.</summary>
    public static IEnumerable<string> NamesIn(Assembly assembly) =>
        FuzzRegistry.In(assembly).Where(target => !target.Options.Canary).Select(target => target.Name);

    /// <summary>Runs one target over its corpus and <paramref name="executions"/> mutations, always the same ones unless INFRA_SEED is set.</summary>
    /// <exception cref="AssertionFailedException">Something was found; the text has the failure, the input in base64 and the seed.</exception>
    public static void Run(Assembly assembly, string name, int executions = 2000)
    {
        FuzzTarget target = FuzzRegistry.In(assembly).FirstOrDefault(candidate => candidate.Name == name)
            ?? throw new ArgumentException($"no fuzz target {name}", nameof(name));
        ulong seed = SeededRandom.SeedOfEnvironment() ?? FixedSeed;
        FuzzReport report = FuzzRunner.Run(target, new FuzzOptions { Seed = seed, ExecutionsMax = executions, FindingsMax = 3 });
        if (report.Findings.Count > 0) throw new AssertionFailedException(Describe(report));
    }

    private static string Describe(FuzzReport report)
    {
        var text = new StringBuilder($"fuzz target {report.Target}: {report.Findings.Count} findings in {report.Progress.Executions} inputs");
        foreach (FuzzFinding finding in report.Findings)
            text.Append($"\n{finding.Kind} at input {finding.Execution} of INFRA_SEED={finding.Seed}, base64 {Convert.ToBase64String(finding.Input)}\n{finding.Message}");
        return text.ToString();
    }
}
