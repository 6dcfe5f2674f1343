using FsCheck;
using FsCheck.Fluent;
using Infra.Ntp.Wire;
using Infra.Ntp.Wire.V5;
using Infra.Testing;

namespace Infra.Ntp.Tests.Wire.V5;

public class Ntp5PacketTests
{
    private static readonly Ntp5Header Header = new(
        LeapIndicator.Insert, NtpMode.Server, 4, 5, 6, new Ntp5Short(0x10000000), new Ntp5Short(0x20000000), Ntp5Timescale.Tai, 7,
        Ntp5Flags.Synchronised | Ntp5Flags.Interleaved, 0x0102030405060708, 0x0807060504030201, new NtpTimestamp(0x1111111111111111), new NtpTimestamp(0x2222222222222222));

    /// <summary>Bytes written down by hand after the figure of the draft.</summary>
    [Fact]
    public void Header_WhenWritten_LiesAsInTheDraft()
    {
        const string Expected = "6c040506" + "10000000" + "20000000" + "01070003" + "0102030405060708" + "0807060504030201" + "1111111111111111" + "2222222222222222";

        Assert.Equal(Expected, Convert.ToHexString(Write(Header)).ToLowerInvariant());
        Assert.Equal(1.0, Header.RootDelay.ToDuration().TotalSeconds);
    }

    [Fact]
    public void Header_WrittenAndRead_IsTheSame()
    {
        Assert.Equal(Ntp5ParseResult.Ok, Ntp5PacketView.TryParse(Write(Header), out Ntp5PacketView view));

        Assert.Equal(Header, HeaderOf(view));
    }

    [Fact]
    public void NotSynchronised_CountsMoreThanTheLeapBits()
    {
        Ntp5PacketView.TryParse(Write(Header with { Flags = Ntp5Flags.None }), out Ntp5PacketView view);

        Assert.Equal(LeapIndicator.Unsynchronised, view.Leap);
    }

    [Theory]
    [InlineData(0, 0x24, Ntp5ParseResult.UnsupportedVersion)]
    [InlineData(0, 0x2D, Ntp5ParseResult.BadMode)]
    [InlineData(12, 4, Ntp5ParseResult.BadTimescale)]
    [InlineData(14, 1, Ntp5ParseResult.BadFlags)]
    [InlineData(15, 8, Ntp5ParseResult.BadFlags)]
    public void BadValue_IsRefusedWithItsReason(int at, byte value, Ntp5ParseResult expected)
    {
        byte[] packet = Write(Header);
        packet[at] = value;

        Assert.Equal(expected, Ntp5PacketView.TryParse(packet, out _));
    }

    /// <summary>A field of odd length: its padding is no part of it, and the packet ends with nothing unaccounted for.</summary>
    [Fact]
    public void Fields_OfAnyLength_ArePaddedOutside()
    {
        byte[] packet = Write(Header, (ref Ntp5PacketWriter writer) =>
        {
            writer.WriteField(Ntp5FieldType.DraftIdentification, "draft-ietf-ntp-ntpv5-09"u8);
            writer.WriteField(Ntp5FieldType.Padding, default);
            writer.WriteServerInformation(0b11_1000);
        });

        Assert.Equal(48 + 28 + 4 + 8, packet.Length);
        Assert.Equal(Ntp5ParseResult.Ok, Ntp5PacketView.TryParse(packet, out Ntp5PacketView view));
        Assert.True(view.IsOfDraft("draft-ietf-ntp-ntpv5-09"u8));
        Assert.False(view.IsOfDraft("draft-ietf-ntp-ntpv5-0"u8));
        Assert.True(view.TryFind(Ntp5FieldType.ServerInformation, out ExtensionField information));
        Assert.Equal([0, 0b11_1000, 0, 0], information.Body.ToArray());
    }

    [Fact]
    public void Prefixes_AndAppendedBytes_AreRefused_ExceptWhereAPacketEnds()
    {
        byte[] packet = Write(Header, (ref Ntp5PacketWriter writer) => writer.WriteField(Ntp5FieldType.Padding, new byte[21]));
        for (int length = 0; length < packet.Length; length++)
            Assert.Equal(length == 48, Ntp5PacketView.TryParse(packet.AsSpan(0, length), out _) == Ntp5ParseResult.Ok);
        WireAssert.AppendedByteFails(packet, bytes => Ntp5PacketView.TryParse(bytes, out _) == Ntp5ParseResult.Ok);
    }

    [Fact]
    public void BadFields_AreRefusedWithTheirReason()
    {
        byte[] good = Write(Header, (ref Ntp5PacketWriter writer) => writer.WriteField(Ntp5FieldType.Padding, new byte[5]));
        Assert.Equal(Ntp5ParseResult.BadFieldLength, Parse(Changed(good, 51, 3)));      // shorter than its own header
        Assert.Equal(Ntp5ParseResult.BadFieldLength, Parse(Changed(good, 51, 13)));     // beyond the end
        Assert.Equal(Ntp5ParseResult.BadFieldLength, Parse(Changed(good, 58, 1)));      // padding that is not zero
        byte[] many = Write(Header, (ref Ntp5PacketWriter writer) =>
        {
            for (int i = 0; i < 17; i++)
                writer.WriteField(Ntp5FieldType.Padding, default);
        });
        Assert.Equal(Ntp5ParseResult.TooManyFields, Parse(many));
        byte[] behind = Write(Header, (ref Ntp5PacketWriter writer) =>
        {
            writer.WriteField(Ntp5FieldType.Mac, new byte[20]);
            writer.WriteField(Ntp5FieldType.Padding, default);
        });
        Assert.Equal(Ntp5ParseResult.FieldBehindLast, Parse(behind));
    }

    [Fact]
    public void TypedFields_RoundTrip()
    {
        var correction = new Ntp5Correction(-5, 1, long.MaxValue, 2, 3);
        var monotonic = new Ntp5MonotonicReceive(0xDEADBEEF, new NtpTimestamp(42));
        var secondary = new Ntp5SecondaryReceive(Ntp5Timescale.SmearedUtc, 1, new NtpTimestamp(43));
        byte[] packet = Write(Header, (ref Ntp5PacketWriter writer) =>
        {
            writer.WriteReferenceTimestamp(new NtpTimestamp(41));
            monotonic.Write(ref writer);
            secondary.Write(ref writer);
            writer.WriteField(Ntp5FieldType.Mac, new byte[20]);
            correction.Write(ref writer);
        });
        Assert.Equal(Ntp5ParseResult.Ok, Ntp5PacketView.TryParse(packet, out Ntp5PacketView view));

        Assert.True(view.TryFind(Ntp5FieldType.Correction, out ExtensionField field) && field.Length == 28);
        Assert.True(Ntp5Correction.TryRead(field.Body, out Ntp5Correction readCorrection));
        Assert.Equal(correction, readCorrection);
        Assert.True(view.TryFind(Ntp5FieldType.MonotonicReceive, out field));
        Assert.True(Ntp5MonotonicReceive.TryRead(field.Body, out Ntp5MonotonicReceive readMonotonic));
        Assert.Equal(monotonic, readMonotonic);
        Assert.True(view.TryFind(Ntp5FieldType.SecondaryReceive, out field));
        Assert.True(Ntp5SecondaryReceive.TryRead(field.Body, out Ntp5SecondaryReceive readSecondary));
        Assert.Equal(secondary, readSecondary);
        Assert.True(view.TryFind(Ntp5FieldType.ReferenceTimestamp, out field));
        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 41], field.Body.ToArray());
        Assert.False(Ntp5Correction.TryRead(new byte[23], out _));
        Assert.False(Ntp5MonotonicReceive.TryRead(new byte[13], out _));
        Assert.False(Ntp5SecondaryReceive.TryRead([4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], out _));
    }

    [Fact]
    public void Filter_ComesOverInParts_AndKnowsItsIds()
    {
        var random = new Infra.Testing.Fakes.SeededRandom(5);
        byte[] id = new byte[ReferenceIdFilter.IdLength];
        byte[] other = new byte[ReferenceIdFilter.IdLength];
        ReferenceIdFilter.CreateId(random, id);
        ReferenceIdFilter.CreateId(random, other);
        var server = new ReferenceIdFilter();
        server.Add(id);
        var client = new ReferenceIdFilter();
        for (int offset = 0; offset < ReferenceIdFilter.Length; offset += 128)
        {
            int at = offset;
            byte[] request = Write(Header with { Mode = NtpMode.Client }, (ref Ntp5PacketWriter writer) => writer.WriteReferenceIdsRequest(at, 128));
            Assert.Equal(Ntp5ParseResult.Ok, Ntp5PacketView.TryParse(request, out Ntp5PacketView view));
            Assert.True(view.TryFind(Ntp5FieldType.ReferenceIdsRequest, out ExtensionField asked));
            Assert.True(server.TryAnswer(asked, out ReadOnlySpan<byte> part));
            Assert.Equal(128, part.Length);
            Assert.True(client.TryWrite(offset, part));
        }

        Assert.True(client.Contains(id));
        Assert.False(client.Contains(other));
        Assert.False(client.TryWrite(500, new byte[13]));
        Assert.False(server.TryAnswer(new ExtensionField(Ntp5FieldType.ReferenceIdsRequest, [0x01, 0xFF, 0, 0]), out _));
        Assert.False(server.TryAnswer(new ExtensionField(Ntp5FieldType.ReferenceIdsRequest, [0]), out _));
        Assert.Equal(10, server.Bits.ToArray().Sum(each => System.Numerics.BitOperations.PopCount(each)));
    }

    [Fact]
    public void AnyBytes_NeverThrow_AndWhatParsesWritesBack() => Prop.ForAll<byte[]>(bytes =>
    {
        byte[] packet = [.. Write(Header), .. bytes ?? []];
        if (Ntp5PacketView.TryParse(packet, out Ntp5PacketView view) != Ntp5ParseResult.Ok) return true;
        return Write(HeaderOf(view)).AsSpan().SequenceEqual(packet.AsSpan(0, 48));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void ReadingAndWriting_AllocateNothing()
    {
        byte[] buffer = new byte[600];
        AllocationAssert.Zero(() =>
        {
            var writer = new Ntp5PacketWriter(buffer);
            writer.WriteHeader(Header);
            writer.WriteReferenceIdsRequest(0, 128);
            writer.WriteServerInformation(0x38);
            if (Ntp5PacketView.TryParse(buffer.AsSpan(0, writer.Length), out Ntp5PacketView view) != Ntp5ParseResult.Ok || view.Era != 7) throw new InvalidOperationException();
        });
    }

    private delegate void FieldsWriter(ref Ntp5PacketWriter writer);

    private static byte[] Write(Ntp5Header header, FieldsWriter? fields = null)
    {
        byte[] buffer = new byte[1024];
        var writer = new Ntp5PacketWriter(buffer);
        writer.WriteHeader(header);
        fields?.Invoke(ref writer);
        Assert.False(writer.HasOverflowed);
        return buffer[..writer.Length];
    }

    private static Ntp5Header HeaderOf(in Ntp5PacketView view) => new(
        view.Leap, view.Mode, view.Stratum, view.Poll, view.Precision, view.RootDelay, view.RootDispersion, view.Timescale, view.Era, view.Flags, view.ServerCookie,
        view.ClientCookie, view.ReceiveTime, view.TransmitTime);

    private static Ntp5ParseResult Parse(byte[] packet) => Ntp5PacketView.TryParse(packet, out _);

    private static byte[] Changed(byte[] packet, int at, byte value)
    {
        byte[] changed = (byte[])packet.Clone();
        changed[at] = value;
        return changed;
    }
}
