using Infra.Config.Kdl;
using Infra.Parsing;

namespace Infra.Config.Tests.Kdl;

public class KdlReaderTests
{
    [Theory]
    [InlineData("node 1 key=\"v\" { child true; }", KdlVersion.V1, "node 1 key=\"v\" {\n    child true\n}\n")]
    [InlineData("node r#\"a\"b\"#", KdlVersion.V1, "node \"a\\\"b\"\n")]
    [InlineData("\"0.0.0.0:80\" offer-h2=false", KdlVersion.V1, "\"0.0.0.0:80\" offer-h2=false\n")]
    [InlineData("node a k=b #true #null #-inf 0x1F { x; y }", KdlVersion.V2, "node a #true #null #-inf 31 k=b {\n    x\n    y\n}\n")]
    [InlineData("node \"\"\"\n  a\n   b\n  \"\"\"", KdlVersion.V2, "node \"a\\n b\"\n")]
    [InlineData("node #\"\\n\"# /- gone \"\\s\"", KdlVersion.V2, "node \"\\\\n\" \" \"\n")]
    [InlineData("(t)node (u8)1 k=(x)\"y z\"", KdlVersion.V2, "(t)node (u8)1 k=(x)\"y z\"\n")]
    [InlineData("n 1_000.50 -0b11 +5 1e3", KdlVersion.V2, "n 1000.50 -3 5 1E+3\n")]
    [InlineData("n a=1 b=2 a=3", KdlVersion.V2, "n a=3 b=2\n")]
    [InlineData("/- n { a }\nm /- { b } { c }", KdlVersion.V2, "m {\n    c\n}\n")]
    [InlineData("n \\ // more\n  1 /* x /* y */ */ 2", KdlVersion.V2, "n 1 2\n")]
    public void Read_WhenValid_GivesTheNodes(string text, KdlVersion version, string canonical)
    {
        var found = new DiagnosticBag();

        KdlDocument document = KdlReader.Read(new SourceText("t.kdl", text), found);   // finds the edition by itself

        Assert.Empty(found);
        Assert.Equal(canonical, KdlWriter.Write(document, version));
    }

    [Theory]
    [InlineData("/- kdl-version 2\nnode true", KdlVersion.V2, false)]
    [InlineData("/- kdl-version 1\nnode true", KdlVersion.V1, true)]
    [InlineData("\uFEFF/- kdl-version 2\r\nnode #true", KdlVersion.V2, true)]
    [InlineData("/- kdl-version 2", KdlVersion.V2, true)]
    [InlineData("node true", KdlVersion.V1, true)]
    [InlineData("node #true", KdlVersion.V2, true)]
    [InlineData("node \"plain\"", KdlVersion.V1, true)]
    [InlineData("/- kdl-version 3\nnode #true", KdlVersion.V2, true)]
    public void Read_WhenEditionIsNotGiven_FindsIt(string text, KdlVersion version, bool isValid)
    {
        var found = new DiagnosticBag();

        KdlDocument document = KdlReader.Read(new SourceText("t.kdl", text), found);

        Assert.Equal(version, document.Version);
        Assert.Equal(isValid, !found.HasErrors);
    }

    [Theory]
    [InlineData("node true", 1, 6, "\"true\" cannot stand here without quotes; the value is written #true")]
    [InlineData("node #ture", 1, 6, "unknown word behind #; there are #true, #false, #null, #inf, #-inf and #nan; did you mean \"#true\"?")]
    [InlineData("node 1.", 1, 6, "a digit is missing in this number")]
    [InlineData("node 12z", 1, 6, "\"z\" cannot stand in this number")]
    [InlineData("node \"a", 1, 6, "this string is not closed on its line; one of several lines is written \"\"\"")]
    [InlineData("node \"\"\"a\"\"\"", 1, 6, "a line end must follow \"\"\"")]
    [InlineData("node \"\"\"\n b\n  \"\"\"", 1, 6, "line 1 of this string does not begin with the blanks of its last line")]
    [InlineData("node \"\\q\"", 1, 7, "a string has no such escape; write \\\\ for a backslash, or take a raw string")]
    [InlineData("node \"a\"b", 1, 9, "a blank is missing before \"b\"")]
    [InlineData("node {", 1, 6, "this { is never closed")]
    [InlineData("node }", 1, 6, "this } closes nothing")]
    [InlineData("node {} {}", 1, 9, "a node has only one block of children")]
    [InlineData("node {} 1", 1, 9, "expected the end of the node behind its children, not \"1\"")]
    [InlineData("node a=", 1, 8, "expected a value, not the end of the text")]
    [InlineData("node (t", 1, 6, "this ( is never closed")]
    [InlineData("node /* x", 1, 6, "this comment is never closed")]
    [InlineData("node \u202Ea", 1, 6, "U+202E cannot stand here as it is")]
    [InlineData("1node", 1, 1, "\"1node\" cannot be the name of a node, since it begins like a number; quotes would help")]
    public void Read_WhenInvalid2_ReportsAtItsPlace(string text, int line, int column, string message)
    {
        var found = new DiagnosticBag();

        KdlReader.Read(new SourceText("t.kdl", text), found, new KdlOptions { Version = KdlVersion.V2 });

        Assert.Equal($"t.kdl:{line}:{column}: {message}", found.First().ToString());
    }

    [Theory]
    [InlineData("node bare", "\"bare\" must stand in quotes: in KDL 1 only names of nodes and properties may do without")]
    [InlineData("node { a }", "KDL 1 wants a semicolon or a line end before this }")]
    [InlineData("node r\"x", "this raw string is never closed")]
    [InlineData("node a=b", "\"b\" is no value; strings stand in quotes")]
    public void Read_WhenInvalid1_ReportsAtItsPlace(string text, string message)
    {
        var found = new DiagnosticBag();

        KdlReader.Read(new SourceText("t.kdl", text), found, new KdlOptions { Version = KdlVersion.V1 });

        Assert.Equal(message, found.First().Message);
    }

    [Fact]
    public void Read_WhenManyLinesAreWrong_ReportsEachAndKeepsTheRest()
    {
        const string Text = """
            /- kdl-version 2
            a 1 true
            b {
                c 0xz
                d "x
                e 5
            }
            f =1
            g 7
            """;
        var found = new DiagnosticBag();

        KdlDocument document = KdlReader.Read(new SourceText("t.kdl", Text), found);

        Assert.Equal([2, 4, 5, 8], found.Select(each => each.Position!.Value.Line));
        Assert.Equal(["a", "b", "f", "g"], document.Nodes.Select(node => node.Name));
        Assert.Equal(["c", "d", "e"], document.Nodes[1].Children.Select(node => node.Name));
        Assert.Equal(7, document.Nodes[3].Entries[0].Value.Number.Integer);
    }

    [Fact]
    public void Read_WhenValid_EveryNameAndValueHasItsPlace()
    {
        const string Text = "(a)\"n m\" 12 k=(t)\"v\" { c #true }";
        KdlDocument document = KdlReader.Read(new SourceText("t.kdl", Text), new DiagnosticBag());

        KdlNode node = document.Nodes[0];
        Assert.Equal("\"n m\"", Slice(node.NameSpan));
        Assert.Equal("12", Slice(node.Entries[0].Value.Span));
        Assert.Equal("k", Slice(node.Entries[1].NameSpan));
        Assert.Equal("(t)\"v\"", Slice(node.Entries[1].Value.Span));
        Assert.Equal("c", Slice(node.Children[0].NameSpan));
        Assert.Equal("#true", Slice(node.Children[0].Entries[0].Value.Span));

        string Slice(TextSpan span) => Text.Substring(span.Start, span.Length);
    }

    [Theory]
    [InlineData(KdlVersion.V1)]
    [InlineData(KdlVersion.V2)]
    public void Read_WhenNestedTooDeep_ReportsAndDoesNotOverflow(KdlVersion version)
    {
        var found = new DiagnosticBag();

        KdlReader.Read(new SourceText("t.kdl", string.Concat(Enumerable.Repeat("a {\n", 100_000))), found, new KdlOptions { Version = version });

        Assert.Contains(found, each => each.Code == "too-deep");
    }

    /// <summary>Texts of a megabyte that would take hours if any part were looked at again and again.</summary>
    [Theory]
    [InlineData("a {\n")]
    [InlineData("a \"\n")]
    [InlineData("a #\"x\n")]
    [InlineData("a r#\"x\n")]
    [InlineData("a #\"\"\"\n")]
    [InlineData("a \"\"\"\n")]
    [InlineData("/*")]
    [InlineData("a /* ")]
    [InlineData("#")]
    [InlineData("r#")]
    [InlineData("a \\ \\ ")]
    [InlineData("a   b")]
    [InlineData("(")]
    [InlineData("/-")]
    [InlineData("a/")]
    [InlineData("}")]
    [InlineData("a=\"\\")]
    public void Read_WhenHostile_StaysLinear(string piece)
    {
        string text = string.Concat(Enumerable.Repeat(piece, 1_000_000 / piece.Length));
        var found = new DiagnosticBag();

        KdlReader.Read(new SourceText("t.kdl", text), found);
        KdlReader.Read(new SourceText("t.kdl", "x \"\"\"\n" + text), found);
    }

    [Theory]
    [InlineData("0xffffffffffffffffffffffffffffffff", "340282366920938463463374607431768211455")]
    [InlineData("0x1ffffffffffffffffffffffffffffffff", "0x1ffffffffffffffffffffffffffffffff")]
    [InlineData("1e400", "1E+400")]
    public void Write_WhenNumberIsHuge_LosesNothing(string written, string canonical)
    {
        KdlDocument document = KdlReader.Read(new SourceText("t.kdl", "n " + written), new DiagnosticBag());

        Assert.Null(document.Nodes[0].Entries[0].Value.Number.Integer);
        Assert.Equal($"n {canonical}\n", KdlWriter.Write(document, KdlVersion.V2));
    }
}
