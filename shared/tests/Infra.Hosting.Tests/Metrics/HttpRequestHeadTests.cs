using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Infra.Hosting.Metrics;

namespace Infra.Hosting.Tests.Metrics;

public class HttpRequestHeadTests
{
    private const string Good = "GET /metrics?x=1 HTTP/1.1\r\nHost: localhost:9975\r\nuser-agent: curl\r\nACCEPT:  text/plain \r\nContent-Length: 0\r\n\r\n";

    [Fact]
    public void TryRead_WithAWholeHead_FindsItsParts()
    {
        Assert.Equal(HttpHeadStatus.Complete, Read(Good, out HttpRequestHead? head));
        Assert.Equal(new HttpRequestHead("GET", "/metrics", "localhost:9975", "text/plain"), head);
    }

    [Fact]
    public void TryRead_WithEveryProperPrefix_AsksForMore()
    {
        for (int length = 0; length < Good.Length; length++)
            Assert.Equal(HttpHeadStatus.Incomplete, Read(Good[..length], out _));
    }

    [Fact]
    public void TryRead_WithBytesBehindIt_LooksOnlyAtTheHead()
    {
        Assert.Equal(HttpHeadStatus.Complete, Read(Good + "\0anything", out HttpRequestHead? head));
        Assert.Equal("/metrics", head!.Path);
    }

    [Theory]
    [InlineData("GET /metrics\r\n\r\n")]
    [InlineData("GET /metrics HTTP/2.0\r\nHost: a\r\n\r\n")]
    [InlineData("GET /metrics HTTP/1.1\nHost: a\n\n")]
    [InlineData("GET /metrics HTTP/1.1\r\n\r\n")]
    [InlineData("GET  /metrics HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET http://a/metrics HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData(" GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("\r\nGET /metrics HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GE(T /metrics HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GETGETGETGETGETGET /metrics HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET /metrics HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n")]
    [InlineData("GET /metrics HTTP/1.1\r\nHost: a b\r\n\r\n")]
    [InlineData("GET /metrics HTTP/1.1\r\nHost : a\r\n\r\n")]
    [InlineData("GET /metrics HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n")]
    [InlineData("GET /metrics HTTP/1.1\r\nHost: a\r\nnothing\r\n\r\n")]
    [InlineData("GET /metrics HTTP/1.1\r\nHost: a\r\n: empty\r\n\r\n")]
    [InlineData("GET /metrics HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n")]
    [InlineData("GET /metrics HTTP/1.1\r\nHost: a\r\nX: y\rz\r\n\r\n")]
    [InlineData("GET /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello")]
    [InlineData("GET /metrics HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("GET /m\u00e9trics HTTP/1.1\r\nHost: a\r\n\r\n")]
    public void TryRead_WithAMalformedHead_IsBad(string text)
    {
        Assert.Equal(HttpHeadStatus.Bad, Read(text, out _));
    }

    [Fact]
    public void TryRead_WithVersion10_NeedsNoHost()
    {
        Assert.Equal(HttpHeadStatus.Complete, Read("GET /ready HTTP/1.0\r\n\r\n", out _));
    }

    [Fact]
    public void TryRead_WithTooManyBytesOrFields_IsTooLarge()
    {
        string start = "GET /metrics HTTP/1.1\r\nHost: a\r\n";

        Assert.Equal(HttpHeadStatus.TooLarge, Read(start + "X: " + new string('x', HttpRequestHead.BytesMax), out _));
        Assert.Equal(HttpHeadStatus.TooLarge, Read(start + string.Concat(Enumerable.Repeat("X: y\r\n", 100)) + "\r\n", out _));
        Assert.Equal(HttpHeadStatus.TooLarge, Read("GET /" + new string('x', 10_000), out _));
    }

    [Fact]
    public void TryRead_WithAnyBytes_NeverThrows()
    {
        Prop.ForAll<byte[]>(bytes =>
        {
            HttpRequestHead.TryRead(bytes, out _);
            byte[] mixed = [.. Encoding.ASCII.GetBytes("GET /metrics HTTP/1.1\r\n"), .. bytes];
            HttpRequestHead.TryRead(mixed, out _);
        }).QuickCheckThrowOnFailure();
    }

    private static HttpHeadStatus Read(string text, out HttpRequestHead? head) => HttpRequestHead.TryRead(Encoding.Latin1.GetBytes(text), out head);
}
