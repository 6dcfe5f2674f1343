using Infra.Parsing;
using Infra.Testing;

namespace Infra.Config.Tests;

/// <summary>The package's README shows what compiles and what comes out.</summary>
public class ReadmeTests
{
    private static readonly string Folder = Path.Combine(Checkout.Root!, "shared");

    [Fact]
    public void Readme_ShowsTheExampleThatIsCompiledHere()
    {
        string example = File.ReadAllText(Path.Combine(Folder, "tests", "Infra.Config.Tests", "ReadmeExample.cs"));

        Assert.Contains(example[example.IndexOf("public sealed record", StringComparison.Ordinal)..].Trim(), Readme, StringComparison.Ordinal);
    }

    [Fact]
    public void Readme_ShowsTheMessagesThatComeOut()
    {
        ConfigResult<ServerConfig> result = ConfigFile.Parse("clients-max = 0\nidle-timout = \"5s\"\n", "server.toml", ConfigFormat.Toml, ServerConfig.Read);

        foreach (Diagnostic each in result.Diagnostics)
            Assert.Contains("    " + each + "\n", Readme, StringComparison.Ordinal);
        Assert.Equal(3, result.Diagnostics.Count);
    }

    private static string Readme => File.ReadAllText(Path.Combine(Folder, "src", "Infra.Config", "README.md"));
}
