namespace Infra.Testing.Tests;

public class PublicApiTests
{
    [Fact]
    public void Of_NamesTypesAndMembers_WithTheirShape()
    {
        IReadOnlyList<string> lines = PublicApi.Of(typeof(PublicApi).Assembly);

        Assert.Contains("Infra.Testing.PublicApi: static class", lines);
        Assert.Contains("Infra.Testing.PublicApi.RequireUnchanged(System.Reflection.Assembly assembly, string path): static void", lines);
        Assert.Contains("Infra.Testing.Simd.SimdMode.Scalar: const Infra.Testing.Simd.SimdMode = 2", lines);
        Assert.DoesNotContain(lines, line => line.Contains("TypeLine", StringComparison.Ordinal));
    }

    [Fact]
    public void RequireUnchanged_WhenTheFileSaysOtherwise_NamesWhatCameAndWent()
    {
        using var folder = new TemporaryFolder();
        folder.Write("api.txt", "Gone: class\n");

        AssertionFailedException error = Assert.Throws<AssertionFailedException>(() => PublicApi.RequireUnchanged(typeof(PublicApi).Assembly, folder.PathOf("api.txt")));

        Assert.Contains("- Gone: class", error.Message, StringComparison.Ordinal);
        Assert.Contains("+ Infra.Testing.", error.Message, StringComparison.Ordinal);
    }
}
