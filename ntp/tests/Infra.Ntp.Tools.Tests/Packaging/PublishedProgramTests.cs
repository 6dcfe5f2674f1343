using System.Net;
using System.Text.Json;
using Infra.Ntp.Tools.Tests.Daemon;
using Infra.Testing;
using Infra.Testing.Processes;

namespace Infra.Ntp.Tools.Tests.Packaging;

/// <summary>The published programs in an empty folder, with an environment that knows of no SDK and no runtime. They are published first if need be.</summary>
[Trait("Category", "Published")]
public class PublishedProgramTests
{
    private static readonly TimeSpan PublishPatience = TimeSpan.FromMinutes(20);

    [Fact]
    public async Task PublishedPrograms_WorkWithoutAnSdk()
    {
        string ntpd = await ProvideAsync("ntpd");
        string ntpctl = await ProvideAsync("ntpctl");
        using var empty = new TemporaryFolder();
        Dictionary<string, string?> environment = new() { ["PATH"] = empty.Root };

        await using RunningDaemon daemon = await RunningDaemon.StartAsync(
            [ntpd], "[[server]]\nlisten = \"127.0.0.1:0\"\nworkers = 1\n[synchronization]\nlocal-stratum = 7", environment);
        IPEndPoint address = await daemon.AddressAsync();
        ChildResult query = await RunAsync(ntpctl, empty, environment, "query", address.ToString(), "--samples", "2", "--interval", "0", "--json");
        ChildResult status = await RunAsync(ntpctl, empty, environment, "status", "--socket", daemon.ControlPath);
        string maps = await File.ReadAllTextAsync($"/proc/{daemon.Process.Id}/maps");

        Assert.True(query.Succeeded, query.AllOutput);
        Assert.Equal(7, JsonDocument.Parse(query.Output).RootElement.GetProperty("stratum").GetInt32());
        Assert.True(status.Succeeded, status.AllOutput);
        Assert.Contains("serving time at stratum 7", status.Output);
        foreach (string library in (string[])["libssl", "libcrypto", "libcoreclr", "libclrjit"])
            Assert.DoesNotContain(library, maps);
    }

    [Fact]
    public async Task PublishedDaemon_ChecksTheSample()
    {
        string ntpd = await ProvideAsync("ntpd");
        using var empty = new TemporaryFolder();
        Dictionary<string, string?> environment = new() { ["PATH"] = empty.Root };

        ChildResult good = await RunAsync(ntpd, empty, environment, "--check", "-c", Path.Combine(Checkout.Root!, "ntp/packaging/ntp.toml"));
        ChildResult bad = await RunAsync(ntpd, empty, environment, "--check", "-c", empty.Write("ntp.toml", "[[sorce]]\n[clock]\nclock = \"systme\"\n"));

        Assert.True(good.Succeeded, good.AllOutput);
        Assert.Equal(78, bad.ExitCode);
        Assert.Contains("did you mean \"source\"?", bad.Error);
        Assert.Contains(":3:9: clock is \"systme\"", bad.Error);
    }

    private static async Task<string> ProvideAsync(string name)
    {
        string path = Path.Combine(Checkout.Artifacts, "bin", name);
        if (File.Exists(path)) return path;
        await using ChildProcess publish = ChildProcess.Start(new ChildStart(Path.Combine(Checkout.Root!, "build", "infra"), "publish", name) { WorkingDirectory = Checkout.Root });
        ChildResult result = await publish.WaitAsync(new CancellationTokenSource(PublishPatience).Token);
        Assert.True(result.Succeeded, result.AllOutput);
        return path;
    }

    private static async Task<ChildResult> RunAsync(string program, TemporaryFolder folder, Dictionary<string, string?> environment, params string[] arguments)
    {
        await using ChildProcess process = ChildProcess.Start(new ChildStart(program, arguments) { WorkingDirectory = folder.Root, Environment = environment, ClearEnvironment = true });
        return await process.WaitAsync(new CancellationTokenSource(RunningDaemon.Patience).Token);
    }
}
