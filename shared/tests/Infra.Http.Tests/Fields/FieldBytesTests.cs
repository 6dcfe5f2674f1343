using System.Text;
using Infra.Http.Fields;
using Infra.Testing.Fakes;

namespace Infra.Http.Tests.Fields;

public sealed class FieldBytesTests
{
    [Fact]
    public void IndexOfControl_OfEveryByteAtEveryPlace_EqualsScalar()
    {
        for (int length = 0; length <= 130; length++)
        {
            byte[] bytes = new byte[length];
            Array.Fill(bytes, (byte)'a');
            Check(bytes);
            for (int at = 0; at < length; at++)
            {
                for (int value = 0; value < 256; value += at % 7 == 0 ? 1 : 31)
                {
                    bytes[at] = (byte)value;
                    Check(bytes);
                }
                bytes[at] = (byte)'a';
            }
        }
    }

    [Fact]
    public void IndexOfControl_OfRandomBytes_EqualsScalar()
    {
        var random = new SeededRandom(7);
        byte[] bytes = new byte[300];
        for (int i = 0; i < 2000; i++)
        {
            random.Fill(bytes);
            Check(bytes.AsSpan(0, i % 300));
        }
    }

    [Fact]
    public void Find_OfEveryKnownName_GivesItInAnyCase()
    {
        foreach (FieldId id in Enum.GetValues<FieldId>())
        {
            if (id == FieldId.Unknown) continue;
            string name = Encoding.ASCII.GetString(FieldNames.Of(id));
            Assert.Equal(id, FieldNames.Find(Encoding.ASCII.GetBytes(name.ToUpperInvariant())));
            Assert.Equal(id, FieldNames.Find(Encoding.ASCII.GetBytes(name.ToLowerInvariant())));
            Assert.Equal(FieldId.Unknown, FieldNames.Find(Encoding.ASCII.GetBytes(name + "x")));
            Assert.Equal(FieldId.Unknown, FieldNames.Find(Encoding.ASCII.GetBytes("\r" + name[1..])));
        }
    }

    [Fact]
    public void IsToken_OfEachByte_FollowsRfc9110()
    {
        for (int value = 0; value < 256; value++)
        {
            bool expected = value < 128 && (char.IsAsciiLetterOrDigit((char)value) || "!#$%&'*+-.^_`|~".Contains((char)value, StringComparison.Ordinal));
            Assert.Equal(expected, FieldNames.IsToken([(byte)value]));
        }
        Assert.False(FieldNames.IsToken([]));
    }

    [Theory]
    [InlineData("a, b,,c ,", "a|b|c")]
    [InlineData("", "")]
    [InlineData(" , ,", "")]
    [InlineData("a;x=\"1,2\", b", "a;x=\"1,2\"|b")]
    [InlineData("\"a\\\",b\",c", "\"a\\\",b\"|c")]
    [InlineData("\"open, b", "\"open, b")]
    public void FieldList_CutsAtCommasOutsideQuotes(string value, string expected)
    {
        var parts = new List<string>();
        foreach (ReadOnlySpan<byte> part in new FieldList(Encoding.ASCII.GetBytes(value)))
            parts.Add(Encoding.ASCII.GetString(part));

        Assert.Equal(expected, string.Join('|', parts));
    }

    private static void Check(ReadOnlySpan<byte> bytes)
    {
        int expected = FieldBytes.IndexOfControlScalar(bytes, 0);
        Assert.Equal(expected, FieldBytes.IndexOfControl(bytes));
        if (bytes.Length >= 16) Assert.Equal(expected, FieldBytes.IndexOfControl128(bytes));
        if (bytes.Length >= 32) Assert.Equal(expected, FieldBytes.IndexOfControl256(bytes));
    }
}
