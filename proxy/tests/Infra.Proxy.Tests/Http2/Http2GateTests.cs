using Infra.Http.Http2;
using Infra.Proxy.Tests.Support;

namespace Infra.Proxy.Tests.Http2;

/// <summary>Hostile clients of HTTP/2, byte by byte: each ends in GOAWAY ENHANCE_YOUR_CALM.</summary>
public sealed class Http2GateTests
{
    private const string Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    // :method GET, :path /, :scheme http, :authority a (RFC 7541 appendix A)
    private static readonly byte[] Fields = [0x82, 0x84, 0x86, 0x41, 0x01, (byte)'a'];

    public static TheoryData<string> Floods() => ["rapid-reset", "ping", "settings", "empty-data", "priority", "window-update", "drops-of-data", "continuation"];

    [Theory, MemberData(nameof(Floods))]
    public async Task Flood_IsEndedWithEnhanceYourCalm(string name)
    {
        await using var origin = new RawOrigin(exchange => exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
        using RawClient client = await proxy.ConnectAsync();
        var bytes = new List<byte>(System.Text.Encoding.ASCII.GetBytes(Preface));
        bytes.AddRange(Frame(4, 0, 0, []));
        bytes.AddRange(FloodOf(name));

        await client.SendAsync([.. bytes]);
        string answer = await client.ReadToEndAsync();

        Assert.Contains(GoAwayCodes(answer), code => code == 11);
        Assert.True(Enum.GetValues<FrameGateVerdict>().Sum(proxy.Engine.Counters.Http2RefusedCount) == 1);
        Assert.True(client.IsEnded);
    }

    [Fact]
    public async Task Client_BesideAFlood_IsServed()
    {
        await using var origin = new RawOrigin(exchange => exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"));
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
        using RawClient hostile = await proxy.ConnectAsync();
        await hostile.SendAsync([.. System.Text.Encoding.ASCII.GetBytes(Preface), .. Frame(4, 0, 0, []), .. FloodOf("rapid-reset")]);
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, proxy.Url) { Version = new Version(2, 0), VersionPolicy = HttpVersionPolicy.RequestVersionExact };

        using HttpResponseMessage response = await http.SendAsync(request);

        Assert.Equal("hello", await response.Content.ReadAsStringAsync());
    }

    private static IEnumerable<byte> FloodOf(string name)
    {
        for (uint i = 0; i < 1500; i++)
        {
            uint stream = (2 * i) + 1;
            byte[] next = name switch
            {
                "rapid-reset" => i < 300 ? [.. Frame(1, 5, stream, Fields), .. Frame(3, 0, stream, [0, 0, 0, 8])] : [],
                "ping" => Frame(6, 0, 0, new byte[8]),
                "settings" => Frame(4, 0, 0, []),
                "empty-data" => i == 0 ? Frame(1, 4, 1, Fields) : Frame(0, 0, 1, []),
                "priority" => Frame(2, 0, stream, new byte[5]),
                "drops-of-data" => i == 0 ? Frame(1, 4, 1, Fields) : i % 100 == 0 ? Frame(0, 0, 1, [1]) : Frame(6, 0, 0, new byte[8]),
                "window-update" => Frame(8, 0, 0, [0, 0, 0, 1]),
                _ => i == 0 ? Frame(1, 1, 1, Fields) : i < 20 ? Frame(9, 0, 1, [0x00]) : [],
            };
            foreach (byte value in next)
                yield return value;
        }
    }

    private static byte[] Frame(byte type, byte flags, uint stream, byte[] payload) =>
        [(byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length, type, flags, (byte)(stream >> 24), (byte)(stream >> 16), (byte)(stream >> 8), (byte)stream, .. payload];

    private static IEnumerable<int> GoAwayCodes(string bytes)
    {
        for (int i = 0; i + 9 <= bytes.Length;)
        {
            int length = (bytes[i] << 16) | (bytes[i + 1] << 8) | bytes[i + 2];
            if (bytes[i + 3] == 7 && i + 17 <= bytes.Length) yield return (bytes[i + 13] << 24) | (bytes[i + 14] << 16) | (bytes[i + 15] << 8) | bytes[i + 16];
            i += 9 + length;
        }
    }
}
