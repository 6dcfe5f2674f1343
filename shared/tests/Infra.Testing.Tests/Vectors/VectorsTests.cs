using Infra.Testing.Vectors;
using Store = Infra.Testing.Vectors.Vectors;

namespace Infra.Testing.Tests.Vectors;

public sealed class VectorsTests
{
    [Fact]
    public void Local_WhenFileIsInTheProject_FindsItBesideTheTests() => Assert.Equal("magic", File.ReadAllText(Store.Local("Corpus/sample/magic")));

    [Fact]
    public void Local_WhenThereIsNone_Throws() => Assert.Throws<FileNotFoundException>(() => Store.Local("Corpus/none"));

    [Fact]
    public void VectorFact_WhenCollectionIsMissing_IsSkippedWithTheWay()
    {
        var attribute = new VectorFactAttribute("no-such-vectors");

        Assert.Contains("INFRA_VECTORS_NO_SUCH_VECTORS", attribute.Skip);
        Assert.Contains("../shared/vectors/no-such-vectors", attribute.Skip);
        Assert.Throws<DirectoryNotFoundException>(() => Store.Require("no-such-vectors"));
    }

    [Fact]
    public void VectorTheory_WhenCollectionIsNamedByItsOwnVariable_Runs()
    {
        using var folder = new TemporaryFolder();
        folder.Write("b/2.txt", "");
        folder.Write("a.txt", "");
        Environment.SetEnvironmentVariable("INFRA_VECTORS_OWN_ONE", folder.Root);

        var attribute = new VectorTheoryAttribute("own-one");

        Assert.Null(attribute.Skip);
        Assert.Equal(["a.txt", "b/2.txt"], Store.FilesBelow(Store.Require("own-one"), "*.txt"));
    }
}
