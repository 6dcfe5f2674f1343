using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Infra.Hosting.Logging;

namespace Infra.Hosting.Tests.Logging;

public class LogLineTests
{
    [Theory]
    [InlineData("plain text, with \"quotes\"", "plain text, with \"quotes\"")]
    [InlineData("two\nlines\r", @"two\nlines\r")]
    [InlineData("\e[31mred\a", @"\u{1b}[31mred\u{7}")]
    [InlineData(@"back\slash, and \n\u{1b}\"" that is escaped already", @"back\slash, and \n\u{1b}\"" that is escaped already")]
    [InlineData("Grüße \u4f60 \U0001F600", "Grüße \u4f60 \U0001F600")]
    [InlineData("abc\u202egpj.exe", @"abc\u{202e}gpj.exe")]
    [InlineData("\u2028\u0085\u00a0", @"\u{2028}\u{85}\u{a0}")]
    public void Escaped_WithHostileText_StaysOnOneLine(string text, string expected)
    {
        Assert.Equal(expected, Escape(text));
    }

    [Fact]
    public void Escaped_WithLoneSurrogates_ShowsTheirNumbers()
    {
        Assert.Equal(@"\u{dc00}x\u{d800}", Escape("\udc00x\ud800"));
    }

    [Fact]
    public void Escaped_WithAnyText_HasNoControlCharacters()
    {
        Prop.ForAll<string>(text =>
        {
            string escaped = Escape(text ?? "");
            return escaped.EnumerateRunes().All(rune => !Rune.IsControl(rune) && rune != Rune.ReplacementChar || (text ?? "").Contains('\ufffd'));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Escaped_WithEndlessText_IsCut()
    {
        var line = new LogLine();

        line.Escaped(new string('x', 100_000)).Escaped(new string('\n', 100_000));

        Assert.InRange(line.Length, LogLine.BytesMax, LogLine.BytesMax + 64);
        Assert.Contains("(cut)", Encoding.UTF8.GetString(line.Written), StringComparison.Ordinal);
    }

    private static string Escape(string text) => Encoding.UTF8.GetString(new LogLine().Escaped(text).Written);
}
