using System.Text;
using Infra.Proxy.Tests.Support;

namespace Infra.Proxy.Tests.Http2;

/// <summary>RFC 9113 section by section: what each MUST for servers and intermediaries means for us, shown over raw frames. The rows are data; those without frames name the test that shows them.</summary>
public sealed class Rfc9113Tests
{
    private const string File = "rfc9113.tsv";
    private const uint LaterStream = 1001;

    public static TheoryData<string, string, string, string> Rows()
    {
        var rows = new TheoryData<string, string, string, string>();
        foreach (string[] cells in Lines().Where(cells => cells[2] != "-"))
            rows.Add(cells[0], cells[1], cells[2], cells[3]);
        return rows;
    }

    [Theory, MemberData(nameof(Rows))]
    public async Task Rule_Holds(string section, string rule, string frames, string expected)
    {
        Assert.NotEmpty(section + rule);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var bodies = new StringBuilder();
        await using var origin = new RawOrigin(exchange => AnswerAsync(exchange, release.Task, bodies));
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
        using RawHttp2 client = await RawHttp2.ConnectAsync(proxy, sendsPreface: false);
        try
        {
            await FrameScript.RunAsync(client, frames);
            foreach (string part in expected.Split(','))
                await ExpectAsync(client, part, frames, origin, release, bodies);
        }
        finally
        {
            release.TrySetResult();
        }
    }

    [Fact]
    public void EveryRowWithoutFrames_NamesATestThatIsThere()
    {
        foreach (string[] cells in Lines().Where(cells => cells[2] == "-"))
        {
            if (cells[3].StartsWith("construction:", StringComparison.Ordinal)) continue;
            string[] name = cells[3]["test:".Length..].Split('.');
            Type? type = Array.Find(typeof(Rfc9113Tests).Assembly.GetTypes(), type => type.Name == name[0]);
            Assert.True(type is not null, cells[3]);
            if (name.Length > 1) Assert.True(type.GetMethod(name[1]) is not null, cells[3]);
        }
    }

    [Fact]
    public async Task Encoder_ObeysASmallerTable()
    {
        await using var origin = new RawOrigin("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Same: every time\r\n\r\n");
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
        using RawHttp2 client = await RawHttp2.ConnectAsync(proxy);
        await client.GetAsync(1);
        Assert.Equal(200, await client.StatusAsync(1));

        await client.SendAsync(Http2Frame.Settings, 0, 0, 0, 1, 0, 0, 0, 0);   // SETTINGS_HEADER_TABLE_SIZE = 0
        Assert.True(await client.PingAsync(1));
        await client.GetAsync(3);
        await client.ReadUntilAsync(frames => frames.Exists(frame => frame.Stream == 3 && frame.Type == Http2Frame.Headers));

        Http2Frame head = client.Frames.Find(frame => frame.Stream == 3 && frame.Type == Http2Frame.Headers)!;
        // RFC 7541 section 4.2: the block begins with an update to 0; nothing in it stands in a table that no longer is.
        Assert.Equal(0x20, head.Payload[0]);
        Assert.Contains("every time", Encoding.Latin1.GetString(head.Payload), StringComparison.Ordinal);
    }

    [Fact]
    public async Task StalledStream_DoesNotStopTheConnection()
    {
        await using var origin = new RawOrigin(exchange => exchange.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {(exchange.Path == "/large" ? 200_000 : 2)}\r\n\r\n{(exchange.Path == "/large" ? new string('x', 200_000) : "ok")}"));
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);
        using RawHttp2 client = await RawHttp2.ConnectAsync(proxy);
        // The connection's window is opened, that of the stream is not.
        await client.SendAsync(8, 0, 0, 0x00, 0x10, 0x00, 0x00);
        await client.GetAsync(1, "/large");
        await client.ReadUntilAsync(frames => frames.Where(frame => frame.Stream == 1 && frame.Type == Http2Frame.Data).Sum(frame => frame.Payload.Length) == 65535);

        Assert.True(await client.PingAsync(2));
        await client.GetAsync(3);
        Assert.Equal(200, await client.StatusAsync(3));
        Assert.Equal(65535, client.Frames.Where(frame => frame.Stream == 1 && frame.Type == Http2Frame.Data).Sum(frame => frame.Payload.Length));
    }

    private static async Task ExpectAsync(RawHttp2 client, string expected, string script, RawOrigin origin, TaskCompletionSource release, StringBuilder bodies)
    {
        int colon = expected.IndexOf(':', StringComparison.Ordinal);
        string verb = colon < 0 ? expected : expected[..colon], rest = colon < 0 ? "" : expected[(colon + 1)..];
        if (expected.Contains('|', StringComparison.Ordinal)) verb = "reset";
        if (verb is not ("nothing" or "refused-unseen" or "reset" or "goaway")) release.TrySetResult();
        switch (verb)
        {
            case "first":
                await client.ReadUntilAsync(frames => frames.Count > 0);
                Assert.True(client.Frames[0] is { Type: Http2Frame.Settings, IsAck: false });
                break;
            case "ack":
                int acks = script.Contains("SET:", StringComparison.Ordinal) ? 2 : 1;
                Assert.True(await client.ReadUntilAsync(frames => frames.Count(frame => frame is { Type: Http2Frame.Settings, IsAck: true }) >= acks));
                break;
            case "setting" or "nosetting":
                await client.ReadUntilAsync(frames => frames.Count > 0);
                Assert.Equal(verb == "setting", SettingsOf(client.Frames[0]).Contains(rest));
                break;
            case "http1":
                await client.ReadUntilAsync(_ => client.Rest.Length > 0);
                Assert.StartsWith($"HTTP/1.1 {rest}", client.Rest, StringComparison.Ordinal);
                Assert.Empty(origin.Heads);
                break;
            case "goaway" or "reset" or "ok":
                await ExpectErrorAsync(client, expected);
                break;
            case "closed":
                await client.ReadUntilAsync(_ => false);
                Assert.True(client.IsEnded);
                Assert.Contains(client.Frames, frame => frame.Type == Http2Frame.GoAway);
                break;
            case "status":
                await client.ReadUntilAsync(frames => frames.Exists(frame => frame is { Type: Http2Frame.Headers, Stream: 1 } or { Type: Http2Frame.GoAway } or { Type: Http2Frame.Reset }));
                Assert.True(client.Frames.Exists(frame => frame is { Type: Http2Frame.Headers, Stream: 1 } && frame.Status.ToString(System.Globalization.CultureInfo.InvariantCulture) == rest), string.Join(", ", client.Frames));
                break;
            case "body" when rest.Length == 0:
                Assert.True(await client.ReadUntilAsync(frames => frames.Exists(frame => frame is { Type: Http2Frame.Data, Stream: 1, Payload.Length: 5 })));
                break;
            case "body":
                await client.ReadUntilAsync(frames => frames.Exists(frame => frame is { Type: Http2Frame.Headers, Stream: 1 }));
                Assert.Equal("2\r\nxy\r\n0\r\n\r\n", bodies.ToString());
                break;
            case "malformed":
                await ExpectMalformedAsync(client, script, origin);
                break;
            case "sees":
                await client.ReadUntilAsync(frames => frames.Exists(frame => frame is { Type: Http2Frame.Headers, Stream: 1 } or { Type: Http2Frame.GoAway }));
                Assert.True(origin.Heads.Any(head => head.Contains(rest, StringComparison.Ordinal)), string.Join(", ", client.Frames) + " " + string.Join("\n", origin.Heads));
                break;
            case "nofield":
                await client.ReadUntilAsync(frames => frames.Exists(frame => frame is { Type: Http2Frame.Headers, Stream: 1 }));
                string head = Encoding.Latin1.GetString(client.Frames.Find(frame => frame is { Type: Http2Frame.Headers, Stream: 1 })!.Payload);
                Assert.DoesNotContain("keep-alive", head, StringComparison.OrdinalIgnoreCase);
                Assert.DoesNotContain("x-hop", head, StringComparison.OrdinalIgnoreCase);
                Assert.Contains("x-end", head, StringComparison.OrdinalIgnoreCase);
                break;
            case "pong":
                byte[] payload = Convert.FromHexString(rest);
                Assert.True(await client.ReadUntilAsync(frames => frames.Exists(frame => frame is { Type: Http2Frame.Ping, IsAck: true } && frame.Payload.AsSpan().SequenceEqual(payload))));
                Assert.Single(client.Frames, frame => frame.Type == Http2Frame.Ping);
                break;
            case "noerror":
                bool isOpen = await client.PingAsync(7);
                // Whom a client told that it goes may end the connection once no stream is left, and says so.
                Assert.True(isOpen || (script.Contains("7:0:0:", StringComparison.Ordinal) && client.Frames.Exists(frame => frame.Type == Http2Frame.GoAway)), string.Join(", ", client.Frames));
                Assert.DoesNotContain(client.Frames, frame => frame is { Type: Http2Frame.GoAway } && frame.Error != "NO_ERROR");
                break;
            case "noreset":
                Assert.True(await client.PingAsync(7));
                Assert.DoesNotContain(client.Frames, frame => frame.Type == Http2Frame.Reset);
                await ExpectErrorAsync(client, "ok");
                break;
            case "nothing":
                Assert.True(await client.PingAsync(7));
                release.TrySetResult();
                await ExpectErrorAsync(client, "ok");
                Assert.DoesNotContain(client.Frames, frame => frame.Stream == 1);
                break;
            case "nodata" or "data":
                await client.ReadUntilAsync(frames => frames.Exists(frame => frame is { Type: Http2Frame.Headers, Stream: 1 }));
                Assert.True(await client.PingAsync(7));
                await ExpectOtherAsync(client);
                Assert.Equal(verb == "data" ? int.Parse(rest, System.Globalization.CultureInfo.InvariantCulture) : 0, client.Frames.Where(frame => frame is { Type: Http2Frame.Data, Stream: 1 }).Sum(frame => frame.Payload.Length));
                break;
            case "refused-unseen":
                await ExpectErrorAsync(client, "reset:REFUSED_STREAM");
                Assert.True(await client.PingAsync(7));
                Assert.InRange(origin.Heads.Count, 0, 100);
                break;
            default:
                Assert.Fail($"nobody knows what {verb} is");
                break;
        }
    }

    // Alternatives with a bar between them: goaway:CODE, reset:CODE, ok (a later request is served).
    private static async Task ExpectErrorAsync(RawHttp2 client, string expected)
    {
        string verb = "";
        var wanted = new List<(string Verb, string Code)>();
        foreach (string alternative in expected.Split('|'))
        {
            string[] parts = alternative.Split(':');
            if (parts.Length == 2 || parts[0] == "ok") verb = parts[0];
            wanted.Add((verb, parts[^1]));
        }
        if (wanted.Exists(each => each.Verb == "ok")) await client.GetAsync(LaterStream);
        bool Satisfies(Http2Frame frame) => wanted.Exists(each => each.Verb switch
        {
            "goaway" => frame.Type == Http2Frame.GoAway && frame.Error == each.Code,
            "reset" => frame.Type == Http2Frame.Reset && frame.Error == each.Code,
            _ => frame is { Type: Http2Frame.Headers, Stream: LaterStream, Status: 200 },
        });
        bool isFound = await client.ReadUntilAsync(frames => frames.Exists(Satisfies));
        Assert.True(isFound, $"wanted {expected}, there came {string.Join(", ", client.Frames)}");
    }

    // A stream of which nothing can come but a head, as the windows are closed.
    private static async Task ExpectOtherAsync(RawHttp2 client)
    {
        await client.GetAsync(LaterStream);
        await client.ReadUntilAsync(frames => frames.Exists(frame => frame is { Type: Http2Frame.Headers, Stream: LaterStream }));
        Assert.True(await client.PingAsync(8));
    }

    // RFC 9113 section 8.1.1: a stream error, which may be one of the connection (5.4), or an answer that says so. Of a malformed head the server sees nothing.
    private static async Task ExpectMalformedAsync(RawHttp2 client, string script, RawOrigin origin)
    {
        await client.ReadUntilAsync(frames => frames.Exists(frame => frame.Type is Http2Frame.GoAway or Http2Frame.Reset || frame is { Type: Http2Frame.Headers, Stream: 1 }));
        Http2Frame? answer = client.Frames.Find(frame => frame is { Type: Http2Frame.Headers, Stream: 1 });
        bool isRefused = answer?.Status is (>= 400 and < 500) or 501
            || client.Frames.Exists(frame => frame.Type is Http2Frame.GoAway or Http2Frame.Reset && frame.Error == "PROTOCOL_ERROR");
        Assert.True(isRefused, string.Join(", ", client.Frames));
        if (!script.Contains(" D:", StringComparison.Ordinal)) Assert.Empty(origin.Heads);
    }

    private static IEnumerable<string> SettingsOf(Http2Frame frame)
    {
        for (int i = 0; i + 6 <= frame.Payload.Length; i += 6)
        {
            byte[] p = frame.Payload;
            yield return $"{(p[i] << 8) | p[i + 1]}={(p[i + 2] << 24) | (p[i + 3] << 16) | (p[i + 4] << 8) | p[i + 5]}";
        }
    }

    private static async Task AnswerAsync(RawExchange exchange, Task release, StringBuilder bodies)
    {
        if (exchange.Path is "/slow" or "/stuck") await release;
        if (exchange.Head.Contains("Transfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase))
        {
            (string body, bool isEnded) = await exchange.ReadAsync(text => text.Contains("\r\n0\r\n", StringComparison.Ordinal) && text.EndsWith("\r\n\r\n", StringComparison.Ordinal));
            bodies.Append(body);
            if (isEnded) return;
        }
        await exchange.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n{(exchange.Path == "/hops" ? "Connection: x-hop, keep-alive\r\nKeep-Alive: timeout=5\r\nX-Hop: 1\r\n" : "")}X-End: 1\r\n\r\nhello");
    }

    private static IEnumerable<string[]> Lines() =>
        System.IO.File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Vectors", File)).Where(line => line.Length > 0 && !line.StartsWith('#')).Select(line => line.Split('\t'));
}
