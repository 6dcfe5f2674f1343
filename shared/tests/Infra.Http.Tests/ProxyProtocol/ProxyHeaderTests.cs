using System.Net;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Infra.Http.ProxyProtocol;
using Infra.Parsing;

namespace Infra.Http.Tests.ProxyProtocol;

public sealed class ProxyHeaderTests
{
    private const string Signature = "0d0a0d0a000d0a515549540a";

    [Theory]
    [InlineData("PROXY TCP4 255.255.255.255 1.2.3.4 65535 0\r\n", "255.255.255.255:65535", "1.2.3.4:0")]
    [InlineData("PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n",
        "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535", "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535")]
    [InlineData("PROXY TCP6 ::1 2001:db8::1 1 2\r\n", "[::1]:1", "[2001:db8::1]:2")]
    [InlineData("PROXY UNKNOWN\r\n", null, null)]
    [InlineData("PROXY UNKNOWN ffff:f...f:ffff 65535 whatever\r\n", null, null)]
    public void Read_OfVersion1_GivesItsEndpoints(string text, string? source, string? destination)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text + "GET");

        Assert.Equal(ProxyHeaderResult.Complete, ProxyHeaderReader.Read(bytes, out ProxyHeader? header, out int length, out _));

        Assert.Equal(source, header!.Source?.ToString());
        Assert.Equal(destination, header.Destination?.ToString());
        Assert.Equal(text.Length, length);
        AssertPrefixesNeedMore(bytes.AsSpan(0, length));
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n", ProxyHeaderError.Signature)]
    [InlineData("proxy TCP4 1.2.3.4 1.2.3.4 1 2\r\n", ProxyHeaderError.Signature)]
    [InlineData("PROXY TCP4 1.2.3.4 1.2.3.4 1 2\n", ProxyHeaderError.Line)]
    [InlineData("PROXY TCP4 1.2.3.4 1.2.3.4 1 2\rX", ProxyHeaderError.Line)]
    [InlineData("PROXY TCP4 1.2.3.4\0 1.2.3.4 1 2\r\n", ProxyHeaderError.Line)]
    [InlineData("PROXY UNKNOWN aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n", ProxyHeaderError.Line)]
    [InlineData("PROXY UNKNOWNX\r\n", ProxyHeaderError.Text)]
    [InlineData("PROXY UDP4 1.2.3.4 1.2.3.4 1 2\r\n", ProxyHeaderError.Text)]
    [InlineData("PROXY  TCP4 1.2.3.4 1.2.3.4 1 2\r\n", ProxyHeaderError.Text)]
    [InlineData("PROXY TCP4  1.2.3.4 1.2.3.4 1 2\r\n", ProxyHeaderError.Text)]
    [InlineData("PROXY TCP4 1.2.3.4 1.2.3.4 1\r\n", ProxyHeaderError.Text)]
    [InlineData("PROXY TCP4 1.2.3.4 1.2.3.4 1 2 \r\n", ProxyHeaderError.Port)]
    [InlineData("PROXY TCP4 1.2.3.4 1.2.3.4 01 2\r\n", ProxyHeaderError.Port)]
    [InlineData("PROXY TCP4 1.2.3.4 1.2.3.4 1 65536\r\n", ProxyHeaderError.Port)]
    [InlineData("PROXY TCP4 1.2.3.4 1.2.3.4 +1 2\r\n", ProxyHeaderError.Port)]
    [InlineData("PROXY TCP4 1.2.3.04 1.2.3.4 1 2\r\n", ProxyHeaderError.Address)]
    [InlineData("PROXY TCP4 1.2.3 1.2.3.4 1 2\r\n", ProxyHeaderError.Address)]
    [InlineData("PROXY TCP4 ::1 ::1 1 2\r\n", ProxyHeaderError.Address)]
    [InlineData("PROXY TCP6 1.2.3.4 1.2.3.4 1 2\r\n", ProxyHeaderError.Address)]
    [InlineData("PROXY TCP6 fe80::1%1 ::1 1 2\r\n", ProxyHeaderError.Address)]
    public void Read_OfBadVersion1_IsRefused(string text, ProxyHeaderError expected) => AssertRefused(Encoding.ASCII.GetBytes(text), expected);

    [Theory]
    [InlineData("2111000c01020304050607080001 0002", "1.2.3.4:1")]
    [InlineData("21120010 01020304050607080001 0002 04 0001 00", "1.2.3.4:1")]
    [InlineData("21210024 20010db8000000000000000000000001 20010db8000000000000000000000002 0001 0002", "[2001:db8::1]:1")]
    [InlineData("20000000", null)]
    [InlineData("2011000c010203040506070800010002", null)]
    [InlineData("20ff0003ffffff", null)]
    [InlineData("21000000", null)]
    [InlineData("21000007 02 0004 61626364", null)]
    public void Read_OfVersion2_GivesItsSource(string hex, string? source)
    {
        byte[] bytes = Bytes(Signature + hex + "ff");

        Assert.Equal(ProxyHeaderResult.Complete, ProxyHeaderReader.Read(bytes, out ProxyHeader? header, out int length, out _));

        Assert.Equal(source, header!.Source?.ToString());
        Assert.Equal(source is not null, header.IsProxied);
        Assert.Equal(bytes.Length - 1, length);
        AssertPrefixesNeedMore(bytes.AsSpan(0, length));
    }

    [Theory]
    [InlineData("1111000c010203040506070800010002", ProxyHeaderError.Command)]
    [InlineData("2211000c010203040506070800010002", ProxyHeaderError.Command)]
    [InlineData("2f", ProxyHeaderError.Command)]
    [InlineData("2101000c010203040506070800010002", ProxyHeaderError.Family)]
    [InlineData("2110000c010203040506070800010002", ProxyHeaderError.Family)]
    [InlineData("2113000c010203040506070800010002", ProxyHeaderError.Family)]
    [InlineData("2141000c010203040506070800010002", ProxyHeaderError.Family)]
    [InlineData("2111000b0102030405060708000100", ProxyHeaderError.Length)]
    [InlineData("21210023", ProxyHeaderError.Length)]
    [InlineData("213100d7", ProxyHeaderError.Length)]
    [InlineData("21111001", ProxyHeaderError.Length)]
    [InlineData("2111000d010203040506070800010002 04", ProxyHeaderError.Tlv)]
    [InlineData("2111000f010203040506070800010002 04 0001", ProxyHeaderError.Tlv)]
    [InlineData("21110011010203040506070800010002 03 0002 0000", ProxyHeaderError.Tlv)]
    [InlineData("21110013010203040506070800010002 20 0004 00000000", ProxyHeaderError.Tlv)]
    [InlineData("21110013010203040506070800010002 03 0004 00000000", ProxyHeaderError.Checksum)]
    public void Read_OfBadVersion2_IsRefused(string hex, ProxyHeaderError expected) => AssertRefused(Bytes(Signature + hex), expected);

    [Fact]
    public void Read_OfAUniqueIdAbove128_IsRefused()
    {
        byte[] bytes = [.. Bytes(Signature + "21000084 05 0081"), .. new byte[129]];

        AssertRefused(bytes, ProxyHeaderError.Tlv);
    }

    [Fact]
    public void Read_OfWhatWasWritten_GivesTheSame() =>
        Prop.ForAll<(byte[] Address, ushort Port, byte[] Text, bool IsV6, bool IsDatagram)>(input =>
        {
            byte[] address = new byte[input.IsV6 ? 16 : 4];
            input.Address.AsSpan(0, Math.Min(input.Address.Length, address.Length)).CopyTo(address);
            var header = new ProxyHeader
            {
                Version = 2,
                Source = new IPEndPoint(new IPAddress(address), input.Port),
                Destination = new IPEndPoint(new IPAddress(address), 443),
                IsDatagram = input.IsDatagram,
                Authority = input.Text,
                UniqueId = input.Text.Length <= 128 ? input.Text : null,
                Alpn = "h2"u8.ToArray(),
                Tls = new ProxyTls(1, true, "TLSv1.3"u8.ToArray(), input.Text, null),
            };
            var target = new byte[ProxyHeaderReader.BytesMax];
            int length = ProxyHeaderWriter.WriteVersion2(header, target);
            bool isRead = ProxyHeaderReader.Read(target.AsSpan(0, length), out ProxyHeader? read, out int readLength, out _) == ProxyHeaderResult.Complete;
            if (!isRead || readLength != length || !Equals(read!.Source, header.Source) || !Equals(read.Destination, header.Destination) || read.IsDatagram != header.IsDatagram) return false;
            if (!read.Authority.AsSpan().SequenceEqual(input.Text) || !read.Tls!.CommonName.AsSpan().SequenceEqual(input.Text) || !read.Tls.IsVerified) return false;
            // One changed bit behind the family breaks the checksum or something before it.
            target[16 + (input.Port % (length - 16))] ^= 1;
            return ProxyHeaderReader.Read(target.AsSpan(0, length), out _, out _, out _) == ProxyHeaderResult.Refused;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Read_OfAWrittenUnixHeader_GivesItsPaths()
    {
        var target = new byte[ProxyHeaderReader.BytesMax];
        int length = ProxyHeaderWriter.WriteVersion2(new ProxyHeader { Version = 2, SourcePath = "/run/a"u8.ToArray(), DestinationPath = "/run/b"u8.ToArray() }, target);

        Assert.Equal(ProxyHeaderResult.Complete, ProxyHeaderReader.Read(target.AsSpan(0, length), out ProxyHeader? header, out _, out _));
        Assert.Equal("/run/a", Encoding.ASCII.GetString(header!.SourcePath!));
        Assert.Equal("/run/b", Encoding.ASCII.GetString(header.DestinationPath!));
        Assert.True(header.IsProxied);
    }

    [Fact]
    public void WriteVersion1_ReadsBack()
    {
        var target = new byte[ProxyHeaderReader.LineBytesMax];
        var source = new IPEndPoint(IPAddress.Parse("2001:db8::1"), 1);
        int length = ProxyHeaderWriter.WriteVersion1(source, new IPEndPoint(IPAddress.IPv6Loopback, 2), target);

        Assert.Equal("PROXY TCP6 2001:db8::1 ::1 1 2\r\n", Encoding.ASCII.GetString(target, 0, length));
        Assert.Equal(ProxyHeaderResult.Complete, ProxyHeaderReader.Read(target.AsSpan(0, length), out ProxyHeader? header, out _, out _));
        Assert.Equal(source, header!.Source);
        Assert.Equal("PROXY UNKNOWN\r\n".Length, ProxyHeaderWriter.WriteVersion1(source, null, target));
        Assert.Equal(0, ProxyHeaderWriter.WriteVersion1(source, source, new byte[10]));
    }

    [Fact]
    public void Read_OfAnyBytes_NeverThrows() =>
        Prop.ForAll<byte[]>(bytes =>
        {
            ProxyHeaderReader.Read(bytes, out _, out _, out _);
            ProxyHeaderReader.Read([.. "PROXY TCP4 "u8, .. bytes], out _, out _, out _);
            ProxyHeaderReader.Read([.. Bytes(Signature + "2111"), .. bytes], out _, out _, out _);
        }).QuickCheckThrowOnFailure();

    private static byte[] Bytes(string hex)
    {
        Assert.True(Hex.TryDecode(hex.Replace(" ", "", StringComparison.Ordinal), out byte[] bytes));
        return bytes;
    }

    private static void AssertRefused(byte[] bytes, ProxyHeaderError expected)
    {
        Assert.Equal(ProxyHeaderResult.Refused, ProxyHeaderReader.Read(bytes, out ProxyHeader? header, out int length, out ProxyHeaderError error));
        Assert.Equal(expected, error);
        Assert.Null(header);
        Assert.Equal(0, length);
        // However the bytes arrive, it is refused for the same reason.
        for (int i = 0; i < bytes.Length; i++)
        {
            ProxyHeaderResult result = ProxyHeaderReader.Read(bytes.AsSpan(0, i), out _, out _, out error);
            Assert.NotEqual(ProxyHeaderResult.Complete, result);
            if (result == ProxyHeaderResult.Refused) Assert.Equal(expected, error);
        }
    }

    private static void AssertPrefixesNeedMore(ReadOnlySpan<byte> bytes)
    {
        for (int i = 0; i < bytes.Length; i++)
            Assert.Equal(ProxyHeaderResult.NeedsMore, ProxyHeaderReader.Read(bytes[..i], out _, out _, out _));
    }
}
