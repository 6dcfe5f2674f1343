using Infra.Av1.Containers;
using static Infra.Av1.Tools.Tests.Containers.Bytes;

namespace Infra.Av1.Tools.Tests.Containers;

public sealed class MatroskaTests
{
    private const uint Ebml = 0x1A45DFA3;
    private const uint Segment = 0x18538067;
    private const uint Cluster = 0x1F43B675;
    private const uint SimpleBlock = 0xA3;
    private const uint Tags = 0x1254C367;
    private const uint Void = 0xEC;
    private static readonly byte[] Frame = [0x32, 0x03, 0x10, 0x20, 0x30];

    [Fact]
    public void Read_OfPlainFile_GivesPacketsWithTimesAndKeys()
    {
        Demuxed file = Demuxed.Of(File(Time(100), Block(0, 0x80, Frame), Block(40, 0, [0x32, 0x01, 0x55])));

        Assert.Null(file.Error);
        Assert.Equal(["3203102030", "320155"], file.Bodies);
        Assert.Equal([100_000_000, 140_000_000], file.Packets.Select(p => p.Info.Timestamp));
        Assert.Equal([true, false], file.Packets.Select(p => p.IsKeyFrame));
        Assert.Equal(("webm", 64, 48, 1_000_000_000L), (file.Info.Format, file.Info.Width, file.Info.Height, file.Info.TimeScale));
        Assert.Equal((25L, 1L), (file.Info.FrameRateNumerator, file.Info.FrameRateDenominator));
    }

    [Fact]
    public void Read_OfUnknownSizes_EndsClustersAtTheirLevel()
    {
        byte[] file = Join(
            Header(),
            UnknownElement(Segment, Tracks(), UnknownElement(Cluster, Time(0), Block(0, 0x80, Frame)), UnknownElement(Cluster, Time(7), Block(1, 0, Frame)), Element(Tags, Zeros(9)), Element(Cluster, Time(9), Block(0, 0, Frame))));

        Demuxed read = Demuxed.Of(file);

        Assert.Null(read.Error);
        Assert.Equal([0, 8_000_000, 9_000_000], read.Packets.Select(p => p.Info.Timestamp));
    }

    [Theory]
    [InlineData(0x02, "0105" + "1111111111" + "22", "1111111111,22")]               // Xiph: 5, rest
    [InlineData(0x06, "0283" + "C0" + "111111" + "2222" + "3333", null)]            // EBML: 3, difference -31 is below zero
    [InlineData(0x06, "0283" + "BE" + "111111" + "2222" + "333333", "111111,2222,333333")]   // EBML: 3, 3 - 1, rest
    [InlineData(0x04, "01" + "1122" + "3344", "1122,3344")]                         // fixed
    [InlineData(0x04, "01" + "112233", null)]                                       // fixed, but three bytes for two frames
    [InlineData(0x02, "01FFFF", null)]                                              // Xiph sizes without an end
    [InlineData(0x02, "0109" + "11", null)]                                         // a frame beyond its block
    [InlineData(0x04, "FF", null)]                                                  // 256 frames of nothing
    public void Read_OfLacing_GivesFramesOrAnError(int flags, string lace, string? frames)
    {
        Demuxed file = Demuxed.Of(File(Time(0), Element(SimpleBlock, U8(0x81, 0, 0, (byte)flags), Convert.FromHexString(lace))));

        if (frames is null)
        {
            Assert.Equal(Av1ErrorCode.InvalidContainer, file.Error?.Code);
            Assert.Empty(file.Packets);
        }
        else
        {
            Assert.Null(file.Error);
            Assert.Equal(frames.Split(','), file.Bodies);
        }
    }

    [Fact]
    public void Read_OfBlockGroups_TakesDurationAndReference()
    {
        byte[] key = Element(0xA0, Element(0xA1, U8(0x81, 0, 5, 0), Frame), Number(0x9B, 33));
        byte[] inter = Element(0xA0, Number(0xFB, 1), Element(0xA1, U8(0x81, 0, 9, 0), Frame));

        Demuxed file = Demuxed.Of(File(Time(10), key, inter));

        Assert.Equal([15_000_000, 19_000_000], file.Packets.Select(p => p.Info.Timestamp));
        Assert.Equal([33_000_000, 0], file.Packets.Select(p => p.Info.Duration));
        Assert.Equal([true, false], file.Packets.Select(p => p.IsKeyFrame));
    }

    [Fact]
    public void Read_OfOtherTracksAndElements_PassesThemOver()
    {
        byte[] audio = Element(0xAE, Number(0xD7, 2), Number(0x83, 2), Element(0x86, Text("A_OPUS")));
        byte[] file = Join(
            Header(),
            Element(Segment, Element(Void, Zeros(30)), Element(0x1654AE6B, Element(0xBF, Zeros(4)), audio, Track()), Element(Cluster, Element(0xBF, Zeros(4)), Time(0), Element(SimpleBlock, U8(0x82, 0, 0, 0), Zeros(5)), Block(3, 0x80, Frame))));

        Demuxed read = Demuxed.Of(file);

        Assert.Equal(["3203102030"], read.Bodies);
        Assert.Equal(3_000_000, read.Packets[0].Info.Timestamp);
    }

    [Fact]
    public void Read_OfDelimiters_KeepsExactlyOne()
    {
        Demuxed file = Demuxed.Of(File(Time(0), Block(0, 0x80, [0x12, 0x00, .. Frame]), Block(1, 0, Frame)));

        Assert.All(file.Packets, p => Assert.Equal("12003203102030", Convert.ToHexString(p.Data)));
    }

    [Fact]
    public void Read_OfHeaderStripping_PutsTheBytesBack()
    {
        byte[] track = Track(Element(0x6D80, Element(0x6240, Element(0x5034, Number(0x4254, 3), Element(0x4255, [0x32, 0x03])))));
        Demuxed file = Demuxed.Of(FileOf(track, Time(0), Block(0, 0x80, [0x10, 0x20, 0x30])));

        Assert.Equal(["3203102030"], file.Bodies);
    }

    [Fact]
    public void Open_OfEncryptedOrCompressedTracks_IsRefused()
    {
        byte[] encrypted = Track(Element(0x6D80, Element(0x6240, Number(0x5033, 1))));
        byte[] compressed = Track(Element(0x6D80, Element(0x6240, Element(0x5034, Number(0x4254, 0)))));

        Assert.Equal(Av1ErrorCode.EncryptedTrack, Demuxed.Refused(FileOf(encrypted, Time(0))).Code);
        Assert.Equal(Av1ErrorCode.UnsupportedFeature, Demuxed.Refused(FileOf(compressed, Time(0))).Code);
        Assert.Equal(Av1ErrorCode.NoVideoTrack, Demuxed.Refused(Join(Header(), Element(Segment, Element(Cluster, Time(0))))).Code);
    }

    [Fact]
    public void Open_OfColours_ReadsThem()
    {
        byte[] colour = Element(
            0x55B0, Number(0x55B1, 9), Number(0x55B9, 1), Number(0x55BA, 16), Number(0x55BB, 9), Number(0x55BC, 1000), Number(0x55BD, 400),
            Element(0x55D0, Element(0x55D1, [0x3F, 0x35, 0x3F, 0x7D]), Element(0x55DA, [0x3F, 0x80, 0, 0])));
        Demuxed file = Demuxed.Of(FileOf(Track(Element(0xE0, Number(0xB0, 64), Number(0xBA, 48), colour)), Time(0)));

        ContainerColor color = file.Info.Color!;
        Assert.Equal((9, 16, 9, false), (color.Primaries, color.Transfer, color.Matrix, color.IsFullRange));
        Assert.Equal(new ContentLightLevel(1000, 400), color.ContentLight);
        Assert.Equal(0.708, color.Mastering[0], 3);
        Assert.Equal(1, color.Mastering[9]);
    }

    [Fact]
    public void TrySeek_WithCues_GoesToTheClusterAtOrBefore()
    {
        byte[] first = Element(Cluster, Time(0), Block(0, 0x80, [1]));
        byte[] second = Element(Cluster, Time(1000), Block(0, 0x80, [2]));
        byte[] third = Element(Cluster, Time(2000), Block(0, 0x80, [3]));
        byte[] tracks = Tracks();
        byte[] Cue(long time, long position) => Element(0xBB, Number(0xB3, time), Element(0xB7, Number(0xF7, 1), Number(0xF1, position)));
        long start = tracks.Length;
        byte[] cues = Element(0x1C53BB6B, Cue(0, start), Cue(1000, start + first.Length), Cue(2000, start + first.Length + second.Length));
        IDemuxer demuxer = Demuxed.Open(Join(Header(), Element(Segment, tracks, first, second, third, cues)));
        Assert.Equal(["01", "02", "03"], Demuxed.Of(demuxer).Bodies);   // the index is at the end: seen in passing

        bool isFound = demuxer.TrySeek(1_999_000_000);

        Assert.True(isFound);
        Assert.Equal(["02", "03"], Demuxed.Of(demuxer).Bodies);
        Assert.False(Demuxed.Open(File(Time(0), Block(0, 0x80, [1]))).TrySeek(0));
    }

    [Fact]
    public void Read_OfEveryPrefix_GivesABeginningOfThePackets()
    {
        byte[] file = File(Time(100), Block(0, 0x80, Frame), Element(0xA0, Element(0xA1, U8(0x81, 0, 5, 0), Frame)), Block(40, 0, [0x32, 0x01, 0x55]));
        string[] whole = Demuxed.Of(file).Bodies;
        for (int length = 0; length < file.Length; length++)
        {
            if (!Av1Container.TryOpen(new MemoryByteSource(file.AsMemory(0, length)), ContainerFormat.Matroska, out IDemuxer? demuxer, out _)) continue;
            Demuxed read = Demuxed.Of(demuxer);
            Assert.True(read.Packets.Count < whole.Length && read.Error is not null, $"{length} bytes");
            Assert.Equal(whole[..read.Packets.Count], read.Bodies);
            Assert.InRange(read.Error!.Value.BitOffset, 0, length);
        }
    }

    private static byte[] Header() => Element(Ebml, Element(0x4282, Text("webm")));

    private static byte[] Track(params byte[][] more) => Element(
        0xAE, Join([Number(0xD7, 1), Number(0x83, 1), Element(0x86, Text("V_AV1")), Element(0xE0, Number(0xB0, 64), Number(0xBA, 48)), Number(0x23E383, 0), .. more]));

    private static byte[] Tracks() => Element(0x1654AE6B, Track());

    private static byte[] Time(long time) => Number(0xE7, time);

    private static byte[] Block(int time, byte flags, byte[] frame) => Element(SimpleBlock, U8(0x81), U16(time), U8(flags), frame);

    private static byte[] File(params byte[][] cluster) => FileOf(Track(), cluster);

    private static byte[] FileOf(byte[] track, params byte[][] cluster) => Join(Header(), Element(Segment, Element(0x1654AE6B, track), Element(Cluster, cluster)));
}
