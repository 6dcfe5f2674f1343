using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Infra.Dns.Server.Service;
using Infra.Parsing;

namespace Infra.Dns.Server.Tests.Service;

public class AccessFilterTests
{
    [Theory]
    [InlineData("", "", "192.0.2.1", true)]
    [InlineData("192.0.2.0/24", "", "192.0.2.1", true)]
    [InlineData("192.0.2.0/24", "", "192.0.3.1", false)]                        // an allow list alone denies the rest
    [InlineData("192.0.2.0/24", "", "2001:db8::1", false)]
    [InlineData("", "192.0.2.0/24", "192.0.2.1", false)]
    [InlineData("", "192.0.2.0/24", "192.0.3.1", true)]
    [InlineData("192.0.2.0/24", "0.0.0.0/0", "192.0.2.1", true)]                // an exception from what is denied
    [InlineData("192.0.2.0/24", "0.0.0.0/0", "192.0.3.1", false)]
    [InlineData("192.0.2.0/24", "0.0.0.0/0", "2001:db8::1", true)]
    [InlineData("192.0.2.0/24", "192.0.2.128/25", "192.0.2.200", false)]        // the longest network wins
    [InlineData("192.0.2.0/24", "192.0.2.128/25", "192.0.2.1", true)]
    [InlineData("192.0.2.0/24,192.0.2.129/32", "192.0.2.128/25", "192.0.2.129", true)]
    [InlineData("192.0.2.0/24", "192.0.2.0/24", "192.0.2.1", true)]             // of the same, allow
    [InlineData("2001:db8::/32", "2001:db8:1::/48", "2001:db8:1::5", false)]
    [InlineData("2001:db8::/32", "2001:db8:1::/48", "2001:db8:2::5", true)]
    public void Allows_DecidesByTheLongestNetwork(string allow, string deny, string client, bool expected) =>
        Assert.Equal(expected, new AccessFilter(Networks(allow), Networks(deny)).Allows(IPAddress.Parse(client).GetAddressBytes()));

    [Fact]
    public void Allows_OfAnyLists_IsAsTheWordsSay() => Prop.ForAll<(byte, byte, bool)[], byte, byte>((entries, third, fourth) =>
    {
        (IpPrefix Network, bool IsAllowed)[] all = [.. (entries ?? []).Select(each => (Covering(each.Item1, each.Item2), each.Item3))];
        byte[] client = [10, 0, (byte)(third & 3), fourth];
        var filter = new AccessFilter([.. all.Where(each => each.IsAllowed).Select(each => each.Network)], [.. all.Where(each => !each.IsAllowed).Select(each => each.Network)]);

        (IpPrefix Network, bool IsAllowed)[] hits = [.. all.Where(each => each.Network.Contains(client)).OrderByDescending(each => each.Network.Length).ThenByDescending(each => each.IsAllowed)];
        bool expected = hits.Length > 0 ? hits[0].IsAllowed : !all.Any(each => each.IsAllowed) || all.Any(each => !each.IsAllowed);
        return filter.Allows(client) == expected;
    }).QuickCheckThrowOnFailure();

    private static IpPrefix Covering(byte seed, byte length) => IpPrefix.Covering(new IPAddress([10, 0, (byte)(seed & 3), (byte)(seed & 0xC3)]), 14 + length % 19);

    private static IpPrefix[] Networks(string text) =>
        [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(each => IpPrefix.TryParse(each, out IpPrefix network) ? network : throw new FormatException(each))];
}
