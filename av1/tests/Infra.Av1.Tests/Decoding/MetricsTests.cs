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
}
