using System.Text;
using Infra.Http.Http1;
using Infra.Testing.Fakes;

namespace Infra.Http.Tests.Http1;

public sealed class WebSocketHandshakeTests
{
    private const string Head = "GET /chat HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";

    [Fact]
    public void WriteAccept_OfTheKeyOfRfc6455_IsItsAnswer()
    {
        var accept = new byte[WebSocketHandshake.AcceptLength];

        WebSocketHandshake.WriteAccept("dGhlIHNhbXBsZSBub25jZQ=="u8, accept);

        Assert.Equal("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", Encoding.ASCII.GetString(accept));
    }

    [Theory]
    [InlineData("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n", RejectReason.None)]
    [InlineData("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 8\r\n", RejectReason.WebSocketVersion)]
    [InlineData("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", RejectReason.WebSocketVersion)]
    [InlineData("Sec-WebSocket-Version: 13\r\n", RejectReason.WebSocketKeyMalformed)]
    [InlineData("Sec-WebSocket-Key: dGhl\r\nSec-WebSocket-Version: 13\r\n", RejectReason.WebSocketKeyMalformed)]
    [InlineData("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n", RejectReason.WebSocketKeyMalformed)]
    public void CheckRequest_Judges(string fields, RejectReason expected)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(Head + fields + "\r\n");
        var head = new RequestHead(HeadLimits.Request);
        Assert.Equal(HeadState.Complete, head.Parse(bytes));

        Assert.Equal(expected, WebSocketHandshake.CheckRequest(head, bytes));
    }

    [Theory]
    [InlineData("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n", RejectReason.None)]
    [InlineData("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOp=\r\n", RejectReason.WebSocketAcceptWrong)]
    [InlineData("", RejectReason.WebSocketAcceptWrong)]
    public void CheckResponse_Judges(string fields, RejectReason expected)
    {
        byte[] bytes = Encoding.ASCII.GetBytes("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" + fields + "\r\n");
        var head = new ResponseHead(HeadLimits.Response);
        head.Reset(RequestMethod.Get, UpgradeKind.WebSocket);
        Assert.Equal(HeadState.Complete, head.Parse(bytes));

        Assert.Equal(expected, WebSocketHandshake.CheckResponse(head.FieldsOf(bytes), "dGhlIHNhbXBsZSBub25jZQ=="u8));
    }

    [Fact]
    public void WriteKey_IsAKey()
    {
        var key = new byte[WebSocketHandshake.KeyLength];

        WebSocketHandshake.WriteKey(new SeededRandom(1), key);

        Assert.True(WebSocketHandshake.IsKey(key));
    }
}
