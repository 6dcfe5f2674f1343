using FsCheck;
using FsCheck.Fluent;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Tests.Wire;

public class NtpPacketViewTests
{
    [Fact]
    public void Header_WrittenAndRead_IsTheSame()
    {
        var header = new NtpHeader(
            LeapIndicator.Delete,
            3,
            NtpMode.Server,
            15,
            -6,
            -20,
            new NtpShort(0x01020304),
            new NtpShort(0x05060708),
            new ReferenceId(0x090A0B0C),
            new NtpTimestamp(0x1112131415161718),
            new NtpTimestamp(0x2122232425262728),
            new NtpTimestamp(0x3132333435363738),
            new NtpTimestamp(0x4142434445464748));

        Assert.Equal(NtpParseResult.Ok, NtpPacketView.TryParse(Packets.Write(header), out NtpPacketView view));

        Assert.Equal(header.Leap, view.Leap);
        Assert.Equal(header.Version, view.Version);
        Assert.Equal(header.Mode, view.Mode);
        Assert.Equal(header.Stratum, view.Stratum);
        Assert.Equal(header.Poll, view.Poll);
        Assert.Equal(header.Precision, view.Precision);
        Assert.Equal(header.RootDelay, view.RootDelay);
        Assert.Equal(header.RootDispersion, view.RootDispersion);
        Assert.Equal(header.ReferenceId, view.ReferenceId);
        Assert.Equal(header.ReferenceTime, view.ReferenceTime);
        Assert.Equal(header.OriginTime, view.OriginTime);
        Assert.Equal(header.ReceiveTime, view.ReceiveTime);
        Assert.Equal(header.TransmitTime, view.TransmitTime);
    }

    [Fact]
    public void Header_WhenWritten_LiesAsInTheRfc()
    {
        byte[] packet = Packets.Write(new NtpHeader(
            LeapIndicator.Unsynchronised, 4, NtpMode.Client, 1, 2, -3, new NtpShort(0x00010000), new NtpShort(0x00000080), ReferenceId.FromAscii("PPS"),
            new NtpTimestamp(0x0102030405060708), new NtpTimestamp(0x1112131415161718), new NtpTimestamp(0x2122232425262728), new NtpTimestamp(0x3132333435363738)));

        Assert.Equal(
            "E30102FD0001000000000080505053000102030405060708111213141516171821222324252627283132333435363738", Convert.ToHexString(packet));
    }

    [Fact]
    public void Prefixes_OfAPacketWithoutFields_AllFail()
    {
        byte[] packet = Packets.Request();

        for (int length = 0; length < packet.Length; length++)
            Assert.Equal(NtpParseResult.TooShort, NtpPacketView.TryParse(packet.AsSpan(0, length), out _));
    }

    [Fact]
    public void Prefixes_OfAPacketWithFields_FailExceptAtTheHeaderAndWhereAnAuthenticatorWouldFit()
    {
        byte[] packet = Packets.WithFields(Packets.Request(), (0x0104, 36), (0x0204, 104));
        int[] ambiguous = [48, 48 + 4, 48 + 20, 48 + 24, 48 + 36, 48 + 36 + 4, 48 + 36 + 20, 48 + 36 + 24];   // RFC 7822: up to 24 bytes are a MAC

        for (int length = 0; length < packet.Length; length++)
        {
            NtpParseResult result = NtpPacketView.TryParse(packet.AsSpan(0, length), out _);
            Assert.True(result == NtpParseResult.Ok == ambiguous.Contains(length), $"{length} bytes: {result}");
        }
        Assert.Equal(NtpParseResult.Ok, NtpPacketView.TryParse(packet, out _));
    }

    /// <summary>What follows a version 4 header, by number of bytes: only authenticators of known length may be shorter than a field.</summary>
    [Fact]
    public void Version4_WithBytesBehindTheHeader_TakesOnlyAuthenticatorLengths()
    {
        int[] good = [0, 4, 20, 24];
        for (int count = 0; count <= 24; count++)
        {
            NtpParseResult result = NtpPacketView.TryParse(Packets.Append(Packets.Request(), count), out NtpPacketView view);

            Assert.Equal(good.Contains(count) ? NtpParseResult.Ok : NtpParseResult.BadMacLength, result);
            if (result == NtpParseResult.Ok) Assert.Equal(count, view.Mac.Length);
        }
        Assert.Equal(NtpParseResult.BadFieldLength, NtpPacketView.TryParse(Packets.Append(Packets.Request(), 25), out _));
    }

    [Fact]
    public void Version3_WithBytesBehindTheHeader_TakesWholeDigests()
    {
        for (int count = 0; count <= 80; count++)
        {
            bool good = count == 0 || (count is >= 20 and <= 68 && count % 4 == 0);

            Assert.Equal(
                good ? NtpParseResult.Ok : NtpParseResult.BadMacLength, NtpPacketView.TryParse(Packets.Append(Packets.Request(version: 3), count), out _));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    public void OtherVersions_AreUnsupported(int version) =>
        Assert.Equal(NtpParseResult.UnsupportedVersion, NtpPacketView.TryParse(Packets.Request(version), out _));

    [Theory]
    [InlineData(0, NtpParseResult.BadFieldLength)]
    [InlineData(4, NtpParseResult.BadFieldLength)]
    [InlineData(12, NtpParseResult.BadFieldLength)]
    [InlineData(15, NtpParseResult.BadFieldLength)]
    [InlineData(16, NtpParseResult.Ok)]        // and 24 bytes of authenticator behind it
    [InlineData(18, NtpParseResult.BadFieldLength)]
    [InlineData(20, NtpParseResult.Ok)]        // 20 bytes of authenticator
    [InlineData(24, NtpParseResult.BadMacLength)]
    [InlineData(36, NtpParseResult.Ok)]
    [InlineData(40, NtpParseResult.Ok)]
    [InlineData(44, NtpParseResult.BadFieldLength)]
    [InlineData(0xFFFC, NtpParseResult.BadFieldLength)]
    [InlineData(0xFFFF, NtpParseResult.BadFieldLength)]
    public void FieldLength_InA40ByteTail_DecidesTheResult(int length, NtpParseResult expected)
    {
        byte[] packet = Packets.Append(Packets.Request(), 40);
        packet[50] = (byte)(length >> 8);
        packet[51] = (byte)length;

        Assert.Equal(expected, NtpPacketView.TryParse(packet, out _));
    }

    [Theory]
    [InlineData(16, NtpParseResult.Ok)]
    [InlineData(17, NtpParseResult.TooManyFields)]
    public void Fields_UpToTheBound_AreTaken(int count, NtpParseResult expected)
    {
        byte[] packet = Packets.WithFields(Packets.Request(), [.. Enumerable.Repeat(((ushort)0x2005, 28), count)]);

        Assert.Equal(expected, NtpPacketView.TryParse(packet, out _));
    }

    [Fact]
    public void Fields_WithAnAuthenticatorBehind_LieApart()
    {
        byte[] packet = Packets.Append(Packets.WithFields(Packets.Request(), (0x0104, 36), (0x2005, 16)), 20);

        Assert.Equal(NtpParseResult.Ok, NtpPacketView.TryParse(packet, out NtpPacketView view));

        Assert.Equal(20, view.Mac.Length);
        var fields = new ExtensionFieldReader(view.Fields);
        Assert.True(fields.TryRead(out ExtensionField first));
        Assert.Equal((0x0104, 36, 32), (first.Type, first.Length, first.Body.Length));
        Assert.True(fields.TryRead(out ExtensionField second));
        Assert.Equal((0x2005, 16), (second.Type, second.Length));
        Assert.False(fields.TryRead(out _));
        Assert.Equal(0, fields.Remaining);
    }

    [Fact]
    public void WriteField_WhenItDoesNotFit_WritesNothing()
    {
        byte[] target = new byte[NtpHeader.Length + 20];
        var writer = new NtpPacketWriter(target);
        writer.WriteHeader(Packets.GoodReply(1));
        writer.WriteField(0x0104, new byte[20]);

        Assert.True(writer.HasOverflowed);
        Assert.Equal(NtpHeader.Length, writer.Length);
        Assert.All(target[NtpHeader.Length..], value => Assert.Equal(0, value));
    }

    [Fact]
    public void WriteField_PadsToFourBytesAndToItsMinimum()
    {
        byte[] target = new byte[64];
        var writer = new NtpPacketWriter(target);
        writer.WriteField(0x0104, [1, 2, 3]);
        writer.WriteField(0x0204, new byte[17], ExtensionField.LastLengthMin);

        Assert.Equal(16 + 28, writer.Length);
        Assert.Equal("0104001001020300000000000000000002" + "04001C", Convert.ToHexString(target.AsSpan(0, 20)));
    }

    [Fact]
    public void AnyBytes_NeverThrow_AndAccountForEveryByte() => Prop.ForAll<byte[]>(bytes =>
    {
        byte[] packet = [.. Packets.Request(), .. bytes];
        if (NtpPacketView.TryParse(packet, out NtpPacketView view) != NtpParseResult.Ok) return true;
        return view.Fields.Length + view.Mac.Length == bytes.Length;
    }).QuickCheckThrowOnFailure();
}
