using FsCheck;
using FsCheck.Fluent;
using Infra.Dns.Names;
using Infra.Dns.Wire;

namespace Infra.Dns.Tests.Wire;

public class DnsReaderTests
{
    [Fact]
    public void TryReadName_OfCompressedName_FollowsThePointers()
    {
        // RFC 1035 section 4.1.4: F.ISI.ARPA, FOO.F.ISI.ARPA, ARPA, the root.
        byte[] message = [.. new byte[20], .. "\u0001F\u0003ISI\u0004ARPA\0"u8, .. "\u0003FOO"u8, 0xC0, 20, 0xC0, 26, 0];
        var reader = new DnsReader(message);
        reader.TrySkip(20);

        foreach (string expected in (string[])["F.ISI.ARPA.", "FOO.F.ISI.ARPA.", "ARPA.", "."])
        {
            Assert.True(reader.TryReadName(out DomainName? name, out WireError error), error.ToString());
            Assert.Equal(expected, name.ToString());
        }
        Assert.True(reader.IsAtEnd);
    }

    [Theory]
    [InlineData("", "a name is cut short")]
    [InlineData("01", "a label is cut short")]
    [InlineData("0161", "a name is cut short")]
    [InlineData("C0", "a pointer is cut short")]
    [InlineData("C000", "a pointer that does not lead backward")]   // to itself
    [InlineData("C005", "a pointer that does not lead backward")]
    [InlineData("40", "a label of an unknown type")]
    [InlineData("80", "a label of an unknown type")]
    [InlineData("0161C000", "a pointer that does not lead backward")]   // into its own run
    public void TryReadName_WhenMalformed_SaysWhyAndConsumesNothing(string hex, string message)
    {
        var reader = new DnsReader(Convert.FromHexString(hex));

        Assert.False(reader.TryReadName(out _, out WireError error));

        Assert.Equal((message, 0, 0), (error.Message, error.Offset, reader.Offset));
    }

    [Fact]
    public void TryReadName_WhenPointersFormALadder_EndsAndStaysWithin255()
    {
        // Each rung: one label, then a pointer to the rung before.
        List<byte> message = [0];
        int last = 0;
        for (int i = 0; i < 200; i++)
        {
            int start = message.Count;
            message.AddRange([1, (byte)'a', (byte)(0xC0 | last >> 8), (byte)last]);
            last = start;
        }
        var reader = new DnsReader(message.ToArray());
        reader.TrySkip(last);

        Assert.False(reader.TryReadName(out _, out WireError error));

        Assert.Equal("a name of more than 255 bytes", error.Message);
    }

    [Fact]
    public void TryReadName_AfterManyCompressedBytes_IsRefused()
    {
        byte[] name = DomainName.Parse(string.Concat(Enumerable.Repeat("abcdefg.", 31))).Wire.ToArray();
        byte[] message = [.. name, .. Enumerable.Repeat((byte[])[0xC0, 0], 100).SelectMany(pointer => pointer)];
        var reader = new DnsReader(message);
        reader.TrySkip(name.Length);
        int count = 0;
        while (reader.TryReadName(new byte[WireName.LengthMax], out _, out _))
            count++;

        Assert.Equal(DnsReader.DecompressedBytesMaxDefault / name.Length, count);
    }

    [Fact]
    public void EnterAndLeave_BoundTheWindow()
    {
        var reader = new DnsReader([1, 2, 3, 4]);

        Assert.True(reader.TryEnter(2, out int outer));
        Assert.True(reader.TryReadUInt16(out ushort value) && value == 0x0102);
        Assert.False(reader.TryReadByte(out _));
        reader.Leave(outer);
        Assert.False(reader.TryEnter(3, out _));
        Assert.True(reader.TryReadUInt16(out value) && value == 0x0304 && reader.IsAtEnd);
    }

    [Fact]
    public void AnyBytes_NeverThrow_AndANameReadsBack() =>
        Prop.ForAll<byte[]>(bytes =>
        {
            Span<byte> name = new byte[WireName.LengthMax];
            for (int start = 0; start < bytes.Length; start++)
            {
                var reader = new DnsReader(bytes);
                reader.TrySkip(start);
                if (reader.TryReadName(name, out int length, out _)) Assert.True(DomainName.TryFromWire(name[..length], out _));
            }
        }).QuickCheckThrowOnFailure();
}
