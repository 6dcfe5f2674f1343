using Infra.Av1.Headers;
using Infra.Av1.Tables;
using Infra.Av1.Tests.Bitstream;

namespace Infra.Av1.Tests.Decoding;

/// <summary>What the OBUs around tiles do: framing, copies of headers, new sequences, frames to show, limits, and which frames come out.</summary>
public sealed class PacketRuleTests
{
    private const string Stream = "size-66x66.ivf";
    private const string Groups = "tilegroups.ivf";
    private const string Hidden = "fwd-kf.ivf";
    private const int RedundantBits = ObuType.ObuRedundantFrameHeader << 3;

    [Fact]
    public void Decode_OfAForbiddenBit_FailsOnlyIfStrict()
    {
        List<byte[]> packets = Packets(Stream);
        packets[0][0] |= 0x80;

        DecodedStream lenient = Decode(packets, new Av1DecoderOptions());
        DecodedStream strict = Decode(packets, new Av1DecoderOptions { Strict = true });

        Assert.Empty(lenient.Errors);
        Assert.Equal(OwnStreams.Expected[Stream][4], lenient.Md5);
        Assert.Equal((Av1ErrorCode.InvalidObu, 0, 0L), (strict.Errors[0].Code, strict.Errors[0].ObuIndex, strict.Errors[0].Packet.Index));
    }

    [Fact]
    public void Decode_OfObusThatAreNotKnown_PassesThemOver()
    {
        foreach (int type in (int[])[0, 9, 14, ObuType.ObuPadding])
        {
            List<byte[]> packets = Packets(Stream);
            packets[1] = [.. TestHeaders.Obu(type, [1, 2, 3]), .. packets[1]];

            Assert.Equal(OwnStreams.Expected[Stream][4], Decode(packets, new Av1DecoderOptions { Strict = true }).Md5);
        }
    }

    [Fact]
    public void Decode_OfATileList_IsNotSupported()
    {
        List<byte[]> packets = Packets(Stream);
        packets[1] = [.. TestHeaders.Obu(ObuType.ObuTileList, [0, 0, 0, 0]), .. packets[1]];

        Assert.Equal(Av1ErrorCode.UnsupportedFeature, Decode(packets, new Av1DecoderOptions()).Errors[0].Code);
    }

    [Fact]
    public void Decode_OfARedundantHeader_SkipsItOrTakesItForALostOne()
    {
        List<byte[]> packets = Packets(Groups);
        List<byte[]> obus = TestPackets.ObusOf(packets[0]);
        int header = obus.FindIndex(obu => TestPackets.TypeOf(obu) == ObuType.ObuFrameHeader);
        byte[] redundant = [.. obus[header]];
        redundant[0] = (byte)(redundant[0] & 0x87 | RedundantBits);
        var options = new Av1DecoderOptions { Strict = true, AllLayers = false };

        // Behind the first tile group, while the header before is active; then in its place.
        packets[0] = [.. obus[..(header + 2)].Append(redundant).Concat(obus[(header + 2)..]).SelectMany(obu => obu)];
        DecodedStream doubled = Decode(packets, options);
        packets[0] = [.. obus[..header].Append(redundant).Concat(obus[(header + 1)..]).SelectMany(obu => obu)];
        DecodedStream replaced = Decode(packets, options);

        Assert.Empty(doubled.Errors);
        Assert.Equal(OwnStreams.Expected[Groups][4], doubled.Md5);
        Assert.Empty(replaced.Errors);
        Assert.Equal(OwnStreams.Expected[Groups][4], replaced.Md5);
    }

    [Fact]
    public void Decode_OfAFrameToShowInAnObuWithTiles_Fails()
    {
        List<byte[]> packets = Packets(Hidden);
        int shown = packets.FindIndex(packet => TestPackets.ObusOf(packet).Any(obu => TestPackets.TypeOf(obu) == ObuType.ObuFrameHeader));
        List<byte[]> obus = TestPackets.ObusOf(packets[shown]);
        byte[] header = obus.First(obu => TestPackets.TypeOf(obu) == ObuType.ObuFrameHeader);
        header[0] = (byte)(header[0] & 0x87 | ObuType.ObuFrame << 3);
        packets[shown] = [.. obus.SelectMany(obu => obu)];

        DecodedStream decoded = Decode(packets, new Av1DecoderOptions());

        Assert.Equal((Av1ErrorCode.InvalidFrameHeader, (long)shown, "show_existing_frame in an OBU that has tiles"), (decoded.Errors[0].Code, decoded.Errors[0].Packet.Index, decoded.Errors[0].Detail));
    }

    [Fact]
    public void TakeEvents_AfterSequenceHeaders_TellsWhatChanged()
    {
        HeaderFields fields = TestHeaders.Sequence.With("decoder_model_present_for_this_op", 1).After("decoder_model_present_for_this_op", new() { { "decoder_buffer_delay", 1 }, { "encoder_buffer_delay", 1 }, { "low_delay_mode_flag", 1 } });
        using var decoder = new Av1Decoder(new Av1DecoderOptions { Strict = true });
        Av1Events After(HeaderFields sequence)
        {
            decoder.TrySend(TestHeaders.Obu(ObuType.ObuSequenceHeader, sequence.ToBytes()), default);
            return decoder.TakeEvents();
        }

        Assert.Equal(Av1Events.NewSequence, After(fields));
        Assert.Equal(Av1Events.None, After(fields));
        Assert.Equal(Av1Events.NewOperatingParameters, After(fields.With("low_delay_mode_flag", 1)));
        Assert.Equal(Av1Events.NewSequence, After(fields.With("max_frame_width_minus_1", 31)));
        Assert.Null(decoder.TakeError());
    }

    [Fact]
    public void Decode_AfterANewSequence_HasNoReferences()
    {
        List<byte[]> packets = Packets(Stream);
        packets.Insert(1, TestHeaders.Obu(ObuType.ObuSequenceHeader, TestHeaders.Sequence.ToBytes()));

        DecodedStream decoded = Decode(packets, new Av1DecoderOptions());

        Assert.Single(decoded.Pictures);
        Assert.NotEmpty(decoded.Errors);
        Assert.All(decoded.Errors, error => Assert.Contains(error.Code, (Av1ErrorCode[])[Av1ErrorCode.MissingReference, Av1ErrorCode.InvalidFrameHeader]));
    }

    [Theory]
    [InlineData(64, 32, 32, true)]
    [InlineData(64, 31, 64, false)]
    [InlineData(64, 64, 31, false)]
    [InlineData(8, 128, 128, true)]
    [InlineData(8, 129, 8, false)]
    [InlineData(8, 8, 129, false)]
    public void Decode_OfReferencesOfAnotherSize_TakesHalfToSixteenTimes(uint reference, uint width, uint height, bool isAllowed)
    {
        var tile = new byte[1 << 17];
        new Random(1).NextBytes(tile);
        HeaderFields sequence = TestHeaders.Untimed.With("max_frame_width_minus_1", 255).With("max_frame_height_minus_1", 255);
        HeaderFields key = TestHeaders.KeyFrame.With("frame_size_override_flag", 1).After("frame_size_override_flag", SizeFields(reference, reference));
        HeaderFields inter = TestHeaders.OneTile(TestHeaders.InterFrame, width, height).With("frame_size_override_flag", 1).After("ref_frame_idx", SizeFields(width, height));
        byte[] first = [.. TestHeaders.Obu(ObuType.ObuSequenceHeader, sequence.ToBytes()), .. TestHeaders.Obu(ObuType.ObuFrameHeader, key.ToBytes()), .. TestHeaders.Obu(ObuType.ObuTileGroup, tile)];
        byte[] second = [.. TestHeaders.Obu(ObuType.ObuFrameHeader, inter.ToBytes()), .. TestHeaders.Obu(ObuType.ObuTileGroup, tile)];

        DecodedStream decoded = Decode([first, second], new Av1DecoderOptions());

        if (isAllowed) Assert.Empty(decoded.Errors);
        else Assert.Equal((Av1ErrorCode.MissingReference, 1L), (decoded.Errors[0].Code, decoded.Errors[0].Packet.Index));
        Assert.Equal(isAllowed ? 2 : 1, decoded.Pictures.Count);

        static HeaderFields SizeFields(uint width, uint height) => new() { { "frame_width_minus_1", 8, width - 1 }, { "frame_height_minus_1", 8, height - 1 } };
    }

    [Fact]
    public void Decode_OfMoreFramesInAUnitThanTheLimit_Fails()
    {
        int most = Reports(Hidden, out List<int> counts).Count > 0 ? counts.Max() : 0;
        Assert.True(most > 1);

        DecodedStream refused = Decode(Packets(Hidden), new Av1DecoderOptions { Limits = new Av1Limits { FramesPerUnitMax = most - 1 } });
        DecodedStream allowed = Decode(Packets(Hidden), new Av1DecoderOptions { Limits = new Av1Limits { FramesPerUnitMax = most } });

        Assert.Equal((Av1ErrorCode.TooManyFrames, (long)counts.IndexOf(most)), (refused.Errors[0].Code, refused.Errors[0].Packet.Index));
        Assert.Empty(allowed.Errors);
    }

    [Fact]
    public void Decode_OfInvisibleFrames_GivesCodingOrder()
    {
        List<Av1FrameReport> reports = Reports(Hidden, out _);
        List<int> hints = [];

        DecodedStream decoded = DecodedStream.Of(OwnStreams.Load(Hidden), new Av1DecoderOptions { OutputInvisible = true }, check: picture => hints.Add(picture.IsShown ? picture.Frame.OrderHint : -1 - picture.Frame.OrderHint));

        // A frame to show comes once more, with the header it was decoded with.
        Dictionary<int, int> bySlot = [];
        List<int> expected = [];
        foreach (Av1FrameReport report in reports)
        {
            int hint = report.Frame.ShowExistingFrame ? bySlot[report.Frame.FrameToShow] : report.Frame.OrderHint;
            for (int slot = 0; slot < 8; slot++)
            {
                if ((report.Frame.RefreshFlags >> slot & 1) != 0) bySlot[slot] = hint;
            }

            expected.Add(report.IsShown ? hint : -1 - hint);
        }

        Assert.Empty(decoded.Errors);
        Assert.Contains(expected, hint => hint < 0);
        Assert.Equal(expected, hints);
    }

    [Theory]
    [InlineData(Av1FrameSelection.Key)]
    [InlineData(Av1FrameSelection.Intra)]
    [InlineData(Av1FrameSelection.Reference)]
    public void Decode_OfSomeKindsOfFrames_GivesThoseWithTheirSamples(Av1FrameSelection selection)
    {
        foreach (string name in (string[])[Hidden, "svt-intra-only.ivf", "svt-overlay.ivf", "p0-8-420.ivf"])
        {
            List<string> whole = DecodedStream.Of(OwnStreams.Load(name), new Av1DecoderOptions()).Pictures;
            List<FrameType> types = [];

            DecodedStream some = DecodedStream.Of(OwnStreams.Load(name), new Av1DecoderOptions { DecodeFrameType = selection }, check: picture => types.Add(picture.Frame.Type));

            Assert.Empty(some.Errors);
            Assert.InRange(some.Pictures.Count, 1, whole.Count);
            Assert.Equal(some.Pictures, whole.Where(some.Pictures.Contains));
            if (selection == Av1FrameSelection.Key) Assert.All(types, type => Assert.Equal(FrameType.Key, type));
            if (selection == Av1FrameSelection.Intra) Assert.All(types, type => Assert.True(type is FrameType.Key or FrameType.IntraOnly));
        }
    }

    [Fact]
    public void TryReadSequenceHeader_AmongObus_FindsTheFirst()
    {
        byte[] packet = Packets(Stream)[0];

        Assert.True(Av1Decoder.TryReadSequenceHeader(packet, out SequenceHeader? header));
        Assert.Equal((66, 66), (header.MaxFrameWidth, header.MaxFrameHeight));
        Assert.False(Av1Decoder.TryReadSequenceHeader(packet.AsSpan(0, 2), out _));
        Assert.False(Av1Decoder.TryReadSequenceHeader(Packets(Stream)[1], out _));
        Assert.False(Av1Decoder.TryReadSequenceHeader([], out _));
    }

    [Fact]
    [Trait("Cve", "CVE-2025-8879")]
    public void Constructor_OfOptionsOutOfRange_Throws()
    {
        Av1DecoderOptions[] wrong =
        [
            new() { Threads = -1 }, new() { Threads = 257 }, new() { MaxFrameDelay = -1 }, new() { MaxFrameDelay = 257 }, new() { OperatingPoint = -1 }, new() { OperatingPoint = 32 },
            new() { Limits = new() { FramePixelsMax = 0 } }, new() { Limits = new() { BytesMax = -1 } }, new() { Limits = new() { FramesPerUnitMax = 0 } }, new() { Limits = new() { PixelsPerByteMax = -1 } }, new() { Limits = new() { PacketBytesMax = 0 } },
        ];

        Assert.All(wrong, options =>
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => new Av1Decoder(options));
            Assert.Throws<ArgumentOutOfRangeException>(() => new Av1HeaderReader(options));
        });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Av1WorkerPool(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Av1WorkerPool(257));
    }

    private static List<byte[]> Packets(string name) => [.. TestPackets.Split(OwnStreams.Load(name)).Select(packet => packet.ToArray())];

    private static DecodedStream Decode(List<byte[]> packets, Av1DecoderOptions options)
    {
        using var decoder = new Av1Decoder(options);
        return DecodedStream.Of(decoder, packets);
    }

    // Frames in coding order, and how many each packet has.
    private static List<Av1FrameReport> Reports(string name, out List<int> counts)
    {
        var reader = new Av1HeaderReader(new Av1DecoderOptions());
        List<Av1FrameReport> reports = [];
        counts = [];
        foreach (byte[] packet in Packets(name))
        {
            IReadOnlyList<Av1FrameReport> found = reader.Read(packet, default);
            reports.AddRange(found);
            counts.Add(found.Count);
        }

        return reports;
    }
}
