using Infra.Av1.Tables;
using Infra.Av1.Tests.Bitstream;

namespace Infra.Av1.Tests.Decoding;

/// <summary>Packets made by hand: which code a mistake has, at which OBU and bit, and whether strict rules alone make it one.</summary>
public sealed class PacketErrorTests
{
    private const int Columns = 2;

    private static readonly byte[] Sequence = TestHeaders.Obu(ObuType.ObuSequenceHeader, TestHeaders.Untimed.ToBytes());
    private static readonly HeaderFields Key = TestHeaders.KeyFrame.With("apply_grain", 0).Without("apply_grain", "trailing_one_bit");
    private static readonly byte[] Header = TestHeaders.Obu(ObuType.ObuFrameHeader, Key.ToBytes());
    private static readonly byte[] Group = TestHeaders.Obu(ObuType.ObuTileGroup, RandomTile());

    // Two tiles of 64×64: each group begins with tile_start_and_end_present_flag; all but the last tile have a size of one byte.
    private static readonly byte[] WideSequence = TestHeaders.Obu(ObuType.ObuSequenceHeader, TestHeaders.Untimed.With("max_frame_width_minus_1", 64 * Columns - 1).ToBytes());
    private static readonly byte[] WideHeader = TestHeaders.Obu(
        ObuType.ObuFrameHeader, Key.After("uniform_tile_spacing_flag", new() { { "increment_tile_cols_log2", 1, 1 }, { "context_update_tile_id", 1 }, { "tile_size_bytes_minus_1", 2 } }).ToBytes());

    public static TheoryData<string, string, Av1ErrorCode, int, long> Mistakes() => new()
    {
        { "frame first", Hex(Header, Group), Av1ErrorCode.NoSequenceHeader, 0, 0 },
        { "tile group first", Hex(Sequence, Group), Av1ErrorCode.InvalidTileGroup, 1, 0 },
        { "OBU beyond its packet", Hex(Sequence, [0x1A, 0x7F, 0]), Av1ErrorCode.InvalidObu, 1, 0 },
        { "size of an OBU without an end", Hex(Sequence, [0x1A, 0x80]), Av1ErrorCode.InvalidObu, 1, 0 },
        { "empty sequence header", Hex(TestHeaders.Obu(ObuType.ObuSequenceHeader, [])), Av1ErrorCode.InvalidSequenceHeader, 0, 0 },
        { "empty frame header", Hex(Sequence, TestHeaders.Obu(ObuType.ObuFrameHeader, [])), Av1ErrorCode.InvalidFrameHeader, 1, 0 },
        { "empty metadata", Hex(Sequence, TestHeaders.Obu(ObuType.ObuMetadata, [])), Av1ErrorCode.InvalidMetadata, 1, 0 },
        { "empty light level", Hex(Sequence, TestHeaders.Obu(ObuType.ObuMetadata, [1])), Av1ErrorCode.InvalidMetadata, 1, 8 },
        { "empty tile group", Hex(Sequence, Header, TestHeaders.Obu(ObuType.ObuTileGroup, [])), Av1ErrorCode.InvalidTileGroup, 2, 0 },
        { "second tile first", Hex(WideSequence, WideHeader, TestHeaders.Obu(ObuType.ObuTileGroup, [0b1_1_1_00000, 1, 2])), Av1ErrorCode.InvalidTileGroup, 2, 0 },
        { "tile beyond its OBU", Hex(WideSequence, WideHeader, TestHeaders.Obu(ObuType.ObuTileGroup, [0, 9, 1, 2])), Av1ErrorCode.InvalidTileGroup, 2, 8 },
        { "last tile of nothing", Hex(WideSequence, WideHeader, TestHeaders.Obu(ObuType.ObuTileGroup, [0, 0, 1])), Av1ErrorCode.InvalidTileGroup, 2, 24 },
        { "frame to show that is not there", Hex(Sequence, TestHeaders.Obu(ObuType.ObuFrameHeader, [0b1_011_1_000])), Av1ErrorCode.MissingReference, 1, 4 },
        { "inter frame without references", Hex(Sequence, TestHeaders.Obu(ObuType.ObuFrameHeader, TestHeaders.InterFrame.ToBytes())), Av1ErrorCode.MissingReference, 1, -1 },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Decode_OfAMistake_SaysWhereAlways(string mistake, string packet, Av1ErrorCode code, int obu, long bit)
    {
        foreach (bool isStrict in (bool[])[false, true])
        {
            Av1Error? error = ErrorOf(Convert.FromHexString(packet), isStrict, new Av1PacketInfo(7));

            Assert.True(error is not null, mistake);
            Assert.Equal((code, obu, 7L), (error.Value.Code, error.Value.ObuIndex, error.Value.Packet.Index));
            if (bit >= 0) Assert.Equal(bit, error.Value.BitOffset);
            Assert.NotEmpty(error.Value.Detail);
        }
    }

    [Fact]
    public void Decode_OfAFrameHeaderWithWrongTrailingBits_FailsOnlyIfStrict()
    {
        byte[] plain = Key.ToBytes();
        byte[] zero = Key.With("trailing_one_bit", 0).ToBytes();

        foreach (byte[] payload in (byte[][])[zero, [.. plain, 1]])
        {
            byte[] packet = [.. Sequence, .. TestHeaders.Obu(ObuType.ObuFrameHeader, payload)];
            Assert.NotEqual(Av1ErrorCode.InvalidFrameHeader, ErrorOf([.. packet, .. Group], isStrict: false)?.Code);
            Assert.Equal((Av1ErrorCode.InvalidFrameHeader, 1), CodeAndObu(ErrorOf([.. packet, .. Group], isStrict: true)));
        }

        Assert.NotEqual(Av1ErrorCode.InvalidFrameHeader, ErrorOf([.. Sequence, .. TestHeaders.Obu(ObuType.ObuFrameHeader, [.. plain, 0, 0]), .. Group], isStrict: true)?.Code);
    }

    [Fact]
    public void Decode_OfAFrameHeaderThatEndsBeforeItsTrailingBit_FailsAlways()
    {
        byte[] bytes = Key.ToBytes();
        Assert.Equal(0x80, bytes[^1]);   // the trailing bit begins a byte
        byte[] packet = [.. Sequence, .. TestHeaders.Obu(ObuType.ObuFrameHeader, bytes[..^1]), .. Group];

        Assert.Equal((Av1ErrorCode.InvalidFrameHeader, 1), CodeAndObu(ErrorOf(packet, isStrict: false)));
        Assert.Equal((Av1ErrorCode.InvalidFrameHeader, 1), CodeAndObu(ErrorOf(packet, isStrict: true)));
    }

    [Fact]
    public void Decode_OfAFrameToShowThatWasPassedOver_ShowsNothing()
    {
        using var decoder = new Av1Decoder(new Av1DecoderOptions { DecodeFrameType = Av1FrameSelection.Key });
        byte[] hidden = TestHeaders.Obu(ObuType.ObuFrameHeader, TestHeaders.IntraOnlyFrame.ToBytes());
        byte[] show = TestHeaders.Obu(ObuType.ObuFrameHeader, [0b1_000_1_000]);
        decoder.TrySend((byte[])[.. Sequence, .. Header, .. Group], default);
        while (decoder.TryReceive(out Av1Picture? picture))
            picture.Dispose();

        // The intra-only frame leaves its header in slot 0, but no samples of its own, and none of the key frame.
        decoder.TrySend((byte[])[.. hidden, .. Group], default);
        decoder.TrySend(show, default);

        Assert.Null(decoder.TakeError());
        Assert.False(decoder.TryReceive(out _));
    }

    private static Av1Error? ErrorOf(byte[] packet, bool isStrict, Av1PacketInfo info = default)
    {
        using var decoder = new Av1Decoder(new Av1DecoderOptions { Strict = isStrict });
        foreach (Av1Picture picture in decoder.Decode(packet, info))
            picture.Dispose();
        return decoder.TakeError();
    }

    private static (Av1ErrorCode, int) CodeAndObu(Av1Error? error) => (error?.Code ?? Av1ErrorCode.None, error?.ObuIndex ?? -1);

    private static string Hex(params byte[][] obus) => Convert.ToHexString([.. obus.SelectMany(obu => obu)]);

    private static byte[] RandomTile()
    {
        var tile = new byte[1 << 16];
        new Random(1).NextBytes(tile);
        return tile;
    }
}
