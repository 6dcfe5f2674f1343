using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Infra.Http.Structured;

namespace Infra.Http.Tests.Structured;

public sealed class StructuredFieldTests
{
    [Theory]
    [InlineData("sugar, tea, rum", "sugar, tea, rum")]
    [InlineData("(\"foo\" \"bar\"), (\"baz\"), (\"bat\"  \"one\"), ()", "(\"foo\" \"bar\"), (\"baz\"), (\"bat\" \"one\"), ()")]
    [InlineData("abc;a=1;b=2; cde_456, (ghi;jk=4 l);q=\"9\";r=w", "abc;a=1;b=2;cde_456, (ghi;jk=4 l);q=\"9\";r=w")]
    [InlineData(" a ,\tb ", "a, b")]
    [InlineData("a;x;y;x=1", "a;x=1;y")]
    [InlineData("", "")]
    public void Format_OfAListRead_IsItsCanonicalForm(string value, string expected)
    {
        Assert.True(StructuredFieldReader.TryReadList(Encoding.ASCII.GetBytes(value), out IReadOnlyList<StructuredMember> list, out _));
        Assert.Equal(expected, StructuredFieldWriter.Format(list));
    }

    [Theory]
    [InlineData("en=\"Applepie\", da=:w4ZibGV0w6ZydGU=:", "en=\"Applepie\", da=:w4ZibGV0w6ZydGU=:")]
    [InlineData("a=?0, b, c; foo=bar", "a=?0, b, c;foo=bar")]
    [InlineData("rating=1.50, feelings=(joy sadness)", "rating=1.5, feelings=(joy sadness)")]
    [InlineData("a=1,b=2,a=3", "a=3, b=2")]
    [InlineData("a=?1;x=?1", "a;x")]
    public void Format_OfADictionaryRead_IsItsCanonicalForm(string value, string expected)
    {
        Assert.True(StructuredFieldReader.TryReadDictionary(Encoding.ASCII.GetBytes(value), out IReadOnlyList<StructuredEntry> entries, out _));
        Assert.Equal(expected, StructuredFieldWriter.Format(entries));
    }

    [Theory]
    [InlineData("42", "42")]
    [InlineData("-0", "0")]
    [InlineData("-999999999999999", "-999999999999999")]
    [InlineData("4.5;a", "4.5;a")]
    [InlineData("-123456789012.120", "-123456789012.12")]
    [InlineData("1.000", "1.0")]
    [InlineData("\"a\\\"\\\\\"", "\"a\\\"\\\\\"")]
    [InlineData("*foo:bar/baz", "*foo:bar/baz")]
    [InlineData("::", "::")]
    [InlineData("?1", "?1")]
    [InlineData("@1659578233", "@1659578233")]
    [InlineData("%\"f%c3%bc%25%22\"", "%\"f%c3%bc%25%22\"")]
    public void Format_OfAnItemRead_IsItsCanonicalForm(string value, string expected)
    {
        Assert.True(StructuredFieldReader.TryReadItem(Encoding.ASCII.GetBytes(value), out StructuredItem? item, out _));
        Assert.Equal(expected, StructuredFieldWriter.Format(item));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1000000000000000")]
    [InlineData("1234567890123.0")]
    [InlineData("1.2345")]
    [InlineData("1.")]
    [InlineData(".1")]
    [InlineData("-")]
    [InlineData("--1")]
    [InlineData("1 2")]
    [InlineData("\"a")]
    [InlineData("\"a\\n\"")]
    [InlineData("\"\t\"")]
    [InlineData(":a")]
    [InlineData(":a b:")]
    [InlineData("?2")]
    [InlineData("?")]
    [InlineData("@1.5")]
    [InlineData("%\"%C3%BC\"")]
    [InlineData("%\"%c3\"")]
    [InlineData("%\"%c\"")]
    [InlineData("a;A=1")]
    [InlineData("a;=1")]
    [InlineData("a;b=")]
    [InlineData("a,")]
    [InlineData("é")]
    public void TryReadItem_OfSomethingElse_Fails(string value) => Assert.False(StructuredFieldReader.TryReadItem(Encoding.UTF8.GetBytes(value), out _, out _));

    [Theory]
    [InlineData("a,")]
    [InlineData("a,,b")]
    [InlineData(",a")]
    [InlineData("a b")]
    [InlineData("(a b")]
    [InlineData("(a,b)")]
    [InlineData("(a\tb)")]
    [InlineData("((a))")]
    [InlineData("\ta")]
    public void TryReadList_OfSomethingElse_FailsAndSaysWhere(string value)
    {
        Assert.False(StructuredFieldReader.TryReadList(Encoding.ASCII.GetBytes(value), out IReadOnlyList<StructuredMember> list, out int offset));
        Assert.Empty(list);
        Assert.InRange(offset, 0, value.Length);
    }

    [Fact]
    public void TryRead_BeyondItsBounds_Fails()
    {
        Assert.True(StructuredFieldReader.TryReadList(Encoding.ASCII.GetBytes(string.Join(',', Enumerable.Repeat("a", 1024))), out _, out _));
        Assert.False(StructuredFieldReader.TryReadList(Encoding.ASCII.GetBytes(string.Join(',', Enumerable.Repeat("a", 1025))), out _, out _));
        Assert.False(StructuredFieldReader.TryReadItem(Encoding.ASCII.GetBytes("a" + string.Concat(Enumerable.Range(0, 257).Select(i => $";a{i}"))), out _, out _));
        Assert.False(StructuredFieldReader.TryReadItem(Encoding.ASCII.GetBytes(new string('a', StructuredFieldReader.BytesMax + 1)), out _, out _));
    }

    [Fact]
    public void TryRead_OfAnyText_NeverThrowsAndWhatIsReadReadsBack() =>
        Prop.ForAll(Gen.Elements("ab;=,() \"\\?01-.:@%*é\t".ToCharArray()).ListOf().Select(letters => Encoding.UTF8.GetBytes(string.Concat(letters))).ToArbitrary(), bytes =>
        {
            if (StructuredFieldReader.TryReadDictionary(bytes, out IReadOnlyList<StructuredEntry> entries, out _))
            {
                string text = StructuredFieldWriter.Format(entries);
                if (!StructuredFieldReader.TryReadDictionary(Encoding.ASCII.GetBytes(text), out IReadOnlyList<StructuredEntry> again, out _) || StructuredFieldWriter.Format(again) != text) return false;
            }
            if (!StructuredFieldReader.TryReadList(bytes, out IReadOnlyList<StructuredMember> list, out _)) return true;
            string canonical = StructuredFieldWriter.Format(list);
            return StructuredFieldReader.TryReadList(Encoding.ASCII.GetBytes(canonical), out IReadOnlyList<StructuredMember> same, out _) && StructuredFieldWriter.Format(same) == canonical;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void OfValues_BeyondTheirBounds_Throw()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => StructuredValue.OfInteger(StructuredValue.IntegerMax + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => StructuredValue.OfDecimal(1_000_000_000_000m));
        Assert.Throws<ArgumentException>(() => StructuredValue.OfString("é"));
        Assert.Throws<ArgumentException>(() => StructuredValue.OfToken("1a"));
        Assert.Throws<ArgumentException>(() => StructuredValue.OfDisplayString("\ud800"));
        Assert.Throws<InvalidOperationException>(() => StructuredValue.OfInteger(1).Text);
    }
}
