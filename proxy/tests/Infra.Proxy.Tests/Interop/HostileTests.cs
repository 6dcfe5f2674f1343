using System.Globalization;
using System.Text.Json.Nodes;
using Infra.Http.Http2;
using Infra.Proxy.Tests.Support;
using Infra.Testing.Peers;
using Infra.Testing.Processes;
using Xunit.Abstractions;

namespace Infra.Proxy.Tests.Interop;

/// <summary>
/// Hostile clients by other people's programs, honest traffic beside them: python3-h2, slowhttptest. What is asserted is that honest requests are all answered and hostile connections ended; the
/// times are printed (<c>--logger "console;verbosity=detailed"</c>), as they say something on a quiet machine only. INFRA_HOSTILE_SECONDS makes an attack longer than a second.
/// </summary>
[Trait("Category", "Interop")]
[Collection(AloneCollection.Name)]
public sealed class HostileTests(ITestOutputHelper output)
{
    private const string Hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private static string Seconds => Environment.GetEnvironmentVariable("INFRA_HOSTILE_SECONDS") is { Length: > 0 } seconds ? seconds : "1";

    [PeerTheory("python3")]
    [InlineData("rapid-reset", FrameGateVerdict.Resets)]
    [InlineData("made-you-reset", FrameGateVerdict.Resets)]
    [InlineData("continuation", FrameGateVerdict.Continuations)]
    [InlineData("settings", FrameGateVerdict.ControlFrames)]
    [InlineData("ping", FrameGateVerdict.ControlFrames)]
    [InlineData("empty-data", FrameGateVerdict.ControlFrames)]
    [InlineData("window-stall", FrameGateVerdict.Pass)]
    public async Task Flood_IsEnded_AndHonestRequestsAreServed(string attack, FrameGateVerdict verdict)
    {
        await using var origin = new RawOrigin(exchange => exchange.Path == "/hold" ? exchange.ReadAsync(_ => false) : exchange.SendAsync(Hello));
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
        string scripts = Path.Combine(AppContext.BaseDirectory, "Interop", "Scripts");

        ChildResult result = await PeerRoot.Open().RunAsync(
            new PeerStart("python3", Path.Combine(scripts, "hostile.py"), proxy.Address.Port.ToString(CultureInfo.InvariantCulture), attack, Seconds) { ReadOnlyFolders = [scripts] }, Patience);

        Assert.True(result.Succeeded, result.AllOutput);
        JsonNode seen = JsonNode.Parse(result.Output)!;
        output.WriteLine(result.Output.Trim());
        Assert.Equal(0, seen["beside"]!["failures"]!.GetValue<int>());
        int connections = seen["connections"]!.GetValue<int>();
        Assert.True(connections >= 1);
        if (verdict == FrameGateVerdict.Pass)
        {
            Assert.Equal(90, seen["stalled"]!.GetValue<int>());
            return;
        }
        Assert.True(proxy.Engine.Counters.Http2RefusedCount(verdict) >= 1, result.Output);
        Assert.True(seen["goaway"]!["11"]!.GetValue<int>() >= 1, result.Output);
    }

    [PeerTheory("slowhttptest")]
    [InlineData("-H")]
    [InlineData("-B")]
    [InlineData("-X")]
    public async Task SlowClients_DoNotKeepOthersFromBeingServed(string mode)
    {
        string large = new('x', 1 << 20);
        await using var origin = new RawOrigin(exchange => exchange.SendAsync(mode == "-X" ? $"HTTP/1.1 200 OK\r\nContent-Length: {large.Length}\r\n\r\n{large}" : Hello));
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin, nodes: "limits { header-timeout-ms 2000; body-grace-ms 1000; body-rate-bytes 1000; }");
        string[] slow = mode == "-X" ? ["-w", "1", "-y", "1", "-n", "1", "-z", "1", "-k", "1"] : ["-x", "10"];

        Task<ChildResult> attack = PeerRoot.Open().RunAsync(
            new PeerStart("slowhttptest", [mode, "-c", "200", "-r", "200", "-i", "1", "-l", "5", "-p", "2", "-u", $"http://{proxy.Address}/", .. slow]), Patience);
        using var http = new HttpClient();
        int served = 0;
        while (!attack.IsCompleted)
        {
            string text = await http.GetStringAsync(proxy.Url);
            Assert.Equal(mode == "-X" ? large.Length : 5, text.Length);
            served++;
        }
        ChildResult result = await attack;

        output.WriteLine($"{served} honest requests served");
        output.WriteLine(result.AllOutput.Length > 1500 ? result.AllOutput[^1500..] : result.AllOutput);
        Assert.True(served > 0);
        Assert.DoesNotContain("service available:\u001b[0m NO", result.AllOutput.Replace("  ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        // Whoever trickles is let go by our clock, not by his.
        if (mode == "-H") Assert.True(proxy.Engine.Counters.RequestCount(4) >= 1);
    }
}
