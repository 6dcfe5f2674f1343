using Infra.Av1.Headers;
using Infra.Av1.Syntax;

namespace Infra.Av1.Tests.Syntax;

public class RestorationGridTests
{
    [Theory]
    [InlineData(64, 8, 1)]     // 64 rounds to one unit of 64
    [InlineData(95, 8, 1)]
    [InlineData(96, 8, 2)]     // half a unit more is a unit
    [InlineData(1, 8, 1)]
    [InlineData(352, 16, 6)]
    public void UnitsOf_OverAllSuperblocks_GivesEachUnitOnce(int width, int denominator, int units)
    {
        int coded = Math.Max((width * 8 + denominator / 2) / denominator, Math.Min(16, width));
        var header = new FrameHeader { UpscaledWidth = width, CodedWidth = coded, Height = 100, SuperresDenominator = denominator };
        header.MiCols = 2 * ((coded + 7) >> 3);
        header.MiRows = 26;
        header.Restoration.FrameType[0] = 1;
        header.Restoration.SizeLog2 = [6, 6, 6];
        var grid = new RestorationGrid();
        grid.Load(header, new ColorConfig { BitDepth = 8, Layout = PixelLayout.Monochrome });
        var seen = new List<(int, int)>();

        for (int row = 0; row < header.MiRows; row += 16)
        {
            for (int column = 0; column < header.MiCols; column += 16)
            {
                grid.UnitsOf(0, row, column, 16, out int rowStart, out int rowEnd, out int columnStart, out int columnEnd);
                for (int y = rowStart; y < rowEnd; y++)
                {
                    for (int x = columnStart; x < columnEnd; x++)
                        seen.Add((y, x));
                }
            }
        }

        Assert.Equal(units, grid.Columns(0));
        Assert.Equal(units * grid.Rows(0), seen.Count);
        Assert.Equal(seen.Count, seen.Distinct().Count());
    }
}
