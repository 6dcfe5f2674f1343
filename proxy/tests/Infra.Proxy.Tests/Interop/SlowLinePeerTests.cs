using Infra.Proxy.Tests.Support.SlowLines;
using Infra.Testing;
using Infra.Testing.Fakes;
using Infra.Testing.Peers;
using Infra.Testing.Processes;
using Xunit.Abstractions;

namespace Infra.Proxy.Tests.Interop;

/// <summary>Real clients over lines that are slow and lose segments, on both sides of the program.</summary>
[Trait("Category", "Interop")]
public sealed class SlowLinePeerTests(ITestOutputHelper output)
{
    private const int Length = 150_000;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [PeerFact("curl", "h2load")]
    public async Task RealClients_GetAllThatTheyAskFor()
    {
        var random = new SeededRandom();
        output.WriteLine(random.ToString());
        using var folder = new TemporaryFolder();
        File.SetUnixFileMode(folder.Root, (UnixFileMode)0b111_101_101);
        await using SlowLineScene scene = await SlowLineScene.StartAsync(LineFaults.Slow, random);
        string plain = $"http://{scene.Plain}", secure = $"https://{scene.Secure}";

        await Task.WhenAll(
            CurlAsync(folder, 1, plain, "--http1.1"),
            CurlAsync(folder, 2, plain, "--http2-prior-knowledge"),
            CurlAsync(folder, 3, secure, "--http1.1"),
            CurlAsync(folder, 4, secure, "--http2"),
            H2loadAsync(5, plain),
            H2loadAsync(6, secure),
            H2loadAsync(7, plain, "--h1"));

        await scene.AssertAtRestAsync(connections: 4 + (3 * 2));
    }

    // Two uploads and two downloads on one connection.
    private static async Task CurlAsync(TemporaryFolder folder, int number, string url, string version)
    {
        byte[] body = PatternOrigin.BytesOf(number, Length);
        string sent = folder.PathOf($"{number}.sent");
        await File.WriteAllBytesAsync(sent, body);
        string[] got = [.. Enumerable.Range(0, 4).Select(i => folder.PathOf($"{number}.{i}"))];
        string[] first = ["-s", "-S", "-k", version, "-w", "%{http_code} %{num_connects}\n"];

        ChildResult result = await PeerRoot.Open().RunAsync(
            new PeerStart("curl",
            [
                .. first, "-o", got[0], $"{url}/make/{number}/{Length}",
                "--next", .. first, "-H", "Expect:", "--data-binary", $"@{sent}", "-o", got[1], $"{url}/echo/{number}",
                "--next", .. first, "-o", got[2], $"{url}/chunks/{number}/{Length}",
                "--next", .. first, "-T", "-", "-X", "POST", "-o", got[3], $"{url}/echo/{number}",
            ])
            {
                WorkFolders = [folder.Root],
                StandardInput = body,
            },
            Patience);

        Assert.True(result.Succeeded, result.AllOutput);
        Assert.Equal("200 1\n200 0\n200 0\n200 0\n", result.Output);
        foreach (string file in got)
            Assert.True((await File.ReadAllBytesAsync(file)).SequenceEqual(body), file);
    }

    private static async Task H2loadAsync(int number, string url, params string[] options)
    {
        ChildResult result = await PeerRoot.Open().RunAsync(new PeerStart("h2load", ["-n40", "-c2", "-m4", .. options, $"{url}/make/{number}/5000"]), Patience);

        Assert.Contains("40 succeeded, 0 failed", result.Output, StringComparison.Ordinal);
        Assert.Contains($"{40 * 5000}) data", result.Output.Replace(" (", " ", StringComparison.Ordinal), StringComparison.Ordinal);
    }
}
