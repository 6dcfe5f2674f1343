using System.Net;
using System.Text;
using Infra.Http.Fields;
using Infra.Http.Forwarding;
using Infra.Http.Http1;

namespace Infra.Http.Tests.Forwarding;

public sealed class ForwardingFieldsTests
{
    private static readonly IPEndPoint V4 = new(IPAddress.Parse("203.0.113.4"), 4711);
    private static readonly IPEndPoint V6 = new(IPAddress.Parse("2001:db8::1"), 4711);

    [Fact]
    public void Write_ForAnUntrustedPeer_ReplacesWhatItSays() =>
        Assert.Equal(
            "Host: a.example\r\nX-Forwarded-For: 203.0.113.4\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Host: a.example\r\nVia: 1.1 proxyd\r\n",
            Run("X-Forwarded-For: 1.2.3.4\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: b\r\nX-Forwarded-Port: 1\r\n", new ForwardingOptions("proxyd"), new ForwardedPeer(V4, false, false)));

    [Fact]
    public void Write_ForATrustedPeer_KeepsTheChain() =>
        Assert.Equal(
            "Host: a.example\r\nX-Forwarded-Proto: https\r\nX-Forwarded-For: 1.2.3.4, 5.6.7.8, 203.0.113.4\r\nX-Forwarded-Host: a.example\r\nVia: 1.1 proxyd\r\n",
            Run("X-Forwarded-For: 1.2.3.4\r\nX-Forwarded-Proto: https\r\nX-Forwarded-For: 5.6.7.8\r\n", new ForwardingOptions("proxyd"), new ForwardedPeer(V4, false, true)));

    [Fact]
    public void Write_WithAppend_AddsToTheChainOfAnyone() =>
        Assert.Equal(
            "Host: a.example\r\nX-Forwarded-For: 1.2.3.4, 2001:db8::1\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: a.example\r\n",
            Run("X-Forwarded-For: 1.2.3.4\r\nX-Forwarded-Proto: http\r\n", new ForwardingOptions("p") { XForwarded = ForwardedMode.Append, ViaInRequests = false }, new ForwardedPeer(V6, true, false)));

    [Fact]
    public void Write_WithOff_TouchesNothing() =>
        Assert.Equal(
            "Host: a.example\r\nX-Forwarded-For: 1.2.3.4\r\nForwarded: for=x\r\n",
            Run("X-Forwarded-For: 1.2.3.4\r\nForwarded: for=x\r\n", new ForwardingOptions("p") { XForwarded = ForwardedMode.Off, ViaInRequests = false }, new ForwardedPeer(V6, true, false)));

    [Theory]
    [InlineData(false, "Forwarded: for=\"[2001:db8::1]:4711\";host=\"a.example\";proto=https\r\n")]
    [InlineData(true, "Forwarded: for=x, for=\"[2001:db8::1]:4711\";host=\"a.example\";proto=https\r\n")]
    public void Write_WithForwarded_FollowsRfc7239(bool isTrusted, string expected) =>
        Assert.Equal(
            "Host: a.example\r\n" + expected,
            Run("Forwarded: for=x\r\n", new ForwardingOptions("p") { XForwarded = ForwardedMode.Off, ViaInRequests = false, Forwarded = true }, new ForwardedPeer(V6, true, isTrusted)));

    [Fact]
    public void Write_ForAUnixPeer_NamesNoAddress() =>
        Assert.Equal(
            "Host: a.example\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Host: a.example\r\nForwarded: for=unknown;host=\"a.example\";proto=http\r\n",
            Run("X-Forwarded-For: 1.2.3.4\r\n", new ForwardingOptions("p") { ViaInRequests = false, Forwarded = true }, new ForwardedPeer(null, false, false)));

    [Fact]
    public void Write_AfterOtherProxies_AddsItsViaAtTheEnd() =>
        Assert.Equal(
            "Host: a.example\r\nVia: 1.0 fred\r\nX-Forwarded-For: 203.0.113.4\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Host: a.example\r\nVia: 1.1 proxyd\r\n",
            Run("Via: 1.0 fred\r\n", new ForwardingOptions("proxyd"), new ForwardedPeer(V4, false, false)));

    [Theory]
    [InlineData("Via: 1.1 proxyd, 1.1 proxyd\r\n", false)]
    [InlineData("Via: 1.1 proxyd, 1.1 proxyd (comment, 1.1 proxyd)\r\n", false)]
    [InlineData("Via: 1.1 proxyd, HTTP/1.1 PROXYD (x)\r\nVia: 2\tproxyd\r\n", true)]
    [InlineData("Via: 1.1 x (\"), 1.1 proxyd, 1.1 proxyd, 1.1 proxyd\r\n", true)]
    [InlineData("Via: 1.1 proxyd2, 1.1 proxyd2, 1.1 proxyd2, proxyd\r\n", false)]
    public void IsLoop_WhenViaNamesUsThreeTimes_IsTrue(string fields, bool expected)
    {
        byte[] bytes = Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: a.example\r\n" + fields + "\r\n");
        var head = new RequestHead(HeadLimits.Request);
        head.Parse(bytes);

        Assert.Equal(expected, ForwardingFields.IsLoop(head.FieldsOf(bytes), new ForwardingOptions("proxyd")));
    }

    [Theory]
    [InlineData("proxyd", RejectReason.BareLineFeed, "Proxy-Status: proxyd; error=http_request_error; details=\"bare-line-feed\"\r\n")]
    [InlineData("1.example", RejectReason.None, "Proxy-Status: \"1.example\"; error=http_request_error\r\n")]
    public void ProxyStatus_IsWritten(string name, RejectReason reason, string expected)
    {
        var writer = new Http1Writer(new byte[200]);

        ProxyStatus.Write(ref writer, Encoding.ASCII.GetBytes(name), ProxyError.HttpRequestError, reason);

        Assert.Equal(expected, Encoding.ASCII.GetString(writer.Written));
        Assert.Equal(expected, $"Proxy-Status: {ProxyStatus.Format(name, ProxyError.HttpRequestError, reason)}\r\n");
        Assert.True(Infra.Http.Structured.StructuredFieldReader.TryReadList(Encoding.ASCII.GetBytes(expected[14..^2]), out _, out _));
    }

    [Fact]
    public void Codes_OfAllReasonsAndErrors_AreUniqueAndFitIntoQuotes()
    {
        string[] codes = [.. Enum.GetValues<RejectReason>().Select(reason => reason.Code())];
        string[] types = [.. Enum.GetValues<ProxyError>().Select(error => error.Type())];

        Assert.Equal(RejectReasons.Count, codes.Distinct().Count());
        Assert.Equal(ProxyErrors.Count, types.Distinct().Count());
        Assert.All(codes, code => Assert.Matches("^[a-z0-9.-]+$", code));
        Assert.All(types.Skip(1), type => Assert.Matches("^[a-z_]+$", type));
        Assert.All(Enum.GetValues<RejectReason>().Skip(1), reason => Assert.InRange(reason.Status(), 400, 505));
    }

    [Theory]
    [InlineData(400, 13)]
    [InlineData(401, 16)]
    [InlineData(403, 7)]
    [InlineData(404, 12)]
    [InlineData(429, 14)]
    [InlineData(502, 14)]
    [InlineData(503, 14)]
    [InlineData(504, 14)]
    [InlineData(431, 2)]
    [InlineData(500, 2)]
    public void GrpcStatusOf_FollowsTheTable(int status, int expected) => Assert.Equal(expected, ProxyErrors.GrpcStatusOf(status));

    private static string Run(string fields, ForwardingOptions options, ForwardedPeer peer)
    {
        byte[] bytes = Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: a.example\r\n" + fields + "\r\n");
        var head = new RequestHead(HeadLimits.Request);
        Assert.Equal(HeadState.Complete, head.Parse(bytes));
        HeaderTable table = head.FieldsOf(bytes);
        ForwardingFields.Prepare(table, options, peer);
        var writer = new Http1Writer(new byte[8192]);
        writer.WriteFields(table);
        ForwardingFields.Write(ref writer, table, options, peer, head.HostOf(bytes), "1.1"u8);
        Assert.True(writer.IsGood);
        return Encoding.ASCII.GetString(writer.Written);
    }
}
