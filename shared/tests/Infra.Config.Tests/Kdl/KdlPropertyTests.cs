using FsCheck;
using FsCheck.Fluent;
using Infra.Config.Kdl;
using Infra.Parsing;

namespace Infra.Config.Tests.Kdl;

public class KdlPropertyTests
{
    private const string Sample = "/- gone 1\n(t)node \"a\\nb\" #\"raw\"# k=(u8)0x1F { child #true; /* c */ other \"\"\"\n  x\n  \"\"\"\n}\nlast 1.5e-3 \\ // c\n  -2\n";

    [Fact]
    public void Read_WhenAnyBytes_NeverThrows() => Prop.ForAll<byte[]>(bytes =>
    {
        var found = new DiagnosticBag();
        KdlReader.Read(Utf8Source.Decode("t", bytes, found), found);
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(KdlVersion.V1)]
    [InlineData(KdlVersion.V2)]
    public void Read_WhenTokensInAnyOrder_NeverThrowsAndWritesBack(KdlVersion version) => Prop.ForAll(Pieces, pieces =>
    {
        var found = new DiagnosticBag();
        KdlDocument document = KdlReader.Read(new SourceText("t", string.Concat(pieces)), found, new KdlOptions { Version = version });
        foreach (Diagnostic each in found)
            Assert.InRange(each.Span.End, each.Span.Start, each.Source!.Text.Length);
        if (!found.HasErrors) AssertWritesBack(document);
    }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(5000));

    /// <summary>What the specification promises: a text that is valid in both editions means the same in both.</summary>
    [Fact]
    public void Read_WhenValidInBothEditions_MeansTheSame() => Prop.ForAll(Pieces, pieces =>
    {
        // The one exception, which its authors call a mistake: a vertical tab ends a line (and so a comment) in KDL 2 only.
        var source = new SourceText("t", string.Concat(pieces).Replace("\u000B", "", StringComparison.Ordinal));
        var found = new DiagnosticBag();
        KdlDocument first = KdlReader.Read(source, found, new KdlOptions { Version = KdlVersion.V1 });
        KdlDocument second = KdlReader.Read(source, found, new KdlOptions { Version = KdlVersion.V2 });
        if (!found.HasErrors) Assert.Equal(KdlWriter.Write(first, KdlVersion.V2), KdlWriter.Write(second, KdlVersion.V2));
    }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(20000));

    [Fact]
    public void Write_WhenAnyStrings_ReadsBackTheSame() => Prop.ForAll<string[]>(texts =>
    {
        var source = new SourceText("made", "");
        List<KdlNode> nodes = [];
        foreach (string? text in texts)
        {
            string name = Sound(text ?? "");
            var node = new KdlNode(name, name, source, default);
            node.Add(new KdlEntry(null, default, new KdlValue(KdlKind.String, default) { Text = name }));
            node.Add(new KdlEntry(name, default, new KdlValue(KdlKind.String, default) { Text = name, Type = name }));
            nodes.Add(node);
        }

        foreach (KdlVersion version in (KdlVersion[])[KdlVersion.V1, KdlVersion.V2])
            AssertWritesBack(new KdlDocument(source, nodes, version));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Read_WhenCutAnywhere_NeverThrowsAndReportsWithinTheText()
    {
        for (int length = 0; length <= Sample.Length; length++)
        {
            var found = new DiagnosticBag();
            KdlReader.Read(new SourceText("t", Sample[..length]), found);
            Assert.All(found, each => Assert.InRange(each.Span.End, 0, length));
        }
    }

    [Fact]
    public void Read_WhenCutInsideAThing_Reports()
    {
        foreach (string text in (string[])["n { c }", "n \"abc\"", "n #\"abc\"#", "(t)n", "n k=1", "n /* c */", "n \"\"\"\n x\n \"\"\"", "n #true"])
        {
            for (int length = text.IndexOfAny(['{', '"', '#', '(', '=', '/']) + 1; length < text.Length; length++)
            {
                var found = new DiagnosticBag();
                KdlDocument cut = KdlReader.Read(new SourceText("t", text[..length]), found, new KdlOptions { Version = KdlVersion.V2 });
                // A bare word cut short is a word still; anything that was opened must be closed.
                Assert.True(found.HasErrors || KdlWriter.Write(cut) != KdlWriter.Write(KdlReader.Read(new SourceText("t", text), new DiagnosticBag())), text[..length]);
            }
        }
    }

    [Theory]
    [InlineData("n \"x\"", "\"")]
    [InlineData("n #true", "e")]
    [InlineData("n 1", "x")]
    [InlineData("n {}", "}")]
    [InlineData("n #\"x\"#", "#")]
    public void Read_WhenSomethingIsAppended_Reports(string text, string tail)
    {
        var found = new DiagnosticBag();

        KdlReader.Read(new SourceText("t", text + tail), found);

        Assert.True(found.HasErrors);
    }

    private static Arbitrary<string[]> Pieces { get; } = Arb.From(Gen.ArrayOf(Gen.Elements(
        "a", "node", "\"k\"", "r\"q\"", "#\"q\"#", "=", "(", ")", "(t)", "{", "}", ";", "\n", "\r\n", " ", " ", " ", "\t", "//", "/-", "/*", "*/", "\\", "\\\n", "\"", "\"\"\"", "#",
        "\"\"\"\n x\n \"\"\"", "1", "-1", "0x1F", "0o17", "1.5", "1e5", "true", "#true", "null", "#null", "#nan", "\\u{41}", "_", ".", "+", "-", "é", "\uD83D\uDE00", "\uD800", "\u000B", "\uFEFF", "\0")));

    private static void AssertWritesBack(KdlDocument document)
    {
        string written = KdlWriter.Write(document);
        var found = new DiagnosticBag();
        KdlDocument again = KdlReader.Read(new SourceText("written", written), found, new KdlOptions { Version = document.Version });
        Assert.True(!found.HasErrors, found.FirstOrDefault() + "\n" + written);
        Assert.Equal(document.Nodes.Count, again.Nodes.Count);
        for (int i = 0; i < again.Nodes.Count; i++)
            AssertSame(document.Nodes[i], again.Nodes[i]);
        Assert.Equal(written, KdlWriter.Write(again));
    }

    private static void AssertSame(KdlNode expected, KdlNode actual)
    {
        Assert.Equal((expected.Name, expected.Type, expected.Children.Count), (actual.Name, actual.Type, actual.Children.Count));
        IEnumerable<(string?, string)> Values(KdlNode node) => node.Entries.Where(entry => entry.Name is null).Select(entry => (entry.Value.Type, entry.Value.Text));
        Assert.Equal(Values(expected), Values(actual));
        for (int i = 0; i < actual.Children.Count; i++)
            AssertSame(expected.Children[i], actual.Children[i]);
    }

    private static string Sound(string text) => new([.. text.Where(c => !char.IsSurrogate(c))]);
}
