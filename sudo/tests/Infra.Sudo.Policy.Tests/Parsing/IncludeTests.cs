using System.Text;
using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Parsing;

namespace Infra.Sudo.Policy.Tests.Parsing;

public sealed class IncludeTests
{
    private sealed class Files : Dictionary<string, string>, ISudoersSource
    {
        internal SourceStatus FolderStatus { get; init; }

        public SourceFile OpenFile(ReadOnlySpan<byte> path, int bytesMax) =>
            TryGetValue(Encoding.UTF8.GetString(path), out string? text)
                ? text == "!" ? new SourceFile(SourceStatus.WrongOwner, [], OwnerId: 3) : new SourceFile(SourceStatus.Ok, Encoding.UTF8.GetBytes(text))
                : new SourceFile(SourceStatus.Missing, [], ErrorText: "No such file or directory");

        public SourceFolder OpenFolder(ReadOnlySpan<byte> path)
        {
            string prefix = Encoding.UTF8.GetString(path) + "/";
            return new SourceFolder(FolderStatus, [.. Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal)).Select(key => Encoding.UTF8.GetBytes(key[prefix.Length..]))]);
        }
    }

    [Fact]
    public void Include_IsReadInItsPlace()
    {
        SudoersPolicy policy = Load("a ALL=ALL\n@include sub\nc ALL=ALL\n", new Files { ["/etc/sub"] = "b ALL=ALL\n" });

        Assert.Equal(["a", "b", "c"], Users(policy));
        Assert.Equal(1, policy.Rule(1).EndPlace.File);
    }

    [Theory]
    [InlineData("#include /etc/sub\n")]
    [InlineData("@include \"/etc/sub\"\n")]
    [InlineData("@include /etc/%h\n")]
    public void Include_HasSeveralSpellings(string text) => Assert.Equal(["b"], Users(Load(text, new Files { ["/etc/sub"] = "b ALL=ALL\n" })));

    [Fact]
    public void IncludeFolder_TakesFilesInOrderWithoutDotsAndTildes()
    {
        var files = new Files { ["/etc/d/20"] = "b ALL=ALL\n", ["/etc/d/10"] = "a ALL=ALL\n", ["/etc/d/x.bak"] = "x ALL=ALL\n", ["/etc/d/y~"] = "y ALL=ALL\n" };

        Assert.Equal(["a", "b", "z"], Users(Load("@includedir /etc/d\nz ALL=ALL\n", files)));
    }

    [Fact]
    public void MissingFile_IsAMistake_TheRestGoesOn()
    {
        SudoersPolicy policy = Load("@include /no\na ALL=ALL\n", []);

        Assert.True(policy.HasErrors);
        Assert.Equal("unable to open /no: No such file or directory", policy.Problems[0].Message);
        Assert.Equal(["a"], Users(policy));
    }

    [Fact]
    public void WrongOwner_IsSaidInTheOriginalsWords() =>
        Assert.Equal("/etc/sub is owned by uid 3, should be 0", Load("@include sub\n", new Files { ["/etc/sub"] = "!" }).Problems[0].Message);

    [Theory]
    [InlineData(SourceStatus.Missing, 0)]
    [InlineData(SourceStatus.WorldWritable, 1)]
    public void MissingOrUnsafeFolder_IsPassedOver(SourceStatus status, int warnings)
    {
        SudoersPolicy policy = Load("@includedir /etc/d\na ALL=ALL\n", new Files { FolderStatus = status });

        Assert.False(policy.HasErrors);
        Assert.Equal(warnings, policy.Problems.Count);
        Assert.Equal(["a"], Users(policy));
    }

    [Fact]
    public void IncludeLoop_Ends()
    {
        SudoersPolicy policy = Load("@include sub\n", new Files { ["/etc/sub"] = "@include sub\na ALL=ALL\n" });

        Assert.Contains(policy.Problems, problem => problem.Kind == ProblemKind.IncludeDepth && problem.Message.EndsWith("too many levels of includes", StringComparison.Ordinal));
        Assert.InRange(policy.Files.Count, 128, 160);
    }

    /// <summary>Once all files together are too large, no other one is opened, however many lines ask for one.</summary>
    [Fact]
    public void IncludesOverTheLimit_AreNotOpenedAgain()
    {
        var itself = new Itself(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("@include sudoers\n", 500_000).ToArray())));

        SudoersPolicy policy = SudoersLoader.Parse("/etc/sudoers"u8, itself.Text, itself, LoadOptions.Default);

        Assert.True(policy.IsRefused);
        Assert.EndsWith("too large", policy.Problems[^1].Message, StringComparison.Ordinal);
        Assert.InRange(itself.Opened, 1, LoadOptions.TotalBytesMax / itself.Text.Length + 1);
    }

    private sealed class Itself(byte[] text) : ISudoersSource
    {
        internal byte[] Text => text;

        internal int Opened { get; private set; }

        public SourceFile OpenFile(ReadOnlySpan<byte> path, int bytesMax)
        {
            Opened++;
            return new SourceFile(SourceStatus.Ok, text);
        }

        public SourceFolder OpenFolder(ReadOnlySpan<byte> path) => new(SourceStatus.Missing, []);
    }

    private static SudoersPolicy Load(string text, Files files) =>
        SudoersLoader.Parse("/etc/sudoers"u8, Encoding.UTF8.GetBytes(text), files, new LoadOptions { ShortHost = "sub"u8.ToArray() });

    private static string[] Users(SudoersPolicy policy) => [.. Enumerable.Range(0, policy.RuleCount).Select(i => policy.Text(policy.Member(policy.Rule(i).Users.First).Text))];
}
