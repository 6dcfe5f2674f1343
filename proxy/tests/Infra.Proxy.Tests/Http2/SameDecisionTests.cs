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

    [Fact]
    public void Plan_IsTheSameForBoth()
    {
        Gen<string> target = Gen.Elements(Parts).ArrayOf().Select(parts => "/" + string.Concat(parts));
        Gen<(string Name, string Value)[]> fields = Gen.Elements(Names).SelectMany(name => Gen.Elements(Values).Select(value => (name, value))).ArrayOf();
        Gen<string> method = Gen.Elements("GET", "OPTIONS", "DELETE", "QUERY");

        Prop.ForAll(Arb.From(method), Arb.From(target), Arb.From(fields), (m, t, f) => Assert.Equal(ByHttp1(m, t, f), ByHttp2(m, t, f))).QuickCheckThrowOnFailure();
    }

    private static string ByHttp1(string method, string target, (string Name, string Value)[] fields)
    {
        // Kestrel gives fields of one name together.
        var head = new StringBuilder($"{method} {target} HTTP/1.1\r\nHost: a.example\r\n");
        foreach (IGrouping<string, (string Name, string Value)> group in fields.GroupBy(field => field.Name))
        {
            if (group.Key == "Cookie") head.Append($"Cookie: {string.Join("; ", group.Select(field => field.Value))}\r\n");
            else foreach ((string name, string value) in group) head.Append($"{name}: {value}\r\n");
        }
        return Plan(Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()), "1.1"u8);
    }

    private static string ByHttp2(string method, string target, (string Name, string Value)[] fields)
    {
        var context = new DefaultHttpContext();
        context.Features.Get<IHttpRequestFeature>()!.RawTarget = target;
        context.Request.Method = method;
        context.Request.Host = new HostString("a.example");
        foreach ((string name, string value) in fields)
            context.Request.Headers.Append(name, value);
        var output = new byte[Http2RequestHead.RoomFor(context, target)];
        int length = Http2RequestHead.Write(context, method, target, hasBody: false, default, output);
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
        return string.Join("\n", head.Split("\r\n").Select(line => line is "Via: 2 proxyd" ? "Via: 1.1 proxyd" : line).Order(StringComparer.Ordinal));
    }
}
