using System.Buffers;
using Infra.Av1.Bitstream;
using Infra.Av1.Decoding;
using Infra.Av1.Headers;
using Infra.Av1.Pictures;
using Infra.Av1.Syntax;
using Infra.Av1.Tables;
using Infra.Av1.Tests.Bitstream;
using Infra.Av1.Threading;
using Infra.Testing.Faults;

namespace Infra.Av1.Tests.Decoding;

/// <summary>Pools: limits, failing allocations, what is allocated per frame, and no trace of older pictures.</summary>
public sealed class MemoryTests
{
    private const int BytesPerFrameMax = 64 << 10;
    private const string SmallStream = "size-8x8.ivf";

    [Fact]
    public void Decode_OfManyStreamsByOneDecoder_ShowsNothingOfTheStreamBefore()
    {
        using var decoder = new Av1Decoder(new Av1DecoderOptions { AllLayers = false });
        foreach (string name in OwnStreams.Expected.Keys)
        {
            DecodedStream decoded = DecodedStream.Of(decoder, OwnStreams.Load(name));
            Assert.True(OwnStreams.Expected[name][4] == decoded.Md5, name);
        }
    }

    [Theory]
    [InlineData("size-66x66.ivf", 1)]
    [InlineData("superres-odd-10.ivf", 1)]
    [InlineData("superres-odd-10.ivf", 3)]
    [InlineData("grain-10.ivf", 1)]
    [InlineData("resize-random.ivf", 1)]
    public void Decode_WhenTheNthRentIsRefused_LosesOnlyThatAndLeaksNothing(string name, int threads)
    {
        using var pool = new Av1WorkerPool(threads);
        byte[] file = OwnStreams.Load(name);
        DecodedStream whole = DecodedStream.Of(file, new Av1DecoderOptions());

        int lost = 0;
        int failures = FaultPlan.ForEveryCall(plan =>
        {
            var decoder = new Av1Decoder(new Av1DecoderOptions(), pool);
            decoder.Budget.Refuses = () => plan.Fails("rent");
            DecodedStream decoded = DecodedStream.Of(decoder, file);
            decoder.Dispose();

            Assert.Equal(0, decoder.PoolBytes);
            Assert.True(decoded.Pictures.All(whole.Pictures.Contains), "a picture that the whole stream has not");

            // A rent that is refused while buffers wait is tried again without them.
            if (decoded.Errors.Count > 0) Assert.Equal(Av1ErrorCode.OutOfMemoryBudget, decoded.Errors[0].Code);
            else Assert.Equal(whole.Summary, decoded.Summary);
            lost += decoded.Errors.Count > 0 ? 1 : 0;
        });

        Assert.True(failures >= 6 && lost >= 6, $"{failures} refused, {lost} with errors");
    }

    [Fact]
    public void Decode_BeyondBytesMax_IsRefused()
    {
        DecodedStream decoded = DecodedStream.Of(OwnStreams.Load("svt-4.ivf"), new Av1DecoderOptions { Limits = new Av1Limits { BytesMax = 1 << 16 } });

        Assert.Empty(decoded.Pictures);
        Assert.Equal(Av1ErrorCode.OutOfMemoryBudget, decoded.Errors[0].Code);
    }

    [Fact]
    [Trait("Cve", "CVE-2024-1580")]
    public void Decode_BeyondFramePixelsMax_IsRefused()
    {
        byte[] file = OwnStreams.Load("size-66x66.ivf");

        DecodedStream refused = DecodedStream.Of(file, new Av1DecoderOptions { Limits = new Av1Limits { FramePixelsMax = 66 * 66 - 1 } });
        DecodedStream allowed = DecodedStream.Of(file, new Av1DecoderOptions { Limits = new Av1Limits { FramePixelsMax = 66 * 66 } });

        Assert.Empty(refused.Pictures);
        Assert.Equal(Av1ErrorCode.FrameTooLarge, refused.Errors[0].Code);
        Assert.Empty(allowed.Errors);
    }

    [Fact]
    public void Decode_OfAPacketBeyondItsLimit_IsRefused()
    {
        DecodedStream decoded = DecodedStream.Of(OwnStreams.Load("size-66x66.ivf"), new Av1DecoderOptions { Limits = new Av1Limits { PacketBytesMax = 20 } });

        Assert.Equal(Av1ErrorCode.PacketTooLarge, decoded.Errors[0].Code);
    }

    [Theory]
    [InlineData("svt-4.ivf")]
    [InlineData("p2-10-422.ivf")]
    [InlineData("grain-10.ivf")]
    [InlineData("tiles-4x4.ivf")]
    public void Decode_InSteadyState_AllocatesLittle(string name)
    {
        List<ReadOnlyMemory<byte>> packets = TestPackets.Split(OwnStreams.Load(name));
        using var decoder = new Av1Decoder(new Av1DecoderOptions());
        int frames = Run(decoder, packets);
        Run(decoder, packets);
        long held = decoder.PoolBytes;

        long before = GC.GetAllocatedBytesForCurrentThread();
        Run(decoder, packets);
        long perFrame = (GC.GetAllocatedBytesForCurrentThread() - before) / frames;

        Assert.True(perFrame <= BytesPerFrameMax, $"{perFrame} bytes per frame");
        Assert.Equal(held, decoder.PoolBytes);
    }

    // Frames: those that slots hold at once, and the one in work; each keeps what later frames need of it. Pictures: as many, and with film grain another, which the caller sees. One set of maps, one worker and one
    // reader of tiles serve the frame in work.
    [Theory]
    [InlineData("p1-10-444.ivf", 4, 4)]
    [InlineData("fwd-kf.ivf", 6, 6)]
    [InlineData("grain-8.ivf", 6, 7)]
    [InlineData("steered-headers.ivf", 9, 9)]   // all slots; grain takes the picture that has just left one
    public void Decode_OfStream_TakesWhatItsFramesNeedAtMost(string name, int frames, int pictures)
    {
        using var decoder = new Av1Decoder(new Av1DecoderOptions());
        long most = 0;
        decoder.Budget.Refuses = () =>
        {
            most = Math.Max(most, decoder.PoolBytes);
            return false;
        };

        Run(decoder, TestPackets.Split(OwnStreams.Load(name)));

        FrameHeader header = decoder.Slots[0].Header!;
        ColorConfig color = decoder.Slots[0].Sequence!.Color;
        long chroma = Plane<byte>.SamplesOf((header.UpscaledWidth + color.SubsamplingX) >> color.SubsamplingX, (header.Height + color.SubsamplingY) >> color.SubsamplingY);
        long picture = (Plane<byte>.SamplesOf(header.UpscaledWidth, header.Height) + 2 * chroma) * (color.BitDepth == 8 ? 1 : 2);
        long worker = color.BitDepth == 8 ? FrameDecoder<byte>.WorkerBytes(1, new WorkerScratch<byte>()) : FrameDecoder<ushort>.WorkerBytes(1, new WorkerScratch<ushort>());
        long work = worker + TileReader.BytesOf(header.MiCols) + FrameMaps.BytesOf(header);
        Assert.Equal(work + frames * FrameContext.BytesOf(header) + pictures * picture, Math.Max(most, decoder.PoolBytes));
    }

    [Theory]
    [InlineData("svt-grain.ivf", 1)]
    [InlineData("tiles-4x4.ivf", 3)]
    public void Decode_OfSmallFramesAfterLargeOnes_GivesTheirMemoryBack(string large, int threads)
    {
        using var pool = new Av1WorkerPool(threads);
        using var fresh = new Av1Decoder(new Av1DecoderOptions(), pool);
        RunSmall(fresh);
        long small = ObjectGraph.Of(fresh).ArrayBytes;
        var log = new RecordingLogger();
        using var decoder = new Av1Decoder(new Av1DecoderOptions { Logger = log }, pool);

        Run(decoder, TestPackets.Split(OwnStreams.Load(large)));
        long atFirst = decoder.PoolBytes;
        long atFirstHeld = ObjectGraph.Of(decoder).ArrayBytes;
        RunSmall(decoder);

        long held = ObjectGraph.Of(decoder).ArrayBytes;
        string figures = $"counted {atFirst}, then {decoder.PoolBytes}, held {atFirstHeld}, then {held}; a decoder that knows small frames only: {fresh.PoolBytes} and {small}";
        Assert.True(atFirst > 2 * fresh.PoolBytes && atFirstHeld > 2 * small, figures);

        // What is left above: a frame or two more in circulation.
        Assert.True(decoder.PoolBytes - fresh.PoolBytes < (atFirst - fresh.PoolBytes) / 8, figures);
        Assert.True(held - small < (atFirstHeld - small) / 8, figures);
        Assert.Single(log.Lines, line => line.Id == 4);

        decoder.Flush();
        decoder.Dispose();
        Assert.Equal(0, decoder.PoolBytes);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(65, 63)]
    [InlineData(2000, 8)]
    [InlineData(8, 2000)]
    [InlineData(1280, 720)]
    public void Maps_OfAFrame_TakeNoMoreThanIsCounted(int width, int height)
    {
        Assert.True(SequenceHeaderParser.TryParse(TestHeaders.Untimed.ToBytes(), isStrict: true, out SequenceHeader? parsed, out _));
        SequenceHeader sequence = parsed with { MaxFrameWidth = width, MaxFrameHeight = height, Color = new ColorConfig { BitDepth = 12, Layout = PixelLayout.Yuv444 } };
        ReferenceSlot[] slots = [new(), new(), new(), new(), new(), new(), new(), new()];
        byte[] bytes = TestHeaders.OneTile(TestHeaders.KeyFrame, (uint)width, (uint)height).ToBytes();
        Assert.True(FrameHeaderParser.TryParse(bytes, sequence, slots, 0, 0, isStrict: false, out FrameHeader? header, out _, out _, out Av1Error error), error.Detail);
        var maps = new FrameMaps();
        var lines = new EdgeLines<ushort>();
        long empty = ObjectGraph.Of(maps, lines).ArrayBytes;

        maps.Reset(header, sequence.Color);
        maps.Projected.Resize(header.MiCols, header.MiRows);
        lines.Resize(sequence, header);
        long held = ObjectGraph.Of(maps, lines).ArrayBytes - empty;

        Assert.InRange(held, FrameMaps.BytesOf(header) / 4, FrameMaps.BytesOf(header));
        maps.Trim();
        lines.Trim();
        Assert.InRange(ObjectGraph.Of(maps, lines).ArrayBytes, 0, empty);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Decode_OfAnyStream_HoldsNoMoreThanIsCounted(int threads)
    {
        using var pool = new Av1WorkerPool(threads);
        foreach (string name in OwnStreams.Expected.Keys)
        {
            using var decoder = new Av1Decoder(new Av1DecoderOptions(), pool);

            Run(decoder, TestPackets.Split(OwnStreams.Load(name)));

            long held = ObjectGraph.Of(decoder).ArrayBytes;
            Assert.True(held <= decoder.PoolBytes, $"{name}: {held} bytes in arrays, {decoder.PoolBytes} counted");
        }
    }

    [Fact]
    public void Decode_OfManyTileColumns_CountsTheirReaders()
    {
        const int Columns = 64;
        HeaderFields sequence = TestHeaders.Untimed.With("frame_width_bits_minus_1", 11)
            .Without("frame_height_bits_minus_1", "frame_id_numbers_present_flag").After("frame_height_bits_minus_1", new() { { "max_frame_width_minus_1", 12, 64 * Columns - 1 }, { "max_frame_height_minus_1", 8, 63 } });
        HeaderFields key = TestHeaders.KeyFrame.With("apply_grain", 0).Without("apply_grain", "trailing_one_bit")
            .After("uniform_tile_spacing_flag", new() { { "increment_tile_cols_log2", 6, 0b111111 }, { "context_update_tile_id", 6 }, { "tile_size_bytes_minus_1", 2 } });
        byte[] group = new byte[1 + 2 * Columns - 1];   // all tiles, each of a size of one byte, and one byte
        using var decoder = new Av1Decoder(new Av1DecoderOptions());

        decoder.TrySend((byte[])[.. TestHeaders.Obu(ObuType.ObuSequenceHeader, sequence.ToBytes()), .. TestHeaders.Obu(ObuType.ObuFrameHeader, key.ToBytes()), .. TestHeaders.Obu(ObuType.ObuTileGroup, group)], default);

        // What is in the tiles does not matter: their readers are 4 MB of what is held.
        Assert.NotEqual(Av1ErrorCode.InvalidFrameHeader, decoder.TakeError()?.Code);
        Assert.InRange(ObjectGraph.Of(decoder).ArrayBytes, 4 << 20, decoder.PoolBytes);
        decoder.Dispose();
        Assert.Equal(0, decoder.PoolBytes);
    }

    [Fact]
    public void Decode_OfPacketsWithoutAnArray_KeepsSmallCopiesOnly()
    {
        using var decoder = new Av1Decoder(new Av1DecoderOptions());
        long before = ObjectGraph.Of(decoder).ArrayBytes;

        decoder.TrySend(new UnbackedMemory(Padding(4 << 20)).Memory, default);
        long afterLarge = ObjectGraph.Of(decoder).ArrayBytes - before;
        decoder.TrySend(new UnbackedMemory(Padding(1 << 19)).Memory, default);
        long afterSmall = ObjectGraph.Of(decoder).ArrayBytes - before;

        Assert.Null(decoder.TakeError());
        Assert.Equal((0, 1 << 19), (afterLarge, afterSmall));
    }

    [Fact]
    public void Decode_OfSizesThatTakeTurns_KeepsWhatItHas()
    {
        List<ReadOnlyMemory<byte>> large = TestPackets.Split(OwnStreams.Load("svt-4.ivf"));
        List<ReadOnlyMemory<byte>> small = TestPackets.Split(OwnStreams.Load(SmallStream));
        var log = new RecordingLogger();
        using var decoder = new Av1Decoder(new Av1DecoderOptions { Logger = log });

        for (int frames = 0; frames < 3 * TrimRule.Frames;)
            frames += Run(decoder, large[..1]) + Run(decoder, small);

        Assert.DoesNotContain(log.Lines, line => line.Id == 4);
    }

    [Fact]
    public void TrimRule_AfterManySmallFramesInARow_SaysSoOnce()
    {
        var rule = new TrimRule();

        Assert.All(Enumerable.Range(1, TrimRule.Frames - 1), _ => Assert.False(rule.Note(49, 100)));
        Assert.False(rule.Note(50, 100));   // half is not below half
        Assert.All(Enumerable.Range(1, TrimRule.Frames - 1), _ => Assert.False(rule.Note(49, 100)));
        Assert.True(rule.Note(49, 100));
        Assert.False(rule.Note(49, 100));
        Assert.All(Enumerable.Range(1, 2 * TrimRule.Frames), _ => Assert.False(rule.Note(0, 0)));
    }

    // A packet of so many bytes: one padding OBU without a size field.
    private static byte[] Padding(int bytes)
    {
        var packet = new byte[bytes];
        packet[0] = ObuType.ObuPadding << 3;
        return packet;
    }

    // As many frames as it takes to trim, and then some until what was lent has come back.
    private static void RunSmall(Av1Decoder decoder)
    {
        List<ReadOnlyMemory<byte>> packets = TestPackets.Split(OwnStreams.Load(SmallStream));
        for (int frames = 0; frames < 2 * TrimRule.Frames;)
            frames += Run(decoder, packets);
    }

    private static int Run(Av1Decoder decoder, List<ReadOnlyMemory<byte>> packets)
    {
        int frames = 0;
        foreach (ReadOnlyMemory<byte> packet in packets)
        {
            decoder.TrySend(packet, default);
            while (decoder.TryReceive(out Av1Picture? picture))
            {
                picture.Dispose();
                frames++;
            }
        }

        return frames;
    }

    // Memory that has no array, as native memory has none.
    private sealed class UnbackedMemory(byte[] bytes) : MemoryManager<byte>
    {
        public override Span<byte> GetSpan() => bytes;

        public override MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException();

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
