using Infra.Testing.Fuzzing;

namespace Infra.Testing.Tests.Fuzzing;

public sealed class FuzzTests
{
    public static TheoryData<string> Targets() => [.. FuzzSmoke.NamesIn(typeof(FuzzTests).Assembly)];

    [Theory, MemberData(nameof(Targets))]
    public void Target_OnCorpusAndMutations_NeverFails(string name) => FuzzSmoke.Run(typeof(FuzzTests).Assembly, name);

    [Fact]
    public void NamesIn_WhenThereAreCanaries_LeavesThemOut() => Assert.Equal(["testing-good"], FuzzSmoke.NamesIn(typeof(FuzzTests).Assembly));

    [Fact]
    public void In_WithSeedsOfAMethodAndOfAFolder_HasThem()
    {
        using var folder = new TemporaryFolder();
        folder.Write("testing-good/one", "from a folder");
        string? before = Environment.GetEnvironmentVariable(FuzzRegistry.SeedsVariable);
        Environment.SetEnvironmentVariable(FuzzRegistry.SeedsVariable, folder.Root);
        try
        {
            Assert.Contains(Target("testing-good").Corpus, seed => seed.AsSpan().SequenceEqual("from a folder"u8));
        }
        finally
        {
            Environment.SetEnvironmentVariable(FuzzRegistry.SeedsVariable, before);
        }
        Assert.Contains(Target("testing-good").Corpus, seed => seed.AsSpan().SequenceEqual("made by a method"u8));
        Assert.DoesNotContain(Target("testing-good").Corpus, seed => seed.AsSpan().SequenceEqual("from a folder"u8));
    }

    [Fact]
    public void Run_OnCanary_FindsItAndKeepsTheInput()
    {
        using var folder = new TemporaryFolder();

        FuzzReport report = FuzzRunner.Run(Target("canary"), new FuzzOptions { ExecutionsMax = 500_000, FindingsMax = 1, Folder = folder.Root });

        FuzzFinding finding = Assert.Single(report.Findings);
        Assert.Equal("exception", finding.Kind);
        Assert.Contains("the canary sings", finding.Message);
        Assert.Equal(finding.Input, File.ReadAllBytes(finding.File!));
        Assert.StartsWith("crash-", Path.GetFileName(finding.File));
        Assert.Contains("seed 1", File.ReadAllText(finding.File + ".txt"));
        Assert.Throws<InvalidOperationException>(() => SampleTargets.Canary(finding.Input));
    }

    [Fact]
    public void SmokeRun_OnCanary_FailsWithSeedAndInput()
    {
        AssertionFailedException e = Assert.Throws<AssertionFailedException>(() => FuzzSmoke.Run(typeof(FuzzTests).Assembly, "canary", 500_000));

        Assert.Contains("INFRA_SEED=", e.Message);
        Assert.Contains("base64 ", e.Message);
    }

    [Fact]
    public void Run_WhenSeedIsTheSame_FindsTheSameInput()
    {
        var options = new FuzzOptions { Seed = 42, ExecutionsMax = 500_000, FindingsMax = 1 };

        FuzzReport first = FuzzRunner.Run(Target("canary"), options);
        FuzzReport second = FuzzRunner.Run(Target("canary"), options);

        Assert.Equal(first.Findings[0].Input, second.Findings[0].Input);
        Assert.Equal(first.Findings[0].Execution, second.Findings[0].Execution);
    }

    [Fact]
    public void Run_WhenInputIsSlow_ReportsAHang()
    {
        FuzzReport report = FuzzRunner.Run(Target("canary-slow"), new FuzzOptions { ExecutionsMax = 2000, FindingsMax = 1 });

        Assert.Equal("hang", Assert.Single(report.Findings).Kind);
    }

    [Fact]
    public void Run_WhenInputAllocatesTooMuch_ReportsTheBound()
    {
        FuzzReport report = FuzzRunner.Run(Target("canary-greedy"), new FuzzOptions { ExecutionsMax = 2000, FindingsMax = 1 });

        Assert.Equal("allocation", Assert.Single(report.Findings).Kind);
    }

    [Fact]
    public void Run_WhenTargetTellsOutcomes_CorpusGrows()
    {
        FuzzReport report = FuzzRunner.Run(Target("testing-good"), new FuzzOptions { ExecutionsMax = 2000 });

        Assert.Empty(report.Findings);
        Assert.True(report.Progress.CorpusCount > 20, $"only {report.Progress.CorpusCount} inputs");
        Assert.Equal(2003, report.Progress.Executions);
    }

    [Fact]
    public void Next_WhenManyInputsAreMade_NoneIsLongerThanTheBound()
    {
        var mutator = new FuzzMutator(["word"u8.ToArray()], 40);
        byte[][] corpus = [[], new byte[40], new byte[100]];
        HashSet<int> lengths = [];

        for (ulong seed = 0; seed < 20_000; seed++)
            lengths.Add(mutator.Next(corpus, seed).Length);

        Assert.Equal(40, lengths.Max());
        Assert.Equal(41, lengths.Count);
    }

    [Fact]
    public void ParseDictionary_WhenLinesHoldEscapes_ReadsBytes()
    {
        IReadOnlyList<byte[]> words = Target("testing-good").Dictionary;

        Assert.Equal<byte[]>(["magic"u8.ToArray(), [0, 255], "back\\slash"u8.ToArray(), "é"u8.ToArray()], words);
    }

    [Theory]
    [InlineData("\\")]
    [InlineData("\\x1")]
    [InlineData("\\xzz")]
    [InlineData("a\\n")]
    public void ParseDictionary_WhenEscapeIsUnknown_Throws(string line) => Assert.Throws<FormatException>(() => FuzzRegistry.ParseDictionary(line));

    private static FuzzTarget Target(string name) => FuzzRegistry.In(typeof(FuzzTests).Assembly).Single(target => target.Name == name);
}
