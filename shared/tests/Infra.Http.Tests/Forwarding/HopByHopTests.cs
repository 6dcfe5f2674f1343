using System.Text;
using Infra.Http.Fields;
using Infra.Http.Forwarding;
using Infra.Http.Http1;

namespace Infra.Http.Tests.Forwarding;

public sealed class HopByHopTests
{
    [Theory]
    [InlineData("Connection: close, X-Hop\r\nX-Hop: 1\r\nx-hop: 2\r\nX: y\r\n", "X: y\r\n")]
    [InlineData("Keep-Alive: 5\r\nProxy-Connection: keep-alive\r\nProxy-Authorization: x\r\nProxy-Authenticate: y\r\nTE: trailers\r\nUpgrade: h2c\r\nHTTP2-Settings: x\r\n", "")]
    [InlineData("X-Hop: 1\r\nConnection: x-hop\r\n", "")]
    [InlineData("Connection: Connection\r\nX: y\r\n", "X: y\r\n")]
    [InlineData("Connection: Authorization, Cookie, Forwarded, X-Forwarded-For, X-Forwarded-Anything, Via, Host, X-Real-IP\r\nAuthorization: a\r\nCookie: b\r\nForwarded: c\r\nX-Forwarded-For: d\r\nX-Forwarded-Anything: e\r\nVia: f\r\nX-Real-IP: g\r\n",
        "Authorization: a\r\nCookie: b\r\nForwarded: c\r\nX-Forwarded-For: d\r\nX-Forwarded-Anything: e\r\nVia: f\r\nX-Real-IP: g\r\n")]
    [InlineData("X_Forwarded_For: 1\r\nA_B: c\r\nA-B: d\r\n", "A-B: d\r\n")]
    [InlineData("Expect: 100-continue\r\n", "Expect: 100-continue\r\n")]
    [InlineData("Connection: \"x-hop\", (, x hop\r\nX-Hop: 1\r\n", "X-Hop: 1\r\n")]
    public void DropFromRequest_LeavesWhatIsForTheServer(string fields, string expected)
    {
        byte[] bytes = Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n");
        var head = new RequestHead(HeadLimits.Request);
        Assert.Equal(HeadState.Complete, head.Parse(bytes));

        HopByHop.DropFromRequest(head, bytes, dropUnderscores: true);

        Assert.Equal("Host: a\r\n" + expected, Written(head.FieldsOf(bytes)));
    }

    /// <summary>CVE-2021-32813 and CVE-2024-45410 of Traefik: Connection took fields away that routing and authorization stand on.</summary>
    [Fact]
    public void DropFromRequest_WhenContentLengthIsNominated_KeepsIt()
    {
        byte[] bytes = "POST / HTTP/1.1\r\nHost: a\r\nConnection: content-length, host\r\nContent-Length: 5\r\n\r\n"u8.ToArray();
        var head = new RequestHead(HeadLimits.Request);
        head.Parse(bytes);

        HopByHop.DropFromRequest(head, bytes, dropUnderscores: true);

        Assert.Equal("Host: a\r\nContent-Length: 5\r\n", Written(head.FieldsOf(bytes)));
    }

    [Fact]
    public void DropFromRequest_WithEveryOptionUsed_StaysLinear()
    {
        string options = string.Join(',', Enumerable.Range(0, 64).Select(i => $"x{i}"));
        string fields = string.Concat(Enumerable.Range(0, 98).Select(i => $"X{i}: y\r\n"));
        byte[] bytes = Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: a\r\nConnection: {options}\r\n{fields}\r\n");
        var head = new RequestHead(HeadLimits.Request);
        Assert.Equal(HeadState.Complete, head.Parse(bytes));

        HopByHop.DropFromRequest(head, bytes, dropUnderscores: true);

        Assert.Equal(98 - 64 + 1, Written(head.FieldsOf(bytes)).Split("\r\n").Length - 1);
    }

    [Theory]
    [InlineData(204, "")]
    [InlineData(200, "Content-Length: 5\r\n")]
    public void DropFromResponse_DropsALengthWhereThereIsNone(int status, string expected)
    {
        byte[] bytes = Encoding.ASCII.GetBytes($"HTTP/1.1 {status} X\r\nContent-Length: 5\r\nConnection: close\r\n\r\n");
        var head = new ResponseHead(HeadLimits.Response);
        head.Parse(bytes);

        HopByHop.DropFromResponse(head, bytes);

        Assert.Equal(expected, Written(head.FieldsOf(bytes)));
    }

    internal static void Drop(RequestHead head, byte[] bytes) => HopByHop.DropFromRequest(head, bytes, dropUnderscores: true);

    internal static string Written(HeaderTable fields)
    {
        var writer = new Http1Writer(new byte[8192]);
        writer.WriteFields(fields);
        Assert.True(writer.IsGood);
        return Encoding.ASCII.GetString(writer.Written);
    }
}
