using Infra.Av1.Tables;
using Infra.Av1.Tests.Bitstream;
using Microsoft.Extensions.Logging;

namespace Infra.Av1.Tests.Decoding;

/// <summary>Metadata OBUs: what comes out with pictures, for how long, and what of a wrong one is left.</summary>
public sealed class MetadataTests
{
    private const string Stream = "size-66x66.ivf";
    private const byte TypeContentLight = 1;
    private const byte TypeMasteringDisplay = 2;
    private const byte TypeT35 = 4;

    private static readonly byte[] Light = Metadata(TypeContentLight, 0x03, 0xE8, 0x01, 0x90, 0x80);
    private static readonly byte[] Mastering = Metadata(
        TypeMasteringDisplay, [0x80, 0, 0x40, 0, 0x20, 0, 0x10, 0, 0x08, 0, 0x04, 0, 0x02, 0, 0x01, 0, 0, 0x03, 0xE8, 0, 0, 0, 0, 0x52, 0x80]);

    private readonly List<byte[]> _packets = [.. TestPackets.Split(OwnStreams.Load(Stream)).Select(packet => packet.ToArray())];

    [Fact]
    public void LightAndDisplay_StayInForceUntilANewSequenceOrAFlush()
    {
        using var decoder = new Av1Decoder(new Av1DecoderOptions { Strict = true });
        Assert.Null(Send(decoder, _packets[0]).ContentLight);

        Av1Picture with = Send(decoder, [.. Light, .. Mastering, .. _packets[1]]);
        Av1Picture later = Send(decoder, _packets[2]);

        Assert.Equal(new ContentLightLevel(1000, 400), with.ContentLight);
        Assert.Equal((0x0200, 0x0100, 1000u << 8, 0x52u), (with.MasteringDisplay!.WhitePointX, with.MasteringDisplay.WhitePointY, with.MasteringDisplay.LuminanceMax, with.MasteringDisplay.LuminanceMin));
        Assert.Equal([0x8000, 0x4000, 0x2000, 0x1000, 0x0800, 0x0400], with.MasteringDisplay.PrimaryChromaticities);
        Assert.Equal((with.ContentLight, with.MasteringDisplay), (later.ContentLight, later.MasteringDisplay));

        decoder.TrySend(TestHeaders.Obu(ObuType.ObuSequenceHeader, TestHeaders.Sequence.ToBytes()), default);
        Av1Picture other = Send(decoder, _packets[0]);
        Assert.Equal((null, null), (other.ContentLight, other.MasteringDisplay));

        decoder.TrySend(Light, default);
        decoder.Flush();
        Assert.Null(Send(decoder, _packets[0]).ContentLight);
    }

    [Theory]
    [InlineData(TypeContentLight)]
    [InlineData(TypeMasteringDisplay)]
    public void LightAndDisplay_WithoutTrailingOne_AreErrorsOnlyIfStrict(byte type)
    {
        byte[] obu = [.. type == TypeContentLight ? Light : Mastering];
        obu[^1] = 0;

        Assert.Null(ErrorOf(obu, isStrict: false));
        Assert.Equal(Av1ErrorCode.InvalidMetadata, ErrorOf(obu, isStrict: true)?.Code);
        Assert.Equal(Av1ErrorCode.InvalidMetadata, ErrorOf(Metadata(type, 1, 2, 3), isStrict: false)?.Code);
    }

    [Theory]
    [InlineData(TypeContentLight)]
    [InlineData(TypeMasteringDisplay)]
    public void LightAndDisplay_ThatEndBeforeTheTrailingBit_AreErrorsAlways(byte type)
    {
        byte[] obu = type == TypeContentLight ? Light : Mastering;
        byte[] cut = Metadata(type, obu[3..^1]);   // behind OBU header, size and type

        Assert.Equal(Av1ErrorCode.InvalidMetadata, ErrorOf(cut, isStrict: false)?.Code);
        Assert.Equal(Av1ErrorCode.InvalidMetadata, ErrorOf(cut, isStrict: true)?.Code);
    }

    [Fact]
    public void T35_ComesWithTheNextPictureOnly()
    {
        using var decoder = new Av1Decoder(new Av1DecoderOptions { Strict = true });
        Send(decoder, _packets[0]);
        byte[] plain = Metadata(TypeT35, 0xB5, 1, 2, 0x80, 0x80, 0, 0);    // the stop byte is the last that is not zero
        byte[] extended = Metadata(TypeT35, 0xFF, 0x26, 7, 0x80);

        Av1Picture picture = Send(decoder, [.. plain, .. extended, .. _packets[1]]);

        Assert.Equal([(0xB5, 0, "010280"), (0xFF, 0x26, "07")], picture.T35.Select(message => ((int)message.CountryCode, (int)message.CountryCodeExtension, Convert.ToHexString(message.Payload.Span))));
        Assert.Empty(Send(decoder, _packets[2]).T35);
    }

    [Fact]
    [Trait("Cve", "CVE-2024-0444")]
    public void T35_ThatIsMalformedOrOneTooMany_IsDroppedAndToldOncePerPacket()
    {
        var log = new RecordingLogger();
        using var decoder = new Av1Decoder(new Av1DecoderOptions { Strict = true, Logger = log });
        byte[][] malformed = [Metadata(TypeT35), Metadata(TypeT35, 0x80), Metadata(TypeT35, 0xB5, 0x80), Metadata(TypeT35, 0xFF, 1, 0x80), Metadata(TypeT35, 0xB5, 1, 2), Metadata(TypeT35, [0xB5, .. new byte[1 << 16], 1, 0x80])];
        byte[] good = Metadata(TypeT35, [0xB5, .. new byte[(1 << 16) - 1], 1, 0x80]);

        Assert.Empty(Send(decoder, [.. malformed.SelectMany(obu => obu), .. _packets[0]]).T35);
        Assert.Equal(Av1Events.NewSequence | Av1Events.MetadataDropped, decoder.TakeEvents());
        Assert.Equal(64, Send(decoder, [.. Enumerable.Repeat(good, 65).SelectMany(obu => obu), .. _packets[1]]).T35.Count);
        Assert.Equal(Av1Events.MetadataDropped, decoder.TakeEvents());
        Assert.Equal(64, Send(decoder, [.. Enumerable.Repeat(good, 64).SelectMany(obu => obu), .. _packets[2]]).T35.Count);
        Assert.Equal(Av1Events.None, decoder.TakeEvents());

        Assert.Equal(
            ["6 T.35 messages at packet 0 are malformed or beyond the limits, and dropped", "1 T.35 messages at packet 0 are malformed or beyond the limits, and dropped"],
            log.Lines.Where(line => line.Level == LogLevel.Warning).Select(line => line.Text));
    }

    [Fact]
    public void MetadataOfOtherTypes_IsPassedOver()
    {
        Assert.Null(ErrorOf(Metadata(3, 1), isStrict: true));
        Assert.Null(ErrorOf(Metadata(31, 1), isStrict: true));
        Assert.Equal(Av1ErrorCode.InvalidMetadata, ErrorOf(TestHeaders.Obu(ObuType.ObuMetadata, [0x80]), isStrict: false)?.Code);
    }

    private static byte[] Metadata(byte type, params byte[] payload) => TestHeaders.Obu(ObuType.ObuMetadata, [type, .. payload]);

    private static Av1Error? ErrorOf(byte[] packet, bool isStrict)
    {
        using var decoder = new Av1Decoder(new Av1DecoderOptions { Strict = isStrict });
        decoder.TrySend(packet, default);
        return decoder.TakeError();
    }

    // The one picture of a packet; what it says of itself is valid after its samples went back.
    private static Av1Picture Send(Av1Decoder decoder, byte[] packet)
    {
        Av1Picture picture = Assert.Single(decoder.Decode(packet));
        Assert.Null(decoder.TakeError());
        picture.Dispose();
        return picture;
    }
}
