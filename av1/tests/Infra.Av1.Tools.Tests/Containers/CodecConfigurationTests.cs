using Infra.Av1.Containers;
using static Infra.Av1.Tools.Tests.Containers.Bytes;

namespace Infra.Av1.Tools.Tests.Containers;

/// <summary>av1C: its fields, and the OBUs in it, which come in front of the first packet and of the first after each seek.</summary>
public sealed class CodecConfigurationTests
{
    private static readonly byte[] Sequence = [0x0A, 0x0B, 0x00, 0x00, 0x00, 0x04, 0x45, 0x7E, 0x3E, 0x6D, 0x7C, 0x00, 0x20];
    private static readonly byte[] Light = [0x2A, 0x06, 0x01, 0x03, 0xE8, 0x01, 0x90, 0x80];
    private static readonly byte[] Head = [0x81, 0x00, 0x0C, 0x00];

    [Fact]
    public void TryRead_OfAllFields_HasTheirValues()
    {
        // Profile 2, level index 13; tier 1, twelve bit, 4:2:2, position 2; a delay of five frames.
        Assert.True(Av1CodecConfiguration.TryRead([0x81, 0b010_01101, 0b1_1_1_0_1_0_10, 0b000_1_0100], out Av1CodecConfiguration? wide));
        Assert.Equal(new Av1CodecConfiguration(2, 13, 1, 12, false, 1, 0, 2, 5), wide);
        Assert.True(Av1CodecConfiguration.TryRead([0x81, 0b000_00001, 0b0_1_0_1_1_1_00, 0], out Av1CodecConfiguration? mono));
        Assert.Equal(new Av1CodecConfiguration(0, 1, 0, 10, true, 1, 1, 0, null), mono);
        Assert.False(Av1CodecConfiguration.TryRead([0x82, 0, 0, 0], out _));
        Assert.False(Av1CodecConfiguration.TryRead([0x81, 0, 0], out _));
    }

    [Fact]
    public void Read_OfConfigObus_PutsThemInFrontOfTheFirstPacketAndAfterEachSeek()
    {
        foreach (byte[] file in (byte[][])[Matroska([.. Head, .. Sequence, .. Light]), Mp4([.. Head, .. Sequence, .. Light])])
        {
            IDemuxer demuxer = Demuxed.Open(file);
            string obus = Convert.ToHexString([.. Sequence, .. Light]);

            Assert.Equal([obus + "320101", "320102"], Demuxed.Of(demuxer).Bodies);
            Assert.True(demuxer.TrySeek(0));
            Assert.Equal([obus + "320101", "320102"], Demuxed.Of(demuxer).Bodies);
            Assert.Equal(obus, Convert.ToHexString(demuxer.Info.ConfigObus.Span));
        }
    }

    [Theory]
    [InlineData("0A0B000000")]                               // a sequence header that is cut off
    [InlineData("0A0B00000004457E3E6D7C0020" + "32011000")]  // a frame
    [InlineData("080000000004457E3E6D7C0020")]               // no size
    [InlineData("2A060103E8019080")]                    // no sequence header
    [InlineData("0A0B0000000000000000000000")]               // one that is none
    public void Read_OfADamagedConfiguration_LeavesItOut(string obus)
    {
        foreach (byte[] file in (byte[][])[Matroska([.. Head, .. Convert.FromHexString(obus)]), Mp4([.. Head, .. Convert.FromHexString(obus)])])
            Assert.Equal(["320101", "320102"], Demuxed.Of(file).Bodies);
    }

    [Fact]
    public void Read_OfFourBytesOnly_HasNoObus()
    {
        foreach (byte[] file in (byte[][])[Matroska(Head), Mp4(Head)])
        {
            Demuxed read = Demuxed.Of(file);
            Assert.Equal((4, 0), (read.Info.CodecConfiguration.Length, read.Info.ConfigObus.Length));
            Assert.Equal(["320101", "320102"], read.Bodies);
        }
    }

    // A SeekHead says where the index is, which stands at the end.
    private static byte[] Matroska(byte[] configuration)
    {
        byte[] track = Element(0xAE, Number(0xD7, 1), Number(0x83, 1), Element(0x86, Text("V_AV1")), Element(0x63A2, configuration), Element(0xE0, Number(0xB0, 64), Number(0xBA, 48)));
        byte[] tracks = Element(0x1654AE6B, track);
        byte[] SeekHead(long cues) => Element(0x114D9B74, Element(0x4DBB, Element(0x53AB, [0x1C, 0x53, 0xBB, 0x6B]), Number(0x53AC, cues)));
        byte[] Cues(long cluster) => Element(0x1C53BB6B, Element(0xBB, Number(0xB3, 0), Element(0xB7, Number(0xF7, 1), Number(0xF1, cluster))));
        byte[] cluster = Element(0x1F43B675, Number(0xE7, 0), Element(0xA3, U8(0x81, 0, 0, 0x80), [0x32, 0x01, 0x01]), Element(0xA3, U8(0x81, 0, 1, 0), [0x32, 0x01, 0x02]));
        long front = SeekHead(0).Length + tracks.Length;
        return Join(Element(0x1A45DFA3, Element(0x4282, Text("webm"))), Element(0x18538067, SeekHead(front + cluster.Length), tracks, cluster, Cues(front)));
    }

    private static byte[] Mp4(byte[] configuration)
    {
        byte[] entry = Box("av01", Zeros(24), U16(64, 48), Zeros(50), Box("av1C", configuration));
        byte[] Movie(long start) => Box(
            "moov", FullBox("mvhd", 0, 0, U32(0, 0, 600, 0), Zeros(80)),
            Box(
                "trak", FullBox("tkhd", 0, 3, U32(0, 0, 1), Zeros(68)),
                Box(
                    "mdia", FullBox("mdhd", 0, 0, U32(0, 0, 1000, 0), Zeros(4)), FullBox("hdlr", 0, 0, U32(0), Text("vide"), Zeros(13)),
                    Box("minf", Box("stbl", FullBox("stsd", 0, 0, U32(1), entry), FullBox("stts", 0, 0, U32(1, 2, 10)), FullBox("stsc", 0, 0, U32(1, 1, 2, 1)), FullBox("stsz", 0, 0, U32(3, 2)), FullBox("stco", 0, 0, U32(1, start)))))));
        byte[] type = Box("ftyp", Text("av01"), U32(0));
        return Join(type, Movie(type.Length + Movie(0).Length + 8), Box("mdat", [0x32, 0x01, 0x01, 0x32, 0x01, 0x02]));
    }
}
