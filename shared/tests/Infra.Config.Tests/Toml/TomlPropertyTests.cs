using FsCheck;
using FsCheck.Fluent;
using Infra.Config.Toml;
using Infra.Parsing;

namespace Infra.Config.Tests.Toml;

public class TomlPropertyTests
{
    private const string Sample = """
        title = "x \"y\" \u00e9" # note
        [owner]
        born = 1979-05-27T07:32:00.25-08:00
        "quoted key".more = [ 1, 2.5e3, [ 'a', true ], { b = 1, c.d = 0xff } ]
        text = '''
        many
        lines'''
        [[item]]
        [[item]]
        [item.sub]
        n = -inf
        """;

    [Fact]
    public void Read_WhenAnyBytes_NeverThrows() => Prop.ForAll<byte[]>(bytes =>
    {
        var found = new DiagnosticBag();
        TomlReader.Read(Utf8Source.Decode("t", bytes, found), found);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Read_WhenTokensInAnyOrder_NeverThrows() => Prop.ForAll(Pieces, pieces =>
    {
        var found = new DiagnosticBag();
        TomlTable root = TomlReader.Read(new SourceText("t", string.Concat(pieces)), found);
        foreach (Diagnostic each in found)
            Assert.InRange(each.Span.End, each.Span.Start, each.Source!.Text.Length);
        if (!found.HasErrors) AssertWritesBack(root);
    }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(5000));

    [Fact]
    public void Write_WhenAnyStrings_ReadsBackTheSame() => Prop.ForAll<string[], double, long>((texts, number, integer) =>
    {
        var source = new SourceText("made", "");
        var root = new TomlTable(TomlTableOrigin.Root, 0, source, default);
        var list = new TomlArray(isOfTables: false, source, default);
        foreach (string? text in texts)
        {
            string value = Sound(text ?? "");
            list.Add(new TomlString(value, source, default));
            root.TryAdd(new TomlEntry(value, source, default, new TomlString(value, source, default)));
        }

        root.TryAdd(new TomlEntry("list\0", source, default, list));
        root.TryAdd(new TomlEntry("number\0", source, default, new TomlFloat(number, source, default)));
        root.TryAdd(new TomlEntry("integer\0", source, default, new TomlInteger(integer, source, default)));
        AssertWritesBack(root);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Read_WhenCutAnywhere_NeverThrowsAndReportsWithinTheText()
    {
        for (int length = 0; length <= Sample.Length; length++)
        {
            var found = new DiagnosticBag();
            TomlReader.Read(new SourceText("t", Sample[..length]), found);
            Assert.All(found, each => Assert.InRange(each.Span.End, 0, length));
        }
    }

    [Fact]
    public void Read_WhenCutInsideAStatement_Reports()
    {
        foreach (string statement in (string[])["key = \"text\"", "[table]", "[[array]]", "a = [1, [2], { b = 3 }]", "a = 'x'"])
        {
            for (int length = 1; length < statement.Length; length++)
            {
                var found = new DiagnosticBag();
                TomlReader.Read(new SourceText("t", statement[..length]), found);
                Assert.True(found.HasErrors, statement[..length]);
            }
        }
    }

    [Theory]
    [InlineData("a = 1", "1")]
    [InlineData("a = \"x\"", "\"")]
    [InlineData("[a]", "]")]
    [InlineData("a = []", "]")]
    [InlineData("a = {}", "}")]
    [InlineData("a = true", "e")]
    [InlineData("a = 07:32:00", "Z")]
    public void Read_WhenSomethingIsAppended_IsNotTheSame(string text, string tail)
    {
        var found = new DiagnosticBag();

        TomlTable root = TomlReader.Read(new SourceText("t", text + tail), found);

        Assert.True(found.HasErrors || root.Entries[0].Value is TomlInteger { Value: 11 });
    }

    private static Arbitrary<string[]> Pieces { get; } = Arb.From(Gen.ArrayOf(Gen.Elements(
        "a", "b", "\"k\"", "'q'", ".", "=", " = ", "[", "]", "[[", "]]", "{", "}", ",", "\n", "\r\n", " ", "\t", "#", "\"", "'", "\"\"\"", "'''", "\\", "\\n", "\\u0041",
        "1", "-1", "0x1F", "1.5", "inf", "nan", "true", "1979-05-27", "T07:32:00", "Z", "07:32:00", "_", "é", "\uD83D\uDE00", "\uD800", "\u0001", "\0")));

    private static void AssertWritesBack(TomlTable root)
    {
        string written = TomlWriter.Write(root);
        var found = new DiagnosticBag();
        TomlTable again = TomlReader.Read(new SourceText("written", written), found);
        Assert.True(!found.HasErrors, found.FirstOrDefault() + "\n" + written);
        Assert.Equal(written, TomlWriter.Write(again));
        Assert.Equal(root.Entries.Count, again.Entries.Count);
        foreach (TomlEntry entry in root.Entries)
        {
            Assert.True(again.TryGet(entry.Key, out TomlEntry? other));
            Assert.Equal(entry.Value.Kind, other.Value.Kind);
            if (entry.Value is TomlString text) Assert.Equal(text.Value, ((TomlString)other.Value).Value);
            if (entry.Value is TomlFloat number) Assert.Equal(number.Value, ((TomlFloat)other.Value).Value);
            if (entry.Value is TomlInteger integer) Assert.Equal(integer.Value, ((TomlInteger)other.Value).Value);
        }
    }

    private static string Sound(string text) => new([.. text.Where(c => !char.IsSurrogate(c))]);
}
