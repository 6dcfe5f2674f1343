using System.Text;
using Infra.Http.Fields;
using Infra.Http.Http1;

namespace Infra.Http.Tests.Http1;

public sealed class Http1WriterTests
{
    [Fact]
    public void WriteStatusLine_WithoutPhrase_TakesTheUsualOne()
    {
        var writer = new Http1Writer(new byte[100]);

        writer.WriteStatusLine(431);
        writer.WriteField(FieldId.ContentLength, 0);
        writer.EndHead();

        Assert.Equal("HTTP/1.1 431 Request Header Fields Too Large\r\nContent-Length: 0\r\n\r\n", Encoding.ASCII.GetString(writer.Written));
    }

    [Theory]
    [InlineData("X", "a\r\nSet-Cookie: b")]
    [InlineData("X", "a\nb")]
    [InlineData("X", "a\0")]
    [InlineData("X Y", "a")]
    [InlineData("X:", "a")]
    [InlineData("", "a")]
    [InlineData("X\r\nY", "a")]
    public void WriteField_OfWhatWouldSplitTheHead_IsRefused(string name, string value)
    {
        var writer = new Http1Writer(new byte[100]);

        writer.WriteField(Encoding.ASCII.GetBytes(name), Encoding.ASCII.GetBytes(value));

        Assert.True(writer.IsRefused);
        Assert.Equal(0, writer.Offset);
    }

    [Theory]
    [InlineData("GE T", "/")]
    [InlineData("GET", "/a b")]
    [InlineData("GET", "/\r\n")]
    [InlineData("GET", "")]
    public void WriteRequestLine_OfWhatWouldBendIt_IsRefused(string method, string target)
    {
        var writer = new Http1Writer(new byte[100]);

        writer.WriteRequestLine(Encoding.ASCII.GetBytes(method), Encoding.ASCII.GetBytes(target));

        Assert.True(writer.IsRefused);
    }

    [Fact]
    public void Write_IntoTooSmallABuffer_OverflowsOnceAndForAll()
    {
        for (int size = 0; size < 30; size++)
        {
            var writer = new Http1Writer(new byte[size]);
            writer.WriteStatusLine(200);
            writer.WriteField(FieldId.Date, "now"u8);
            writer.EndHead();

            Assert.True(writer.HasOverflowed);
            Assert.False(writer.IsGood);
            Assert.True(writer.Offset <= size);
        }
    }

    [Fact]
    public void WriteChunk_ReadsBackThroughTheDecoder()
    {
        var target = new byte[200];
        var writer = new Http1Writer(target);
        writer.WriteChunkStart(17);
        writer.WritePrepared("0123456789abcdefg"u8);
        writer.WriteChunkEnd();
        writer.WriteLastChunk();
        writer.WriteField("X"u8, "y"u8);
        writer.EndHead();

        var decoder = new ChunkedDecoder();
        Assert.Equal(ChunkStep.Data, decoder.Next(writer.Written, out int consumed, out ReadOnlySpan<byte> data));
        Assert.Equal("0123456789abcdefg", Encoding.ASCII.GetString(data));
        Assert.Equal(ChunkStep.End, decoder.Next(writer.Written[consumed..], out _, out ReadOnlySpan<byte> section));
        Assert.True(decoder.TrailersOf(section).TryGet("x"u8, out ReadOnlySpan<byte> value));
        Assert.Equal("y", Encoding.ASCII.GetString(value));
    }

    [Fact]
    public void StatusPhrases_OfEveryStatus_AreText()
    {
        for (int status = 0; status < 1000; status++)
            Assert.True(FieldBytes.IsValue(StatusPhrases.Of(status)));
    }
}
