using System.Buffers.Binary;

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
        var bits = new List<bool>();
        void Write(uint value, int count)
        {
            for (int i = count - 1; i >= 0; i--)
                bits.Add((value >> i & 1) != 0);
        }

        byte[] Take()
        {
            Write(1, 1);
            while (bits.Count % 8 != 0)
                bits.Add(false);
            var bytes = new byte[bits.Count / 8];
            for (int i = 0; i < bits.Count; i++)
                bytes[i / 8] |= (byte)(bits[i] ? 0x80 >> (i % 8) : 0);
            bits.Clear();
            return bytes;
        }

        Write(0, 3);        // seq_profile
        Write(0b11, 2);     // still_picture, reduced_still_picture_header
        Write(0, 5);        // seq_level_idx
        Write(15, 4);
        Write(15, 4);
        Write(width, 16);
        Write(height, 16);
        Write(0, 6);        // superblock size, filter intra, edge filter, superres, cdef, restoration
        Write(0, 3);        // high_bitdepth, mono_chrome, color_description_present_flag
        Write(0, 1);        // color_range
        Write(0, 2);        // chroma_sample_position
        Write(0, 1);        // separate_uv_delta_q
        Write(0, 1);        // film_grain_params_present
        byte[] sequence = Take();
        Write(0, 1);        // disable_cdf_update
        Write(0, 1);        // allow_screen_content_tools
        Write(0, 1);        // render_and_frame_size_different
        Write(1, 1);        // uniform_tile_spacing_flag
        Write(0, 40);       // no more tiles than needed, and the rest: the values do not matter
        byte[] frame = [.. Take(), .. new byte[4096]];
        var packet = new byte[2 + sequence.Length + 3 + frame.Length];
        packet[0] = 0x0A;
        packet[1] = (byte)sequence.Length;
        sequence.CopyTo(packet, 2);
        int next = 2 + sequence.Length;
        packet[next] = 0x32;
        BinaryPrimitives.WriteUInt16LittleEndian(packet.AsSpan(next + 1), (ushort)((frame.Length & 0x7F) | 0x80 | frame.Length >> 7 << 8));
        frame.CopyTo(packet, next + 3);
        return packet;
    }
}
