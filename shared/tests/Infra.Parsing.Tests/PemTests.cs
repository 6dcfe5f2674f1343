using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Infra.Parsing.Tests;

public sealed class PemTests
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 100).Select(i => (byte)i)];

    [Fact]
    public void Write_WhenLong_BreaksLinesAt64AndReadsBack()
    {
        string text = Pem.Write("TEST DATA", Content);

        string[] lines = text.Split('\n');
        Assert.Equal("-----BEGIN TEST DATA-----", lines[0]);
        Assert.Equal([64, 64, 8], lines[1..4].Select(line => line.Length));
        Assert.Equal("-----END TEST DATA-----", lines[4]);
        Assert.Equal("", lines[5]);
        Assert.Equal(text.Length, Pem.EncodedLength("TEST DATA", Content.Length));
        Assert.Equal([("TEST DATA", Content.Length)], Read(text));
    }

    [Fact]
    public void WriteThenRead_WhenAnyContent_GivesItBack() =>
        Prop.ForAll<byte[]>(content =>
        {
            Assert.True(Pem.TryReadAll(Pem.Write("X", content), "X", out IReadOnlyList<PemBlock> blocks, out _));
            using PemBlock block = Assert.Single(blocks);
            return block.Content.FixedTimeEquals(content);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void TryReadAll_WhenTextStandsAround_PassesOverIt()
    {
        string text = "Subject: CN=Atlantis\nValidity: from 7/9/2012 äöü -----BEGIN no-----\n\n" + Pem.Write("CERTIFICATE", [1, 2, 3])
            + "between\n -----END X-----\n" + Pem.Write("PRIVATE KEY", [4, 5]) + "behind";

        Assert.Equal([("CERTIFICATE", 3), ("PRIVATE KEY", 2)], Read(text));
        Assert.Equal([("PRIVATE KEY", 2)], Read(text, "PRIVATE KEY"));
        Assert.Null(Read(text, "CRL"));
    }

    // RFC 7468 section 3: parsers should ignore white space between digits and take CR, LF and CRLF.
    [Theory]
    [InlineData("-----BEGIN A-----\r\nAQID\r\n-----END A-----\r\n")]
    [InlineData("-----BEGIN A-----\rAQID\r-----END A-----\r")]
    [InlineData("-----BEGIN A-----\nA Q\tI\v\fD\n\n-----END A-----")]
    [InlineData("-----BEGIN A-----  \n  AQ\n  ID  \n-----END A----- \t\n")]
    [InlineData("-----BEGIN A-----\nA\nQ\nI\nD\n-----END A-----")]
    public void TryReadAll_WhenLaxButSound_Reads(string text) => Assert.Equal([("A", 3)], Read(text));

    [Theory]
    [InlineData("-----BEGIN A-----\n-----END A-----\n", "A")]
    [InlineData("-----BEGIN -----\n-----END -----\n", "")]
    [InlineData("-----BEGIN X.509/v3_#1-----\n-----END X.509/v3_#1-----\n", "X.509/v3_#1")]
    [InlineData("-----BEGIN A-B C-----\n-----END A-B C-----\n", "A-B C")]
    public void TryReadAll_WhenEmptyOrOddLabel_Reads(string text, string label) => Assert.Equal([(label, 0)], Read(text));

    [Theory]
    [InlineData("-----BEGIN A-----\nAQID\n-----END B-----\n", 23, "the label of the END line is not that of the BEGIN line")]
    [InlineData("-----BEGIN A-----\nAQID\n", 0, "the END line of the block is missing")]
    [InlineData("-----BEGIN A-----", 0, "the END line of the block is missing")]
    [InlineData("x\n-----END A-----\n", 2, "there is an END line without its BEGIN line")]
    [InlineData("-----BEGIN A-----\n-----BEGIN A-----\n-----END A-----\n", 18, "the END line of the block is missing")]
    [InlineData("-----BEGIN A----\nAQID\n-----END A-----\n", 0, "a BEGIN line is -----BEGIN, the label, and five hyphens")]
    [InlineData("-----BEGIN  A-----\n-----END  A-----\n", 0, "a BEGIN line is -----BEGIN, the label, and five hyphens")]
    [InlineData("-----BEGIN A------\n-----END A-----\n", 0, "a BEGIN line is -----BEGIN, the label, and five hyphens")]
    [InlineData("-----BEGIN A-----\nAQ*D\n-----END A-----\n", 20, "there is a character that is no digit")]
    [InlineData("-----BEGIN A-----\nAQID\nAR==\n-----END A-----\n", 24, "the last digit has bits set behind the last byte")]
    [InlineData("-----BEGIN A-----\nAQI\n-----END A-----\n", 22, "padding or digits are missing at the end")]
    [InlineData("-----BEGIN A-----\nAQ==\nAQ==\n-----END A-----\n", 20, "there is a character that is no digit")]
    [InlineData("-----BEGIN A-----\nProc-Type: 4,ENCRYPTED\n\nAQID\n-----END A-----\n", 18, "a block has no headers here; decrypt or convert the old form of RFC 1421 first")]
    [InlineData("", 0, "there is no block of the kind that is looked for")]
    [InlineData("AQID", 4, "there is no block of the kind that is looked for")]
    public void TryReadAll_WhenBroken_SaysWhatAndWhere(string text, int offset, string message)
    {
        Assert.False(Pem.TryReadAll(text, null, out IReadOnlyList<PemBlock> blocks, out TextError error));

        Assert.Empty(blocks);
        Assert.Equal((message, offset), (error.Message, error.Offset));
    }

    [Fact]
    public void TryReadAll_WhenCutAnywhere_Fails()
    {
        string text = Pem.Write("A", Content).TrimEnd('\n');
        for (int length = 0; length < text.Length; length++)
            Assert.Null(Read(text[..length]));
        Assert.NotNull(Read(text));
        Assert.Null(Read(text + "x"));
    }

    [Fact]
    public void TryReadAll_WhenBlocksAreTooLongOrTooMany_Refuses()
    {
        byte[] text = Encoding.ASCII.GetBytes(Pem.Write("A", Content) + Pem.Write("A", [1]));

        Assert.True(Pem.TryReadAll(text, null, out IReadOnlyList<PemBlock> blocks, out _, blocksMax: 2, blockBytesMax: 100));
        Assert.Equal(2, blocks.Count);
        Assert.False(Pem.TryReadAll(text, null, out _, out TextError error, blocksMax: 2, blockBytesMax: 99));
        Assert.Equal("the block is too long", error.Message);
        Assert.False(Pem.TryReadAll(text, null, out blocks, out error, blocksMax: 1));
        Assert.Equal("there are too many blocks", error.Message);
        Assert.Empty(blocks);
    }

    [Fact]
    public void TryRead_WhenBlockIsRead_TellsItsPlace()
    {
        string text = "x\n-----BEGIN A-----\nAQID\n-----END A-----\ny";
        var reader = new PemReader(Encoding.ASCII.GetBytes(text));

        Assert.True(reader.TryRead(out PemBlock? block));

        Assert.Equal(text[2..^2], text.Substring(block!.Span.Start, block.Span.Length));
        Assert.Equal("A [secret, 3 bytes]", block.ToString());
        Assert.False(reader.TryRead(out _));
        Assert.False(reader.HasError);
        Assert.Equal(default, reader.Error);
        block.Dispose();
        Assert.True(block.Content.IsDisposed);
    }

    [Fact]
    public void TryRead_AfterAnError_StaysThere()
    {
        var reader = new PemReader(Encoding.ASCII.GetBytes("-----END A-----\n" + Pem.Write("A", [1])));

        Assert.False(reader.TryRead(out _));
        Assert.False(reader.TryRead(out _));

        Assert.True(reader.HasError);
    }

    [Theory]
    [InlineData(" A")]
    [InlineData("A ")]
    [InlineData("A--B")]
    [InlineData("A\n")]
    [InlineData("Ä")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345")]
    public void Write_WhenLabelIsWrong_Throws(string label) => Assert.Throws<ArgumentException>(() => Pem.Write(label, [1]));

    [Fact]
    public void TryWrite_WhenTargetIsTooShort_WritesNothing()
    {
        byte[] target = new byte[Pem.EncodedLength("A", 10) - 1];

        Assert.False(Pem.TryWrite("A", new byte[10], target, out int written));

        Assert.Equal(0, written);
        Assert.All(target, value => Assert.Equal(0, value));
    }

    [Fact]
    public void TextPositionIn_WhenBytes_CountsLinesAndBytes()
    {
        Assert.Equal(new TextPosition(1, 1), TextPosition.In("ab\nc"u8, 0));
        Assert.Equal(new TextPosition(1, 3), TextPosition.In("ab\nc"u8, 2));
        Assert.Equal(new TextPosition(2, 1), TextPosition.In("ab\nc"u8, 3));
        Assert.Equal(new TextPosition(2, 2), TextPosition.In("ab\nc"u8, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => TextPosition.In("ab\nc"u8, 5));
    }

    private static List<(string Label, int Length)>? Read(string text, string? label = null)
    {
        if (!Pem.TryReadAll(text, label, out IReadOnlyList<PemBlock> blocks, out _)) return null;
        List<(string, int)> found = [.. blocks.Select(block => (block.Label, block.Content.Length))];
        foreach (PemBlock block in blocks)
            block.Dispose();
        return found;
    }
}
