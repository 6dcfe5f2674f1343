using System.Text;
using Infra.Sudo.Bench;
using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Evaluation;
using Infra.Sudo.Policy.Export;
using Infra.Sudo.Policy.Lexing;
using Infra.Sudo.Policy.Lint;
using Infra.Sudo.Policy.Parsing;
using Infra.Sudo.Policy.Tests.Evaluation;

namespace Infra.Sudo.Policy.Tests.Parsing;

/// <summary>Inputs that were made to take time or memory. The bounds are on allocated bytes and on counted work; the benchmark scenario policy-small holds the same files to time.</summary>
public sealed class HostileTests
{
    public static TheoryData<string, string> Texts => new()
    {
        { "one long line", "a ALL=/bin/echo " + new string('x', 1_000_000) },
        { "one long list", "a" + string.Concat(Enumerable.Repeat(",a", 500_000).ToArray()) + " ALL=ALL\n" },
        { "parentheses", "a ALL=" + new string('(', 10_000) + "\n" },
        { "exclamation marks", new string('!', 900_000) + "a ALL=ALL\n" },
        { "backslashes", new string('\\', 900_000) + "\n" },
        { "quotes", string.Concat(Enumerable.Repeat("\"a\" ", 200_000).ToArray()) + "\n" },
        { "continuations", "a ALL=ALL" + string.Concat(Enumerable.Repeat(" \\\n", 400_000).ToArray()) + "\n" },
        { "bad lines", string.Concat(Enumerable.Repeat("a=\n", 500_000).ToArray()) },
        { "hexadecimal groups", string.Concat(Enumerable.Repeat("ffff:", 200_000).ToArray()) + "\n" },
        { "regular expression", "a ALL=^" + string.Concat(Enumerable.Repeat("\\$", 400_000).ToArray()) + "\n" },
        { "carriage returns", new string('\r', 1_000_000) },
        { "zeros", new string('\0', 1_000_000) },
        { "alias definitions", string.Concat(Enumerable.Range(0, 60_000).Select(i => $"User_Alias A{i}=b\n").ToArray()) },
        { "one alias many times", string.Concat(Enumerable.Repeat("User_Alias A=b\n", 60_000).ToArray()) },
    };

    [Theory, MemberData(nameof(Texts))]
    public void Parse_TakesBoundedMemory(string name, string text)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        long before = GC.GetAllocatedBytesForCurrentThread();

        SudoersPolicy policy = SudoersLoader.Parse("f"u8, bytes, null, LoadOptions.Default);

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated < (bytes.Length * 8L) + (8 << 20), $"{name}: {allocated} bytes for {bytes.Length}");
        Assert.NotNull(policy);
    }

    [Fact]
    public void TenMegabytes_WithoutOrder_TakeBoundedMemory()
    {
        byte[] bytes = new byte[10_000_000];
        new Infra.Testing.Fakes.SeededRandom(5).Fill(bytes);
        for (int i = 0; i < bytes.Length; i++)
            bytes[i] = bytes[i] < 5 ? (byte)'\n' : (byte)(' ' + (bytes[i] % 95));
        long before = GC.GetAllocatedBytesForCurrentThread();

        SudoersPolicy policy = SudoersLoader.Parse("f"u8, bytes, null, LoadOptions.Default);

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(policy.HasErrors && policy.ProblemsDropped > 0);
        Assert.True(allocated < bytes.Length * 8L, $"{allocated} bytes");
    }

    public static TheoryData<string> Kinds => [.. HostileText.Kinds.Keys];

    public static TheoryData<string, int> KindsAndSizes
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (string kind in HostileText.Kinds.Keys)
                foreach (int bytes in (int[])[65_536, 1_000_000, 4_000_000, 10_000_000])
                    data.Add(kind, bytes);
            return data;
        }
    }

    /// <summary>
    /// What visudo -s and sudoersctl check do with a file of each kind. All that reading and checking allocate, given back or not, is within eight times the text that was read, of which less than a
    /// MiB counts as one; a question costs what its limits of work allow, however large the file is.
    /// </summary>
    [Theory, MemberData(nameof(KindsAndSizes))]
    public void EachKind_IsReadCheckedAndAskedWithinItsMemory(string kind, int bytes)
    {
        byte[] text = HostileText.Make(kind, bytes);
        RootFacts facts = TestPolicy.Machine();
        Request request = TestPolicy.Ask(facts, "alice", "/usr/bin/ls " + new string('a', 1000));
        long before = GC.GetAllocatedBytesForCurrentThread();

        SudoersPolicy policy = SudoersLoader.Parse("/etc/sudoers"u8, text, new ThreeFiles(text), LoadOptions.Strict);
        FindingList<SudoersProblem> settings = SettingChecker.FindMistakes(policy);
        FindingList<SudoersProblem> undefined = AliasChecker.Find(policy, out FindingList<SudoersProblem> unused);
        long read = GC.GetAllocatedBytesForCurrentThread() - before;
        var engine = new PolicyEngine(policy, facts);
        Judgement judgement = engine.Evaluate(request);

        long asked = GC.GetAllocatedBytesForCurrentThread() - before - read;
        Assert.True(read <= Math.Max(policy.TextLength, 1 << 20) * 8L, $"{read} bytes for {policy.TextLength} of text");
        Assert.True(asked <= (24 << 20) + (engine.Work.OnFacts * 1000), $"{asked} bytes for one question, {engine.Work}");   // the machine of these tests answers with strings
        Assert.All((int[])[policy.Problems.Count, settings.Count, undefined.Count, unused.Count], count => Assert.InRange(count, 0, 10_001));
        Assert.True(engine.Work.Steps <= 1_000_001 && engine.Work.OnRegexes <= 4_010_001 && engine.Work.OnFacts <= 1_200_001, $"{engine.Work}");
        Assert.False(judgement.IsAllowed && policy.IsRefused);
        Assert.True(!policy.IsRefused || policy.Problems[^1].Message.Contains("too large", StringComparison.Ordinal));
    }

    /// <summary>Lint and exports hand on or drop what they make; what they allocate in all is far from quadratic, and what they keep is little.</summary>
    [Theory, MemberData(nameof(Kinds))]
    public void TwiceTheText_IsLintedAndExportedInTwiceTheMemory(string kind)
    {
        (long one, int findings) = LintAndExport(HostileText.Make(kind, 300_000));
        (long two, int more) = LintAndExport(HostileText.Make(kind, 600_000));

        Assert.True(two <= (one * 3) + (8 << 20), $"{one} bytes for one, {two} for two");
        Assert.InRange(findings, 0, 10_000);
        Assert.InRange(more, 0, 10_000);
    }

    private static (long Allocated, int Findings) LintAndExport(byte[] text)
    {
        SudoersPolicy policy = SudoersLoader.Parse("/etc/sudoers"u8, text, null, LoadOptions.Default);
        long before = GC.GetAllocatedBytesForCurrentThread();
        int findings = PolicyLint.Check(policy, TestPolicy.Machine()).Count;
        JsonExport.Write(policy, Stream.Null);
        SudoersExport.Write(policy, Stream.Null);
        return (GC.GetAllocatedBytesForCurrentThread() - before, findings);
    }

    /// <summary>A row of '^' without a '$' was looked through from each of them: the lexer now looks at each byte of such a line twice.</summary>
    [Fact]
    public void ExpressionsWithoutAnEnd_AreLookedThroughOnce()
    {
        var policy = new SudoersPolicy();
        byte[] text = Encoding.ASCII.GetBytes("a ALL=" + string.Concat(Enumerable.Repeat("^,", 500_000).ToArray()) + "\n");
        var lexer = new SudoersLexer(policy, isStrict: false);
        lexer.Open(policy.AddFile("f"u8.ToArray(), text, hadFinalFeed: true));

        while (lexer.Next() != TokenKind.End)
            Assert.True(lexer.RegexBytesLookedAt <= text.Length, $"{lexer.RegexBytesLookedAt}");

        Assert.InRange(lexer.RegexBytesLookedAt, text.Length / 2, text.Length);
    }

    [Fact]
    public void ManyMistakesOfALongLine_ShowItSeldom()
    {
        byte[] text = HostileText.Make("grants with a mistake each", 1);

        SudoersPolicy policy = SudoersLoader.Parse("f"u8, text, null, LoadOptions.Default);

        Assert.Equal(10_000, policy.Problems.Count);
        Assert.True(policy.Problems.Sum(problem => (long)ProblemText.Render(problem).Length) < 16 << 20);
        Assert.True(policy.Problems[0].HasLine);
    }

    [Fact]
    public void NodesOverTheBudget_RefuseThePolicyWhole_AndNothingElseIsSaid()
    {
        byte[] text = HostileText.Make("users", 10_000_000);

        SudoersPolicy policy = SudoersLoader.Parse("f"u8, text, null, LoadOptions.Default);

        Assert.Equal("f: too large: its rules take more than 44 MiB of memory", Assert.Single(policy.Problems).Message);
        Assert.True(policy.IsRefused && policy.HasErrors);
    }

    [Fact]
    public void TwoHundredThousandRules_AreWithinTheBudget()
    {
        byte[] text = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 200_000).Select(i => $"user{i} ALL=(ALL) NOPASSWD: ALL\n").ToArray()));

        SudoersPolicy policy = SudoersLoader.Parse("f"u8, text, null, LoadOptions.Default);

        Assert.Equal((false, 200_000), (policy.IsRefused, policy.RuleCount));
    }

    [Fact]
    public void ThirtyThousandOfTheShortestRules_AreWithinTheBudget()
    {
        byte[] text = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 30_000).Select(i => $"u{i} A=ALL\n").ToArray()));

        SudoersPolicy policy = SudoersLoader.Parse("f"u8, text, null, LoadOptions.Default);

        Assert.Equal((false, 30_000), (policy.IsRefused, policy.RuleCount));
    }

    /// <summary>What a node is charged for is not less than it takes, slots and blocks included.</summary>
    [Theory]
    [InlineData("short rules")]
    [InlineData("users")]
    [InlineData("commands")]
    [InlineData("digests")]
    [InlineData("settings")]
    [InlineData("aliases that nobody uses")]
    [InlineData("options")]
    public void Budget_ChargesWhatNodesTake(string kind)
    {
        byte[] text = HostileText.Make(kind, 600_000);   // some kinds are refused then, with as much in memory as they may have
        GC.Collect();
        long before = GC.GetTotalMemory(forceFullCollection: true);

        SudoersPolicy policy = SudoersLoader.Parse("f"u8, text, null, LoadOptions.Default);

        long kept = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.True(policy.Budget.Taken > text.Length, $"{policy.Budget.Taken} were charged");
        Assert.True(kept <= (policy.Budget.Taken * 1.15) + (1 << 19), $"{kept} bytes are kept, {policy.Budget.Taken} were charged");
        GC.KeepAlive(policy);
    }

    private sealed class ThreeFiles(byte[] text) : ISudoersSource
    {
        public SourceFile OpenFile(ReadOnlySpan<byte> path, int bytesMax)
        {
            if (path.EndsWith("/sudoers"u8)) return new SourceFile(SourceStatus.Ok, text);
            return path.EndsWith("/empty"u8) ? new SourceFile(SourceStatus.Ok, []) : new SourceFile(SourceStatus.Missing, [], ErrorText: "No such file or directory");
        }

        public SourceFolder OpenFolder(ReadOnlySpan<byte> path) => new(SourceStatus.Missing, []);
    }

    [Fact]
    public void LineOverTheLimit_RefusesTheFileWhole()
    {
        SudoersPolicy policy = TestPolicy.Parse("alice ALL=ALL\n" + new string('#', LoadOptions.LineBytesMax + 1) + "\n");

        Assert.True(policy.IsRefused && policy.HasErrors);
        Assert.EndsWith("too large", policy.Problems[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AliasChain_OverTheLimit_IsRefused()
    {
        string text = string.Concat(Enumerable.Range(0, 100_000).Select(i => $"User_Alias A{i}=A{i + 1}\n").ToArray()) + "A0 ALL=ALL\n";
        SudoersPolicy policy = TestPolicy.Parse(text);
        RootFacts facts = TestPolicy.Machine();

        Assert.True(policy.IsRefused);
        Assert.False(new PolicyEngine(policy, facts).Evaluate(TestPolicy.Ask(facts, "alice", "/usr/bin/ls")).IsAllowed);
    }

    /// <summary>200 000 expressions of ten thousand states each: none is made to check the file, and a decision makes a few hundred before it denies.</summary>
    [Fact]
    public void LargeRepeats_AreCountedAndNotMade()
    {
        byte[] text = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("alice ALL=^/(a{255}){39}b$\nalice ALL=^/(((a{255}){255}){255})b$\n", 100_000).ToArray()));

        SudoersPolicy policy = SudoersLoader.Parse("f"u8, text, null, LoadOptions.Strict);

        Assert.Contains("Regular expression too big", policy.Problems[0].Message, StringComparison.Ordinal);
        RootFacts facts = TestPolicy.Machine();
        Judgement judgement = new PolicyEngine(SudoersLoader.Parse("f"u8, text, null, LoadOptions.Default), facts).Evaluate(TestPolicy.Ask(facts, "alice", "/usr/bin/ls aaaa"));
        Assert.Equal((false, "the policy is over a limit"), (judgement.IsAllowed, judgement.Note));
    }

    /// <summary>As many expressions as a large site may have are within the budget.</summary>
    [Fact]
    public void TwentyThousandExpressions_AreAnswered()
    {
        string text = "alice ALL=^/usr/bin/l[a-z]$ ^--(start|stop|status) [a-z]+$\n"
            + string.Concat(Enumerable.Range(0, 20_000).Select(i => $"alice ALL=^/usr/(local/)?s?bin/tool{i}(-[a-z0-9]+)*$ ^--(start|stop|status) [a-z]+$\n").ToArray());

        Assert.True(TestPolicy.Allows(text, "alice", "/usr/bin/ls --start web"));
        Assert.False(TestPolicy.Allows(text, "alice", "/usr/bin/ls --start"));
    }

    [Fact]
    public void AliasesThatDoubleAtEachStep_AreAnsweredOnce()
    {
        string text = string.Concat(Enumerable.Range(0, 100).Select(i => $"User_Alias A{i}=A{i + 1}, A{i + 1}\n").ToArray()) + "User_Alias A100=bob\nA0 ALL=ALL\n";

        Assert.False(TestPolicy.Allows(text, "alice", "/usr/bin/ls"));
        Assert.True(TestPolicy.Allows(text, "bob", "/usr/bin/ls"));
        Assert.Empty(AliasChecker.FindUndefined(TestPolicy.Parse(text)));
    }

    [Fact]
    public void AliasesThatDoubleInACycle_EndInARefusal()
    {
        string text = string.Concat(Enumerable.Range(0, 60).Select(i => $"User_Alias A{i}=A{i + 1}, A{i + 1}\n").ToArray()) + "User_Alias A60=A0\nA0 ALL=ALL\n";

        Assert.False(TestPolicy.Allows(text, "alice", "/usr/bin/ls"));
    }

    [Fact]
    public void TwentyThousandRules_AllocateAtMostThreeTimesTheFile()
    {
        var text = new StringBuilder();
        for (int i = 0; i < 2000; i++)
            text.Append(i % 2 == 0 ? "User_Alias" : "Cmnd_Alias").Append($" NAME_{i} = ").Append(i % 2 == 0 ? $"user{i}, user{i + 1}, user{i + 2}\n" : $"/usr/bin/tool{i}, /usr/sbin/tool{i} -a *\n");
        for (int i = 0; i < 20_000; i++)
            text.Append($"user{i}, %group{i % 100} host{i % 50} = (root) NOPASSWD: /usr/bin/command{i} --option={i % 7}, /usr/sbin/other\n".Replace("--option=", "--option\\=", StringComparison.Ordinal));
        byte[] bytes = Encoding.ASCII.GetBytes(text.ToString());
        _ = SudoersLoader.Parse("f"u8, bytes, null, LoadOptions.Default);
        long before = GC.GetAllocatedBytesForCurrentThread();

        SudoersPolicy policy = SudoersLoader.Parse("f"u8, bytes, null, LoadOptions.Default);

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal((20_000, 2000, false), (policy.RuleCount, policy.AliasCount, policy.HasErrors));
        Assert.True(allocated <= bytes.Length * 3L, $"{allocated} bytes for {bytes.Length}: {(double)allocated / bytes.Length:0.00}");
    }
}
