using Infra.Build.Projects;
using Infra.Testing;

namespace Infra.Build.Tests.Projects;

public class ProjectFileTests
{
    private static ProjectFile Read(string properties)
    {
        using var folder = new TemporaryFolder();
        folder.Write("x/bench/X.Bench/X.Bench.csproj", $"<Project><PropertyGroup>{properties}</PropertyGroup></Project>");
        return ProjectGraph.Read(new Repository(folder.Root)).Require("X.Bench");
    }

    [Fact]
    public void PublishedNameOf_WhenThereAreTwoWays_TellsThemApart()
    {
        ProjectFile project = Read("<AssemblyName>x-bench</AssemblyName><InfraPublish>single-file;aot</InfraPublish>");

        Assert.Equal(["single-file", "aot"], project.Publish);
        Assert.Equal("x-bench", project.PublishedNameOf("single-file"));
        Assert.Equal("x-bench-aot", project.PublishedNameOf("aot"));
    }

    [Fact]
    public void Publish_WhenNothingIsSaid_IsEmpty()
    {
        ProjectFile project = Read("");

        Assert.Empty(project.Publish);
        Assert.Equal("X.Bench", project.ProgramName);
    }
}
