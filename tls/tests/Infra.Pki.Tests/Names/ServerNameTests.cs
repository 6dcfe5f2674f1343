using System.Net;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Infra.Pki.Builder;
using Infra.Pki.Names;
using Infra.Pki.Tests.Making;

namespace Infra.Pki.Tests.Names;

public class ServerNameTests
{
    [Theory]
    [InlineData("example.com", "example.com", false)]
    [InlineData("Example.COM.", "example.com", false)]
    [InlineData("localhost", "localhost", false)]
    [InlineData("_dmarc.example.com", "_dmarc.example.com", false)]
    [InlineData("xn--bcher-kva.example", "xn--bcher-kva.example", false)]
    [InlineData("1.2.3.4x", "1.2.3.4x", false)]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("2001:DB8::1", "2001:db8::1", true)]
    public void TryParse_OfGoodNames_GivesTheirUsualForm(string text, string expected, bool isAddress)
    {
        Assert.True(ServerName.TryParse(text, out ServerName? name));
        Assert.Equal(expected, name.Text);
        Assert.Equal(isAddress, name.IsAddress);
        Assert.Equal(isAddress, name.DnsName.IsEmpty);
        Assert.Equal(isAddress, !name.Address.IsEmpty);
        Assert.True(ServerName.TryParse(expected, out ServerName? same));
        Assert.Equal(name, same);
        Assert.Equal(name.GetHashCode(), same.GetHashCode());
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData(".example.com")]
    [InlineData("example..com")]
    [InlineData("example.com..")]
    [InlineData("-a.example.com")]
    [InlineData("a-.example.com")]
    [InlineData("*.example.com")]
    [InlineData("exa mple.com")]
    [InlineData("bücher.example")]
    [InlineData("example.com\0.evil.example")]
    [InlineData("example.123")]
    [InlineData("1.2.3")]
    [InlineData("256.1.1.1")]
    [InlineData("fe80::1%eth0")]
    [InlineData("fe80::1%1")]
    [InlineData("[::1]")]
    public void TryParse_OfOthers_Fails(string text) => Assert.False(ServerName.TryParse(text, out _));

    [Fact]
    public void TryParse_AtTheBounds_Decides()
    {
        string label = new('a', 63);
        string longest = $"{label}.{label}.{label}.{new string('a', 61)}";

        Assert.Equal(253, longest.Length);
        Assert.True(ServerName.TryParse(longest, out _));
        Assert.True(ServerName.TryParse(longest + ".", out _));
        Assert.False(ServerName.TryParse(longest + "a", out _));
        Assert.False(ServerName.TryParse(label + "a.example", out _));
    }

    [Fact]
    public void TryFromDns_OfAnAddress_Fails() => Assert.False(ServerName.TryFromDns("192.0.2.1"u8, out _));

    [Fact]
    public void TryFromAddress_WithAZone_Fails() => Assert.False(ServerName.TryFromAddress(new IPAddress(IPAddress.IPv6Loopback.GetAddressBytes(), 3), out _));

    [Fact]
    public void AnyText_NeverThrows() => Prop.ForAll<string>(text =>
    {
        bool parses = ServerName.TryParse(text, out ServerName? any), isDns = ServerName.TryFromDns(Encoding.UTF8.GetBytes(text ?? ""), out ServerName? dns);
        return parses == any is not null && isDns == dns is not null && (!isDns || parses);
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("www.example.com", "www.example.com", true)]
    [InlineData("WWW.Example.com", "www.example.com", true)]
    [InlineData("www.example.com", "www.example.com.", true)]      // a reference may be absolute
    [InlineData("www.example.com.", "www.example.com", false)]     // a presented name may not
    [InlineData("*.example.com", "www.example.com", true)]
    [InlineData("*.EXAMPLE.com", "www.example.com", true)]
    [InlineData("*.example.com", "a.b.example.com", false)]
    [InlineData("*.example.com", "example.com", false)]
    [InlineData("*.com", "example.com", false)]                    // two labels at least behind the asterisk
    [InlineData("*", "example", false)]
    [InlineData("w*.example.com", "www.example.com", false)]
    [InlineData("*w.example.com", "www.example.com", false)]
    [InlineData("www.*.com", "www.example.com", false)]
    [InlineData("*.*.example.com", "a.b.example.com", false)]
    [InlineData("*.example.com", "_x.example.com", true)]
    [InlineData("foo_bar.example.com", "foo_bar.example.com", true)]
    [InlineData("www.example.com\0.evil.example", "www.example.com", false)]
    [InlineData("example.com", "www.example.com", false)]
    [InlineData("192.0.2.1", "192.0.2.1", false)]                  // an address in a dNSName is none
    [InlineData("*.0.2.1", "192.0.2.1", false)]
    public void Matches_OfDnsNames(string presented, string reference, bool expected)
    {
        Certificate certificate = new RawCertificate { Extensions = [RawCertificate.San(presented)] }.Parse(Authority.NewKey());
        Assert.True(ServerName.TryParse(reference, out ServerName? name));

        Assert.Equal(expected, ServerNameMatch.Matches(certificate, name));
    }

    [Theory]
    [InlineData("87" + "04" + "C0000201", "192.0.2.1", true)]
    [InlineData("87" + "04" + "C0000202", "192.0.2.1", false)]
    [InlineData("87" + "10" + "00000000000000000000FFFFC0000201", "192.0.2.1", false)]
    [InlineData("87" + "08" + "C0000201FFFFFFFF", "192.0.2.1", false)]
    [InlineData("87" + "05" + "C000020100", "192.0.2.1", false)]
    [InlineData("87" + "10" + "20010DB8000000000000000000000001", "2001:db8::1", true)]
    [InlineData("82" + "09" + "3139322E302E322E31", "192.0.2.1", false)]
    [InlineData("86" + "09" + "3139322E302E322E31", "192.0.2.1", false)]
    public void Matches_OfAddresses(string name, string reference, bool expected)
    {
        byte[] content = Convert.FromHexString(name);
        Certificate certificate = new RawCertificate { Extensions = [RawCertificate.Extension("2.5.29.17", null, RawCertificate.Wrap(0x30, content))] }.Parse(Authority.NewKey());
        Assert.True(ServerName.TryParse(reference, out ServerName? server));

        Assert.Equal(expected, ServerNameMatch.Matches(certificate, server));
    }

    [Fact]
    public void Matches_NeverLooksAtTheCommonName()
    {
        Certificate certificate = new RawCertificate { Subject = DistinguishedName.FromCommonName("www.example.com").Encoded.ToArray(), Extensions = null }.Parse(Authority.NewKey());
        Assert.True(ServerName.TryParse("www.example.com", out ServerName? name));

        Assert.False(ServerNameMatch.Matches(certificate, name));
    }
}
