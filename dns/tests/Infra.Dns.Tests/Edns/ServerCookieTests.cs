using System.Net;
using Infra.Dns.Edns;

namespace Infra.Dns.Tests.Edns;

/// <summary>The vectors are those of RFC 9018 appendix A.</summary>
public class ServerCookieTests
{
    private const string Secret = "e5e973e5a6b2a43f48e7dc849e37bfcf";
    private static readonly IPAddress Client = IPAddress.Parse("198.51.100.100");

    [Theory]
    [InlineData("2464c4abcf10c957", "198.51.100.100", Secret, 1559731985, "2464c4abcf10c957010000005cf79f111f8130c3eee29480")]
    [InlineData("2464c4abcf10c957", "198.51.100.100", Secret, 1559734385, "2464c4abcf10c957010000005cf7a871d4a564a1442aca77")]
    [InlineData("fc93fc62807ddb86", "203.0.113.203", Secret, 1559734700, "fc93fc62807ddb86010000005cf7a9acf73a7810aca2381e")]
    [InlineData("22681ab97d52c298", "2001:db8:220:1:59de:d0f4:8769:82b8", "445536bcd2513298075a5d379663c962", 1559741961, "22681ab97d52c298010000005cf7c609a6bb79d16625507a")]
    public void Write_GivesTheRfcsCookies(string client, string address, string secret, uint now, string expected)
    {
        byte[] cookie = new byte[ServerCookie.Length];

        ServerCookie.Write(Convert.FromHexString(client), IPAddress.Parse(address), Convert.FromHexString(secret), now, cookie);

        Assert.Equal(expected, Convert.ToHexStringLower(cookie));
    }

    [Fact]
    public void Judge_WhenReservedBytesAreSet_HashesThemAsReceived() =>
        Assert.Equal(CookieVerdict.Good, ServerCookie.Judge(
            Convert.FromHexString("fc93fc62807ddb8601abcdef5cf78f71a314227b6679ebf5"), IPAddress.Parse("203.0.113.203"), Convert.FromHexString(Secret), 1559727985 + 60));

    [Fact]
    public void Judge_WhileTheSecretIsReplaced_TakesBoth() =>
        Assert.Equal(CookieVerdict.Good, ServerCookie.Judge(
            Convert.FromHexString("22681ab97d52c298010000005cf7c57926556bd0934c72f8"), IPAddress.Parse("2001:db8:220:1:59de:d0f4:8769:82b8"),
            Convert.FromHexString("445536bcd2513298075a5d379663c962" + "dd3bdf9344b678b185a6f5cb60fca715"), 1559741961));

    [Theory]
    [InlineData(0, CookieVerdict.Good)]
    [InlineData(1800, CookieVerdict.Good)]
    [InlineData(1801, CookieVerdict.GoodButOld)]
    [InlineData(3600, CookieVerdict.GoodButOld)]
    [InlineData(3601, CookieVerdict.Bad)]
    [InlineData(-300, CookieVerdict.Good)]
    [InlineData(-301, CookieVerdict.Bad)]
    public void Judge_ByAge_KeepsItsTime(int age, CookieVerdict expected)
    {
        // Written shortly before the time's roll-over of 2106, so that ages cross it.
        const uint Written = uint.MaxValue - 100;
        byte[] cookie = new byte[ServerCookie.Length];
        ServerCookie.Write("12345678"u8, Client, Convert.FromHexString(Secret), Written, cookie);

        Assert.Equal(expected, ServerCookie.Judge(cookie, Client, Convert.FromHexString(Secret), unchecked(Written + (uint)age)));
    }

    [Fact]
    public void Judge_OfOtherAddressesSecretsAndBytes_IsBad()
    {
        byte[] secret = Convert.FromHexString(Secret);
        byte[] cookie = new byte[ServerCookie.Length];
        ServerCookie.Write("12345678"u8, Client, secret, 1000, cookie);

        Assert.Equal(CookieVerdict.Good, ServerCookie.Judge(cookie, Client.MapToIPv6(), secret, 1000));
        Assert.Equal(CookieVerdict.Bad, ServerCookie.Judge(cookie, IPAddress.Parse("198.51.100.101"), secret, 1000));
        Assert.Equal(CookieVerdict.Bad, ServerCookie.Judge(cookie, Client, new byte[16], 1000));
        for (int i = 0; i < cookie.Length; i++)
        {
            byte[] changed = [.. cookie];
            changed[i] ^= 1;
            Assert.Equal(CookieVerdict.Bad, ServerCookie.Judge(changed, Client, secret, 1000));
        }
    }

    [Theory]
    [InlineData(0, CookieVerdict.Malformed)]
    [InlineData(7, CookieVerdict.Malformed)]
    [InlineData(8, CookieVerdict.ClientOnly)]
    [InlineData(9, CookieVerdict.Malformed)]
    [InlineData(15, CookieVerdict.Malformed)]
    [InlineData(16, CookieVerdict.Bad)]
    [InlineData(40, CookieVerdict.Bad)]
    [InlineData(41, CookieVerdict.Malformed)]
    public void Judge_ByLength_FollowsRfc7873(int length, CookieVerdict expected) =>
        Assert.Equal(expected, ServerCookie.Judge(new byte[length], Client, Convert.FromHexString(Secret), 0));
}
