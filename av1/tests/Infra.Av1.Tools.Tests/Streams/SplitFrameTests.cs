using Infra.Av1.Output;
using Infra.Testing;
using Infra.Testing.Peers;
using Infra.Testing.Processes;

namespace Infra.Av1.Tools.Tests.Streams;

/// <summary>Temporal units in several packets: headers apart from tiles, tile groups apart from each other, layers apart from each other.</summary>
public sealed class SplitFrameTests
{
    private const string Groups = "tilegroups.ivf";

    public static TheoryData<string> Names() => [Groups, "tiles-4x4.ivf", "p0-8-420.ivf", "p1-10-444.ivf", "c-annexb.obu", "svc-L1T2.obu", "svc-L2T2.obu", "svc-L3T3.obu", "grain-8.ivf", "still-reduced.obu"];

    [Theory, MemberData(nameof(Names))]
    public void Decode_OfOneObuInAPacket_GivesTheSamePictures(string name)
    {
        StreamRow row = StreamTable.Rows.Single(r => r.Name == name);
        List<byte[]> parts = ObuPackets.Single(name);
        using var workers = new Av1WorkerPool(2);
        foreach (Av1WorkerPool? pool in (Av1WorkerPool?[])[null, workers])
        {
            foreach (bool isAll in (bool[])[false, true])
            {
                using var decoder = new Av1Decoder(new Av1DecoderOptions { ApplyGrain = false, AllLayers = isAll, Strict = true }, pool);

                (string sum, List<Av1Error> errors) = Decode(decoder, parts);

                Assert.Empty(errors);
                Assert.Equal(isAll ? row.AllLayers : row.Plain, sum);
            }
        }
    }

    [Fact]
    public void Decode_AfterTheCallerOverwroteAPacket_HasItsOwnCopy()
    {
        StreamRow row = StreamTable.Rows.Single(r => r.Name == Groups);
        List<byte[]> parts = ObuPackets.Single(Groups);
        using var decoder = new Av1Decoder(new Av1DecoderOptions());

        (string sum, List<Av1Error> errors) = Decode(decoder, parts, afterEach: packet => packet.AsSpan().Fill(0xA5));

        Assert.Empty(errors);
        Assert.Equal(row.Plain, sum);
    }

    [Fact]
    public void Decode_WhenATileGroupIsLost_NamesThePacketOfTheFrameOnce()
    {
        List<byte[]> parts = ObuPackets.Single(Groups);
        int last = LastGroupOfFirstFrame(parts);
        int header = FirstGroup(parts) - 1;
        parts.RemoveAt(last);
        using var decoder = new Av1Decoder(new Av1DecoderOptions());

        (_, List<Av1Error> errors) = Decode(decoder, parts);

        Assert.Equal((Av1ErrorCode.InvalidTileGroup, (long)header, 0), (errors[0].Code, errors[0].Packet.Index, errors[0].ObuIndex));
        Assert.Single(errors, e => e.Detail == errors[0].Detail);   // later ones are of frames that refer to it, and of their tile groups
    }

    [Fact]
    public void Decode_WhenAMiddleTileGroupIsLost_RefusesTheNext()
    {
        List<byte[]> parts = ObuPackets.Single(Groups);
        parts.RemoveAt(FirstGroup(parts));
        using var decoder = new Av1Decoder(new Av1DecoderOptions());

        (_, List<Av1Error> errors) = Decode(decoder, parts);

        Assert.Equal((Av1ErrorCode.InvalidTileGroup, (long)FirstGroup(parts)), (errors[0].Code, errors[0].Packet.Index));
    }

    [Fact]
    public void Drain_WithinAFrame_IsAnError()
    {
        List<byte[]> parts = ObuPackets.Single(Groups);
        using var decoder = new Av1Decoder(new Av1DecoderOptions());
        var reader = new Av1HeaderReader(new Av1DecoderOptions());
        int end = LastGroupOfFirstFrame(parts);

        (_, List<Av1Error> errors) = Decode(decoder, parts[..end]);
        for (int i = 0; i < end; i++) Assert.Empty(reader.Read(parts[i], new Av1PacketInfo(i)));
        Assert.Null(reader.TakeError());
        reader.Drain();

        Assert.Equal(Av1ErrorCode.InvalidTileGroup, Assert.Single(errors).Code);
        Assert.Equal(Av1ErrorCode.InvalidTileGroup, reader.TakeError()?.Code);
    }

    [Fact]
    public void Flush_WithinAFrame_ForgetsIt()
    {
        StreamRow row = StreamTable.Rows.Single(r => r.Name == Groups);
        List<byte[]> parts = ObuPackets.Single(Groups);
        using var decoder = new Av1Decoder(new Av1DecoderOptions());
        for (int i = 0; i <= FirstGroup(parts); i++) decoder.TrySend(parts[i], new Av1PacketInfo(i));

        decoder.Flush();
        (string sum, List<Av1Error> errors) = Decode(decoder, parts);

        Assert.Empty(errors);
        Assert.Equal(row.Plain, sum);
    }

    [Fact]
    public void Decode_WhenTheTilesOfAFrameAreTooLargeTogether_IsRefused()
    {
        List<byte[]> parts = ObuPackets.Single(Groups);
        int largest = parts.Max(p => p.Length);
        using var decoder = new Av1Decoder(new Av1DecoderOptions { Limits = new Av1Limits { PacketBytesMax = largest } });

        (_, List<Av1Error> errors) = Decode(decoder, parts);

        Assert.Equal(Av1ErrorCode.PacketTooLarge, errors[0].Code);
    }

    [Fact]
    public void Decode_WhenAnEarlierTileIsBad_NamesItsPacket()
    {
        List<byte[]> parts = ObuPackets.Single(Groups);
        int bad = FirstGroup(parts);
        parts[bad][^1] ^= 0xFF;   // the padding behind the last symbol
        using var decoder = new Av1Decoder(new Av1DecoderOptions { Strict = true });

        (_, List<Av1Error> errors) = Decode(decoder, parts);

        Assert.Equal((Av1ErrorCode.InvalidPadding, (long)bad, 0), (errors[0].Code, errors[0].Packet.Index, errors[0].ObuIndex));
    }

    [PeerFact("dav1d")]
    public async Task Decode_OfOneObuInAPacket_IsWhatDav1dGives()
    {
        using var folder = new TemporaryFolder();
        foreach (string name in (string[])[Groups, "tiles-4x4.ivf", "svc-L2T2.obu"])
        {
            string path = folder.PathOf("split.ivf");
            await File.WriteAllBytesAsync(path, ObuPackets.ToIvf(ObuPackets.Single(name)));
            ChildResult result = await PeerRoot.Open().RunAsync(new PeerStart("dav1d", "-q", "-i", path, "--muxer", "md5", "-o", "-", "--alllayers", "0") { ReadOnlyFolders = [folder.Root] }, TimeSpan.FromSeconds(60));

            Assert.True(result.Succeeded, result.AllOutput);
            Assert.Equal(StreamTable.Rows.Single(r => r.Name == name).Plain, result.Output.Trim());
        }
    }

    private static int FirstGroup(List<byte[]> parts) => parts.FindIndex(p => ObuPackets.TypeOf(p) == ObuPackets.TypeTileGroup);

    private static int LastGroupOfFirstFrame(List<byte[]> parts)
    {
        int last = FirstGroup(parts);
        while (ObuPackets.TypeOf(parts[last + 1]) == ObuPackets.TypeTileGroup) last++;
        return last;
    }

    private static (string Sum, List<Av1Error> Errors) Decode(Av1Decoder decoder, List<byte[]> packets, Action<byte[]>? afterEach = null)
    {
        var writer = new Md5Writer(null);
        List<Av1Error> errors = [];
        for (int i = 0; i < packets.Count; i++)
        {
            foreach (Av1Picture picture in decoder.Decode(packets[i], new Av1PacketInfo(i)))
            {
                using (picture) writer.Write(picture);
            }

            afterEach?.Invoke(packets[i]);
            while (decoder.TakeError() is { } error) errors.Add(error);
        }

        decoder.Drain();
        while (decoder.TryReceive(out Av1Picture? last))
        {
            using (last) writer.Write(last);
        }

        while (decoder.TakeError() is { } error) errors.Add(error);
        writer.Finish();
        return (writer.Digest, errors);
    }
}
