using Infra.Av1.Tests.Decoding;
using Infra.Testing;

namespace Infra.Av1.Tests;

/// <summary>The package's README shows an example that compiles and works.</summary>
public sealed class ReadmeTests
{
    private static readonly string Folder = Path.Combine(Checkout.Root!, "av1");

    [Fact]
    public void Readme_ShowsTheExampleThatIsCompiledHere()
    {
        string example = File.ReadAllText(Path.Combine(Folder, "tests", "Infra.Av1.Tests", "ReadmeExample.cs"));
        string readme = File.ReadAllText(Path.Combine(Folder, "src", "Infra.Av1", "README.md"));
        int start = example.IndexOf("    public static", StringComparison.Ordinal);

        string method = example[start..example.LastIndexOf("\n}", StringComparison.Ordinal)];

        Assert.Contains(method.Replace("\n    ", "\n", StringComparison.Ordinal).Trim(), readme, StringComparison.Ordinal);
    }

    [Fact]
    public void Example_OfAStream_GivesANumber() => Assert.InRange(ReadmeExample.AverageLuma(OwnStreams.Load("size-66x66.ivf")), 16, 235);
}
