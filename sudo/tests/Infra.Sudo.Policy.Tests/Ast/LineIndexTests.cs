using System.Text;
using Infra.Sudo.Policy.Ast;
using Infra.Testing.Fakes;

namespace Infra.Sudo.Policy.Tests.Ast;

/// <summary>Lines and positions against a walk over the text, with lines shorter and longer than the blocks of the index.</summary>
public sealed class LineIndexTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(40)]
    [InlineData(1023)]
    [InlineData(1024)]
    [InlineData(5000)]
    public void EveryByteAndLine_IsFoundWhereAWalkFindsIt(int lineBytesMax)
    {
        var random = new SeededRandom((ulong)lineBytesMax + 1);
        var built = new StringBuilder();
        while (built.Length < 12_000)
            built.Append('x', random.Next(lineBytesMax + 1)).Append('\n');
        foreach (string end in (string[])["", "y"])
        {
            byte[] text = Encoding.ASCII.GetBytes(built + end);
            var index = new LineIndex(text);
            int line = 1;
            int column = 1;
            for (int offset = 0; offset <= text.Length; offset++)
            {
                Assert.Equal((line, column), index.PositionOf(offset));
                bool isFeed = offset < text.Length && text[offset] == '\n';
                (line, column) = isFeed ? (line + 1, 1) : (line, column + 1);
            }
            string[] lines = (built + end).Split('\n');
            for (int i = 0; i < lines.Length; i++)
                Assert.Equal(lines[i], Encoding.ASCII.GetString(index.Line(i + 1).Span));
            Assert.True(index.Line(0).IsEmpty && index.Line(lines.Length + 1).IsEmpty && index.Line(-1).IsEmpty);
        }
    }

    [Fact]
    public void EmptyText_HasOnePlace()
    {
        var index = new LineIndex(default);

        Assert.Equal((1, 1), index.PositionOf(0));
        Assert.True(index.Line(1).IsEmpty);
    }
}
