using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Infra.Dns.Names;
using Infra.Dns.Text;

namespace Infra.Dns.Tests.Names;

public class NameTests
{
    // RFC 4034 section 6.1, in its order.
    private static readonly string[] CanonicalOrder = ["example.", "a.example.", "yljkjljk.a.example.", "Z.a.example.", "zABC.a.EXAMPLE.", "z.example.", "\\001.z.example.", "*.z.example.", "\\200.z.example."];

    [Theory]
    [InlineData("example.org.", "076578616D706C65036F726700", "example.org.")]
    [InlineData("Example.org", "074578616D706C65036F726700", "Example.org.")]
    [InlineData(".", "00", ".")]
    [InlineData(@"a\.b.c.", "03612E62016300", @"a\.b.c.")]
    [InlineData(@"\000\255\032.", "0300FF2000", @"\000\255\032.")]
    [InlineData(@"\@\$\;\(\).", "05" + "40243B2829" + "00", @"\@\$\;\(\).")]
    [InlineData("*.example.", "012A076578616D706C6500", "*.example.")]
    public void TryParse_WhenRight_GivesWireAndText(string text, string wire, string canonical)
    {
        Assert.True(DomainName.TryParse(text, out DomainName? name));
        Assert.Equal(wire, Convert.ToHexString(name.Wire));
        Assert.Equal(canonical, name.ToString());
    }

    [Theory]
    [InlineData("", 0, "a name is missing")]
    [InlineData("a..b", 2, "an empty label")]
    [InlineData(".a", 0, "an empty label")]
    [InlineData("a\\", 1, "a backslash without three digits up to 255 or a character after it")]
    [InlineData("a\\25", 1, "a backslash without three digits up to 255 or a character after it")]
    [InlineData("\\256", 0, "a backslash without three digits up to 255 or a character after it")]
    [InlineData("bücher.example", 1, "a character beyond ASCII; write the name in its xn-- form")]
    public void TryParse_WhenWrong_SaysWhere(string text, int offset, string message)
    {
        Assert.False(DomainName.TryParse(text, out _, out TextMistake error));
        Assert.Equal((message, offset), (error.Message, error.Offset));
    }

    [Theory]
    [InlineData(63, true)]
    [InlineData(64, false)]
    public void TryParse_OfLongLabel_StopsAt63(int length, bool isRight) =>
        Assert.Equal(isRight, DomainName.TryParse(new string('a', length) + ".example.", out _));

    [Theory]
    [InlineData(61, true)]
    [InlineData(62, false)]
    public void TryParse_OfLongName_StopsAt255(int lastLabel, bool isRight)
    {
        string three = string.Concat(Enumerable.Repeat(new string('a', 63) + ".", 3));

        // 3 x 64 bytes, a label with its length byte, the empty label.
        foreach (string text in (string[])[three + new string('b', lastLabel), three + new string('b', lastLabel) + "."])
            Assert.Equal(isRight, DomainName.TryParse(text, out _));
        Assert.True(DomainName.TryParse(string.Concat(Enumerable.Repeat("a.", 127)), out DomainName? labels) && labels.LabelCount == 127);
        Assert.False(DomainName.TryParse(string.Concat(Enumerable.Repeat("a.", 128)), out _));
    }

    [Fact]
    public void TryParse_OfRelativeName_TakesTheOrigin()
    {
        Span<byte> target = new byte[WireName.LengthMax];
        byte[] origin = DomainName.Parse("example.org.").Wire.ToArray();

        Assert.True(NameText.TryParse("www"u8, origin, target, out int length, out _));
        Assert.Equal("www.example.org.", NameText.Format(target[..length]));
        Assert.True(NameText.TryParse("@"u8, origin, target, out length, out _));
        Assert.Equal("example.org.", NameText.Format(target[..length]));
        Assert.False(NameText.TryParse("www"u8, default, target, out _, out TextMistake error));
        Assert.Contains("there is no origin", error.Message);
    }

    [Fact]
    public void CompareTo_FollowsTheRfc()
    {
        DomainName[] expected = [.. CanonicalOrder.Select(DomainName.Parse)];
        DomainName[] shuffled = [.. expected];
        new Random(7).Shuffle(shuffled);

        Array.Sort(shuffled);

        Assert.Equal(expected, shuffled);
        for (int i = 0; i < expected.Length; i++)
        {
            for (int j = 0; j < expected.Length; j++)
                Assert.Equal(Math.Sign(i - j), Math.Sign(expected[i].CompareTo(expected[j])));
        }
    }

    [Fact]
    public void Equality_IgnoresCaseOfAsciiOnly()
    {
        Assert.Equal(DomainName.Parse("WWW.Example."), DomainName.Parse("www.eXAMPLE."));
        Assert.Equal(DomainName.Parse("WWW.Example.").GetHashCode(), DomainName.Parse("www.eXAMPLE.").GetHashCode());
        Assert.NotEqual(DomainName.Parse(@"\196."), DomainName.Parse(@"\228."));   // Latin-1 letters are bytes
        Assert.NotEqual(DomainName.Parse("["), DomainName.Parse("{"));   // differ by 0x20 but are no letters
        Assert.NotEqual(DomainName.Parse("a.b."), DomainName.Parse(@"a\.b."));
    }

    [Theory]
    [InlineData("www.example.", "example.", true)]
    [InlineData("example.", "EXAMPLE.", true)]
    [InlineData("example.", ".", true)]
    [InlineData("badexample.", "example.", false)]
    [InlineData(@"\007example.", "example.", false)]   // the byte looks like the ancestor's length
    [InlineData("example.", "www.example.", false)]
    public void IsAtOrBelow_CountsWholeLabels(string name, string ancestor, bool expected) =>
        Assert.Equal(expected, DomainName.Parse(name).IsAtOrBelow(DomainName.Parse(ancestor)));

    [Theory]
    [InlineData("a.b.example.", "x.B.example.", 2)]
    [InlineData("example.", "example.", 1)]
    [InlineData("a.", "b.", 0)]
    [InlineData("a.x.example.", "a.y.example.", 1)]
    public void CountCommonLabels_CountsFromTheRoot(string a, string b, int expected) =>
        Assert.Equal(expected, WireName.CountCommonLabels(DomainName.Parse(a).Wire, DomainName.Parse(b).Wire));

    [Fact]
    public void AnyWireName_ReadsBackFromItsText() =>
        Prop.ForAll<byte[][]>(labels =>
        {
            byte[] wire = [.. (labels ?? []).Where(label => label is { Length: > 0 and <= 63 }).Take(3).SelectMany(label => (byte[])[(byte)label.Length, .. label]), 0];
            Assert.True(DomainName.TryFromWire(wire, out DomainName? name));
            Assert.Equal(wire, DomainName.Parse(name.ToString()).Wire.ToArray());
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void AnyText_NeverThrows() =>
        Prop.ForAll<byte[]>(text => NameText.TryParse(text ?? [], WireName.Root, new byte[WireName.LengthMax], out _, out _) || true).QuickCheckThrowOnFailure();

    [Fact]
    public void TryFromWire_WhenBytesAreNoName_Refuses()
    {
        foreach (string hex in (string[])["", "01", "0161", "016100FF", "C000", "4061", "40" + new string('6', 128) + "00"])
            Assert.False(DomainName.TryFromWire(Convert.FromHexString(hex), out _), hex);
        Assert.Equal(Encoding.ASCII.GetBytes("\u0001a\0"), DomainName.Parse("a.").Wire.ToArray());
    }
}
