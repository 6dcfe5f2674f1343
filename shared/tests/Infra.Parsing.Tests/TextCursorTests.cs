using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Infra.Parsing.Tests;

public sealed class TextCursorTests
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");

    [Fact]
    public void Take_WhenKeyAndValue_MovesThroughThem()
    {
        var source = new SourceText("a.conf", "key =  12;\r\nrest");
        var cursor = new TextCursor(source);

        Assert.Equal("key", cursor.TakeWhile(char.IsAsciiLetter));
        cursor.SkipBlanks();
        Assert.False(cursor.TryTake(':'));
        Assert.True(cursor.TryTake('='));
        cursor.SkipBlanks();
        int start = cursor.Offset;
        Assert.Equal("12", cursor.TakeWhile(Digits));
        Assert.Equal(new TextSpan(7, 2), cursor.SpanSince(start));
        Assert.Equal("12", cursor.TextSince(start));
        Assert.Equal("12", source.Slice(cursor.SpanSince(start)));
        Assert.Equal(";", cursor.TakeLine());
        Assert.True(cursor.IsNext("re"));
        Assert.True(cursor.TryTake("rest"));
        Assert.True(cursor.IsAtEnd);
    }

    [Fact]
    public void EveryMember_WhenAtTheEnd_TakesNothing()
    {
        var cursor = new TextCursor("");

        Assert.Equal('\0', cursor.Peek());
        Assert.Equal('\0', cursor.Peek(-1));
        Assert.False(cursor.TryTake('a'));
        Assert.False(cursor.TryTake("a"));
        Assert.False(cursor.TryTakeAny(out _));
        Assert.False(cursor.TryTakeRune(out _));
        Assert.False(cursor.TrySkip(1));
        Assert.False(cursor.TrySkip(-1));
        Assert.True(cursor.TakeWhile(Digits).IsEmpty);
        Assert.True(cursor.TakeUntil(Digits).IsEmpty);
        Assert.True(cursor.TakeLine().IsEmpty);
        cursor.SkipBlanks();
        Assert.Equal(0, cursor.Offset);
    }

    [Fact]
    public void Peek_WhenAhead_DoesNotMove()
    {
        var cursor = new TextCursor("abc");

        Assert.Equal('a', cursor.Peek());
        Assert.Equal('c', cursor.Peek(2));
        Assert.Equal('\0', cursor.Peek(3));
        Assert.Equal('\0', cursor.Peek(int.MaxValue));
        Assert.Equal(0, cursor.Offset);
    }

    [Fact]
    public void TryTakeRune_WhenPairOrHalf_TakesWhatThereIs()
    {
        var cursor = new TextCursor(new string(['\uD83D', '\uDE00', '\uD83D', 'x', '\uDE00', '\uD83D']));

        Assert.True(cursor.TryTakeRune(out Rune rune));
        Assert.Equal(0x1F600, rune.Value);
        int[] rest = new int[4];
        for (int i = 0; i < rest.Length; i++)
        {
            Assert.True(cursor.TryTakeRune(out rune));
            rest[i] = rune.Value;
        }
        Assert.Equal([0xFFFD, 'x', 0xFFFD, 0xFFFD], rest);
        Assert.False(cursor.TryTakeRune(out _));
    }

    [Fact]
    public void AnyMoves_OnAnyText_NeverThrowAndStayInside() =>
        Prop.ForAll<string, int[]>((text, steps) => RunScript(text ?? "", steps)).QuickCheckThrowOnFailure();

    internal static bool RunScript(string text, int[] steps)
    {
        var cursor = new TextCursor(text);
        foreach (int step in steps)
        {
            int before = cursor.Offset;
            bool mayMove = true;
            switch ((step & int.MaxValue) % 10)
            {
                case 0: mayMove = cursor.TryTake((char)step); break;
                case 1: mayMove = cursor.TryTakeAny(out _); break;
                case 2: mayMove = cursor.TryTakeRune(out _); break;
                case 3: mayMove = cursor.TrySkip(step); break;
                case 4: cursor.TakeWhile(Digits); break;
                case 5: cursor.TakeUntil(Digits); break;
                case 6: cursor.TakeLine(); break;
                case 7: cursor.SkipBlanks(); break;
                case 8: cursor.MoveTo(step); break;
                default: mayMove = cursor.TryTake(cursor.Rest.Length > 2 ? cursor.Rest[..2] : "xy"); break;
            }
            if (!mayMove && cursor.Offset != before) return false;
            if (cursor.Offset < 0 || cursor.Offset + cursor.Remaining != text.Length) return false;
            if (cursor.TextSince(step).Length != cursor.SpanSince(step).Length) return false;
        }
        return true;
    }
}
