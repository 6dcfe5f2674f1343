using Infra.Av1.Tables;
using Infra.Av1.Tests.Bitstream;

namespace Infra.Av1.Tests.Decoding;

/// <summary>Damaged streams end in pictures and errors, never in an exception or the error Internal (which <see cref="DecodedStream"/> refuses).</summary>
public sealed class BrokenStreamTests
{
    private static readonly Av1Limits Limits = new() { FramePixelsMax = 1 << 22 };

    public static TheoryData<string> Streams() =>
    [
        "size-66x66.ivf", "screen.ivf", "p1-10-444.ivf", "aq1.ivf", "deltaq-deltalf.ivf", "p2-10-422.ivf", "size-196x198.ivf", "superres-random.ivf", "resize-random.ivf", "grain-444-odd.ivf", "svc-L2T2.obu", "sframe.ivf",
    ];

    [Theory, MemberData(nameof(Streams))]
    public void Decode_WhenBitsAreFlipped_GivesErrorsOnly(string name)
    {
        byte[] original = OwnStreams.Load(name);
        for (int seed = 1; seed <= 25; seed++)
        {
            var random = new Random(seed);
            byte[] file = [.. original];
            for (int i = random.Next(1, 12); i > 0; i--)
                file[random.Next(44, file.Length)] ^= (byte)(1 << random.Next(8));

            Exception? thrown = Record.Exception(() => DecodedStream.Of(file, new Av1DecoderOptions { Strict = seed % 2 == 0, Limits = Limits }));

            Assert.True(thrown is null, $"{name} seed {seed}: {thrown}");
        }
    }

    [Theory, MemberData(nameof(Streams))]
    public void Decode_WhenPacketsAreTruncated_GivesAnErrorForEach(string name)
    {
        List<ReadOnlyMemory<byte>> packets = TestPackets.Split(OwnStreams.Load(name));
        ReadOnlyMemory<byte> first = packets[0];
        int step = Math.Max(1, first.Length / 60);
        for (int length = 0; length < first.Length; length += step)
        {
            using var decoder = new Av1Decoder(new Av1DecoderOptions { Limits = Limits });
            foreach (Av1Picture picture in decoder.Decode(first[..length]))
                picture.Dispose();
            while (decoder.TakeError() is { } error)
                Assert.True(error.Code != Av1ErrorCode.Internal, $"{name} length {length}: {error.Detail}");
        }
    }

    [Fact]
    public void Decode_FromAPacketThatIsNoKeyFrame_GivesErrorsUntilOneComes()
    {
        List<ReadOnlyMemory<byte>> packets = TestPackets.Split(OwnStreams.Load("size-66x66.ivf"));
        using var decoder = new Av1Decoder(new Av1DecoderOptions());
        Assert.Empty(decoder.Decode(packets[1]));
        Assert.Equal(Av1ErrorCode.NoSequenceHeader, decoder.TakeError()?.Code);
        foreach (Av1Picture picture in decoder.Decode(packets[0]))
            picture.Dispose();
        decoder.Flush();

        Assert.Empty(decoder.Decode(packets[2], new Av1PacketInfo(2)));

        Av1Error? error = decoder.TakeError();
        Assert.Equal((Av1ErrorCode.NoSequenceHeader, 2L), (error?.Code ?? default, error?.Packet.Index ?? -1));
    }

    [Fact]
    public void Decode_WhenATileFails_EmptiesItsSlotsAndRecoversAtTheNextKeyFrame()
    {
        byte[] file = OwnStreams.Load("size-66x66.ivf");
        List<ReadOnlyMemory<byte>> packets = TestPackets.Split(file);
        byte[] broken = packets[0].ToArray()[..^4];   // the last OBU reaches beyond its packet
        using var decoder = new Av1Decoder(new Av1DecoderOptions());

        Assert.Empty(decoder.Decode(broken));
        Assert.Equal(Av1ErrorCode.InvalidObu, decoder.TakeError()?.Code);
        Assert.Empty(decoder.Decode(packets[1]));
        Assert.Equal(Av1ErrorCode.MissingReference, decoder.TakeError()?.Code);
        Assert.Equal(OwnStreams.Expected["size-66x66.ivf"][4], DecodedStream.Of(decoder, file).Md5);
    }

    [Fact]
    [Trait("Cve", "CVE-2024-1580")]
    [Trait("Cve", "CVE-2024-5171")]
    public void Decode_OfHugeFrames_KeepsToTheBudget()
    {
        // Reduced still header, profile 0, 16 bits for both sizes: 65536×65536, and 65536×1.
        foreach ((uint width, uint height) in ((uint, uint)[])[(65535, 65535), (65535, 0), (0, 65535)])
        {
            using var decoder = new Av1Decoder(new Av1DecoderOptions { Limits = new Av1Limits { FramePixelsMax = long.MaxValue, BytesMax = 64 << 20 } });
            foreach (Av1Picture picture in decoder.Decode(StillPacket(width, height)))
                picture.Dispose();
            Av1Error? error = decoder.TakeError();
            Assert.NotEqual(Av1ErrorCode.Internal, error?.Code);
            if (width == height) Assert.Equal(Av1ErrorCode.OutOfMemoryBudget, error?.Code);
            Assert.True(decoder.PoolBytes <= 64 << 20);
        }
    }

    private static byte[] StillPacket(uint width, uint height)
    {
        HeaderFields sequence = new()
        {
            { "seq_profile", 3 }, { "still_picture", 1, 1 }, { "reduced_still_picture_header", 1, 1 }, { "seq_level_idx", 5 },
            { "frame_width_bits_minus_1", 4, 15 }, { "frame_height_bits_minus_1", 4, 15 }, { "max_frame_width_minus_1", 16, width }, { "max_frame_height_minus_1", 16, height },
            { "tools", 6 }, { "color_config", 7 }, { "film_grain_params_present", 1 }, { "trailing_one_bit", 1, 1 },
        };
        HeaderFields frame = new()
        {
            { "disable_cdf_update", 1 }, { "allow_screen_content_tools", 1 }, { "render_and_frame_size_different", 1 }, { "uniform_tile_spacing_flag", 1, 1 },
            { "no more tiles than needed, and the rest", 32 },
        };
        return [.. TestHeaders.Obu(ObuType.ObuSequenceHeader, sequence.ToBytes()), .. TestHeaders.Obu(ObuType.ObuFrame, [.. frame.ToBytes(), .. new byte[4096]])];
    }
}
