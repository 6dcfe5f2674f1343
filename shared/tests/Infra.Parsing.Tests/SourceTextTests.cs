namespace Infra.Parsing.Tests;

public sealed class SourceTextTests
{
    [Theory]
    [InlineData("", 0, 1, 1)]
    [InlineData("ab\ncd", 0, 1, 1)]
    [InlineData("ab\ncd", 2, 1, 3)]
    [InlineData("ab\ncd", 3, 2, 1)]
    [InlineData("ab\ncd", 5, 2, 3)]
    [InlineData("ab\n", 3, 2, 1)]
    [InlineData("\U0001F600x", 2, 1, 2)]
    [InlineData("a\tx", 2, 1, 3)]
    public void GetPosition_WhenInside_CountsLinesAndCharacters(string text, int offset, int line, int column) =>
        Assert.Equal(new TextPosition(line, column), new SourceText("f", text).GetPosition(offset));

    [Fact]
    public void GetPosition_WhenOutside_Throws()
    {
        var source = new SourceText("f", "ab");

        Assert.Throws<ArgumentOutOfRangeException>(() => source.GetPosition(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => source.GetPosition(-1));
    }

    [Fact]
    public void GetLine_WhenAnyLineEnd_LeavesItOut()
    {
        var source = new SourceText("f", "one\ntwo\r\n\nfour");

        Assert.Equal(4, source.LineCount);
        Assert.Equal("one", source.GetLine(1));
        Assert.Equal("two", source.GetLine(2));
        Assert.Equal("", source.GetLine(3));
        Assert.Equal("four", source.GetLine(4));
        Assert.Equal(9, source.GetLineStart(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => source.GetLine(0).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => source.GetLine(5).Length);
    }
}
