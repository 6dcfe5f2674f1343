using Infra.Testing.Faults;

namespace Infra.Av1.Tests.Decoding;

/// <summary>Pools: limits, failing allocations, what is allocated per frame, and no trace of older pictures.</summary>
public sealed class MemoryTests
{
    private const int BytesPerFrameMax = 64 << 10;

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

        long before = GC.GetAllocatedBytesForCurrentThread();
        Run(decoder, packets);
        long perFrame = (GC.GetAllocatedBytesForCurrentThread() - before) / frames;

        Assert.True(perFrame <= BytesPerFrameMax, $"{perFrame} bytes per frame");
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
}
