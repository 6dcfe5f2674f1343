using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Infra.Proxy.Tests.Support;
using Infra.Testing.Peers;
using Infra.Testing.Processes;

namespace Infra.Proxy.Tests.Interop;

/// <summary>Other people's clients of HTTP/2 before a server that sends early hints (RFC 8297).</summary>
[Trait("Category", "Interop")]
public sealed partial class InterimPeerTests
{
    private const string Hinted = "HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\nConnection: close\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [PeerTheory("curl")]
    [InlineData(0, "--http2-prior-knowledge", "2")]
    [InlineData(1, "--http2", "2")]
    [InlineData(0, "--http1.1", "1.1")]
    public async Task Curl_SeesTheHints_BeforeTheResponse(int listener, string option, string version)
    {
        await using var origin = new RawOrigin(Hinted);
        await using RunningProxy proxy = await StartAsync(origin);
        string url = $"{(listener == 0 ? "http" : "https")}://{proxy.Engine.Addresses[listener]}/";

        ChildResult result = await PeerRoot.Open().RunAsync(new PeerStart("curl", "-s", "-k", "-i", option, url), Patience);

        Assert.True(result.Succeeded, result.AllOutput);
        string[] lines = [.. result.Output.TrimEnd().Split('\n').Select(line => line.Trim()).Where(line => !line.StartsWith("date:", StringComparison.OrdinalIgnoreCase))];
        Assert.StartsWith($"HTTP/{version} 103", lines[0], StringComparison.Ordinal);
        Assert.Equal("link: </style.css>; rel=preload", lines[1], ignoreCase: true);
        Assert.Equal("", lines[2]);
        Assert.StartsWith($"HTTP/{version} 200", lines[3], StringComparison.Ordinal);
        Assert.Equal("hello", lines[^1]);
    }

    [PeerTheory("nghttp")]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Nghttp_SeesTheHints_BeforeTheResponse(int listener)
    {
        await using var origin = new RawOrigin(Hinted);
        await using RunningProxy proxy = await StartAsync(origin);

        ChildResult result = await PeerRoot.Open().RunAsync(
            new PeerStart("nghttp", "-v", $"{(listener == 0 ? "http" : "https")}://{proxy.Engine.Addresses[listener]}/"), Patience);

        string[] seen = [.. Received().Matches(result.Output).Select(match => match.Value)];
        Assert.True(seen.Length > 0, result.AllOutput);
        Assert.Equal([":status: 103", "link: </style.css>; rel=preload", ":status: 200"], seen);
    }

    /// <summary>A decoder that keeps to the letter, many streams at once, hints and bodies between each other.</summary>
    [PeerFact("python3")]
    public async Task PythonH2_WithManyStreams_SeesEachHintOfItsStream()
    {
        const int Count = 90;
        await using var origin = new RawOrigin(async exchange =>
        {
            int number = int.Parse(exchange.Path[1..], CultureInfo.InvariantCulture);
            for (int i = 0; i < number % 3; i++)
                await exchange.SendAsync($"HTTP/1.1 103 Early Hints\r\nLink: <{number}.{i}>\r\n\r\n");
            await exchange.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {number * 300}\r\nServer: s{number % 2}\r\nX-Number: {number}\r\n\r\n{new string('x', number * 300)}");
        });
        await using RunningProxy proxy = await StartAsync(origin);
        string scripts = Path.Combine(AppContext.BaseDirectory, "Interop", "Scripts");

        ChildResult result = await PeerRoot.Open().RunAsync(
            new PeerStart("python3", Path.Combine(scripts, "interim.py"), proxy.Address.Port.ToString(CultureInfo.InvariantCulture), Count.ToString(CultureInfo.InvariantCulture)) { ReadOnlyFolders = [scripts] }, Patience);

        Assert.True(result.Succeeded, result.AllOutput);
        JsonObject seen = JsonNode.Parse(result.Output)!.AsObject();
        Assert.Equal(Count, seen.Count);
        foreach ((string stream, JsonNode? events) in seen)
        {
            int number = int.Parse(stream, CultureInfo.InvariantCulture);
            string hints = string.Concat(Enumerable.Range(0, number % 3).Select(i => $"[\"103\",\"<{number}.{i}>\"],"));
            Assert.Equal($"[{hints}[\"200\",\"{number}\",{number * 300}]]", Regex.Unescape(events!.ToJsonString()));
        }
    }

    private static Task<RunningProxy> StartAsync(RawOrigin origin) =>
        RunningProxy.StartAsync($"services {{ t {{ listeners {{ \"127.0.0.1:0\"; \"127.0.0.1:{Infra.Testing.Network.FreePort.Tcp()}\" self-signed=true\n }}\n connectors {{ \"{origin.EndPoint}\"\n }}\n }}\n }}");

    [GeneratedRegex(@"(?<=recv \(stream_id=\d+\) )(:status: \d+|link: .*)")]
    private static partial Regex Received();
}
