using Infra.Av1.Tables;
using Infra.Av1.Tests.Bitstream;

namespace Infra.Av1.Tests.Decoding;

/// <summary>What a stream of few bytes can make the decoder do: pixels are counted against bytes where the caller says so, before anything is done for them.</summary>
public sealed class WorkLimitTests
{
    private const uint Width = 4096;
    private const uint Height = 2048;
    private const int PacketBytes = 10_000;
    private const int ObuHeaderBytes = 3;   // with a size of two bytes

    private static readonly byte[] Show = TestHeaders.Obu(ObuType.ObuFrameHeader, [0b1_000_1_000]);   // slot 0 once more

    // Two frames are allowed at any time; a third takes 8 388 608 / 30 000 pixels for each byte, a fourth twice that for each of 40 000.
    [Theory]
    [InlineData(0, "yyyy")]
    [InlineData(1, "yynn")]
    [InlineData(279, "yyny")]   // the third did not count
    [InlineData(280, "yyyn")]
    [InlineData(419, "yyyn")]
    [InlineData(420, "yyyy")]
    public void Decode_OfFramesOfFewBytes_TakesAsManyAsTheirBytesAllow(long pixelsPerByteMax, string expected)
    {
        byte[] frame = KeyFrame(new byte[1]);
        byte[] padding = TestHeaders.Obu(ObuType.ObuPadding, new byte[PacketBytes - frame.Length - ObuHeaderBytes]);
        using var decoder = new Av1Decoder(Options(pixelsPerByteMax));

        List<Av1ErrorCode> codes = [.. Enumerable.Range(0, 4).Select(_ => Send(decoder, [.. frame, .. padding]))];

        // Frames that are begun end soon, since their tile does.
        Assert.Equal(PacketBytes, frame.Length + padding.Length);
        Assert.Equal(expected.Select(c => c == 'y' ? Av1ErrorCode.InvalidTile : Av1ErrorCode.TooManyPixels), codes);
    }

    [Fact]
    public void Decode_OfAFrameShownAgainAndAgain_CountsEachTime()
    {
        using var decoder = new Av1Decoder(Options(pixelsPerByteMax: 1));
        byte[] key = KeyFrame(new byte[1 << 12]);
        Assert.Equal(Av1ErrorCode.None, Send(decoder, key));

        Assert.Equal(Av1ErrorCode.None, Send(decoder, Show));
        Assert.Equal(Av1ErrorCode.TooManyPixels, Send(decoder, Show));

        decoder.Flush();
        Assert.Equal(Av1ErrorCode.None, Send(decoder, key));
    }

    [Fact]
    public void Decode_OfAPacketOfManyUnits_KeepsSoManyPictures()
    {
        const int WaitingMax = 1 << 16;
        using var decoder = new Av1Decoder(new Av1DecoderOptions());
        Assert.Equal(Av1ErrorCode.None, Send(decoder, TestPackets.Split(OwnStreams.Load("size-1x1.ivf"))[0].ToArray()));
        byte[] unit = [.. TestHeaders.Obu(ObuType.ObuTemporalDelimiter, []), .. Show];

        decoder.TrySend(Enumerable.Repeat(unit, WaitingMax + 1).SelectMany(bytes => bytes).ToArray(), default);

        Av1Error? error = decoder.TakeError();
        Assert.Equal((Av1ErrorCode.TooManyFrames, 2 * WaitingMax + 1), (error?.Code ?? Av1ErrorCode.None, error?.ObuIndex ?? -1));
        int pictures = 0;
        for (; decoder.TryReceive(out Av1Picture? picture); pictures++)
            picture.Dispose();
        Assert.Equal(WaitingMax, pictures);
    }

    [Fact]
    public void Defaults_AreThoseThatAreDocumented()
    {
        var limits = new Av1Limits();

        Assert.Equal((16384L * 16384, 0L, 256, 0L, 1 << 30), (limits.FramePixelsMax, limits.BytesMax, limits.FramesPerUnitMax, limits.PixelsPerByteMax, limits.PacketBytesMax));
    }

    private static Av1DecoderOptions Options(long pixelsPerByteMax) => new() { Limits = new Av1Limits { PixelsPerByteMax = pixelsPerByteMax } };

    // One tile; zeros stand for the first symbol again and again.
    private static byte[] KeyFrame(byte[] tile)
    {
        HeaderFields sequence = TestHeaders.Untimed.With("frame_width_bits_minus_1", 11).With("frame_height_bits_minus_1", 11)
            .Without("frame_height_bits_minus_1", "frame_id_numbers_present_flag").After("frame_height_bits_minus_1", new() { { "max_frame_width_minus_1", 12, Width - 1 }, { "max_frame_height_minus_1", 12, Height - 1 } });
        HeaderFields lossy = TestHeaders.KeyFrame.With("apply_grain", 0).Without("apply_grain", "trailing_one_bit").With("base_q_idx", 100)
            .After("segmentation_enabled", new() { { "delta_q_present", 1 }, { "loop_filter_levels", 12 }, { "loop_filter_sharpness", 3 }, { "loop_filter_delta_enabled", 1 }, { "tx_mode_select", 1 } });
        byte[] header = TestHeaders.OneTile(lossy, Width, Height).ToBytes();
        return [.. TestHeaders.Obu(ObuType.ObuSequenceHeader, sequence.ToBytes()), .. TestHeaders.Obu(ObuType.ObuFrameHeader, header), .. TestHeaders.Obu(ObuType.ObuTileGroup, tile)];
    }

    private static Av1ErrorCode Send(Av1Decoder decoder, byte[] packet)
    {
        foreach (Av1Picture picture in decoder.Decode(packet))
            picture.Dispose();
        return decoder.TakeError()?.Code ?? Av1ErrorCode.None;
    }
}
