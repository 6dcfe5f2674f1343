using Infra.Av1.Bitstream;
using Infra.Av1.Tables;

namespace Infra.Av1.Tests.Decoding;

/// <summary>Layer numbers that the sequence does not have, operating points that it does not have, options at their bounds: what has overrun an encoder's tables of layers and rings of frames selects or drops here.</summary>
public sealed class LayerTests : IDisposable
{
    private const byte HasExtension = 4;
    private const int TemporalIds = 8;
    private const int SpatialIds = 4;

    private static readonly Av1Limits Limits = new() { FramePixelsMax = 1 << 21 };

    private readonly Av1WorkerPool _pool = new(3);

    public void Dispose() => _pool.Dispose();

    [Theory]
    [InlineData("svc-L2T1.obu", 1)]
    [InlineData("svc-L2T2.obu", 2)]
    [Trait("Cve", "CVE-2024-5493")]
    [Trait("Cve", "CVE-2026-56209")]
    [Trait("Cve", "CVE-2026-56210")]
    [Trait("Cve", "CVE-2026-56211")]
    public void Decode_OfALayerThatTheSequenceDoesNotHave_PassesItOver(string name, int temporalLayers)
    {
        List<byte[]> packets = Packets(name);
        string without = Summary(packets, obu => SpatialOf(obu) == 1 ? null : obu, new Av1DecoderOptions());
        string whole = Summary(packets, obu => obu, new Av1DecoderOptions());
        Assert.NotEqual(whole, without);
        for (int temporal = 0; temporal < TemporalIds; temporal++)
        {
            for (int spatial = 0; spatial < SpatialIds; spatial++)
            {
                if (temporal < temporalLayers && spatial < 2) continue;

                // The upper spatial layer says that it is this one.
                string moved = Summary(packets, obu => SpatialOf(obu) == 1 ? Label(obu, temporal, spatial) : obu, new Av1DecoderOptions());

                Assert.Equal(without, moved);
            }
        }
    }

    [Fact]
    public void Decode_OfLayersOfASequenceWithoutAny_TakesThemAll()
    {
        List<byte[]> packets = Packets("size-66x66.ivf");
        string plain = Summary(packets, obu => obu, new Av1DecoderOptions());
        for (int temporal = 0; temporal < TemporalIds; temporal++)
        {
            for (int spatial = 0; spatial < SpatialIds; spatial++)
            {
                foreach (bool allLayers in (bool[])[true, false])
                    Assert.Equal(plain, Summary(packets, obu => IsOfALayer(obu) ? Label(obu, temporal, spatial) : obu, new Av1DecoderOptions { AllLayers = allLayers }));
            }
        }
    }

    [Theory]
    [InlineData("svc-L1T3.obu")]
    [InlineData("svc-L2T2.obu")]
    [InlineData("svc-L3T3.obu")]
    [InlineData("size-66x66.ivf")]
    [Trait("Cve", "CVE-2024-5493")]
    [Trait("Cve", "CVE-2026-56209")]
    [Trait("Cve", "CVE-2026-56210")]
    [Trait("Cve", "CVE-2026-56211")]
    public void Decode_OfAnyLayerNumbers_GivesTheSameForAllThreads(string name)
    {
        List<byte[]> packets = [.. Packets(name).Take(4)];
        for (int seed = 1; seed <= 24; seed++)
        {
            var random = new Random(seed);
            var options = new Av1DecoderOptions { Limits = Limits, OperatingPoint = random.Next(32), AllLayers = random.Next(2) == 0, OutputInvisible = random.Next(4) == 0, Strict = random.Next(2) == 0 };
            int often = random.Next(1, 6);
            List<byte[]> labelled = [.. packets.Select(packet => Map(packet, obu => random.Next(often) == 0 ? Label(obu, random.Next(TemporalIds), random.Next(SpatialIds)) : obu))];

            string one = Summary(labelled, obu => obu, options);
            string three = Summary(labelled, obu => obu, options with { Threads = 3 });

            Assert.Equal($"seed {seed}: {one}", $"seed {seed}: {three}");
        }
    }

    [Theory]
    [InlineData("fwd-kf.ivf")]
    [InlineData("svc-L2T2.obu")]
    [Trait("Cve", "CVE-2025-8879")]
    [Trait("Cve", "CVE-2026-56208")]
    public void Decode_WithOptionsAtTheirBounds_GivesTheSame(string name)
    {
        List<byte[]> packets = Packets(name);
        string plain = Summary(packets, obu => obu, new Av1DecoderOptions());
        foreach (int delay in (int[])[0, 1, 2, 255, 256])
        {
            foreach (int threads in (int[])[0, 1, 256])
                Assert.Equal(plain, Summary(packets, obu => obu, new Av1DecoderOptions { MaxFrameDelay = delay, Threads = threads }));
        }

        // Beyond the count of operating points is the first.
        Assert.Equal(plain, Summary(packets, obu => obu, new Av1DecoderOptions { OperatingPoint = 31 }));
    }

    private static List<byte[]> Packets(string name) => [.. TestPackets.Split(OwnStreams.Load(name)).Select(packet => packet.ToArray())];

    // What a change of each OBU leaves of the packets; null takes it out.
    private string Summary(List<byte[]> packets, Func<byte[], byte[]?> change, Av1DecoderOptions options)
    {
        using var decoder = new Av1Decoder(options, options.Threads == 1 ? null : _pool);
        return DecodedStream.Of(decoder, [.. packets.Select(packet => Map(packet, change))]).Summary;
    }

    private static byte[] Map(byte[] packet, Func<byte[], byte[]?> change) => [.. TestPackets.ObusOf(packet).SelectMany(obu => change(obu) ?? [])];

    private static int SpatialOf(byte[] obu) => Obu.TryRead(obu, 0, out Obu read) && IsOfALayer(obu) ? read.SpatialId : -1;

    private static bool IsOfALayer(byte[] obu) => TestPackets.TypeOf(obu) is not (ObuType.ObuSequenceHeader or ObuType.ObuTemporalDelimiter);

    private static byte[] Label(byte[] obu, int temporal, int spatial)
    {
        byte extension = (byte)(temporal << 5 | spatial << 3);
        bool isThere = (obu[0] & HasExtension) != 0;
        return [(byte)(obu[0] | HasExtension), extension, .. obu[(isThere ? 2 : 1)..]];
    }
}
