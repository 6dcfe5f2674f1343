using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Infra.Interop.Net;

namespace Infra.Interop.Tests.Net;

public sealed class UdpAddressTests
{
    [Theory]
    [InlineData("192.0.2.1:123")]
    [InlineData("255.255.255.255:65535")]
    [InlineData("0.0.0.0:0")]
    [InlineData("[2001:db8::1]:123")]
    [InlineData("[fe80::1%3]:123")]
    [InlineData("[::ffff:192.0.2.1]:1")]
    public void Conversions_GoThereAndBack(string text)
    {
        IPEndPoint endPoint = IPEndPoint.Parse(text);
        byte[] socketAddress = new byte[32];

        UdpAddress address = UdpAddress.From(endPoint);
        Assert.True(address.TryWrite(socketAddress, out int length));
        Assert.True(UdpAddress.TryRead(socketAddress.AsSpan(0, length), out UdpAddress read));

        Assert.Equal(endPoint, address.ToEndPoint());
        Assert.Equal(address, read);
        Assert.Equal(endPoint.Serialize().Buffer.Slice(0, length).ToArray(), socketAddress[..length]);
        Assert.Equal(endPoint.AddressFamily, address.Family);
        Assert.Equal(text, address.ToString());
    }

    [Fact]
    public void Unmapped_AndMapped_AreInverse()
    {
        UdpAddress plain = UdpAddress.From(IPEndPoint.Parse("192.0.2.1:123"));
        UdpAddress mapped = UdpAddress.From(IPEndPoint.Parse("[::ffff:192.0.2.1]:123"));
        UdpAddress other = UdpAddress.From(IPEndPoint.Parse("[::fffe:192.0.2.1]:123"));

        Assert.Equal(plain, mapped.Unmapped);
        Assert.Equal(mapped, plain.Mapped);
        Assert.True(mapped.IsIPv4Mapped);
        Assert.False(plain.IsIPv4Mapped || other.IsIPv4Mapped);
        Assert.Equal(other, other.Unmapped);
        Assert.Equal(mapped, mapped.Mapped);
    }

    [Theory]
    [InlineData("fe80::1", true)]
    [InlineData("febf::1", true)]
    [InlineData("fec0::1", false)]
    [InlineData("254.128.0.1", false)]
    public void IsIPv6LinkLocal_FollowsThePrefix(string text, bool expected) =>
        Assert.Equal(expected, UdpAddress.From(new IPEndPoint(IPAddress.Parse(text), 0)).IsIPv6LinkLocal);

    [Theory]
    [InlineData("192.0.2.1:123", 16)]
    [InlineData("[2001:db8::1]:123", 28)]
    public void ReadAndWrite_WhenCutOff_Fail(string text, int needed)
    {
        UdpAddress address = UdpAddress.From(IPEndPoint.Parse(text));
        byte[] bytes = new byte[needed];
        Assert.True(address.TryWrite(bytes, out _));

        for (int length = 0; length < needed; length++)
        {
            Assert.False(UdpAddress.TryRead(bytes.AsSpan(0, length), out UdpAddress read));
            Assert.Equal(default, read);
            Assert.False(address.TryWrite(new byte[length], out int written));
            Assert.Equal(0, written);
        }

        Assert.True(UdpAddress.TryRead([.. bytes, 0xFF], out UdpAddress longer));   // the kernel's buffers are longer than the address
        Assert.Equal(address, longer);
    }

    [Fact]
    public void TryRead_AnyBytes_NeverThrows() => Prop.ForAll<byte[]>(bytes => UdpAddress.TryRead(bytes, out _) || bytes.Length >= 0).QuickCheckThrowOnFailure();

    [Fact]
    public void FromBytes_WhenLengthIsWrong_Throws()
    {
        Assert.Throws<ArgumentException>(() => UdpAddress.FromBytes(new byte[5], 0));
        Assert.False(UdpAddress.From(IPEndPoint.Parse("192.0.2.1:1")).TryWriteAddressBytes(new byte[3], out _));
        Assert.False(UdpAddress.From(IPEndPoint.Parse("[::1]:1")).TryWriteAddressBytes(new byte[15], out _));
    }
}
