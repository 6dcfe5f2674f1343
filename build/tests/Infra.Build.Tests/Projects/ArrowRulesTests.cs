using Infra.Build.Projects;

namespace Infra.Build.Tests.Projects;

public class ArrowRulesTests
{
    [Fact]
    public void Judge_OfThisTree_FindsNothing() => Assert.Empty(ArrowRules.Judge(ProjectGraph.Read(Repository.Find())));

    [Fact]
    public void Read_OfThisTree_FindsTheProjects()
    {
        ProjectGraph graph = ProjectGraph.Read(Repository.Find());

        Assert.Contains(graph.Shipped, p => p.Name == "Infra.Interop");
        Assert.Contains(graph.Shipped, p => p is { Name: "ntpd", IsProgram: true, Publish: ["aot"] });
        Assert.DoesNotContain(graph.Shipped, p => p.Name is "Infra.Testing" or "Infra.Build");
        Assert.Equal(["net10.0", "net9.0"], graph.FrameworksOf(graph.Require("Infra.Ntp")));
        Assert.Equal(["net10.0"], graph.FrameworksOf(graph.Require("Infra.Testing")));
        Assert.Contains(graph.ClosureOf(graph.Require("ntpd")), p => p.Name == "Infra.Buffers");
    }

    [Theory]
    [InlineData("ntp/src/Infra.Ntp", "tls/src/Infra.Tls")]
    [InlineData("proxy/src/Infra.Proxy", "dns/src/Infra.Dns")]
    [InlineData("proxy/src/proxyd", "proxy/src/Infra.Proxy")]
    [InlineData("ntp/src/Infra.Ntp", "shared/src/Infra.Buffers")]
    [InlineData("shared/src/Infra.Hosting", "shared/src/Infra.Interop")]
    [InlineData("ntp/tests/Infra.Ntp.Tests", "shared/src/Infra.Testing")]
    [InlineData("build/Infra.Build", "shared/src/Infra.Testing")]
    [InlineData("build/tests/Infra.Build.Tests", "build/Infra.Build")]
    public void Mistake_WhenTheArrowPointsDown_IsNull(string from, string to) => Assert.Null(ArrowRules.Mistake(Project(from), Project(to)));

    [Theory]
    [InlineData("shared/src/Infra.Buffers", "shared/src/Infra.Parsing")]
    [InlineData("shared/src/Infra.Parsing", "shared/src/Infra.Config")]
    [InlineData("shared/src/Infra.Parsing", "shared/src/Infra.Interop")]
    [InlineData("shared/src/Infra.Interop", "shared/src/Infra.Hosting")]
    [InlineData("shared/src/Infra.Config", "shared/src/Infra.Interop")]
    [InlineData("shared/src/Infra.Hosting", "ntp/src/Infra.Ntp")]
    [InlineData("tls/src/Infra.Tls", "ntp/src/Infra.Ntp")]
    [InlineData("dns/src/Infra.Dns", "proxy/src/Infra.Proxy")]
    [InlineData("ntp/src/Infra.Ntp", "dns/src/Infra.Dns")]
    [InlineData("sudo/src/Infra.Sudo", "tls/src/Infra.Tls")]
    [InlineData("ntp/src/ntpd", "shared/src/Infra.Testing")]
    [InlineData("ntp/src/ntpd", "build/Infra.Build")]
    [InlineData("ntp/src/Infra.Ntp", "ntp/tests/Infra.Ntp.Tests")]
    [InlineData("ntp/src/Infra.Ntp", "ntp/src/ntpd")]
    [InlineData("build/Infra.Build", "ntp/tests/Infra.Ntp.Tests")]
    public void Mistake_WhenTheArrowPointsElsewhere_SaysSo(string from, string to) => Assert.NotNull(ArrowRules.Mistake(Project(from), Project(to)));

    private static ProjectFile Project(string folder)
    {
        string name = Path.GetFileName(folder);
        string kind = folder.Contains("/src/") ? "src" : folder.Contains("/tests/") ? "tests" : "tools";
        Dictionary<string, string> properties = char.IsLower(name[0]) ? new() { ["OutputType"] = "Exe" } : [];
        return new ProjectFile(name, $"/{folder}/{name}.csproj", $"{folder}/{name}.csproj", kind, [], [], properties);
    }
}
