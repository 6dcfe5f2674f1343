using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Infra.Parsing.Tests;

public sealed class TextEscapeTests
{
    [Theory]
    [InlineData("plain text, 100 %", "plain text, 100 %")]
    [InlineData("h\u00E9llo \u65E5\u672C \U0001F600", "h\u00E9llo \u65E5\u672C \U0001F600")]
    [InlineData("a\r\n\tb", "a\\r\\n\\tb")]
    [InlineData("\u001b[31m", "\\u{1b}[31m")]
    [InlineData("\0\u007F\u009B", "\\u{0}\\u{7f}\\u{9b}")]
    [InlineData("a\\n\"b\"", "a\\\\n\\\"b\\\"")]
    [InlineData("\u202Eevil\u2066\u200F\u061C", "\\u{202e}evil\\u{2066}\\u{200f}\\u{61c}")]
    [InlineData("\u200B\uFEFF\u00AD", "\\u{200b}\\u{feff}\\u{ad}")]
    [InlineData("\u2028\u2029\u00A0", "\\u{2028}\\u{2029}\\u{a0}")]
    [InlineData("\U000E0041", "\\u{e0041}")]
    [InlineData("\uE000", "\\u{e000}")]
    [InlineData("", "")]
    public void Escape_WhenCharacters_KeepsWhatIsHarmless(string text, string expected)
    {
        Assert.Equal(expected, TextEscape.Escape(text));
        Assert.Equal(expected, TextEscape.Escape(Encoding.UTF8.GetBytes(text)));
    }

    // Written out, since attributes keep no lone surrogates.
    [Fact]
    public void Escape_WhenSurrogatesAreLone_WritesThemOut() =>
        Assert.Equal("a\\u{d800}b\\u{dc00}", TextEscape.Escape(new string(['a', '\uD800', 'b', '\uDC00'])));

    [Fact]
    public void Escape_WhenBytesAreNotUtf8_WritesEachOut()
    {
        Assert.Equal("a\\xffb\\xc0\\xaf", TextEscape.Escape([0x61, 0xFF, 0x62, 0xC0, 0xAF]));
        Assert.Equal("\\xe2\\x82", TextEscape.Escape([0xE2, 0x82]));
        Assert.Equal("\\xed\\xa0\\x80", TextEscape.Escape([0xED, 0xA0, 0x80]));
    }

    [Fact]
    public void Escape_WhenTooLong_IsCutWithAnEllipsis()
    {
        Assert.Equal("abc", TextEscape.Escape("abc", 3));
        Assert.Equal("ab\u2026", TextEscape.Escape("abcd", 3));
        Assert.Equal("\u2026", TextEscape.Escape("abcd", 1));
        Assert.Equal("a\u2026", TextEscape.Escape("a\nb", 3));
        Assert.Equal("\u2026", TextEscape.Escape("\U0001F600\U0001F600", 2));
        Assert.Equal(256, TextEscape.Escape(new string('x', 1_000_000)).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => TextEscape.Escape("a", 0));
    }

    [Fact]
    public void Escape_WhenAnyText_IsBoundedPrintableAndSoundUtf16() =>
        Prop.ForAll<ushort[], byte>((units, bound) =>
        {
            int lengthMax = 1 + bound % 40;
            string text = string.Concat(units.Select(unit => (char)unit));
            return IsHarmless(TextEscape.Escape(text, lengthMax), lengthMax)
                && IsHarmless(TextEscape.Escape(System.Runtime.InteropServices.MemoryMarshal.AsBytes<char>(text.AsSpan()), lengthMax), lengthMax);
        }).QuickCheckThrowOnFailure();

    internal static bool IsHarmless(string text, int lengthMax)
    {
        if (text.Length > lengthMax) return false;
        for (int i = 0; i < text.Length;)
        {
            if (!Rune.TryGetRuneAt(text, i, out Rune rune)) return false;
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
                return false;
            i += rune.Utf16SequenceLength;
        }
        return true;
    }
}
