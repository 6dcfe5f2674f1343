using Infra.Av1.Tables;
using Infra.Av1.Tests.Bitstream;
using Infra.Av1.Tests.Decoding;

namespace Infra.Av1.Tests.Syntax;

/// <summary>What tiles must not hold: random symbols of small handmade frames meet each rule.</summary>
public sealed class TileRuleTests
{
    private const int Seeds = 60;

    private static readonly HeaderFields Plain = TestHeaders.KeyFrame.With("apply_grain", 0).Without("apply_grain", "trailing_one_bit");
    private static readonly HeaderFields ScreenSequence = TestHeaders.Untimed.With("seq_force_screen_content_tools", 1).After("seq_force_screen_content_tools", new() { { "seq_choose_integer_mv", 1 }, { "seq_force_integer_mv", 1, 1 } });
    private static readonly HeaderFields Copies = Plain.After("render_and_frame_size_different", new() { { "allow_intrabc", 1, 1 } });

    [Fact]
    public void Decode_OfATileThatIsTooShort_FailsAlways()
    {
        int failed = 0;
        for (int seed = 1; seed <= Seeds; seed++)
        {
            byte[] packet = Packet(TestHeaders.Untimed, Plain, RandomTile(seed, bytes: 3));

            Av1Error? lenient = ErrorOf(packet, isStrict: false);
            Av1Error? strict = ErrorOf(packet, isStrict: true);

            if (lenient is null) continue;
            Assert.Equal((Av1ErrorCode.InvalidTile, "a tile ends before its last symbol"), (lenient.Value.Code, lenient.Value.Detail));
            Assert.Equal(Av1ErrorCode.InvalidTile, strict?.Code);
            failed++;
        }

        Assert.True(failed > Seeds / 2, $"{failed} tiles failed");
    }

    [Fact]
    public void Decode_OfBitsBehindTheLastSymbol_FailsOnlyIfStrict()
    {
        byte[] packet = Packet(TestHeaders.Untimed, Plain, RandomTile(seed: 1, bytes: 1 << 16));

        Assert.Null(ErrorOf(packet, isStrict: false));
        Assert.Equal((Av1ErrorCode.InvalidPadding, "the bits after a tile's last symbol are not a one and zeros"), CodeAndDetail(ErrorOf(packet, isStrict: true)));
    }

    [Fact]
    public void Decode_OfALongGolombCode_FailsOnlyIfStrict()
    {
        // Random symbols, then zeros: where these begin between the levels of a block and its signs, a code that follows has no end.
        int codes = 0;
        for (int seed = 1; seed <= 5 * Seeds; seed++)
        {
            var tile = new byte[1 << 12];
            new Random(seed).NextBytes(tile.AsSpan(0, 20 + seed));
            byte[] packet = Packet(TestHeaders.Untimed, Plain, tile);
            if (CodeAndDetail(ErrorOf(packet, isStrict: true)) != (Av1ErrorCode.InvalidTile, "a Golomb code of more than 20 bits")) continue;
            Assert.Null(ErrorOf(packet, isStrict: false));
            codes++;
        }

        Assert.True(codes > 0);
    }

    [Fact]
    public void Decode_OfACopyFromWhereNothingIs_FailsOrMovesIt()
    {
        Dictionary<string, int> lenient = [];
        Dictionary<string, int> strict = [];
        for (int seed = 1; seed <= Seeds; seed++)
        {
            byte[] packet = Packet(ScreenSequence.With("max_frame_width_minus_1", 255).With("max_frame_height_minus_1", 127), TestHeaders.OneTile(Copies, 256, 128), RandomTile(seed, bytes: 1 << 17));
            Count(lenient, ErrorOf(packet, isStrict: false));
            Count(strict, ErrorOf(packet, isStrict: true));
        }

        // Random vectors are hardly ever valid. They are moved, unless they are in the first superblock, where there is nothing to copy.
        int invalid = strict["a vector of intra block copy points outside of what may be copied"];
        int unmovable = lenient["a vector of intra block copy points into its own superblock"];
        Assert.InRange(unmovable, 1, invalid - 1);
        Assert.Equal(Seeds - unmovable, lenient[""]);
    }

    [Fact]
    public void Decode_OfAPartitionThatTheLayoutForbids_FailsAlways()
    {
        HeaderFields sequence = TestHeaders.Untimed.With("seq_profile", 2).Without("color_range", "separate_uv_delta_q");   // 8 bit of profile 2: 4:2:2
        int failed = 0;
        for (int seed = 1; seed <= Seeds; seed++)
        {
            byte[] packet = Packet(sequence, Plain, RandomTile(seed, bytes: 1 << 16));
            if (ErrorOf(packet, isStrict: false) is not { } error) continue;
            Assert.Equal("a partition that the chroma layout forbids", error.Detail);
            Assert.Equal(Av1ErrorCode.InvalidTile, ErrorOf(packet, isStrict: true)?.Code);
            failed++;
        }

        Assert.True(failed > 0);
    }

    private static byte[] Packet(HeaderFields sequence, HeaderFields frame, byte[] tile) =>
    [
        .. TestHeaders.Obu(ObuType.ObuSequenceHeader, sequence.ToBytes()), .. TestHeaders.Obu(ObuType.ObuFrameHeader, frame.ToBytes()), .. TestHeaders.Obu(ObuType.ObuTileGroup, tile),
    ];

    private static byte[] RandomTile(int seed, int bytes)
    {
        var tile = new byte[bytes];
        new Random(seed).NextBytes(tile);
        return tile;
    }

    private static Av1Error? ErrorOf(byte[] packet, bool isStrict)
    {
        using var decoder = new Av1Decoder(new Av1DecoderOptions { Strict = isStrict });
        DecodedStream decoded = DecodedStream.Of(decoder, [packet]);
        Assert.Equal(1, decoded.Pictures.Count + decoded.Errors.Count);
        return decoded.Errors.Count > 0 ? decoded.Errors[0] : null;
    }

    private static (Av1ErrorCode Code, string Detail) CodeAndDetail(Av1Error? error) => (error?.Code ?? Av1ErrorCode.None, error?.Detail ?? "");

    private static void Count(Dictionary<string, int> counts, Av1Error? error) => counts[error?.Detail ?? ""] = counts.GetValueOrDefault(error?.Detail ?? "") + 1;
}
