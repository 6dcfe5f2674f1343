using Infra.Proxy.Tests.Http1;
using Infra.Proxy.Tests.Support;

namespace Infra.Proxy.Tests.Http2;

/// <summary>Past attacks on HTTP/2, each under its number, through a whole proxy: the connection ends with ENHANCE_YOUR_CALM, or what is malformed goes no further.</summary>
public sealed class KnownHttp2AttackTests
{
    private const byte Priority = 2, WindowUpdate = 8, Continuation = 9;
    private const string Hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    private static readonly (string, string)[] Post = [(":method", "POST"), (":path", "/"), (":scheme", "http"), (":authority", "a")];

    [Theory]
    [InlineData("CVE-2023-44487 rapid reset")]
    [InlineData("CVE-2025-8671 MadeYouReset")]
    [InlineData("CVE-2019-9512 PING")]
    [InlineData("CVE-2019-9513 PRIORITY")]
    [InlineData("CVE-2019-9514 malformed requests that are reset")]
    [InlineData("CVE-2019-9515 SETTINGS")]
    [InlineData("CVE-2019-9518 empty DATA")]
    [InlineData("CVE-2019-9518 padding and no DATA")]
    [InlineData("CVE-2024-27919, CVE-2024-28182, CVE-2023-45288 CONTINUATION")]
    public async Task Flood_EndsTheConnection(string attack)
    {
        await using var origin = new RawOrigin(exchange => exchange.ReadAsync(_ => false));
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin, listener: "connections-per-ip=0");
        using RawHttp2 client = await RawHttp2.ConnectAsync(proxy);

        foreach (byte[] part in Flood(attack))
            await client.SendAsync(part);

        Assert.True(await client.ReadUntilAsync(frames => frames.Exists(frame => frame.Type == Http2Frame.GoAway)));
        Assert.Equal("ENHANCE_YOUR_CALM", client.Frames.Find(frame => frame.Type == Http2Frame.GoAway)!.Error);
        await FaultTests.AssertNothingIsLeftAsync(proxy);
    }

    /// <summary>A client that asks for much and takes it byte by byte (9511), or not at all (9517): what waits for it is given up.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Cve_2019_9511_And_9517_ClientThatTakesNextToNothing_IsReset(bool takesBytes)
    {
        const int Length = 1 << 20;
        await using var origin = new RawOrigin(exchange => exchange.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {Length}\r\n\r\n{new string('x', Length)}"));
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin, "limits {\n body-grace-ms 500\n body-rate-bytes 1000000\n }");
        using RawHttp2 client = await RawHttp2.ConnectAsync(proxy);
        await client.SendAsync(Http2Frame.Settings, 0, 0, 0, 4, 0, 0, 0, 1);
        await client.GetAsync(1);

        int taken = 0;
        Assert.True(await client.ReadUntilAsync(frames =>
        {
            int count = frames.Count(frame => frame is { Type: Http2Frame.Data, Stream: 1 });
            for (; takesBytes && taken < count; taken++)
                client.Socket.Send(Http2Frame.Write(WindowUpdate, 0, 1, [0, 0, 0, 1]));
            return frames.Exists(frame => frame is { Type: Http2Frame.Reset, Stream: 1 });
        }));

        await FaultTests.AssertNothingIsLeftAsync(proxy);
    }

    /// <summary>Fields of no name and no value, which cost memory and were never counted.</summary>
    [Fact]
    public async Task Cve_2019_9516_FieldsWithoutNames_EndTheConnection()
    {
        await using var origin = new RawOrigin(Hello);
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
        using RawHttp2 client = await RawHttp2.ConnectAsync(proxy);

        await client.SendAsync(Http2Frame.Headers, 5, 1, Http2Frame.Block([.. Post, .. Enumerable.Repeat(("", ""), 100)]));

        Assert.True(await client.ReadUntilAsync(frames => frames.Exists(frame => frame.Type == Http2Frame.GoAway)));
        Assert.Empty(origin.Heads);
    }

    /// <summary>Envoy passed bytes that HTTP/2 may carry on to servers of HTTP/1, where they meant something else.</summary>
    [Theory]
    [InlineData("x-a", "b\r\nX-Injected: 1")]
    [InlineData("x-a", "b\nX-Injected: 1")]
    [InlineData("x-a", "b\0c")]
    [InlineData("x-a: b\r\nx-injected", "1")]
    [InlineData("x a", "b")]
    public async Task Cve_2023_27491_BytesThatHttp1ReadsOtherwise_GoNoFurther(string name, string value)
    {
        await using var origin = new RawOrigin(Hello);
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
        using RawHttp2 client = await RawHttp2.ConnectAsync(proxy);

        await client.SendAsync(Http2Frame.Headers, 5, 1, Http2Frame.Block([.. Post, (name, value)]));

        await client.ReadUntilAsync(frames => frames.Exists(frame => frame.Stream == 1 || frame.Type == Http2Frame.GoAway));
        Assert.NotEqual(200, client.Frames.Find(frame => frame is { Stream: 1, Type: Http2Frame.Headers })?.Status);
        Assert.Empty(origin.Heads);
    }

    private static IEnumerable<byte[]> Flood(string attack)
    {
        byte[] open = Http2Frame.Write(Http2Frame.Headers, 4, 1, Http2Frame.Block(Post));
        return attack.Split(' ')[^1] switch
        {
            "reset" when attack.Contains("rapid", StringComparison.Ordinal) => Streams(stream => [.. Http2Frame.Write(Http2Frame.Headers, 5, stream, Http2Frame.Block(Post)), .. Http2Frame.Write(Http2Frame.Reset, 0, stream, [0, 0, 0, 8])]),
            "reset" => Streams(stream => Http2Frame.Write(Http2Frame.Headers, 5, stream, Http2Frame.Block([.. Post, ("content-length", "5")]))),
            "MadeYouReset" => Streams(stream => [.. Http2Frame.Write(Http2Frame.Headers, 4, stream, Http2Frame.Block([.. Post, ("content-length", "1")])), .. Http2Frame.Write(Http2Frame.Data, 0, stream, "xx"u8.ToArray())]),
            "PING" => Many(Http2Frame.Write(Http2Frame.Ping, 0, 0, new byte[8])),
            "PRIORITY" => Many(Http2Frame.Write(Priority, 0, 9, [0, 0, 0, 0, 16])),
            "SETTINGS" => Many(Http2Frame.Write(Http2Frame.Settings, 0, 0, [])),
            "DATA" when attack.Contains("padding", StringComparison.Ordinal) => Many(Http2Frame.Write(Http2Frame.Data, 8, 1, [1, 0])).Prepend(open),
            "DATA" => Many(Http2Frame.Write(Http2Frame.Data, 0, 1, [])).Prepend(open),
            _ => Enumerable.Repeat(Http2Frame.Write(Continuation, 0, 1, []), 20).Prepend(Http2Frame.Write(Http2Frame.Headers, 1, 1, Http2Frame.Block(Post))),
        };
    }

    private static IEnumerable<byte[]> Streams(Func<uint, byte[]> request) => Enumerable.Range(0, 260).Select(i => request((uint)((2 * i) + 1)));

    private static IEnumerable<byte[]> Many(byte[] frame) => Enumerable.Repeat((byte[])[.. Enumerable.Repeat(frame, 100).SelectMany(each => each)], 12);
}
