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
        byte[] sequence = Bits(
            (0, 3), (0b11, 2), (0, 5), (11, 4), (11, 4), (4095, 12), (4095, 12),   // profile, still and reduced, level; bits of the sizes, and the sizes
            (0, 6), (0, 3), (0, 1), (0, 2), (0, 1), (0, 1), (1, 1));               // tools, colour, grain; the trailing bit
        byte[] header = Bits(
            (0, 3), (1, 1), (0b111111, 6), (0b111111, 6), (0, 12), (0, 2),         // uniform spacing, all columns and rows, context_update_tile_id, tile_size_bytes_minus_1
            (0, 8), (0, 4), (0, 1), (0, 1), (1, 1));                               // base_q_idx, deltas and matrices, segmentation, reduced_tx_set; the trailing bit
        using var group = new MemoryStream();
        group.WriteByte(0);
        var tile = new byte[tileBytes];
        for (int i = 0; i < Tiles; i++)
        {
            random.NextBytes(tile);
            if (i < Tiles - 1) group.WriteByte((byte)(tileBytes - 1));
            group.Write(tile);
        }

        return [.. Obu(1, sequence), .. Obu(3, header), .. Obu(4, group.ToArray())];
    }

    private static byte[] Obu(int type, byte[] payload)
    {
        List<byte> obu = [(byte)(type << 3 | 2)];
        int rest = payload.Length;
        for (; rest >= 0x80; rest >>= 7)
            obu.Add((byte)(rest | 0x80));
        return [.. obu, (byte)rest, .. payload];
    }

    private static byte[] Bits(params (uint Value, int Count)[] fields)
    {
        var bits = new List<bool>();
        foreach ((uint value, int count) in fields)
        {
            for (int i = count - 1; i >= 0; i--)
                bits.Add((value >> i & 1) != 0);
        }

        var bytes = new byte[(bits.Count + 7) / 8];
        for (int i = 0; i < bits.Count; i++)
            bytes[i / 8] |= (byte)(bits[i] ? 0x80 >> (i % 8) : 0);
        return bytes;
    }
}
