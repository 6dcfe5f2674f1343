using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Infra.Http;
using Infra.Http.Http1;
using Infra.Proxy.Config;
using Infra.Proxy.Data;
using Infra.Proxy.Http1;
using Infra.Proxy.Http2;
using Infra.Proxy.Lifecycle;
using Infra.Proxy.Tests.Support;
using Infra.Proxy.Upstreams;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Infra.Proxy.Tests.Http2;

/// <summary>A request means the same whether it came by HTTP/1.1 or by HTTP/2.</summary>
public sealed class SameDecisionTests
{
    private static readonly string[] Parts = ["/", "a", "%2e", "%2E%2e", "..", ".", "%2f", "%5C", "%zz", "%00", "~", "?", "%7E", "q=%2f", "b"];
    private static readonly string[] Values = ["x", "a b", "1.1 proxyd", "close", "x\u00e9", "6", "trailers"];
    private static readonly string[] Names = ["Accept", "Via", "X-Forwarded-For", "X_Y", "Max-Forwards", "Cookie", "Forwarded", "X-Forwarded-Host"];

    // As Kestrel hands it over: it keeps the number alone. Null for none, with a body of unknown length or none at all.
    private static readonly (long? Length, bool HasBody)[] Bodies =
        [(null, false), (null, true), (0, false), (0, true), (5, true), (1 << 20, true), (1L << 62, true), ((1L << 62) + 1, true), (long.MaxValue, true)];

    private static readonly string[][] Expectations = [[], ["100-continue"], ["100-Continue"], ["100-continue", "100-continue"], ["100-continue, 100-continue"], ["200-ok"], ["x", "100-continue"], [""]];

    [Fact]
    public void Plan_IsTheSameForBoth()
    {
        Gen<(string Name, string Value)[]> fields = Gen.Elements(Names).SelectMany(name => Gen.Elements(Values).Select(value => (name, value))).ArrayOf();
        Gen<Request> requests =
            from method in Gen.Elements("GET", "POST", "OPTIONS", "DELETE", "QUERY")
            from target in Gen.Elements(Parts).ArrayOf().Select(parts => "/" + string.Concat(parts))
            from more in fields
            from body in Gen.Elements(Bodies)
            from expectations in Gen.Elements(Expectations[..^1])   // an empty field gets lost in this context, though not in Kestrel's
            select new Request(method, target, more, body.Length, body.HasBody, expectations);

        Prop.ForAll(Arb.From(requests), request => Assert.Equal(ByHttp1(request), ByHttp2(request))).QuickCheckThrowOnFailure();
    }

    /// <summary>What Kestrel judges before we do, with Kestrel: lengths as they come over the wire, with each expectation. What it resets, HTTP/1 refuses.</summary>
    // Left out are a plus sign, white space around the number, and -0, which Kestrel takes: ARCHITECTURE.md has them among the four things that stay as Kestrel does them.
    [Theory]
    [InlineData(null, "hello")]
    [InlineData("5", "hello")]
    [InlineData("005", "hello")]
    [InlineData("0", "")]
    [InlineData("00", "")]
    [InlineData("", null)]
    [InlineData("-5", null)]
    [InlineData("5x", null)]
    [InlineData("0x5", null)]
    [InlineData("5.0", null)]
    [InlineData("1e1", null)]
    [InlineData("5 5", null)]
    [InlineData("5,5", null)]
    [InlineData("5|5", null)]
    [InlineData("5|6", null)]
    [InlineData("4611686018427387905", null)]
    [InlineData("9223372036854775808", null)]
    [InlineData("99999999999999999999", null)]
    public async Task Length_MeansTheSameForBoth(string? lengths, string? body)
    {
        var seen = new ConcurrentQueue<string>();
        await using var origin = new RawOrigin(async exchange =>
        {
            (string sent, _) = body is "hello" ? await exchange.ReadAsync(text => text.Contains("hello", StringComparison.Ordinal)) : ("", false);
            string[] lines = exchange.Head.Split("\r\n");
            string length = lines.SingleOrDefault(line => line.StartsWith("Content-Length: ", StringComparison.OrdinalIgnoreCase)) is { } found
                ? ulong.Parse(found.AsSpan("Content-Length: ".Length), CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture) : "none";
            seen.Enqueue($"{length} {lines.Count(line => line is "Transfer-Encoding: chunked")} {sent.Contains("hello", StringComparison.Ordinal)}");
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            exchange.Close();
        });
        await using RunningProxy proxy = await RunningProxy.StartAsync(origin);

        foreach (string[] expectations in Expectations)
        {
            (string, string)[] fields = [.. (lengths?.Split('|') ?? []).Select(length => ("content-length", length)), .. expectations.Select(value => ("expect", value))];
            int first = await StatusByHttp1Async(proxy, fields, lengths is null, body);
            int second = await StatusByHttp2Async(proxy, fields, body);

            string what = $"{string.Join(", ", fields)}: {first} and {second}";
            Assert.True(second == 0 ? first is >= 400 and < 500 : first == second, what);
            Assert.True(body is not null || second != 200, what);
            Assert.Equal(first == 200 ? 2 : 0, seen.Count);
            Assert.True(seen.Distinct().Count() <= 1, $"{what}: {string.Join(", ", seen)}");
            seen.Clear();
        }
    }

    private static async Task<int> StatusByHttp1Async(RunningProxy proxy, (string Name, string Value)[] fields, bool isChunked, string? body)
    {
        using RawClient client = await proxy.ConnectAsync();
        string content = isChunked ? $"5\r\n{body}\r\n0\r\n\r\n" : body ?? "";
        await client.SendAsync($"POST / HTTP/1.1\r\nHost: a\r\n{string.Concat(fields.Select(field => $"{field.Name}: {field.Value}\r\n"))}{(isChunked ? "Transfer-Encoding: chunked\r\n" : "")}\r\n{content}");
        string seen = await client.ReadUntilAsync(text => text.Contains("\r\n\r\n", StringComparison.Ordinal));
        return int.Parse(seen.AsSpan("HTTP/1.1 ".Length, 3), CultureInfo.InvariantCulture);
    }

    // 0 for a stream that was reset without an answer, alone or with its connection.
    private static async Task<int> StatusByHttp2Async(RunningProxy proxy, (string Name, string Value)[] fields, string? body)
    {
        using RawHttp2 client = await RawHttp2.ConnectAsync(proxy);
        byte[] block = Http2Frame.Block([(":method", "POST"), (":path", "/"), (":scheme", "http"), (":authority", "a"), .. fields]);
        await client.SendAsync(Http2Frame.Headers, (byte)(body is "" ? 5 : 4), 1, block);
        if (body is { Length: > 0 }) await client.SendAsync(Http2Frame.Data, 1, 1, Encoding.ASCII.GetBytes(body));
        Assert.True(await client.ReadUntilAsync(frames => frames.Exists(frame => frame.Type == Http2Frame.GoAway || (frame.Stream == 1 && (frame.EndsStream || frame.Type == Http2Frame.Reset)))));
        return client.Frames.Find(frame => frame is { Stream: 1, Type: Http2Frame.Headers, Status: >= 200 })?.Status ?? 0;
    }

    private static string ByHttp1(Request request)
    {
        // Kestrel gives fields of one name together.
        var head = new StringBuilder($"{request.Method} {request.Target} HTTP/1.1\r\nHost: a.example\r\n");
        foreach (IGrouping<string, (string Name, string Value)> group in request.Fields.GroupBy(field => field.Name))
        {
            if (group.Key == "Cookie") head.Append($"Cookie: {string.Join("; ", group.Select(field => field.Value))}\r\n");
            else foreach ((string name, string value) in group) head.Append($"{name}: {value}\r\n");
        }
        if (request.Length is not null) head.Append(CultureInfo.InvariantCulture, $"Content-Length: {request.Length}\r\n");
        foreach (string expectation in request.Expectations)
            head.Append($"Expect: {expectation}\r\n");
        if (request.HasBody && request.Length is null) head.Append("Transfer-Encoding: chunked\r\n");
        return Plan(Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()), "1.1"u8);
    }

    private static string ByHttp2(Request request)
    {
        var context = new DefaultHttpContext();
        context.Features.Get<IHttpRequestFeature>()!.RawTarget = request.Target;
        context.Request.Method = request.Method;
        context.Request.Host = new HostString("a.example");
        foreach ((string name, string value) in request.Fields)
            context.Request.Headers.Append(name, value);
        context.Request.ContentLength = request.Length;
        foreach (string expectation in request.Expectations)
            context.Request.Headers.Append("Expect", expectation);
        var output = new byte[Http2RequestHead.RoomFor(context, request.Target)];
        int length = Http2RequestHead.Write(context, request.Method, request.Target, request.HasBody, default, output);
        return Plan(output[..length], "2"u8);
    }

    private static string Plan(byte[] bytes, ReadOnlySpan<byte> version)
    {
        using var wheel = new TimerWheel(TimeProvider.System);
        using var loops = new EventLoops(1, _ => { });
        var config = new ServiceConfig("a", [], [new ConnectorConfig(new System.Net.IPEndPoint(1, 1))]);
        var service = new ServiceRuntime(config, SystemConfig.Default, [new UpstreamServer(config.Connectors[0], null, wheel, loops)]);
        var client = new ClientFacts(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 5), null, isSecure: false);
        var request = new RequestHead(service.RequestLimits);
        if (request.Parse(bytes) != HeadState.Complete) return $"refused {request.Reason}";
        var target = new byte[RequestPlan.RoomFor(request, service)];
        RequestPlan plan = RequestPlan.Write(request, bytes, client.Forwarded, service, default, version, target);
        if (plan.Reason != RejectReason.None) return $"refused {plan.Reason}";
        if (plan.IsAnsweredHere) return "answered";
        string head = Encoding.Latin1.GetString(target, 0, plan.HeadLength);
        // Kestrel answers an expectation of 100 itself: it ends there.
        IEnumerable<string> lines = head.Split("\r\n").Where(line => !line.Equals("Expect: 100-continue", StringComparison.OrdinalIgnoreCase));
        return string.Join("\n", lines.Select(line => line is "Via: 2 proxyd" ? "Via: 1.1 proxyd" : line).Order(StringComparer.Ordinal));
    }

    private sealed record Request(string Method, string Target, (string Name, string Value)[] Fields, long? Length, bool HasBody, string[] Expectations)
    {
        public override string ToString() =>
            $"{Method} {Target} [{string.Join("; ", Fields)}], length {Length}, {(HasBody ? "with a" : "no")} body, expecting [{string.Join("; ", Expectations)}]";
    }
}
