using Infra.Av1.Tables;
using Infra.Av1.Tests.Bitstream;

namespace Infra.Av1.Tests.Decoding;

/// <summary>As many tiles as a frame can have, each of a few bytes, three times over: more than ten thousand.</summary>
public sealed class TinyTileTests
{
    private const int Tiles = 64 * 64;
    private const int Frames = 3;

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    [InlineData(120)]
    public void Decode_OfTenThousandTinyTiles_GivesTheSameForAllThreads(int tileBytes)
    {
        using var pool = new Av1WorkerPool(3);
        var random = new Random(tileBytes);
        List<byte[]> packets = [.. Enumerable.Range(0, Frames).Select(_ => Packet(random, tileBytes))];
        using var one = new Av1Decoder(new Av1DecoderOptions());
        using var three = new Av1Decoder(new Av1DecoderOptions(), pool);

        DecodedStream alone = DecodedStream.Of(one, packets);
        DecodedStream together = DecodedStream.Of(three, packets);

        Assert.Equal(alone.Summary, together.Summary);
        Assert.Equal(Frames, alone.Pictures.Count + alone.Errors.Count);
        Assert.All(alone.Errors, error => Assert.Equal(Av1ErrorCode.InvalidTile, error.Code));
    }

    // A reduced still picture of 4096×4096, lossless, in tiles of 64×64, and a tile group with all of them.
    private static byte[] Packet(Random random, int tileBytes)
    {
        HeaderFields sequence = new()
        {
            { "seq_profile", 3 }, { "still_picture", 1, 1 }, { "reduced_still_picture_header", 1, 1 }, { "seq_level_idx", 5 },
            { "frame_width_bits_minus_1", 4, 11 }, { "frame_height_bits_minus_1", 4, 11 }, { "max_frame_width_minus_1", 12, 4095 }, { "max_frame_height_minus_1", 12, 4095 },
            { "tools", 6 }, { "color_config", 7 }, { "film_grain_params_present", 1 }, { "trailing_one_bit", 1, 1 },
        };
        HeaderFields header = new()
        {
            { "disable_cdf_update", 1 }, { "allow_screen_content_tools", 1 }, { "render_and_frame_size_different", 1 }, { "uniform_tile_spacing_flag", 1, 1 },
            { "increment_tile_cols_log2", 6, 0b111111 }, { "increment_tile_rows_log2", 6, 0b111111 }, { "context_update_tile_id", 12 }, { "tile_size_bytes_minus_1", 2 },
            { "base_q_idx", 8 }, { "deltas_and_matrices", 4 }, { "segmentation_enabled", 1 }, { "reduced_tx_set", 1 }, { "trailing_one_bit", 1, 1 },
        };
        using var group = new MemoryStream();
        group.WriteByte(0);
        var tile = new byte[tileBytes];
        for (int i = 0; i < Tiles; i++)
        {
            random.NextBytes(tile);
            if (i < Tiles - 1) group.WriteByte((byte)(tileBytes - 1));
            group.Write(tile);
        }

        return [.. TestHeaders.Obu(ObuType.ObuSequenceHeader, sequence.ToBytes()), .. TestHeaders.Obu(ObuType.ObuFrameHeader, header.ToBytes()), .. TestHeaders.Obu(ObuType.ObuTileGroup, group.ToArray())];
    }
}
