using Infra.Build.Projects;
using Infra.Build.Testing;

namespace Infra.Build.Tests.Testing;

public sealed class TestFilterTests
{
    private static readonly ProjectFile[] Projects =
    [
        Project("shared/tests/Infra.Crypto.Tests"), Project("shared/tests/Infra.Config.Tests"), Project("ntp/tests/Infra.Ntp.Tests"),
        Project("ntp/tests/Infra.Ntp.Tools.Tests"), Project("sudo/tests/Infra.Sudo.Policy.Tests"), Project("build/tests/Infra.Build.Tests"),
    ];

    [Fact]
    public void Select_WithoutWords_TakesEverything() => Assert.Equal(Projects.Length, TestFilter.Select(Projects, []).Count);

    [Theory]
    [InlineData("ntp", "Infra.Ntp.Tests,Infra.Ntp.Tools.Tests")]
    [InlineData("NTP", "Infra.Ntp.Tests,Infra.Ntp.Tools.Tests")]
    [InlineData("shared", "Infra.Crypto.Tests,Infra.Config.Tests")]
    [InlineData("build", "Infra.Build.Tests")]
    [InlineData("Infra.Crypto", "Infra.Crypto.Tests")]
    [InlineData("infra.ntp.tools", "Infra.Ntp.Tools.Tests")]
    [InlineData("Sudo", "Infra.Sudo.Policy.Tests")]
    [InlineData("sudo.policy", "Infra.Sudo.Policy.Tests")]
    public void Select_WhenWordNamesComponentOrProject_TakesThoseWhole(string word, string expected)
    {
        IReadOnlyList<TestSelection> selections = TestFilter.Select(Projects, [word]);

        Assert.Equal(expected.Split(','), selections.Select(s => s.Project.Name));
        Assert.All(selections, s => Assert.Empty(s.NameFragments));
    }

    [Fact]
    public void Select_WhenWordNamesNeither_LooksForItInAllTestNames()
    {
        IReadOnlyList<TestSelection> selections = TestFilter.Select(Projects, ["EveryPrefix"]);

        Assert.Equal(Projects.Length, selections.Count);
        Assert.All(selections, s => Assert.Equal(["EveryPrefix"], s.NameFragments));
    }

    [Fact]
    public void Select_WhenWordsAreMixed_TheyAddUp()
    {
        IReadOnlyList<TestSelection> selections = TestFilter.Select(Projects, ["Infra.Crypto", "EveryPrefix", "Prime"]);

        Assert.Equal(Projects.Length, selections.Count);
        Assert.Empty(selections.Single(s => s.Project.Name == "Infra.Crypto.Tests").NameFragments);
        Assert.Equal(["EveryPrefix", "Prime"], selections.Single(s => s.Project.Name == "Infra.Ntp.Tests").NameFragments);
    }

    private static ProjectFile Project(string folder) =>
        new(Path.GetFileName(folder), $"/r/{folder}/x.csproj", $"{folder}/x.csproj", "tests", [], [], new Dictionary<string, string>());
}
