using Infra.Av1.Containers;
using Infra.Av1.Output;

namespace Infra.Av1.Tools.Tests.Streams;

/// <summary>Every stream of our own, from the container to the sum.</summary>
public sealed class OwnStreamTests
{
    public static TheoryData<string> Names() => [.. StreamTable.Rows.Select(r => r.Name)];

    [Theory, MemberData(nameof(Names))]
    public void Decode_OfOwnStream_GivesTheExpectedSums(string name)
    {
        StreamRow row = StreamTable.Rows.Single(r => r.Name == name);
        var options = new Av1DecoderOptions { ApplyGrain = false, AllLayers = false, Strict = !row.IsRandom };

        (string plain, int frames) = SumOf(name, options);

        Assert.Equal(row.Plain, plain);
        if (row.Frames > 0) Assert.Equal(row.Frames, frames);
        if (row.Grain != row.Plain) Assert.Equal(row.Grain, SumOf(name, options with { ApplyGrain = true }).Digest);
        if (row.AllLayers != row.Plain) Assert.Equal(row.AllLayers, SumOf(name, options with { AllLayers = true }).Digest);
    }

    [Fact]
    public void Decode_OfRandomTilesWithStrictRules_Fails()
    {
        foreach (StreamRow row in StreamTable.Rows.Where(r => r.IsRandom))
        {
            int frames = SumOf(row.Name, new Av1DecoderOptions { Strict = true }, mayFail: true).Frames;

            // Of those that were found, only some frames are random.
            Assert.InRange(frames, 0, row.Name.Contains("found", StringComparison.Ordinal) ? row.Frames - 1 : 0);
        }
    }

    [Fact]
    public void Demux_OfAllContainers_GivesTheSamePackets()
    {
        string[] reference = PacketsOf("c-section5.obu");

        foreach (string name in (string[])["c-annexb.obu", "c-webm.webm", "c-mkv.mkv", "c-mp4.mp4", "c-mp4-front.mp4", "c-fmp4.mp4", "c-two-tracks.mkv"])
            Assert.Equal(reference, PacketsOf(name));
    }

    [Theory]
    [InlineData("c-mp4.mp4")]
    [InlineData("c-fmp4.mp4")]
    [InlineData("c-mkv.mkv")]
    [InlineData("c-webm.webm")]
    public void TrySeek_ToTheBeginning_DecodesTheSameAgain(string name)
    {
        using FileStream file = File.OpenRead(StreamTable.PathOf(name));
        Assert.True(Av1Container.TryOpen(new StreamByteSource(file), null, out IDemuxer? demuxer, out _));
        using var decoder = new Av1Decoder(new Av1DecoderOptions());
        string first = Sum(demuxer, decoder, out _);
        Assert.True(demuxer.TrySeek(0));
        decoder.Flush();

        Assert.Equal(first, Sum(demuxer, decoder, out _));
        Assert.Equal(StreamTable.Rows.Single(r => r.Name == name).Plain, first);
    }

    // Sizes as the layers of a container may leave them out; the sequence header may come twice.
    private static string[] PacketsOf(string name)
    {
        using FileStream file = File.OpenRead(StreamTable.PathOf(name));
        Assert.True(Av1Container.TryOpen(new StreamByteSource(file), null, out IDemuxer? demuxer, out _));
        List<string> packets = [];
        while (demuxer.TryReadPacket(out Av1Packet packet, out Av1Error? error))
        {
            Assert.Null(error);
            byte[] data = packet.Data.ToArray();
            // A configuration in front of a packet that has its own sequence header: the same bytes twice.
            ReadOnlySpan<byte> config = demuxer.Info.ConfigObus.Span;
            if (packets.Count == 0 && config.Length > 0 && data.AsSpan(2).StartsWith(config) && data.AsSpan(2 + config.Length).StartsWith(config)) data = [0x12, 0x00, .. data[(2 + config.Length)..]];
            packets.Add(Convert.ToHexString(data));
        }

        return [.. packets];
    }

    private static (string Digest, int Frames) SumOf(string name, Av1DecoderOptions options, bool mayFail = false)
    {
        using FileStream file = File.OpenRead(StreamTable.PathOf(name));
        Assert.True(Av1Container.TryOpen(new StreamByteSource(file), null, out IDemuxer? demuxer, out Av1Error refused), refused.Detail);
        using var decoder = new Av1Decoder(options);
        string digest = Sum(demuxer, decoder, out int frames);
        if (!mayFail && decoder.TakeError() is { } error) Assert.Fail($"{error.Code} at packet {error.Packet.Index}: {error.Detail}");
        return (digest, frames);
    }

    private static string Sum(IDemuxer demuxer, Av1Decoder decoder, out int frames)
    {
        var writer = new Md5Writer(null);
        frames = 0;
        while (demuxer.TryReadPacket(out Av1Packet packet, out _))
        {
            foreach (Av1Picture picture in decoder.Decode(packet.Data, packet.Info))
            {
                using (picture) writer.Write(picture);
                frames++;
            }
        }

        decoder.Drain();
        while (decoder.TryReceive(out Av1Picture? last))
        {
            using (last) writer.Write(last);
            frames++;
        }

        writer.Finish();
        return writer.Digest;
    }
}
