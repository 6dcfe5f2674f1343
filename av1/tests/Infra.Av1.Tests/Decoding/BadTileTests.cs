using Infra.Av1.Bitstream;
using Infra.Av1.Decoding;
using Infra.Av1.Headers;
using Infra.Av1.Tables;

namespace Infra.Av1.Tests.Decoding;

/// <summary>Single bad tiles of a frame that several threads decode: the frame fails with the error of the first of them, and nobody goes on waiting for what will not come.</summary>
public sealed class BadTileTests
{
    private const string Stream = "tiles-4x4.ivf";
    private const int Tiles = 9;

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public void Decode_OfAFrameWithABadTile_FailsByThatTile(int threads)
    {
        byte[] file = OwnStreams.Load(Stream);
        List<byte[]> packets = [.. TestPackets.Split(file).Select(packet => packet.ToArray())];
        List<(int Start, int Length)> places = TilesOf(packets[0]);
        Assert.Equal(Tiles, places.Count);
        using var pool = new Av1WorkerPool(threads);
        using var alone = new Av1Decoder(new Av1DecoderOptions { Strict = true });
        using var together = new Av1Decoder(new Av1DecoderOptions { Strict = true, Threads = threads }, pool);
        for (int bad = 0; bad < Tiles; bad++)
        {
            foreach (bool isNoise in (bool[])[true, false])
            {
                byte[] packet = Damage(packets[0], places[bad], isNoise);
                alone.Flush();
                DecodedStream one = DecodedStream.Of(alone, [packet, packets[1]]);
                Assert.Empty(one.Pictures);
                Assert.Equal([(0L, true), (1L, false)], one.Errors.Select(error => (error.Packet.Index, error.Code is Av1ErrorCode.InvalidTile or Av1ErrorCode.InvalidPadding)));

                // Alone, and with each that comes after it.
                for (int other = bad; other < Tiles; other++)
                {
                    byte[] both = other == bad ? packet : Damage(packet, places[other], isNoise: false);
                    foreach (Av1Decoder decoder in (Av1Decoder[])[alone, together])
                    {
                        decoder.Flush();

                        string summary = DecodedStream.Of(decoder, [both, packets[1]]).Summary;

                        Assert.Equal($"tiles {bad} and {other}: {one.Summary}", $"tiles {bad} and {other}: {summary}");
                    }
                }
            }
        }

        together.Flush();
        Assert.Equal(OwnStreams.Expected[Stream][4], DecodedStream.Of(together, file).Md5);
    }

    // Noise, which ends a tile early or late; or the lowest bit of its padding, where ones and zeros are what strict rules want.
    private static byte[] Damage(byte[] packet, (int Start, int Length) tile, bool isNoise)
    {
        byte[] damaged = [.. packet];
        if (isNoise) new Random(tile.Start).NextBytes(damaged.AsSpan(tile.Start, tile.Length));
        else damaged[tile.Start + tile.Length - 1] ^= 1;
        return damaged;
    }

    // Where the tiles of a packet with one key frame in an OBU are.
    private static List<(int Start, int Length)> TilesOf(byte[] packet)
    {
        ReferenceSlot[] slots = [new(), new(), new(), new(), new(), new(), new(), new()];
        SequenceHeader? sequence = null;
        for (int offset = 0; Obu.TryRead(packet, offset, out Obu obu); offset = obu.End)
        {
            ReadOnlySpan<byte> payload = packet.AsSpan(obu.PayloadOffset, obu.PayloadLength);
            if (obu.Type == ObuType.ObuSequenceHeader) Assert.True(SequenceHeaderParser.TryParse(payload, isStrict: false, out sequence, out _));
            if (obu.Type != ObuType.ObuFrame) continue;
            Assert.True(FrameHeaderParser.TryParse(payload, sequence!, slots, 0, 0, isStrict: false, out FrameHeader? header, out int bits, out _, out _));
            int groupOffset = (bits + 7) / 8;
            ReadOnlySpan<byte> group = payload[groupOffset..];
            Assert.True(TileGroupParser.TryReadHeader(group, header!.Tiles, out int first, out int last, out int next));
            List<(int, int)> tiles = [];
            for (int tile = first; tile <= last; tile++)
            {
                Assert.True(TileGroupParser.TryReadTile(group, header.Tiles, tile == last, ref next, out int start, out int length));
                tiles.Add((obu.PayloadOffset + groupOffset + start, length));
            }

            return tiles;
        }

        return [];
    }
}
