using Infra.Av1.Bitstream;
using Infra.Av1.Headers;

namespace Infra.Av1.Tests.Bitstream;

/// <summary>Which tiles a group holds and where their bytes are: section 5.11.1.</summary>
public sealed class TileGroupParserTests
{
    private static readonly TileInfo One = new() { Columns = 1, Rows = 1 };
    private static readonly TileInfo Six = new() { Columns = 3, Rows = 2, ColumnsLog2 = 2, RowsLog2 = 1, TileSizeBytes = 2 };

    [Fact]
    public void TryReadHeader_OfOneTile_TakesNoBits()
    {
        Assert.True(TileGroupParser.TryReadHeader([7], One, out int first, out int last, out int offset));
        Assert.Equal((0, 0, 0), (first, last, offset));
    }

    [Theory]
    [Trait("Cve", "CVE-2023-44429")]
    [InlineData(0b0_000_000_0, 0, 5)]   // without tile_start_and_end_present_flag: all
    [InlineData(0b1_010_100_0, 2, 4)]
    [InlineData(0b1_101_101_0, 5, 5)]
    [InlineData(0b1_100_011_0, -1, -1)] // it ends before it begins
    [InlineData(0b1_000_110_0, -1, -1)] // there is no tile 6
    public void TryReadHeader_OfSixTiles_TakesThoseThereAre(byte header, int first, int last)
    {
        bool isRead = TileGroupParser.TryReadHeader([header], Six, out int start, out int end, out int offset);

        Assert.Equal(first >= 0, isRead);
        if (isRead) Assert.Equal((first, last, 1), (start, end, offset));
    }

    [Fact]
    public void TryReadHeader_OfNothing_Fails() => Assert.False(TileGroupParser.TryReadHeader([], Six, out _, out _, out _));

    [Fact]
    public void TryReadTile_OfTwoTiles_TakesTheSizeAndThenTheRest()
    {
        byte[] group = [0, 2, 0, 10, 11, 12, 20, 21];   // header, tile_size_minus_1, three bytes, the last tile
        int offset = 1;

        Assert.True(TileGroupParser.TryReadTile(group, Six, isLast: false, ref offset, out int start, out int length));
        Assert.Equal((3, 3, 6), (start, length, offset));
        Assert.True(TileGroupParser.TryReadTile(group, Six, isLast: true, ref offset, out start, out length));
        Assert.Equal((6, 2, 8), (start, length, offset));
    }

    [Fact]
    public void TryReadTile_OfEveryProperPrefix_FailsOrTheLastIsShorter()
    {
        byte[] group = [2, 0, 10, 11, 12, 20];
        for (int end = 0; end < group.Length; end++)
        {
            int offset = 0;
            bool isRead = TileGroupParser.TryReadTile(group.AsSpan(0, end), Six, isLast: false, ref offset, out _, out _);

            Assert.Equal(end >= 5, isRead);   // its size, and as many bytes
            if (isRead) Assert.False(TileGroupParser.TryReadTile(group.AsSpan(0, end), Six, isLast: true, ref offset, out _, out _));   // an empty tile
        }
    }

    [Fact]
    public void TryReadTile_OfTheLargestSize_IsBeyondTheObu()
    {
        var wide = new TileInfo { Columns = 2, Rows = 1, ColumnsLog2 = 1, TileSizeBytes = 4 };
        int offset = 0;

        Assert.False(TileGroupParser.TryReadTile([0xFF, 0xFF, 0xFF, 0xFF, 1, 2, 3], wide, isLast: false, ref offset, out _, out _));
    }
}
