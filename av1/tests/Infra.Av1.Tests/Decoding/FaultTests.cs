using Infra.Av1.Tables;

namespace Infra.Av1.Tests.Decoding;

/// <summary>Streams that break off, lose, double and swap OBUs, change their size, begin in the middle: pictures and errors, nothing else, and the same for every number of threads.</summary>
public sealed class FaultTests : IDisposable
{
    private const int SmallStreams = 20;
    private const int FlippedBits = 1_000_000;

    private static readonly Av1Limits Limits = new() { FramePixelsMax = 1 << 21 };

    private readonly Av1WorkerPool _pool = new(3);

    /// <summary>Twenty with few bytes and few samples.</summary>
    public static TheoryData<string> Small() => [.. OwnStreams.Expected.Keys.Where(name => name.StartsWith("size-", StringComparison.Ordinal) || name.StartsWith("tiny-", StringComparison.Ordinal) || name.StartsWith("screen", StringComparison.Ordinal)).OrderBy(name => OwnStreams.Load(name).Length).Take(SmallStreams)];

    public static TheoryData<string> Streams() => ["size-66x66.ivf", "tilegroups.ivf", "svc-L2T2.obu", "svt-intra-only.ivf", "svt-sframe.ivf", "grain-444-odd.ivf", "resize-random.ivf", "fwd-kf.ivf", "screen.ivf", "p2-12-422.ivf"];

    public void Dispose() => _pool.Dispose();

    [Theory, MemberData(nameof(Small))]
    public void Decode_OfAStreamCutAtAnyByte_GivesItsBeginning(string name)
    {
        List<byte[]> packets = [.. TestPackets.Split(OwnStreams.Load(name)).Select(packet => packet.ToArray())];
        using var decoder = new Av1Decoder(new Av1DecoderOptions { Limits = Limits });
        List<string> whole = Decode(decoder, packets, out _);
        for (int last = 0; last < packets.Count; last++)
        {
            for (int length = 1; length < packets[last].Length; length++)
            {
                decoder.Flush();

                List<string> pictures = Decode(decoder, [.. packets[..last], packets[last][..length]], out List<Av1Error> errors);

                // What an OBU that still is whole brings may come too; what is cut gives an error, unless the cut is between OBUs.
                Assert.Equal(whole.Take(pictures.Count), pictures);
                Assert.True(errors.Count <= 1, $"{errors.Count} errors");
                if (errors.Count > 0) Assert.Equal(last, errors[0].Packet.Index);
            }
        }
    }

    [Theory, MemberData(nameof(Small))]
    public void Decode_OfAMillionFlippedBits_GivesErrorsOnlyAndLeavesNothing(string name)
    {
        List<byte[]> packets = [.. TestPackets.Split(OwnStreams.Load(name)).Select(packet => packet.ToArray())];
        var random = new Random(packets.Sum(packet => packet.Length));
        using var decoder = new Av1Decoder(new Av1DecoderOptions { Limits = Limits });
        List<string> whole = Decode(decoder, packets, out _);
        int lost = 0;
        for (int flipped = 0; flipped < FlippedBits / SmallStreams;)
        {
            decoder.Flush();
            List<byte[]> damaged = [.. packets.Select(packet => (byte[])packet.Clone())];
            int count = 1 << random.Next(9);
            for (int i = 0; i < count; i++)
            {
                byte[] packet = damaged[random.Next(damaged.Count)];
                packet[random.Next(packet.Length)] ^= (byte)(1 << random.Next(8));
            }

            Decode(decoder, damaged, out List<Av1Error> errors);
            flipped += count;
            if (errors.Count > 0) lost++;
        }

        Assert.True(lost > 0, "nothing was noticed");
        decoder.Flush();
        Assert.Equal(whole, Decode(decoder, packets, out List<Av1Error> none));
        Assert.Empty(none);
    }

    [Theory, MemberData(nameof(Streams))]
    [Trait("Cve", "CVE-2024-5493")]
    public void Decode_OfObusDroppedDoubledAndSwapped_GivesTheSameForAllThreads(string name)
    {
        List<byte[]> packets = [.. TestPackets.Split(OwnStreams.Load(name)).Take(3).Select(packet => packet.ToArray())];
        using var one = new Av1Decoder(new Av1DecoderOptions { Limits = Limits });
        using var three = new Av1Decoder(new Av1DecoderOptions { Limits = Limits }, _pool);
        for (int number = 0; number < packets.Count; number++)
        {
            List<byte[]> obus = TestPackets.ObusOf(packets[number]);
            foreach (byte[] changed in Changes(obus))
            {
                List<byte[]> stream = [.. packets];
                stream[number] = changed;
                one.Flush();
                three.Flush();

                List<string> first = Decode(one, stream, out List<Av1Error> errors);
                List<string> second = Decode(three, stream, out List<Av1Error> sameErrors);

                Assert.Equal(first, second);
                Assert.Equal(errors, sameErrors);
            }
        }
    }

    [Fact]
    [Trait("Cve", "CVE-2023-6879")]
    public void Decode_OfAnySequenceOfSizes_GivesEachStreamsSum()
    {
        string[] names = [.. OwnStreams.Expected.Keys.Where(name => name.StartsWith("size-", StringComparison.Ordinal)), "p0-10-420.ivf", "p1-8-444.ivf", "superres.ivf", "resize-random.ivf", "p0-8-mono.ivf", "p2-8-422.ivf"];
        for (int seed = 1; seed <= 6; seed++)
        {
            var random = new Random(seed);
            using var decoder = new Av1Decoder(new Av1DecoderOptions { AllLayers = false }, seed % 2 == 0 ? _pool : null);
            for (int i = 0; i < 12; i++)
            {
                string name = names[random.Next(names.Length)];
                Assert.True(OwnStreams.Expected[name][4] == DecodedStream.Of(decoder, OwnStreams.Load(name)).Md5, $"seed {seed}, {i}: {name}");
            }
        }
    }

    [Fact]
    public void Decode_FromTheMiddleOfAnotherSize_FailsAndRecovers()
    {
        // The second stream's inter frames are read with the first one's sequence header, as frames of its size: there are bits behind their last symbols.
        List<byte[]> small = [.. TestPackets.Split(OwnStreams.Load("size-8x8.ivf")).Select(packet => packet.ToArray())];
        byte[] large = OwnStreams.Load("size-196x198.ivf");
        List<byte[]> rest = [.. TestPackets.Split(large).Skip(1).Select(packet => packet.ToArray())];
        using var decoder = new Av1Decoder(new Av1DecoderOptions { Limits = Limits, Strict = true });

        Decode(decoder, [.. small, .. rest], out List<Av1Error> errors);

        Assert.NotEmpty(errors);
        Assert.Equal(OwnStreams.Expected["size-196x198.ivf"][4], DecodedStream.Of(decoder, large).Md5);
    }

    [Fact]
    public void Decode_FromAnSFrame_FailsUntilAKeyFrame()
    {
        byte[] file = OwnStreams.Load("svt-sframe.ivf");
        List<byte[]> packets = [.. TestPackets.Split(file).Select(packet => packet.ToArray())];
        var reader = new Av1HeaderReader(new Av1DecoderOptions());
        int start = packets.FindIndex(packet => reader.Read(packet, default).Any(frame => frame.Frame.Type == Headers.FrameType.Switch));
        Assert.True(start > 0);
        byte[] sequence = TestPackets.ObusOf(packets[0]).First(obu => TestPackets.TypeOf(obu) == ObuType.ObuSequenceHeader);
        using var decoder = new Av1Decoder(new Av1DecoderOptions { Limits = Limits });

        List<string> pictures = Decode(decoder, [sequence, .. packets[start..]], out List<Av1Error> errors);

        Assert.Empty(pictures);
        Assert.All(errors, error => Assert.Equal(Av1ErrorCode.MissingReference, error.Code));
        Assert.Equal(OwnStreams.Expected["svt-sframe.ivf"][4], DecodedStream.Of(decoder, file).Md5);
    }

    [Fact]
    public void Decode_WithOneToSixteenThreads_GivesTheSameSum()
    {
        foreach (string name in (string[])["tiles-4x4.ivf", "superres.ivf", "svt-grain.ivf"])
        {
            for (int threads = 1; threads <= 16; threads++)
            {
                using var pool = new Av1WorkerPool(threads);
                Assert.Equal(OwnStreams.Expected[name][4], DecodedStream.Of(OwnStreams.Load(name), new Av1DecoderOptions { Threads = threads }, pool).Md5);
            }
        }
    }

    // Less one, one twice, and neighbours the other way round.
    private static IEnumerable<byte[]> Changes(List<byte[]> obus)
    {
        for (int i = 0; i < obus.Count; i++)
        {
            yield return [.. obus.Where((_, n) => n != i).SelectMany(obu => obu)];
            yield return [.. obus.SelectMany((obu, n) => n == i ? [.. obu, .. obu] : obu)];
            if (i + 1 < obus.Count) yield return [.. obus[..i].Concat([obus[i + 1], obus[i]]).Concat(obus[(i + 2)..]).SelectMany(obu => obu)];
        }
    }

    private static List<string> Decode(Av1Decoder decoder, List<byte[]> packets, out List<Av1Error> errors)
    {
        DecodedStream decoded = DecodedStream.Of(decoder, packets);
        errors = decoded.Errors;
        return decoded.Pictures;
    }
}
