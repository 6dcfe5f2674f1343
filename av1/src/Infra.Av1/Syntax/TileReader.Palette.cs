using System.Numerics;
using Infra.Av1.Tables;

namespace Infra.Av1.Syntax;

// Sections 5.11.46, 5.11.49, 5.11.50: palettes and colour indices.
internal sealed partial class TileReader
{
    private const int Colors = Av1Constants.PaletteColors;
    private readonly ushort[] _palette = new ushort[3 * Colors];
    private readonly ushort[] _paletteCache = new ushort[2 * Colors];
    private readonly byte[] _colorMapY = new byte[64 * 64];
    private readonly byte[] _colorMapUv = new byte[64 * 64];

    private static readonly int[] ColorYOffsets =
    [
        CdfLayout.PaletteSize2YColor, CdfLayout.PaletteSize3YColor, CdfLayout.PaletteSize4YColor, CdfLayout.PaletteSize5YColor,
        CdfLayout.PaletteSize6YColor, CdfLayout.PaletteSize7YColor, CdfLayout.PaletteSize8YColor,
    ];

    private static readonly int[] ColorUvOffsets =
    [
        CdfLayout.PaletteSize2UvColor, CdfLayout.PaletteSize3UvColor, CdfLayout.PaletteSize4UvColor, CdfLayout.PaletteSize5UvColor,
        CdfLayout.PaletteSize6UvColor, CdfLayout.PaletteSize7UvColor, CdfLayout.PaletteSize8UvColor,
    ];

    private void ReadPaletteModeInfo()
    {
        int sizeContext = SpecTables.MiWidthLog2[_size] + SpecTables.MiHeightLog2[_size] - 2;
        if (_block.YMode == PredictionMode.DcPred)
        {
            int context = (_above.PaletteSize[_columnEntry] > 0 ? 1 : 0) + (_left.PaletteSize[_rowEntry] > 0 ? 1 : 0);
            bool hasPalette = _symbols.ReadBool(Cdf(CdfLayout.PaletteYMode + sizeContext * CdfLayout.PaletteYModeStride0 + context * CdfLayout.PaletteYModeStride1));
            Trace("has_palette_y", hasPalette ? 1 : 0);
            if (hasPalette)
            {
                int size = 2 + _symbols.ReadSymbol(Cdf(CdfLayout.PaletteYSize + sizeContext * CdfLayout.PaletteYSizeStride0), CdfLayout.PaletteYSizeSymbols);
                _block.PaletteSizeY = (byte)size;
                ReadColors(0, size);
            }
        }

        if (_hasChroma && _block.UvMode == PredictionMode.DcPred)
        {
            int context = _block.PaletteSizeY > 0 ? 1 : 0;
            bool hasPalette = _symbols.ReadBool(Cdf(CdfLayout.PaletteUvMode + context * CdfLayout.PaletteUvModeStride0));
            Trace("has_palette_uv", hasPalette ? 1 : 0);
            if (hasPalette)
            {
                int size = 2 + _symbols.ReadSymbol(Cdf(CdfLayout.PaletteUvSize + sizeContext * CdfLayout.PaletteUvSizeStride0), CdfLayout.PaletteUvSizeSymbols);
                _block.PaletteSizeUv = (byte)size;
                ReadColors(1, size);
                ReadColorsV(size);
            }
        }
    }

    // palette_colors_y and palette_colors_u: some from the cache, the others rising; then sorted.
    private void ReadColors(int plane, int size)
    {
        Span<ushort> colors = _palette.AsSpan(plane * Colors, size);
        int cached = MergePaletteCache(plane);
        int count = 0;
        for (int i = 0; i < cached && count < size; i++)
        {
            if (_symbols.ReadBit()) colors[count++] = _paletteCache[i];
        }

        int fromCache = count;
        if (count < size) colors[count++] = (ushort)_symbols.ReadLiteral(_bitDepth);
        if (count < size)
        {
            int bits = _bitDepth - 3 + _symbols.ReadLiteral(2);
            int max = (1 << _bitDepth) - 1;
            int least = plane == 0 ? 1 : 0;
            while (count < size)
            {
                int color = Math.Min(colors[count - 1] + _symbols.ReadLiteral(bits) + least, max);
                colors[count++] = (ushort)color;
                bits = Math.Min(bits, CeilLog2(max + 1 - color - least));
            }
        }

        if (fromCache > 0) SortPalette(colors);
        Trace("palette_colors", colors[0]);
    }

    private void ReadColorsV(int size)
    {
        Span<ushort> colors = _palette.AsSpan(2 * Colors, size);
        if (!_symbols.ReadBit())
        {
            for (int i = 0; i < size; i++)
                colors[i] = (ushort)_symbols.ReadLiteral(_bitDepth);
            return;
        }

        int bits = _bitDepth - 4 + _symbols.ReadLiteral(2);
        int mask = (1 << _bitDepth) - 1;
        colors[0] = (ushort)_symbols.ReadLiteral(_bitDepth);
        for (int i = 1; i < size; i++)
        {
            int delta = _symbols.ReadLiteral(bits);
            if (delta != 0 && _symbols.ReadBit()) delta = -delta;

            int color = colors[i - 1] + delta;
            if (color < 0) color += mask + 1;
            if (color > mask) color -= mask + 1;
            colors[i] = (ushort)Math.Clamp(color, 0, mask);
        }
    }

    // get_palette_cache: the palettes above (unless that is another row of 64) and to the left, merged without doubles.
    private int MergePaletteCache(int plane)
    {
        int aboveCount = (_row & 15) == 0 ? 0 : plane == 0 ? _above.PaletteSize[_columnEntry] : _above.PaletteSizeUv[_columnEntry];
        int leftCount = plane == 0 ? _left.PaletteSize[_rowEntry] : _left.PaletteSizeUv[_rowEntry];
        ReadOnlySpan<ushort> above = _above.PaletteColors.AsSpan((plane * EdgeContext.Length + _columnEntry) * Colors, aboveCount);
        ReadOnlySpan<ushort> left = _left.PaletteColors.AsSpan((plane * EdgeContext.Length + _rowEntry) * Colors, leftCount);
        int count = 0;
        int a = 0;
        int l = 0;
        while (a < above.Length || l < left.Length)
        {
            bool takesLeft = a == above.Length || (l < left.Length && left[l] < above[a]);
            ushort color = takesLeft ? left[l++] : above[a++];
            if (!takesLeft && l < left.Length && left[l] == color) l++;
            if (count == 0 || color != _paletteCache[count - 1]) _paletteCache[count++] = color;
        }

        return count;
    }

    private static void SortPalette(Span<ushort> colors)
    {
        for (int i = 1; i < colors.Length; i++)
        {
            ushort color = colors[i];
            int place = i;
            for (; place > 0 && colors[place - 1] > color; place--)
                colors[place] = colors[place - 1];
            colors[place] = color;
        }
    }

    private static int CeilLog2(int value) => value < 2 ? 0 : BitOperations.Log2((uint)(value - 1)) + 1;

    private void StorePalette(EdgeContext edge, int entry, int length)
    {
        edge.PaletteSize.AsSpan(entry, length).Fill(_block.PaletteSizeY);
        edge.PaletteSizeUv.AsSpan(entry, length).Fill(_block.PaletteSizeUv);
        for (int plane = 0; plane < 2; plane++)
        {
            if ((plane == 0 ? _block.PaletteSizeY : _block.PaletteSizeUv) == 0) continue;
            ReadOnlySpan<ushort> colors = _palette.AsSpan(plane * Colors, Colors);
            for (int i = 0; i < length; i++)
                colors.CopyTo(edge.PaletteColors.AsSpan((plane * EdgeContext.Length + entry + i) * Colors, Colors));
        }
    }

    private void ReadPaletteTokens()
    {
        if (_block.PaletteSizeY == 0 && _block.PaletteSizeUv == 0) return;
        int blockWidth = _width4 * 4;
        int blockHeight = _height4 * 4;
        int width = Math.Min(blockWidth, (_miCols - _column) * 4);
        int height = Math.Min(blockHeight, (_miRows - _row) * 4);
        if (_block.PaletteSizeY != 0)
            ReadColorMap(_colorMapY, _block.PaletteSizeY, ColorYOffsets[_block.PaletteSizeY - 2], blockWidth, blockHeight, width, height);
        if (_block.PaletteSizeUv == 0) return;

        // Chroma of 4×16 and 16×4 belongs to two blocks.
        int moreX = _width4 == 1 && _subX != 0 ? 2 : 0;
        int moreY = _height4 == 1 && _subY != 0 ? 2 : 0;
        int offset = ColorUvOffsets[_block.PaletteSizeUv - 2];
        ReadColorMap(_colorMapUv, _block.PaletteSizeUv, offset, _chromaWidth4 * 4, _chromaHeight4 * 4, (width >> _subX) + moreX, (height >> _subY) + moreY);
    }

    // Indices along diagonals from the lower left to the upper right, then the last column and row repeated beyond the frame. Stride is the block's width.
    private void ReadColorMap(byte[] map, int size, int cdfOffset, int blockWidth, int blockHeight, int width, int height)
    {
        int stride = size < 5 ? CdfLayout.PaletteSize2YColorStride0 : CdfLayout.PaletteSize8YColorStride0;
        Span<byte> order = stackalloc byte[Colors];
        map[0] = (byte)_symbols.ReadTruncatedBinary(size);
        for (int i = 1; i < width + height - 1; i++)
        {
            int last = Math.Max(0, i - height + 1);
            for (int column = Math.Min(i, width - 1); column >= last; column--)
            {
                int place = (i - column) * blockWidth + column;
                int context = PaletteOrder.Order(map, place, blockWidth, i - column, column, size, order);
                map[place] = order[_symbols.ReadSymbol(Cdf(cdfOffset + context * stride), size)];
            }
        }

        Trace("color_index_map", map[(height - 1) * blockWidth + width - 1]);
        if (width < blockWidth)
        {
            for (int row = 0; row < height; row++)
                map.AsSpan(row * blockWidth + width, blockWidth - width).Fill(map[row * blockWidth + width - 1]);
        }

        for (int row = height; row < blockHeight; row++)
            map.AsSpan((height - 1) * blockWidth, blockWidth).CopyTo(map.AsSpan(row * blockWidth));
    }
}
