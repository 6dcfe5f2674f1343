using System.Text;
using Infra.Http.Fields;
using Infra.Http.Http1;
using Infra.Proxy.Http2;

namespace Infra.Proxy.Tests.Http2;

public sealed class FieldTextsTests
{
    private readonly FieldTexts _texts = new();

    [Fact]
    public void Value_ThatIsRepeated_IsTheSameString()
    {
        (_, string first) = Read("Server: origin");
        (_, string again) = Read("Server: origin");
        (_, string other) = Read("Server: other");

        Assert.Equal("origin", first);
        Assert.Same(first, again);
        Assert.Equal("other", other);
    }

    [Theory]
    [InlineData("Set-Cookie: a=b")]
    [InlineData("X-Own: a")]
    [InlineData("Authorization: Basic YTpi")]
    public void Value_OfOneClient_IsNotKept(string line)
    {
        (_, string first) = Read(line);
        (_, string again) = Read(line);

        Assert.Equal(first, again);
        Assert.NotSame(first, again);
    }

    [Fact]
    public void Value_OfAnyBytes_IsTheirLatin1()
    {
        Read("Server: \u00e4");

        (_, string again) = Read("Server: \u00e4");

        Assert.Equal("\u00e4", again);
    }

    [Fact]
    public void Name_OfAnyCase_IsItsOwn()
    {
        Assert.Equal("Content-Type", Read("content-TYPE: a").Name);
        Assert.Equal("x-Own", Read("x-Own: a").Name);
    }

    [Fact]
    public void Name_OfEachKnownField_IsThatOfItsDefinition()
    {
        foreach (FieldId id in Enum.GetValues<FieldId>().Where(id => id != FieldId.Unknown))
        {
            string name = Encoding.ASCII.GetString(FieldNames.Of(id));
            if (FieldNames.Find(FieldNames.Of(id)) == id && id is not (FieldId.ContentLength or FieldId.TransferEncoding or FieldId.Connection)) Assert.Equal(name, Read($"{name}: 1").Name);
        }
    }

    private (string Name, string Value) Read(string line)
    {
        byte[] bytes = Encoding.Latin1.GetBytes($"HTTP/1.1 200 OK\r\n{line}\r\n\r\n");
        var head = new ResponseHead(new HeadLimits());
        head.Reset(RequestMethod.Get, UpgradeKind.None);
        Assert.Equal(HeadState.Complete, head.Parse(bytes));
        foreach (Field field in head.FieldsOf(bytes))
            return (FieldTexts.NameOf(field), _texts.ValueOf(field));
        throw new InvalidOperationException("no field");
    }
}
