using Infra.Build.Audit;
using Infra.Build.Projects;

namespace Infra.Build.Tests.Audit;

/// <summary>Protocol libraries take bytes, time and randomness as arguments: held against build/purity.toml.</summary>
public class PurityTests
{
    private static readonly Repository Tree = Repository.Find();
    private static readonly PurityRules Rules = PurityRules.Open(Tree).Value ?? throw new InvalidOperationException("build/purity.toml has mistakes");

    public static TheoryData<string> PureLibraries => [.. Rules.Pure.Select(p => p.Assembly)];

    [Theory, MemberData(nameof(PureLibraries))]
    public void Judge_OfAPureLibrary_FindsNothing(string assembly)
    {
        // The test project refers to each library of the list, so the file stands beside the test.
        using AssemblyImage image = AssemblyImage.Open(Path.Combine(AppContext.BaseDirectory, assembly + ".dll"));

        Assert.Empty(PurityAudit.Judge(image, Rules, Rules.Pure.Single(p => p.Assembly == assembly).Allow));
    }

    [Fact]
    public void Rules_NameEveryProtocolLibraryOfTheTree()
    {
        IEnumerable<string> libraries = ProjectGraph.Read(Tree).Shipped.Where(p => p.IsPackage && p.Component != "shared").Select(p => p.Name);

        Assert.All(libraries, name => Assert.True(Rules.Pure.Any(p => p.Assembly == name) || Rules.Impure.Any(p => p.Assembly == name), $"{name} is not in build/purity.toml"));
    }

    [Theory]
    [InlineData("public static class P { public static object M() => new System.Net.Sockets.UdpClient(); }")]
    [InlineData("public static class P { public static string M() => System.IO.File.ReadAllText(\"x\"); }")]
    [InlineData("public static class P { public static DateTime M() => DateTime.UtcNow; }")]
    [InlineData("public static class P { public static long M() => Environment.TickCount64; }")]
    [InlineData("public static class P { public static void M() => System.Threading.Thread.Sleep(1); }")]
    [InlineData("public static class P { public static int Counter; }")]
    [InlineData("public static class P { public static int M() => Random.Shared.Next(); }")]
    public void Judge_WhenTheWorldIsTouched_SaysSo(string source)
    {
        using AssemblyImage image = CompiledSource.Compile(source);

        Assert.NotEmpty(PurityAudit.Judge(image, Rules, []));
    }

    [Theory]
    [InlineData("public static class P { public static DateTimeOffset M(TimeProvider time) => time.GetUtcNow(); }")]
    [InlineData("public static class P { private static readonly int[] Table = { 1, 2 }; public const int C = 1; public static Func<int, int> F => x => x + 1; }")]
    public void Judge_WhenAllComesAsArguments_FindsNothing(string source)
    {
        using AssemblyImage image = CompiledSource.Compile(source);

        Assert.Empty(PurityAudit.Judge(image, Rules, []));
    }
}
