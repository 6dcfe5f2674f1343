using Infra.Build.Projects;
using Infra.Build.Publishing;
using Infra.Testing;

namespace Infra.Build.Tests.Publishing;

public class PublishInputsTests
{
    private static TemporaryFolder Tree()
    {
        var folder = new TemporaryFolder();
        foreach (string file in (string[])["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "global.json"])
            folder.Write(file, file);
        folder.Write("x/src/xd/xd.csproj", "<Project><ItemGroup><ProjectReference Include=\"../Lib/Lib.csproj\" /><EmbeddedResource Include=\"../../data/*.txt\" /></ItemGroup></Project>");
        folder.Write("x/src/xd/Program.cs", "return 0;");
        folder.Write("x/data/a.txt", "a");
        folder.Write("x/src/Lib/Lib.csproj", "<Project />");
        folder.Write("x/src/Lib/A.cs", "class A;");
        folder.Write("x/src/Other/Other.csproj", "<Project />");
        return folder;
    }

    private static string Digest(TemporaryFolder folder)
    {
        var repository = new Repository(folder.Root);
        ProjectGraph graph = ProjectGraph.Read(repository);
        return PublishInputs.DigestOf(repository, graph, graph.Require("xd"));
    }

    [Fact]
    public void DigestOf_WhenTheCheckoutLiesElsewhere_IsTheSame()
    {
        using TemporaryFolder one = Tree();
        using TemporaryFolder other = Tree();

        Assert.Equal(Digest(one), Digest(other));
    }

    [Theory]
    [InlineData("x/src/xd/Program.cs")]
    [InlineData("x/src/Lib/A.cs")]
    [InlineData("x/src/Lib/New.cs")]
    [InlineData("x/data/a.txt")]
    [InlineData("x/data/new.txt")]
    [InlineData("Directory.Build.targets")]
    public void DigestOf_WhenAnInputChanges_Changes(string path)
    {
        using TemporaryFolder folder = Tree();
        string before = Digest(folder);

        folder.Write(path, "changed");

        Assert.NotEqual(before, Digest(folder));
    }

    [Fact]
    public void DigestOf_WhenAnotherProjectChanges_StaysTheSame()
    {
        using TemporaryFolder folder = Tree();
        string before = Digest(folder);

        folder.Write("x/src/Other/B.cs", "class B;");

        Assert.Equal(before, Digest(folder));
    }
}
