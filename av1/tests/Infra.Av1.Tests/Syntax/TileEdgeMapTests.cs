using Infra.Av1.Headers;
using Infra.Av1.PostFilter;
using Infra.Av1.Syntax;

namespace Infra.Av1.Tests.Syntax;

public class TileEdgeMapTests
{
    [Fact]
    public void Finish_WhenTheNeighbourIsSmaller_ShortensTheFilterAtTheEdge()
    {
        var header = new FrameHeader { MiCols = 64, MiRows = 32 };
        header.Tiles.Columns = 2;
        header.Tiles.Rows = 2;
        header.Tiles.ColumnStarts = [0, 32, 64];
        header.Tiles.RowStarts = [0, 16, 32];
        header.Deblock.Level[0] = 10;
        var color = new ColorConfig { BitDepth = 8, Layout = PixelLayout.Yuv420 };
        var deblock = new DeblockMap();
        deblock.Reset(header.MiCols, header.MiRows);
        var edges = new TileEdgeMap();
        edges.Reset(header.Tiles, header.MiCols, header.MiRows);
        deblock.Row(0, isHorizontalEdge: false, 5)[2 * 3 + 2] = 0b11;
        edges.Right(0, isChroma: false)[5] = 0;
        deblock.Row(1, isHorizontalEdge: true, 8)[0 * 3 + 1] = 0b110;
        edges.Bottom(0, isChroma: true)[1] = 0;
        edges.Bottom(0, isChroma: true)[2] = 2;

        edges.Finish(header, color, deblock, 0, header.MiRows);

        Assert.Equal([1, 0, 2], deblock.Row(0, isHorizontalEdge: false, 5).Slice(2 * 3, 3).ToArray());
        Assert.Equal([0b10, 0b100, 0], deblock.Row(1, isHorizontalEdge: true, 8)[..3].ToArray());
    }
}
