using Infra.Av1.Containers;
using static Infra.Av1.Tools.Tests.Containers.Bytes;

namespace Infra.Av1.Tools.Tests.Containers;

public sealed class Mp4Tests
{
    private static readonly byte[] Ftyp = Box("ftyp", Text("av01"), U32(0));
    private static readonly byte[][] Samples = [[1], [2, 2], [3, 3, 3], [4, 4, 4, 4], [5]];

    [Fact]
    public void Read_OfTables_WalksChunksTimesAndSyncs()
    {
        byte[] data = Join(Samples);
        // Chunks of 2, 2 and 1 samples.
        byte[] Tables(long start) => Join(
            FullBox("stts", 0, 0, U32(2, 3, 10, 2, 20)), FullBox("ctts", 1, 0, U32(2, 1, 5, 4, -5)), FullBox("stsc", 0, 0, U32(2, 1, 2, 1, 3, 1, 1)),
            FullBox("stsz", 0, 0, U32(0, 5, 1, 2, 3, 4, 1)), FullBox("stco", 0, 0, U32(3, start, start + 3, start + 10)), FullBox("stss", 0, 0, U32(2, 1, 4)));
        byte[] file = WithDataInFront(data, start => Movie(Tables(start)));

        Demuxed read = Demuxed.Of(file);

        Assert.Null(read.Error);
        Assert.Equal(["01", "0202", "030303", "04040404", "05"], read.Bodies);
        Assert.Equal([5, 5, 15, 25, 45], read.Packets.Select(p => p.Info.Timestamp));
        Assert.Equal([10, 10, 10, 20, 20], read.Packets.Select(p => p.Info.Duration));
        Assert.Equal([true, false, false, true, false], read.Packets.Select(p => p.IsKeyFrame));
        Assert.Equal(("mp4", 64, 48, 1000L, 5L), (read.Info.Format, read.Info.Width, read.Info.Height, read.Info.TimeScale, read.Info.PacketCount));
        Assert.Equal((500L, 7L), (read.Info.FrameRateNumerator, read.Info.FrameRateDenominator));   // 1000 · 5 / 70
    }

    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(16)]
    public void Read_OfCompactSizesAndWideOffsets_GivesTheSamples(int bits)
    {
        byte[] sizes = bits switch { 4 => U8(0x12, 0x34, 0x10), 8 => U8(1, 2, 3, 4, 1), _ => U16(1, 2, 3, 4, 1) };
        byte[] file = WithDataInFront(
            Join(Samples), start => Movie(FullBox("stts", 0, 0, U32(1, 5, 10)), FullBox("stsc", 0, 0, U32(1, 1, 5, 1)), FullBox("stz2", 0, 0, U32(bits, 5), sizes), FullBox("co64", 0, 0, U32(1), U64(start))), large: true);

        Demuxed read = Demuxed.Of(file);

        Assert.Null(read.Error);
        Assert.Equal(["01", "0202", "030303", "04040404", "05"], read.Bodies);
        Assert.All(read.Packets, p => Assert.True(p.IsKeyFrame));
    }

    [Fact]
    public void Read_OfMovieInFrontAndDataToTheEnd_GivesTheSamples()
    {
        byte[] Movie1(long start) => Movie(FullBox("stts", 0, 0, U32(1, 2, 10)), FullBox("stsc", 0, 0, U32(1, 1, 2, 1)), FullBox("stsz", 0, 0, U32(3, 2)), FullBox("stco", 0, 0, U32(1, start)));
        long start = Ftyp.Length + Movie1(0).Length + 8;
        byte[] file = Join(Ftyp, Movie1(start), U32(0), Text("mdat"), [1, 2, 3, 4, 5, 6]);

        Assert.Equal(["010203", "040506"], Demuxed.Of(file).Bodies);
    }

    [Fact]
    public void Read_OfEditLists_MovesTimesOnly()
    {
        // 500 ms of nothing in movie time (600 units in a second), then from media time 20 on.
        byte[] edits = Box("edts", FullBox("elst", 0, 0, U32(2, 300, -1, 0x10000, 600, 20, 0x10000)));
        byte[] file = WithDataInFront([1, 2], start => MovieOf(Track(1, "av01", edits, FullBox("stts", 0, 0, U32(1, 2, 20)), FullBox("stsc", 0, 0, U32(1, 1, 2, 1)), FullBox("stsz", 0, 0, U32(1, 2)), FullBox("stco", 0, 0, U32(1, start)))));

        Assert.Equal([480, 500], Demuxed.Of(file).Packets.Select(p => p.Info.Timestamp));
    }

    [Fact]
    public void Read_OfWideHeadersAndUserBoxes_GivesTheSamples()
    {
        // Version 1 of mvhd, tkhd, mdhd and elst has times of 64 bits; boxes of the type uuid have 16 bytes more in front of their data.
        byte[] user = Box("uuid", Zeros(16), Text("moov"));
        byte[] Tracks(long start) => Box(
            "trak", user, FullBox("tkhd", 1, 3, U64(0, 0), U32(1), Zeros(72)), Box("edts", FullBox("elst", 1, 0, U32(1), U64(600, 20), U32(0x10000))),
            Box(
                "mdia", FullBox("mdhd", 1, 0, U64(0, 0), U32(1000), U64(40), Zeros(4)), FullBox("hdlr", 0, 0, U32(0), Text("vide"), Zeros(13)),
                Box("minf", user, Box("stbl", FullBox("stsd", 0, 0, U32(1), Entry("av01", U8(0x81, 0, 0, 0))), FullBox("stts", 0, 0, U32(1, 2, 20)), FullBox("stsc", 0, 0, U32(1, 1, 2, 1)), FullBox("stsz", 0, 0, U32(1, 2)), FullBox("stco", 0, 0, U32(1, start))))));
        byte[] file = Join(Ftyp, user, Box("mdat", [1, 2]), Box("moov", user, FullBox("mvhd", 1, 0, U64(0, 0), U32(600), U64(0), Zeros(80)), Tracks(Ftyp.Length + user.Length + 8)));

        Demuxed read = Demuxed.Of(file);

        Assert.Null(read.Error);
        Assert.Equal(["01", "02"], read.Bodies);
        Assert.Equal([-20, 0], read.Packets.Select(p => p.Info.Timestamp));
        Assert.Equal((1000L, 40L, 50L, 1L), (read.Info.TimeScale, read.Info.Duration, read.Info.FrameRateNumerator, read.Info.FrameRateDenominator));
    }

    [Fact]
    public void Open_OfSeveralTracks_TakesTheFirstAv1Video()
    {
        byte[] Tables(long start) => Join(FullBox("stts", 0, 0, U32(1, 1, 10)), FullBox("stsc", 0, 0, U32(1, 1, 1, 1)), FullBox("stsz", 0, 0, U32(1, 1)), FullBox("stco", 0, 0, U32(1, start)));
        byte[] file = WithDataInFront([7, 8, 9], start => MovieOf(Join(Track(1, "avc1", [], Tables(start)), Track(2, "av01", [], Tables(start + 1)), Track(3, "av01", [], Tables(start + 2)))));

        Assert.Equal(["08"], Demuxed.Of(file).Bodies);
        Assert.Equal(Av1ErrorCode.NoVideoTrack, Demuxed.Refused(Join(Ftyp, MovieOf(Track(1, "avc1", [], [])))).Code);
        Assert.Equal(Av1ErrorCode.EncryptedTrack, Demuxed.Refused(Join(Ftyp, MovieOf(Track(1, "encv", [], [])))).Code);
        Assert.Equal(Av1ErrorCode.InvalidContainer, Demuxed.Refused(Ftyp).Code);
    }

    [Fact]
    public void Read_OfFragments_FollowsBasesAndDefaults()
    {
        byte[] first = Join(Ftyp, FragmentedMovie());
        // Defaults of trex, base is moof; the first sample is a sync sample, the others are not.
        byte[] one = Fragment(first.Length, 0x20000, [], 0, 0x205, U32(2), FirstFlags(0), U32(1, 2), data: [1, 2, 2]);
        // Everything said in trun; base offset given.
        long place = first.Length + one.Length;
        byte[] two = Fragment(place, 1, U64(place), 100, 0xF01, U32(2), [], U32(30, 3, 0, 5, 40, 1, 0x10000, -5), data: [3, 3, 3, 4]);
        // Default size and duration of tfhd, no data offset: the data begin at moof, which here is the box itself.
        byte[] file = Join(first, one, two);

        Demuxed read = Demuxed.Of(file);

        Assert.Null(read.Error);
        Assert.Equal(["01", "0202", "030303", "04"], read.Bodies);
        Assert.Equal([0, 10, 105, 125], read.Packets.Select(p => p.Info.Timestamp));
        Assert.Equal([10, 10, 30, 40], read.Packets.Select(p => p.Info.Duration));
        Assert.Equal([true, false, true, false], read.Packets.Select(p => p.IsKeyFrame));
        Assert.Equal((100L, 1L), (read.Info.FrameRateNumerator, read.Info.FrameRateDenominator));
    }

    [Fact]
    public void Read_OfTwoTracksInAFragment_StartsTheSecondWhereTheFirstEnds()
    {
        byte[] first = Join(Ftyp, FragmentedMovie());
        byte[] Moof(int offset) => Box(
            "moof", FullBox("mfhd", 0, 0, U32(1)),
            Box("traf", FullBox("tfhd", 0, 0x10, U32(9, 2)), FullBox("trun", 0, 1, U32(2, offset))),
            Box("traf", FullBox("tfhd", 0, 0x18, U32(1, 10, 3)), FullBox("tfdt", 1, 0, U64(70)), FullBox("trun", 0, 0, U32(2))));
        byte[] moof = Moof(0);
        byte[] file = Join(first, Moof(moof.Length + 8), Box("mdat", [1, 1, 2, 2, 5, 5, 5, 6, 6, 6]));

        Demuxed read = Demuxed.Of(file);

        Assert.Equal(["050505", "060606"], read.Bodies);
        Assert.Equal([70, 80], read.Packets.Select(p => p.Info.Timestamp));
    }

    [Fact]
    public void TrySeek_InTablesAndFragments_GoesToTheSyncSampleAtOrBefore()
    {
        byte[] table = WithDataInFront(
            Join(Samples), start => Movie(
                FullBox("stts", 0, 0, U32(1, 5, 10)), FullBox("stsc", 0, 0, U32(1, 1, 5, 1)), FullBox("stsz", 0, 0, U32(0, 5, 1, 2, 3, 4, 1)), FullBox("stco", 0, 0, U32(1, start)), FullBox("stss", 0, 0, U32(2, 1, 4))));
        IDemuxer demuxer = Demuxed.Open(table);

        Assert.True(demuxer.TrySeek(39));
        Assert.Equal(["04040404", "05"], Demuxed.Of(demuxer).Bodies);
        Assert.True(demuxer.TrySeek(29));
        Assert.Equal(5, Demuxed.Of(demuxer).Packets.Count);
        Assert.True(demuxer.TrySeek(0));
        Assert.True(demuxer.TryReadPacket(out _, out _));
        Assert.False(demuxer.TrySeek(-1));
        Assert.Equal(["0202", "030303", "04040404", "05"], Demuxed.Of(demuxer).Bodies);

        byte[] first = Join(Ftyp, FragmentedMovie());
        byte[] one = Fragment(first.Length, 0x20000, [], 0, 0x205, U32(2), FirstFlags(0), U32(1, 2), data: [1, 2, 2]);
        byte[] two = Fragment(first.Length + one.Length, 0x20000, [], 100, 0x205, U32(2), FirstFlags(0), U32(3, 1), data: [3, 3, 3, 4]);
        demuxer = Demuxed.Open(Join(first, one, two));
        Assert.True(demuxer.TrySeek(100));
        Assert.Equal(["030303", "04"], Demuxed.Of(demuxer).Bodies);
        Assert.True(demuxer.TrySeek(99));
        Assert.Equal(4, Demuxed.Of(demuxer).Packets.Count);
    }

    [Fact]
    [Trait("Cve", "CVE-2020-36407")]
    [Trait("Cve", "CVE-2025-48174")]
    public void Read_OfHostileTables_EndsWithAnError()
    {
        byte[] Of(params byte[][] tables) => WithDataInFront([1, 2, 3], start => Movie(tables));
        byte[] stsc = FullBox("stsc", 0, 0, U32(1, 1, uint.MaxValue, 1));
        // Four thousand million samples of one byte in one chunk, or each in the same place.
        byte[][] hostile =
        [
            Of(stsc, FullBox("stsz", 0, 0, U32(1, uint.MaxValue)), FullBox("stco", 0, 0, U32(1, 0))),
            Of(FullBox("stsc", 0, 0, U32(1, 1, 1, 1)), FullBox("stsz", 0, 0, U32(100, 1000)), FullBox("co64", 0, 0, U32(100), U64([.. new long[100]]))),
            Of(stsc, FullBox("stsz", 0, 0, U32(1, 1)), FullBox("stco", 0, 0, U32(1, uint.MaxValue))),
            Of(stsc, FullBox("stsz", 0, 0, U32(1, 1)), FullBox("stco", 0, 0, U32(0))),
            Of(FullBox("stsc", 0, 0, U32(1, 1, 0, 1)), FullBox("stsz", 0, 0, U32(1, 1)), FullBox("stco", 0, 0, U32(2, 0, 0))),
        ];
        foreach (byte[] file in hostile)
        {
            Demuxed read = Demuxed.Of(file);
            Assert.Equal(Av1ErrorCode.InvalidContainer, read.Error?.Code);
            Assert.True(read.Packets.Sum(p => p.Data.Length - 2) <= file.Length);
            Demuxed.Open(file).TrySeek(long.MaxValue);
        }

        Assert.Equal(Av1ErrorCode.InvalidContainer, Demuxed.Refused(Of(FullBox("stsz", 0, 0, U32(0, uint.MaxValue)))).Code);
        Assert.Equal(Av1ErrorCode.InvalidContainer, Demuxed.Refused(Of(FullBox("stz2", 0, 0, U32(7, 1), U8(1)))).Code);
    }

    [Fact]
    [Trait("Cve", "CVE-2020-36407")]
    [Trait("Cve", "CVE-2025-48175")]
    public void Read_OfHostileFragments_EndsWithAnError()
    {
        byte[] first = Join(Ftyp, FragmentedMovie());
        byte[] endless = Fragment(first.Length, 0x20000, [], 0, 1, U32(uint.MaxValue), [], [], data: [1]);            // no sizes, default size 0
        byte[] sized = Fragment(first.Length, 0x20010, U32(1), 0, 1, U32(uint.MaxValue), [], [], data: [1, 2]);         // default size 1
        byte[] beyond = Fragment(first.Length, 0x20000, [], 0, 0x201, U32(uint.MaxValue), [], U32(1), data: [1]);        // a table beyond its box

        foreach (byte[] fragment in (byte[][])[endless, sized, beyond])
        {
            Demuxed read = Demuxed.Of(Join(first, fragment));
            Assert.Equal(Av1ErrorCode.InvalidContainer, read.Error?.Code);
            Demuxed.Open(Join(first, fragment)).TrySeek(long.MaxValue);
        }
    }

    [Fact]
    public void Read_OfEveryPrefix_GivesABeginningOfThePackets()
    {
        byte[] first = Join(Ftyp, FragmentedMovie());
        byte[] file = Join(first, Fragment(first.Length, 0x20000, [], 0, 0x205, U32(2), FirstFlags(0), U32(1, 2), data: [1, 2, 2]));
        string[] whole = Demuxed.Of(file).Bodies;
        for (int length = 0; length < file.Length; length++)
        {
            if (!Av1Container.TryOpen(new MemoryByteSource(file.AsMemory(0, length)), ContainerFormat.Mp4, out IDemuxer? demuxer, out _)) continue;
            Demuxed read = Demuxed.Of(demuxer);
            Assert.True(read.Packets.Count < whole.Length);
            Assert.True(length == first.Length || read.Error is not null, $"{length} bytes");
            Assert.Equal(whole[..read.Packets.Count], read.Bodies);
        }
    }

    private static byte[] FirstFlags(long flags) => U32(flags);

    // trun with a data offset behind moof and the 8 bytes of mdat's header.
    private static byte[] Fragment(long place, int headerFlags, byte[] headerFields, long time, int runFlags, byte[] count, byte[] firstFlags, byte[] table, byte[] data)
    {
        _ = place;
        byte[] Moof(int offset) => Box(
            "moof", FullBox("mfhd", 0, 0, U32(1)),
            Box("traf", FullBox("tfhd", 0, headerFlags, U32(1), headerFields), FullBox("tfdt", 0, 0, U32(time)), FullBox("trun", 1, runFlags, count, U32(offset), firstFlags, table)));
        return Join(Moof(Moof(0).Length + 8), Box("mdat", data));
    }

    private static byte[] FragmentedMovie() => Box(
        "moov", MovieHeader(), Track(1, "av01", [], FullBox("stts", 0, 0, U32(0)), FullBox("stsc", 0, 0, U32(0)), FullBox("stsz", 0, 0, U32(0, 0)), FullBox("stco", 0, 0, U32(0))),
        Box("mvex", FullBox("trex", 0, 0, U32(1, 1, 10, 0, 0x10000))));

    private static byte[] WithDataInFront(byte[] data, Func<long, byte[]> movie, bool large = false) =>
        Join(Ftyp, large ? LargeBox("mdat", data) : Box("mdat", data), movie(Ftyp.Length + (large ? 16 : 8)));

    private static byte[] Movie(params byte[][] tables) => MovieOf(Track(1, "av01", [], tables));

    private static byte[] MovieOf(byte[] tracks) => Box("moov", MovieHeader(), tracks);

    private static byte[] MovieHeader() => FullBox("mvhd", 0, 0, U32(0, 0, 600, 0), Zeros(80));

    private static byte[] Track(int id, string entry, byte[] edits, params byte[][] tables)
    {
        byte[] description = Entry(entry, U8(0x81, 0, 0, 0));
        return Box(
            "trak", FullBox("tkhd", 0, 3, U32(0, 0, id), Zeros(68)), edits,
            Box("mdia", FullBox("mdhd", 0, 0, U32(0, 0, 1000, 0), Zeros(4)), FullBox("hdlr", 0, 0, U32(0), Text("vide"), Zeros(13)), Box("minf", Box("stbl", FullBox("stsd", 0, 0, U32(1), description), Join(tables)))));
    }

    // A sample entry of 64×48 with a codec configuration.
    private static byte[] Entry(string type, byte[] configuration) => Box(type, Zeros(24), U16(64, 48), Zeros(50), Box("av1C", configuration));
}
