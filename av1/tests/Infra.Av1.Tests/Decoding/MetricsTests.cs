using System.Diagnostics.Metrics;

namespace Infra.Av1.Tests.Decoding;

public sealed class MetricsTests
{
    [Fact]
    public void Metrics_OfGoodAndBadPackets_CountFramesAndErrors()
    {
        List<byte[]> packets = [.. TestPackets.Split(OwnStreams.Load("size-66x66.ivf")).Select(packet => packet.ToArray())];
        using var metrics = new Av1Metrics();
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        using var listener = new MeterListener { InstrumentPublished = (instrument, all) => all.EnableMeasurementEvents(instrument) };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => counts[instrument.Name] = counts.GetValueOrDefault(instrument.Name) + (instrument.Meter.Name == Av1Metrics.MeterName ? value : 0));
        listener.Start();
        using var decoder = new Av1Decoder(new Av1DecoderOptions { Metrics = metrics, Strict = true });

        DecodedStream.Of(decoder, packets);
        long bits = counts["infra.av1.bits"];
        long frames = counts["infra.av1.frames"];
        packets[0][^1] ^= 0xFF;
        DecodedStream.Of(decoder, packets[..1]);

        Assert.True(frames >= packets.Count, $"{frames} frames");
        Assert.InRange(bits, 1, 8 * packets.Sum(packet => packet.Length) + 8);
        Assert.Equal((frames, bits), (counts["infra.av1.frames"], counts["infra.av1.bits"]));
        Assert.Equal((1, 1), (counts["infra.av1.failed_frames"], counts["infra.av1.errors"]));
    }

    [Fact]
    public void StageTimes_OfAClockThatTicksWhenItIsRead_AreTheReadings()
    {
        var clock = new TickingClock();
        var stages = new Dictionary<string, List<double>>(StringComparer.Ordinal);
        using var metrics = new Av1Metrics(clock);
        using MeterListener listener = ListenToStages(stages);

        // One row of superblocks and one tile, and film grain in each frame: these stages are measured once a frame.
        int grained = Decode("grain-444-odd.ivf", metrics);
        Assert.Equal(grained, stages["setup"].Count);
        Assert.Equal(stages["setup"].Count, stages["tiles"].Count);
        Assert.Equal(grained, stages["grain"].Count);
        Assert.All(stages["setup"].Concat(stages["grain"]), seconds => Assert.Equal(0.5, seconds));   // one reading later, two of them a second

        stages.Clear();
        int frames = Decode("size-66x66.ivf", metrics);
        Assert.Equal(Enumerable.Repeat(1.0, frames), stages["tiles"]);   // two rows of superblocks
        Assert.DoesNotContain("superres", stages.Keys);
        Assert.DoesNotContain("grain", stages.Keys);

        stages.Clear();
        Decode("superres.ivf", metrics);
        Assert.NotEmpty(stages["superres"]);
    }

    [Fact]
    public void StageTimes_WithoutAListener_DoNotReadTheClock()
    {
        var clock = new TickingClock();
        using var metrics = new Av1Metrics(clock);

        Decode("grain-444-odd.ivf", metrics);

        Assert.Equal(0, clock.Readings);
    }

    [Fact]
    public void StageTimes_WithoutAClock_AreNotTaken()
    {
        var stages = new Dictionary<string, List<double>>(StringComparer.Ordinal);
        using var metrics = new Av1Metrics();
        using MeterListener listener = ListenToStages(stages);

        Decode("size-66x66.ivf", metrics);

        Assert.Empty(stages);
    }

    private static int Decode(string name, Av1Metrics metrics) => DecodedStream.Of(OwnStreams.Load(name), new Av1DecoderOptions { Metrics = metrics, OutputInvisible = true }).Pictures.Count;

    // The meter of the test that runs: tests of a class take turns, and no other class has one.
    private static MeterListener ListenToStages(Dictionary<string, List<double>> stages)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, all) =>
            {
                if (instrument.Meter.Name == Av1Metrics.MeterName) all.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((_, value, tags, _) =>
        {
            var stage = (string)tags[0].Value!;
            if (!stages.TryGetValue(stage, out List<double>? values)) stages.Add(stage, values = []);
            values.Add(value);
        });
        listener.Start();
        return listener;
    }

    private sealed class TickingClock : TimeProvider
    {
        private long _readings;

        public long Readings => Volatile.Read(ref _readings);

        public override long TimestampFrequency => 2;

        public override long GetTimestamp() => Interlocked.Increment(ref _readings);
    }
}
