using Infra.Av1.Tables;

namespace Infra.Av1.Tests.Decoding;

/// <summary>A frame that fails is lost with those that need it, and nothing else: whatever is shown later is what the good stream shows there.</summary>
public sealed class LostFrameTests
{
    [Theory]
    [InlineData("svt-intra-only.ivf")]
    [InlineData("fwd-kf.ivf")]
    [InlineData("svt-overlay.ivf")]
    [InlineData("tilegroups.ivf")]
    [InlineData("p0-8-420.ivf")]
    [InlineData("svc-L2T2.obu")]
    [InlineData("size-66x66.ivf")]
    public void Decode_OfAStreamWithOneBadFrame_ShowsNoOtherPictureInItsPlace(string name)
    {
        List<byte[]> packets = [.. TestPackets.Split(OwnStreams.Load(name)).Select(packet => packet.ToArray())];
        using var decoder = new Av1Decoder(new Av1DecoderOptions { Strict = true });
        HashSet<(long Packet, string Sum)> good = [.. Shown(decoder, packets, out _)];
        int broken = 0;
        for (int number = 0; number < packets.Count; number++)
        {
            foreach (byte[] bad in WithOneBadFrame(packets[number]))
            {
                List<byte[]> stream = [.. packets];
                stream[number] = bad;
                decoder.Flush();

                List<(long Packet, string Sum)> shown = Shown(decoder, stream, out List<Av1Error> errors);

                broken++;
                Assert.True(errors[0].Code is Av1ErrorCode.InvalidPadding or Av1ErrorCode.InvalidTile, $"{errors[0].Code}");   // where the bit still counts, one symbol is another
                Assert.Equal(number, errors[0].Packet.Index);
                Assert.All(errors.Skip(1), error => Assert.Equal(Av1ErrorCode.MissingReference, error.Code));
                Assert.Equal(errors.Count, errors.DistinctBy(error => error.Packet.Index).Count());
                Assert.All(shown, picture => Assert.Contains(picture, good));
                Assert.Equal(good.Where(picture => picture.Packet < number), shown.Where(picture => picture.Packet < number));
            }
        }

        Assert.True(broken >= packets.Count / 2, $"{broken} frames of {packets.Count} packets");
    }

    [Fact]
    public void Decode_OfABadFrameThatNobodyNeeds_LosesItAlone()
    {
        // Two packets in one; the frame of the first refreshes no slot.
        List<byte[]> packets = [.. TestPackets.Split(OwnStreams.Load("svt-intra-only.ivf")).Select(packet => packet.ToArray())];
        var reader = new Av1HeaderReader(new Av1DecoderOptions());
        List<IReadOnlyList<Av1FrameReport>> reports = [.. packets.Select(packet => reader.Read(packet, default))];
        int number = reports.FindIndex(frames => frames.Count == 1 && frames[0].IsShown && !frames[0].Frame.ShowExistingFrame && frames[0].Frame.RefreshFlags == 0);
        byte[] both = [.. packets[number], .. TestPackets.ObusOf(packets[number + 1]).Where(obu => TestPackets.TypeOf(obu) != ObuType.ObuTemporalDelimiter).SelectMany(obu => obu)];
        using var decoder = new Av1Decoder(new Av1DecoderOptions { Strict = true });
        List<(long Packet, string Sum)> good = Shown(decoder, packets, out _);
        decoder.Flush();

        List<(long Packet, string Sum)> shown = Shown(decoder, [.. packets[..number], WithOneBadFrame(both).First(), .. packets[(number + 2)..]], out List<Av1Error> errors);

        Assert.Equal(Av1ErrorCode.InvalidPadding, Assert.Single(errors).Code);
        Assert.Equal(good.Where(picture => picture.Packet != number).Select(picture => picture.Sum), shown.Select(picture => picture.Sum));
    }

    // Each frame in turn with a bit behind its last tile's trailing one, which strict rules forbid.
    private static IEnumerable<byte[]> WithOneBadFrame(byte[] packet)
    {
        List<byte[]> obus = TestPackets.ObusOf(packet);
        for (int i = 0; i < obus.Count; i++)
        {
            bool isLast = TestPackets.TypeOf(obus[i]) == ObuType.ObuFrame || TestPackets.TypeOf(obus[i]) == ObuType.ObuTileGroup && (i + 1 == obus.Count || TestPackets.TypeOf(obus[i + 1]) != ObuType.ObuTileGroup);
            if (!isLast || (obus[i][^1] & 1) != 0) continue;
            byte[] bad = [.. obus[i]];
            bad[^1] |= 1;
            yield return [.. obus.SelectMany((obu, n) => n == i ? bad : obu)];
        }
    }

    private static List<(long Packet, string Sum)> Shown(Av1Decoder decoder, List<byte[]> packets, out List<Av1Error> errors)
    {
        List<(long, string)> shown = [];
        DecodedStream decoded = DecodedStream.Of(decoder, [.. packets.Select(packet => new ReadOnlyMemory<byte>(packet))], picture => shown.Add((picture.Packet.Index, DecodedStream.SumOf(picture))));
        errors = decoded.Errors;
        return shown;
    }
}
