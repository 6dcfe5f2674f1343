using FsCheck;
using FsCheck.Fluent;

namespace Infra.Parsing.Tests;

public sealed class DiagnosticRendererTests
{
    private static readonly DiagnosticRenderer Plain = new();

    [Fact]
    public void Render_WhenErrorHasAPlace_ShowsLineCaretsAndSuggestion()
    {
        var source = new SourceText("dns.toml", "[listen]\nidle-timout = \"30s\"\n");
        var diagnostic = new Diagnostic(DiagnosticSeverity.Error, "unknown-key", "unknown key \"idle-timout\"", source, new TextSpan(9, 11), "idle-timeout");

        Assert.Equal(
            """
            dns.toml:2:1: unknown key "idle-timout"; did you mean "idle-timeout"?
               2 | idle-timout = "30s"
                 | ^^^^^^^^^^^

            """, Plain.Render(diagnostic));
    }

    [Fact]
    public void Render_WhenThereIsNoPlace_ShowsOneLine() =>
        Assert.Equal("warning: no config file\n", Plain.Render(new Diagnostic(DiagnosticSeverity.Warning, "no-file", "no config file")));

    [Theory]
    [InlineData("a\tb = 1", 2, 1, "a   b = 1", "    ^")]
    [InlineData("\t\tb", 2, 1, "        b", "        ^")]
    [InlineData("a\tb", 1, 1, "a   b", " ^^^")]
    [InlineData("\u65E5\u672C = x", 1, 1, "\u65E5\u672C = x", "  ^^")]
    [InlineData("\u65E5\u672C = x", 5, 1, "\u65E5\u672C = x", "       ^")]
    [InlineData("e\u0301x = 1", 2, 1, "e\u0301x = 1", " ^")]
    [InlineData("\U0001F600 x", 3, 1, "\U0001F600 x", "   ^")]
    [InlineData("a\u001b[31mb", 6, 1, "a\\u{1b}[31mb", "           ^")]
    [InlineData("a\u202Eb", 1, 1, "a\\u{202e}b", " ^^^^^^^^")]
    [InlineData("a\\b", 1, 1, "a\\b", " ^")]
    [InlineData("abc", 3, 0, "abc", "   ^")]
    [InlineData("abc", 1, 0, "abc", " ^")]
    [InlineData("abc\ndef", 1, 5, "abc", " ^^")]
    [InlineData("abc\r\ndef", 3, 1, "abc", "   ^")]
    [InlineData("abc", 0, 3, "abc", "^^^")]
    public void Render_WhenLineIsOdd_PutsTheCaretsBelowThePlace(string text, int start, int length, string line, string carets)
    {
        string rendered = Plain.Render(At(text, start, length));

        string[] lines = rendered.Split('\n');
        Assert.Equal($"   1 | {line}", lines[1]);
        Assert.Equal($"     | {carets}", lines[2]);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(50, 3)]
    [InlineData(5000, 1)]
    [InlineData(5000, 2000)]
    [InlineData(9999, 1)]
    [InlineData(10000, 0)]
    public void Render_WhenLineIsLong_CutsItAroundThePlace(int start, int length)
    {
        string text = string.Concat(Enumerable.Range(0, 10_000).Select(i => (char)('a' + i % 26)));

        string[] lines = new DiagnosticRenderer(widthMax: 40).Render(At(text, start, length)).Split('\n');

        string line = lines[1]["   1 | ".Length..];
        string carets = lines[2]["     | ".Length..];
        Assert.InRange(line.Length, 20, 40);
        Assert.InRange(carets.Length, 1, 40);
        int column = carets.IndexOf('^');
        if (start < text.Length) Assert.Equal(text[start], line[column]);
        Assert.Equal(Math.Min(Math.Max(length, 1), 38), carets.Length - column);
        Assert.Equal(start > 35, line[0] == '\u2026');
        Assert.Equal(start + length < 9960, line[^1] == '\u2026');
    }

    [Fact]
    public void Render_WhenColorIsAsked_MarksMessageAndCaretsAndResets()
    {
        string rendered = new DiagnosticRenderer(useColor: true).Render(At("abc", 1, 1));

        Assert.Equal("\u001b[31mf:1:2: m\u001b[0m\n   1 | abc\n     |  \u001b[31m^\u001b[0m\n", rendered);
    }

    [Fact]
    public void Render_WhenBagIsFull_CountsTheRest()
    {
        var bag = new DiagnosticBag(2);
        for (int i = 0; i < 5; i++)
            bag.Error("x", $"message {i}");

        Assert.Equal("message 0\nmessage 1\nand 3 more\n", Plain.Render(bag));
        Assert.True(bag.HasErrors);
    }

    [Fact]
    public void RenderLine_WhenMessageOrPathHoldsControls_EscapesThem()
    {
        var diagnostic = new Diagnostic(DiagnosticSeverity.Error, "x", "bad \u001b[2J \"thing\" \\", new SourceText("a\nb", "x"), default);

        Assert.Equal("a\\nb:1:1: bad \\u{1b}[2J \"thing\" \\", Plain.RenderLine(diagnostic));
    }

    [Fact]
    public void Render_WhenAnyTextAndPlace_IsBoundedAndHarmless() =>
        Prop.ForAll<ushort[], (ushort Start, ushort Length)>((units, place) =>
        {
            string text = string.Concat(units.Select(unit => (char)(unit % 7 == 0 ? '\n' : unit)));
            int start = place.Start % (text.Length + 1);
            int length = place.Length % (text.Length - start + 1);
            string[] lines = new DiagnosticRenderer(widthMax: 20).Render(At(text, start, length)).Split('\n');
            return lines.Length == (text.Length == 0 ? 2 : 4) && lines.All(line => TextEscapeTests.IsHarmless(line, 200));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Constructor_WhenWidthIsOutside_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new DiagnosticRenderer(widthMax: 19));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DiagnosticRenderer(widthMax: 1001));
    }

    private static Diagnostic At(string text, int start, int length) =>
        new(DiagnosticSeverity.Error, "x", "m", new SourceText("f", text), new TextSpan(start, length));
}
