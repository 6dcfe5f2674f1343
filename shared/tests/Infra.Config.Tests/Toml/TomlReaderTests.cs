using Infra.Config.Toml;
using Infra.Parsing;

namespace Infra.Config.Tests.Toml;

public class TomlReaderTests
{
    [Theory]
    [InlineData("a = 0x7fffffffffffffff", "9223372036854775807")]
    [InlineData("a = -9223372036854775808", "-9223372036854775808")]
    [InlineData("a = 0o17", "15")]
    [InlineData("a = 0b1_01", "5")]
    [InlineData("a = 1_000", "1000")]
    [InlineData("a = 6.25e-1", "0.625")]
    [InlineData("a = -inf", "-inf")]
    [InlineData("a = \"\\u00E9\\U0001F600\\t\"", "\"é😀\\t\"")]
    [InlineData("a = 'C:\\x'", "\"C:\\\\x\"")]
    [InlineData("a = \"\"\"\nx\\\n   y\"\"\"", "\"xy\"")]
    [InlineData("a = '''\n'x''''", "\"'x'\"")]
    [InlineData("a = [1, # one\n 2,\n]", "[1, 2]")]
    [InlineData("a = { b.c = 1, d = [] }", "{ b = { c = 1 }, d = [] }")]
    [InlineData("a = 1979-05-27 07:32:00.5-07:00", "1979-05-27T07:32:00.5-07:00")]
    [InlineData("a = 1979-05-27", "1979-05-27")]
    [InlineData("a = 07:32:00", "07:32:00")]
    public void Read_WhenValid_GivesTheValue(string text, string canonical)
    {
        TomlTable root = ReadValid(text);

        Assert.Equal(canonical, WriteInline(root.Entries[0].Value));
    }

    [Theory]
    [InlineData("a = 1\na = 2", 2, 1, "\"a\" was defined as a value on line 1 already")]
    [InlineData("a.b = 1\n[a]", 2, 2, "\"a\" was defined as a table on line 1 already")]
    [InlineData("[a]\n[a]", 2, 2, "\"a\" was defined as a table on line 1 already")]
    [InlineData("[a.b]\n[a]\nb.c = 1", 3, 1, "\"b\" was defined as a table on line 1 already")]
    [InlineData("a = {}\na.b = 1", 2, 1, "\"a\" was defined as an inline table on line 1 already")]
    [InlineData("a = [1]\n[[a]]", 2, 3, "\"a\" was defined as an array on line 1 already")]
    [InlineData("a = {}\n[a.b]", 2, 2, "\"a\" is an inline table, defined on line 1; it cannot be extended")]
    [InlineData("a = server", 1, 5, "\"server\" is no value; strings stand in quotes")]
    [InlineData("a = ture", 1, 5, "\"ture\" is no value; strings stand in quotes; did you mean \"true\"?")]
    [InlineData("a = 010", 1, 5, "a whole number cannot begin with 0; octal numbers begin with 0o")]
    [InlineData("a = 1__0", 1, 5, "an underscore must stand between two digits")]
    [InlineData("a = 9223372036854775808", 1, 5, "the number does not fit into 64 bits")]
    [InlineData("a = .5", 1, 5, "a number needs a digit before its point")]
    [InlineData("a = 2021-02-29", 1, 5, "the month has no such day")]
    [InlineData("a = \"x", 1, 5, "this string is not closed on its line")]
    [InlineData("a = \"\"\"x", 1, 5, "this multi-line string is never closed")]
    [InlineData("a = \"\\q\"", 1, 6, "a string has no escape \\q; write \\\\ for a backslash, or take single quotes")]
    [InlineData("a = \"\\ud800\"", 1, 6, "this escape is no character of Unicode")]
    [InlineData("a =", 1, 4, "the value is missing")]
    [InlineData("a", 1, 2, "expected = and a value behind the key")]
    [InlineData("= 1", 1, 1, "expected a key, not \"=\"")]
    [InlineData("[a", 1, 3, "expected ] behind the name of the table")]
    [InlineData("a = 1 b = 2", 1, 7, "expected the end of the line, not \"b\"")]
    [InlineData("a = {b = 1,}", 1, 12, "an inline table cannot end with a comma")]
    [InlineData("a = {b = 1", 1, 11, "an inline table must end on its line: expected a comma or }")]
    [InlineData("a = [1 2]", 1, 8, "expected a comma or ] behind the item, not \"2\"")]
    [InlineData("a = 1 # \u0001", 1, 9, "U+0001 cannot stand in a comment")]
    [InlineData("a = '\u0000'", 1, 6, "U+0000 cannot stand in a string as it is")]
    public void Read_WhenInvalid_ReportsOneMistakeAtItsPlace(string text, int line, int column, string message)
    {
        DiagnosticBag found = ReadAll(text);

        Diagnostic only = Assert.Single(found);
        Assert.Equal($"t.toml:{line}:{column}: {message}", only.ToString());
    }

    [Fact]
    public void Read_WhenManyLinesAreWrong_ReportsEachAndKeepsTheRest()
    {
        const string Text = """
            a = tru
            b = 2
            list = [1, two,
              3]
            open = [1,
              2
            c = "x
            d = 4
            [server
            port = 0x
            [server]
            e = 5
            """;
        var found = new DiagnosticBag();

        TomlTable root = TomlReader.Read(new SourceText("t.toml", Text), found);

        Assert.Equal([1, 3, 5, 7, 9, 10, 11], found.Select(each => each.Position!.Value.Line));
        Assert.Equal(["a", "b", "list", "open", "c", "d", "server"], root.Entries.Select(entry => entry.Key));
        Assert.True(root.TryGet("d", out TomlEntry? kept) && kept.Value is TomlInteger { Value: 4 });
        Assert.True(root.TryGet("open", out TomlEntry? broken) && broken.Value.Kind == TomlKind.Invalid);
    }

    [Fact]
    public void Read_WhenValid_EveryKeyAndValueHasItsPlace()
    {
        const string Text = "[a.\"b c\"]\nkey = [ 'x', { y = 1.5 } ]\n";
        TomlTable root = ReadValid(Text);

        TomlEntry a = root.Entries[0];
        TomlEntry bc = ((TomlTable)a.Value).Entries[0];
        TomlEntry key = ((TomlTable)bc.Value).Entries[0];
        var list = (TomlArray)key.Value;
        TomlEntry y = ((TomlTable)list.Items[1]).Entries[0];

        Assert.Equal("a", Slice(a.KeySpan));
        Assert.Equal("\"b c\"", Slice(bc.KeySpan));
        Assert.Equal("[a.\"b c\"]", Slice(bc.Value.Span));
        Assert.Equal("[ 'x', { y = 1.5 } ]", Slice(list.Span));
        Assert.Equal("'x'", Slice(list.Items[0].Span));
        Assert.Equal("{ y = 1.5 }", Slice(list.Items[1].Span));
        Assert.Equal("1.5", Slice(y.Value.Span));

        string Slice(TextSpan span) => Text.Substring(span.Start, span.Length);
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{a=", "}")]
    public void Read_WhenNestedTooDeep_ReportsAndDoesNotOverflow(string open, string close)
    {
        string deep = "a = " + string.Concat(Enumerable.Repeat(open, 100_000)) + "1" + string.Concat(Enumerable.Repeat(close, 100_000));

        Assert.Contains(ReadAll(deep), each => each.Code == "too-deep");
        Assert.Contains(ReadAll(string.Join(".", Enumerable.Repeat("a", 100_000)) + " = 1"), each => each.Code == "too-deep");
        Assert.Contains(ReadAll("[" + string.Join(".", Enumerable.Repeat("a", 100_000)) + "]"), each => each.Code == "too-deep");
        Assert.False(ReadAll("a = " + string.Concat(Enumerable.Repeat(open, 60)) + "1" + string.Concat(Enumerable.Repeat(close, 60))).HasErrors);
    }

    [Fact]
    public void Read_WhenTooLong_ReportsAndReadsNothing()
    {
        var found = new DiagnosticBag();

        TomlTable root = TomlReader.Read(new SourceText("t.toml", "a = 1 # long"), found, new TomlOptions { LengthMax = 11 });

        Assert.Equal("too-large", Assert.Single(found).Code);
        Assert.Empty(root.Entries);
    }

    /// <summary>Texts of a megabyte that would take hours if any part were looked at again and again.</summary>
    [Theory]
    [InlineData("a = [\n")]
    [InlineData("[[a]]\n")]
    [InlineData("a = \"\"\"\n")]
    [InlineData("a = '\n")]
    [InlineData("[a.b.c\n")]
    [InlineData("= = [ {\n")]
    [InlineData("a.b.c.d.e.f.g = [[[[{x=[\n")]
    [InlineData("\\ \\ \\ \"")]
    [InlineData("a = [1, # x\n")]
    public void Read_WhenHostile_StaysLinear(string piece)
    {
        string text = string.Concat(Enumerable.Repeat(piece, 1_000_000 / piece.Length));

        ReadAll(text);
        ReadAll("x = [" + text);
        ReadAll("x = \"\"\"" + text);
    }

    [Fact]
    public void Read_WhenTableHasManyKeys_FindsEach()
    {
        TomlTable root = ReadValid(string.Concat(Enumerable.Range(0, 50_000).Select(i => $"k{i} = {i}\n")));

        for (int i = 0; i < 50_000; i += 997)
            Assert.Equal(i, Assert.IsType<TomlInteger>(root.TryGet($"k{i}", out TomlEntry? entry) ? entry.Value : null).Value);
        Assert.False(root.TryGet("k50000", out _));
    }

    [Fact]
    public void Read_WhenEdition11_TakesItsNotations()
    {
        const string Text = "a = {\n b = \"\\e\\x41\", # c\n}\nt = 07:32\n";
        var found = new DiagnosticBag();

        TomlTable root = TomlReader.Read(new SourceText("t.toml", Text), found, new TomlOptions { Version = TomlVersion.V11 });

        Assert.Empty(found);
        Assert.Equal("07:32:00", root.Entries[1].Value.ToString());
        Assert.True(ReadAll(Text).HasErrors);
    }

    [Fact]
    public void TryGetInstant_WhenOffset_ConvertsToUtc()
    {
        var value = (TomlDateTime)ReadValid("a = 1979-05-27T00:32:00.999999999-07:00").Entries[0].Value;

        Assert.True(value.TryGetInstant(out DateTimeOffset instant));
        Assert.Equal(new DateTimeOffset(1979, 5, 27, 7, 32, 0, TimeSpan.Zero).AddTicks(9_999_999), instant);
    }

    private static TomlTable ReadValid(string text)
    {
        var found = new DiagnosticBag();
        TomlTable root = TomlReader.Read(new SourceText("t.toml", text), found);
        Assert.Empty(found);
        return root;
    }

    private static DiagnosticBag ReadAll(string text)
    {
        var found = new DiagnosticBag();
        TomlReader.Read(new SourceText("t.toml", text), found);
        return found;
    }

    private static string WriteInline(TomlValue value)
    {
        var table = new TomlTable(TomlTableOrigin.Root, 0, value.Source, default);
        table.TryAdd(new TomlEntry("x", value.Source, default, value));
        return TomlWriter.Write(table)[4..].TrimEnd('\n');
    }
}
