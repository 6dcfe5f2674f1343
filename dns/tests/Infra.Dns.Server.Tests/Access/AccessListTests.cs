using System.Net;
using Infra.Dns.Names;
using Infra.Dns.Server.Access;

namespace Infra.Dns.Server.Tests.Access;

public class AccessListTests
{
    private static readonly DomainName Key = DomainName.Parse("transfer.example.");
    private static readonly DomainName OtherKey = DomainName.Parse("other.example.");

    [Theory]
    [InlineData("192.0.2.0/24", "192.0.2.0/24")]
    [InlineData("key:transfer.example", "key:transfer.example.")]
    [InlineData("2001:db8::/32 key:transfer.example", "2001:db8::/32 key:transfer.example.")]
    public void TryParse_OfAnEntry_IsReadAndPrinted(string text, string printed)
    {
        Assert.True(AccessEntry.TryParse(text, out AccessEntry entry));

        Assert.Equal(printed, entry.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("key:")]
    [InlineData("key:.")]
    [InlineData("192.0.2.0/24 ")]
    [InlineData("192.0.2.0/24 transfer.example")]
    [InlineData("192.0.2.0/24 key:a key:b")]
    [InlineData("192.0.2.0/24 192.0.2.0/24")]
    [InlineData("key:transfer.example 192.0.2.0/24")]
    public void TryParse_OfSomethingElse_IsFalse(string text) => Assert.False(AccessEntry.TryParse(text, out _));

    [Theory]
    [InlineData("192.0.2.0/24", true, true, false)]
    [InlineData("key:transfer.example", false, true, true)]
    [InlineData("192.0.2.0/24 key:transfer.example", false, true, false)]
    public void Allows_OfNetworkAndKey_WantsWhatTheEntrySays(string text, bool byNetwork, bool byBoth, bool byKey)
    {
        Assert.True(AccessEntry.TryParse(text, out AccessEntry entry));
        var list = new AccessList([entry]);
        var inside = IPAddress.Parse("::ffff:192.0.2.9");
        var outside = IPAddress.Parse("198.51.100.9");

        Assert.Equal((byNetwork, byBoth, byKey), (list.Allows(inside, null), list.Allows(inside, Key), list.Allows(outside, Key)));
        Assert.Equal(byNetwork, list.Allows([192, 0, 2, 9]));
        Assert.Equal(byNetwork, list.Allows(inside, OtherKey));
        Assert.False(list.Allows(outside, null));
    }

    [Fact]
    public void Allows_OfAnEmptyEntry_IsNobody()
    {
        var list = new AccessList([default]);

        Assert.False(list.Allows(IPAddress.Loopback, Key));
        Assert.False(list.Allows([127, 0, 0, 1]));
    }
}
