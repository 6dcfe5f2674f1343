using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Infra.Hosting.Control;
using Infra.Testing;

namespace Infra.Hosting.Tests.Control;

public class ControlFrameTests
{
    private const string Good = """{"command":"log-level","arguments":{"level":"debug","n":[1,2]}}""";

    [Fact]
    public void TryReadRequest_WithWhatWasWritten_GivesItBack()
    {
        var target = new ArrayBufferWriter<byte>();

        ControlFrame.WriteRequest(target, "log-level", writer => writer.WriteString("level", "debüg\n"));

        Assert.True(ControlFrame.TryReadRequest(target.WrittenMemory[ControlFrame.HeaderLength..], out JsonDocument? document, out string command, out JsonElement arguments));
        using (document)
        {
            Assert.Equal("log-level", command);
            Assert.Equal("debüg\n", new ControlRequest(command, arguments, default).Text("level"));
        }
    }

    [Fact]
    public void TryReadRequest_WithPrefixOrAppendedByte_Fails()
    {
        WireAssert.EveryProperPrefixFails(Encoding.UTF8.GetBytes(Good), Parses);
        byte[] bytes = Encoding.UTF8.GetBytes(Good + "\0");
        for (int last = 0; last < 256; last++)
        {
            bytes[^1] = (byte)last;
            Assert.Equal(last is ' ' or '\n' or '\r' or '\t', Parses(bytes));   // JSON allows white space behind a value
        }
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"command":""}""")]
    [InlineData("""{"command":5}""")]
    [InlineData("""{"command":"\ud800"}""")]
    [InlineData("""{"command":"a","command":"b"}""")]
    [InlineData("""{"command":"a","arguments":[]}""")]
    [InlineData("""{"command":"a","arguments":{},"arguments":{}}""")]
    [InlineData("""{"command":"a","further":1}""")]
    [InlineData("""{"arguments":{}}""")]
    [InlineData("""{"command":"a","arguments":{"x":[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]}}""")]
    [InlineData("""{"command":"0123456789012345678901234567890123456789012345678901234567890123456789"}""")]
    public void TryReadRequest_WithAnythingElse_Fails(string json)
    {
        Assert.False(Parses(Encoding.UTF8.GetBytes(json)));
    }

    [Fact]
    public void TryReadRequest_WithAnyBytes_NeverThrows()
    {
        Prop.ForAll<byte[]>(bytes =>
        {
            Parses(bytes);
            ControlFrame.TryReadReply(bytes, out _);
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(0u, false)]
    [InlineData(1u, true)]
    [InlineData(1024u * 1024, true)]
    [InlineData(1024u * 1024 + 1, false)]
    [InlineData(uint.MaxValue, false)]
    public void TryReadHeader_BoundsTheLength(uint length, bool expected)
    {
        byte[] header = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(header, length);

        Assert.Equal(expected, ControlFrame.TryReadHeader(header, out int read));
        Assert.Equal(expected ? (int)length : 0, read);
        Assert.False(ControlFrame.TryReadHeader(header.AsSpan(0, 3), out _));
    }

    [Fact]
    public void TryReadReply_WithBothKinds_GivesThemBack()
    {
        Assert.True(ControlFrame.TryReadReply(ControlReply.Done("[1,2]"u8).AsMemory(4), out ControlResult? done));
        Assert.True(ControlFrame.TryReadReply(ControlReply.Failed("busy", "a\nb").AsMemory(4), out ControlResult? failed));
        Assert.True(ControlFrame.TryReadReply(ControlReply.Done([]).AsMemory(4), out ControlResult? nothing));

        Assert.True(done.IsDone);
        Assert.Equal(2, done.Value.GetArrayLength());
        Assert.Equal(("busy", "a\nb"), (failed.ErrorCode, failed.ErrorMessage));
        Assert.Equal(JsonValueKind.Null, nothing.Value.ValueKind);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"ok":1}""")]
    [InlineData("""{"ok":false}""")]
    [InlineData("""{"ok":false,"error":"x"}""")]
    [InlineData("""{"ok":false,"error":{"code":"x"}}""")]
    public void TryReadReply_WithAnythingElse_Fails(string json)
    {
        Assert.False(ControlFrame.TryReadReply(Encoding.UTF8.GetBytes(json), out _));
    }

    [Fact]
    public void Arguments_OfTheWrongKind_AreReported()
    {
        using JsonDocument document = JsonDocument.Parse("""{"text":"x","number":1.5,"flag":true,"none":null,"big":1e99}""");
        var request = new ControlRequest("c", document.RootElement, default);

        Assert.Equal("x", request.RequireText("text"));
        Assert.Equal(1.5, request.Number("number"));
        Assert.True(request.Boolean("flag"));
        Assert.Null(request.Text("none"));
        Assert.Null(request.Integer("missing"));
        Assert.Equal(ControlError.BadArgument, Assert.Throws<ControlException>(() => request.Text("number")).Code);
        Assert.Throws<ControlException>(() => request.RequireText("missing"));
        Assert.Throws<ControlException>(() => request.Integer("number"));
        Assert.Throws<ControlException>(() => request.Integer("big"));
        Assert.Throws<ControlException>(() => request.Boolean("text"));
        Assert.Null(new ControlRequest("c", default, default).Text("text"));
    }

    private static bool Parses(ReadOnlySpan<byte> json)
    {
        bool parses = ControlFrame.TryReadRequest(json.ToArray(), out JsonDocument? document, out _, out _);
        document?.Dispose();
        return parses;
    }
}
