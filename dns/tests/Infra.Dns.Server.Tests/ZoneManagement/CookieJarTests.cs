using System.Net;
using Infra.Dns.Edns;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Server.Tests.Interop;
using Infra.Dns.Server.Zones;
using Infra.Dns.Wire;
using Infra.Testing.Fakes;

namespace Infra.Dns.Server.Tests.ZoneManagement;

public class CookieJarTests
{
    private static readonly IPAddress Local = IPAddress.Parse("192.0.2.1");
    private static readonly IPEndPoint Server = new(IPAddress.Parse("192.0.2.53"), 53);
    private static readonly byte[] Given = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];

    private readonly FakeTimeProvider _time = new();
    private readonly CookieJar _jar;

    public CookieJarTests() => _jar = new CookieJar(_time, new SeededRandom(1));

    [Fact]
    public void OptionFor_OfEachServer_IsItsOwn()
    {
        byte[] first = _jar.OptionFor(Server, Local);

        Assert.Equal(8, first.Length);
        Assert.Equal(first, _jar.OptionFor(Server, Local));
        Assert.NotEqual(first, _jar.OptionFor(new IPEndPoint(IPAddress.Parse("192.0.2.54"), 53), Local));
    }

    [Fact]
    public void OptionFor_AfterAServerGaveACookie_HasBoth()
    {
        byte[] ours = _jar.OptionFor(Server, Local);

        Assert.True(_jar.Accept(Server, ours, Reply([.. ours, .. Given])));

        Assert.Equal([.. ours, .. Given], _jar.OptionFor(Server, Local));
    }

    [Fact]
    public void OptionFor_WhenOurAddressChanged_IsANewOne()
    {
        byte[] ours = _jar.OptionFor(Server, Local);
        _jar.Accept(Server, ours, Reply([.. ours, .. Given]));

        byte[] other = _jar.OptionFor(Server, IPAddress.Parse("198.51.100.1"));

        Assert.Equal(8, other.Length);
        Assert.NotEqual(ours, other);
    }

    [Fact]
    public void OptionFor_AfterADay_IsANewOne()
    {
        byte[] ours = _jar.OptionFor(Server, Local);
        _jar.Accept(Server, ours, Reply([.. ours, .. Given]));
        _time.Advance(TimeSpan.FromHours(23));
        _jar.Accept(Server, [.. ours, .. Given], Reply([.. ours, .. Given]));
        Assert.Equal(24, _jar.OptionFor(Server, Local).Length);

        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(8, _jar.OptionFor(Server, Local).Length);
        Assert.NotEqual(ours, _jar.OptionFor(Server, Local));
    }

    [Fact]
    public void OptionFor_AServerThatKnowsNone_IsEmptyForFiveMinutes()
    {
        byte[] ours = _jar.OptionFor(Server, Local);

        Assert.True(_jar.Accept(Server, ours, Reply(null)));

        Assert.Empty(_jar.OptionFor(Server, Local));
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(8, _jar.OptionFor(Server, Local).Length);
        Assert.NotEqual(ours, _jar.OptionFor(Server, Local));
    }

    [Fact]
    public void Accept_OfAnotherClientCookie_IsFalseAndRemembersNothing()
    {
        byte[] ours = _jar.OptionFor(Server, Local);
        byte[] wrong = [.. ours, .. Given];
        wrong[7] ^= 1;

        Assert.False(_jar.Accept(Server, ours, Reply(wrong)));

        Assert.Equal(ours, _jar.OptionFor(Server, Local));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(9)]
    [InlineData(15)]
    [InlineData(41)]
    public void Accept_OfAWrongLength_IsFalse(int length)
    {
        byte[] ours = _jar.OptionFor(Server, Local);
        byte[] option = [.. ours, .. new byte[40]];

        Assert.False(_jar.Accept(Server, ours, Reply(option[..length])));
    }

    // Whoever forges replies could leave the cookie out.
    [Fact]
    public void Accept_OfNoCookieFromAServerThatGaveOne_IsFalseUntilItIsForgotten()
    {
        byte[] ours = _jar.OptionFor(Server, Local);
        _jar.Accept(Server, ours, Reply([.. ours, .. Given]));

        Assert.False(_jar.Accept(Server, _jar.OptionFor(Server, Local), Reply(null)));
        _jar.Forget(Server);
        Assert.True(_jar.Accept(Server, _jar.OptionFor(Server, Local), Reply(null)));
    }

    [Fact]
    public void OptionFor_ManyServers_KeepsABoundedNumber()
    {
        byte[] first = _jar.OptionFor(Server, Local);

        for (int port = 1000; port < 1000 + 1024; port++)
            _jar.OptionFor(new IPEndPoint(Server.Address, port), Local);

        Assert.NotEqual(first, _jar.OptionFor(Server, Local));
    }

    private static MessageView Reply(byte[]? cookie)
    {
        byte[] message = new byte[512];
        var writer = new DnsWriter(message, default);
        new MessageHeader(1, MessageHeader.Response, 1, 0, 0, 1).Write(ref writer);
        writer.WriteName(DomainName.Parse("example.com.").Wire, compress: false);
        writer.WriteUInt16(RecordType.SOA.Value);
        writer.WriteUInt16(1);
        EdnsWriter options = EdnsWriter.Begin(ref writer, 1232, ResponseCode.NoError, isDnssecOk: false);
        if (cookie is not null) EdnsWriter.Write(ref writer, EdnsOptionCode.Cookie, cookie);
        options.End(ref writer);
        return WireClient.ViewOf(writer.Written.ToArray());
    }
}
