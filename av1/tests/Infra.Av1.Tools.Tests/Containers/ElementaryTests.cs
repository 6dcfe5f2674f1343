using Infra.Av1.Containers;
using static Infra.Av1.Tools.Tests.Containers.Bytes;

namespace Infra.Av1.Tools.Tests.Containers;

public sealed class ElementaryTests
{
    private static readonly byte[] Sequence = [0x0A, 0x0B, 0x00, 0x00, 0x00, 0x04, 0x45, 0x7E, 0x3E, 0x6D, 0x7C, 0x00, 0x20];
    private static readonly byte[] Delimiter = [0x12, 0x00];
    private static readonly byte[] Frame = [0x32, 0x03, 0x10, 0x20, 0x30];

    [Fact]
    public void Ivf_WithRisingTimes_KeepsThem()
    {
        Demuxed file = Demuxed.Of(Ivf(30, 2, 10, (5, Frame), (7, [0x32, 0x00])));

        Assert.Equal(["3203102030", "3200"], file.Bodies);
        Assert.Equal([10, 14], file.Packets.Select(p => p.Info.Timestamp));   // times count scale/rate seconds
        Assert.Equal((30L, 3L, 1L), (file.Info.TimeScale, file.Info.FrameRateNumerator, file.Info.FrameRateDenominator));   // 30 · 2 / (2 · 10)
        Assert.Equal([32, 49], file.Packets.Select(p => p.Info.Offset));
    }

    [Fact]
    public void Ivf_WithTimesThatDoNotRise_RebuildsThem()
    {
        Demuxed file = Demuxed.Of(Ivf(30, 1, 9, (5, Frame), (5, Frame), (1, Frame)));

        Assert.Equal([0, 3, 6], file.Packets.Select(p => p.Info.Timestamp));
    }

    [Fact]
    public void Ivf_WithNoDuration_HasNoRate()
    {
        Assert.Equal((0L, 0L), (Demuxed.Of(Ivf(30, 1, 0, (0, Frame))).Info.FrameRateNumerator, Demuxed.Of(Ivf(30, 1, 0, (0, Frame))).Info.FrameRateDenominator));
        Assert.Empty(Demuxed.Of(Ivf(30, 1, 0)).Packets);
    }

    [Fact]
    public void Ivf_CutAnywhere_GivesABeginningAndAnError()
    {
        byte[] file = Ivf(30, 1, 2, (0, Frame), (1, Frame));
        for (int length = 0; length < file.Length; length++)
        {
            if (!Av1Container.TryOpen(new MemoryByteSource(file.AsMemory(0, length)), ContainerFormat.Ivf, out IDemuxer? demuxer, out _))
            {
                Assert.True(length < 32);
                continue;
            }

            Demuxed read = Demuxed.Of(demuxer);
            Assert.Equal(length < 32 + 17 ? 0 : 1, read.Packets.Count);
            Assert.Equal(length is not (32 or 32 + 17), read.Error is not null);
        }
    }

    [Fact]
    public void Ivf_WithASizeBeyondTheFile_AllocatesNothingForIt()
    {
        byte[] file = Join(Ivf(30, 1, 1), U8(0xFF, 0xFF, 0xFF, 0x3F), Zeros(8));
        IDemuxer demuxer = Demuxed.Open(file);
        long before = GC.GetAllocatedBytesForCurrentThread();

        bool isRead = demuxer.TryReadPacket(out _, out Av1Error? error);

        Assert.False(isRead);
        Assert.Equal(Av1ErrorCode.InvalidContainer, error?.Code);
        Assert.Equal(32, error?.BitOffset);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 16);
    }

    [Fact]
    public void Ivf_TrySeek_GoesToTheLastSequenceHeaderBefore()
    {
        byte[] key = Join(Delimiter, Sequence, Frame);
        IDemuxer demuxer = Demuxed.Open(Ivf(10, 1, 4, (0, key), (1, Frame), (2, key), (3, Frame)));

        Assert.True(demuxer.TrySeek(1));
        Assert.Equal(4, Demuxed.Of(demuxer).Packets.Count);
        Assert.True(demuxer.TrySeek(3));
        Assert.Equal([2, 3], Demuxed.Of(demuxer).Packets.Select(p => p.Info.Timestamp));
    }

    [Fact]
    public void Section5_SplitsAtDelimiters()
    {
        Demuxed file = Demuxed.Of(Join(Delimiter, Sequence, Frame, Delimiter, Frame, Delimiter));

        Assert.Null(file.Error);
        Assert.Equal([Convert.ToHexString(Join(Delimiter, Sequence, Frame)), Convert.ToHexString(Join(Delimiter, Frame)), "1200"], file.Packets.Select(p => Convert.ToHexString(p.Data)));
        Assert.Equal(3, file.Info.PacketCount);
    }

    [Fact]
    public void Section5_WithMistakes_SaysWhere()
    {
        Assert.Equal(2, Demuxed.Refused(Join(Delimiter, U8(0x30, 1, 2)), ContainerFormat.Section5).BitOffset);                     // no size
        Assert.Equal(0, Demuxed.Of(Frame, ContainerFormat.Section5).Error?.BitOffset);                                             // no delimiter in front
        Demuxed cut = Demuxed.Of(Join(Delimiter, Sequence, Frame, Delimiter, U8(0x32, 9, 1)), ContainerFormat.Section5);
        Assert.Single(cut.Packets);
        Assert.Equal(20, cut.Error?.BitOffset);
    }

    [Fact]
    public void AnnexB_BecomesSizedObusOrSingleOnes()
    {
        // A temporal unit of two frame units; one OBU has a size of its own, one has layers.
        byte[] unit1 = AnnexObus([0x10], [0x08, .. Sequence.AsSpan(2)], [0x32, 0x03, 0x10, 0x20, 0x30]);
        byte[] unit2 = AnnexObus([0x34, 0x28, 0x77]);
        byte[] file = Join(Prefixed(Join(Prefixed(unit1), Prefixed(unit2))), Prefixed(Prefixed(AnnexObus([0x10], [0x30, 0x01]))));

        Demuxed units = Demuxed.Of(file);
        Demuxed obus = Demuxed.Of(file, areObusPackets: true);

        Assert.Equal("annexb", units.Info.Format);
        Assert.Equal([Convert.ToHexString(Join(Delimiter, Sequence, Frame, U8(0x36, 0x28, 0x01, 0x77))), "1200320101"], units.Packets.Select(p => Convert.ToHexString(p.Data)));
        Assert.Equal(["10", "08" + Convert.ToHexString(Sequence)[4..], "3203102030", "342877", "10", "3001"], obus.Packets.Select(p => Convert.ToHexString(p.Data)));
        Assert.Equal(2, units.Info.PacketCount);
    }

    [Theory]
    [InlineData("0504020010")]           // a frame unit with an OBU beyond it
    [InlineData("0305011000")]           // a frame unit beyond the temporal unit
    [InlineData("0403023202")]           // obu_size 2 where nothing is left
    [InlineData("0201")]                 // the file ends
    [InlineData("00")]                   // a temporal unit of nothing
    [InlineData("0403011000")]           // an OBU of nothing in an otherwise good unit
    [InlineData("FFFFFFFFFFFFFFFFFF")]   // no leb128
    public void AnnexB_WithSizesThatDisagree_IsAnError(string hex)
    {
        Demuxed file = Demuxed.Of(Convert.FromHexString(hex), ContainerFormat.AnnexB);

        Assert.True(file.Error?.Code == Av1ErrorCode.InvalidContainer || hex.StartsWith('F'));
        Assert.Empty(file.Packets);
    }

    [Fact]
    public void TryProbe_TellsEachFormat()
    {
        Assert.Equal(ContainerFormat.Ivf, Probe(Ivf(1, 1, 1)));
        Assert.Equal(ContainerFormat.Section5, Probe(Join(Delimiter, Sequence, Frame)));
        Assert.Equal(ContainerFormat.AnnexB, Probe(Prefixed(Prefixed(AnnexObus([0x10], [0x08, .. Sequence.AsSpan(2)], Frame)))));
        Assert.Equal(ContainerFormat.Matroska, Probe(U8(0x1A, 0x45, 0xDF, 0xA3)));
        Assert.Equal(ContainerFormat.Mp4, Probe(Box("styp")));
        Assert.Null(Probe(Join(Delimiter, Frame)));              // a frame without a sequence header
        Assert.Null(Probe(Text("RIFF....WAVE")));
        Assert.Null(Probe([]));
    }

    private static ContainerFormat? Probe(byte[] file) => Av1Container.TryProbe(new MemoryByteSource(file), out ContainerFormat format) ? format : null;

    private static byte[] Prefixed(byte[] body) => Join(U8((byte)body.Length), body);

    private static byte[] AnnexObus(params byte[][] obus) => Join([.. obus.Select(Prefixed)]);

    private static byte[] Ivf(int rate, int scale, int duration, params (long Time, byte[] Data)[] frames) => Join(
        Text("DKIF"), Little(2, 0), Little(2, 32), Text("AV01"), Little(2, 64), Little(2, 48), Little(4, rate), Little(4, scale), Little(4, duration), Zeros(4),
        Join([.. frames.Select(f => Join(Little(4, f.Data.Length), Little(8, f.Time), f.Data))]));
}
