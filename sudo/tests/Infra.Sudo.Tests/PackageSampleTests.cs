using Infra.Testing;
using Infra.Testing.Processes;

namespace Infra.Sudo.Tests;

/// <summary>The sample for .NET developers, restored from packages made of this tree, built and run.</summary>
public sealed class PackageSampleTests
{
    private static readonly string[] Packages = ["shared/src/Infra.Buffers", "shared/src/Infra.Parsing", "shared/src/Infra.Config", "sudo/src/Infra.Sudo.Policy"];

    [Fact]
    public async Task Sample_RestoredFromItsPackage_Answers()
    {
        using var folder = new TemporaryFolder();
        string root = Path.GetFullPath(Path.Combine(SourceTree.Samples, "..", ".."));
        string feed = folder.PathOf("feed");
        Directory.CreateDirectory(folder.PathOf("data"));
        foreach (string project in Packages)
            await Run(folder, root, "pack", Path.Combine(root, project), "-c", "Release", "-o", feed, "--no-restore", "-m:1", "-v", "quiet", "-nologo", "-p:RunAnalyzers=false");
        folder.Write("nuget.config", $"<configuration><packageSources><clear /><add key=\"here\" value=\"{feed}\" /></packageSources></configuration>");
        folder.Write("ask.cs", await File.ReadAllTextAsync(Path.Combine(root, "sudo", "samples-dotnet", "ask.cs")));
        folder.Write("sudoers", "%staff ALL = /usr/bin/id\n");

        Assert.Equal("allowed by line 1\n", await Run(folder, folder.Root, "run", "ask.cs", "sudoers", "alice", "staff", "/usr/bin/id"));
        Assert.Equal("denied: Command\n", await Run(folder, folder.Root, "run", "ask.cs", "sudoers", "alice", "staff", "/usr/bin/ls"));
    }

    private static async Task<string> Run(TemporaryFolder folder, string place, params string[] arguments)
    {
        var environment = new Dictionary<string, string?> { ["NUGET_PACKAGES"] = folder.PathOf("cache"), ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1", ["DOTNET_NOLOGO"] = "1", ["MSBUILDDISABLENODEREUSE"] = "1", ["XDG_DATA_HOME"] = folder.PathOf("data") };
        if (arguments[0] == "pack") environment.Remove("NUGET_PACKAGES");
        await using ChildProcess child = ChildProcess.Start(new ChildStart("dotnet", arguments) { WorkingDirectory = place, Environment = environment });
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        ChildResult result = await child.WaitAsync(limit.Token);
        Assert.True(result.Succeeded, $"dotnet {string.Join(' ', arguments)}\n{result.AllOutput}");
        return result.Output;
    }
}
