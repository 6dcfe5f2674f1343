using Infra.Av1.Tables;

namespace Infra.Av1.Syntax;

// Sections 5.11.34 to 5.11.36: transform blocks in their order, with prediction of intra blocks.
internal sealed partial class TileReader
{
    // TxTypes of luma, inside the superblock of 128: chroma of inter blocks takes them over.
    private readonly byte[] _txTypes = new byte[32 * 32];
    private int _lumaEndX;
    private int _lumaEndY;

    private void ReadResidual()
    {
        if (_block.PaletteSizeY != 0)
            Reconstructor.PredictPalette(in _block, 0, _palette.AsSpan(0, _block.PaletteSizeY), _colorMapY, _width4 * 4);
        if (_block.PaletteSizeUv != 0)
        {
            int stride = _chromaWidth4 * 4;
            Reconstructor.PredictPalette(in _block, 1, _palette.AsSpan(Colors, _block.PaletteSizeUv), _colorMapUv, stride);
            Reconstructor.PredictPalette(in _block, 2, _palette.AsSpan(2 * Colors, _block.PaletteSizeUv), _colorMapUv, stride);
        }

        // A block with nothing to predict or to read here still has transform edges and counts as decoded.
        int leaf = 0;
        int chunksX = Math.Max(1, _width4 >> 4);
        int chunksY = Math.Max(1, _height4 >> 4);
        for (int chunkY = 0; chunkY < chunksY; chunkY++)
        {
            for (int chunkX = 0; chunkX < chunksX; chunkX++)
            {
                int row = _row + (chunkY << 4);
                int column = _column + (chunkX << 4);
                if (row >= _miRows || column >= _miCols) continue;
                if (_txLeaves > 0) leaf = ReadLeaves(leaf, row, column);
                else ReadPlane(0, row, column, _block.TxSize);
                if (!_hasChroma) continue;
                ReadPlane(1, row, column, _block.UvTxSize);
                ReadPlane(2, row, column, _block.UvTxSize);
            }
        }
    }

    // Transform trees of one 64×64.
    private int ReadLeaves(int leaf, int row, int column)
    {
        while (leaf < _txLeaves && (_leafRow[leaf] >> 4) == ((row & 31) >> 4) && (_leafColumn[leaf] >> 4) == ((column & 31) >> 4))
        {
            int y4 = (_row & ~31) + _leafRow[leaf];
            int x4 = (_column & ~31) + _leafColumn[leaf];
            ReadTransformBlock(0, y4, x4, _leafSize[leaf]);
            if (_failed) return leaf;
            leaf++;
        }

        return leaf;
    }

    private void ReadPlane(int plane, int row, int column, int txSize)
    {
        int subX = plane > 0 ? _subX : 0;
        int subY = plane > 0 ? _subY : 0;
        int stepX = SpecTables.TxWidth[txSize] >> 2;
        int stepY = SpecTables.TxHeight[txSize] >> 2;
        int top = row >> subY;
        int left = column >> subX;
        int width = plane > 0 ? Math.Min(_chromaWidth4, 16 >> subX) : Math.Min(_width4, 16);
        int height = plane > 0 ? Math.Min(_chromaHeight4, 16 >> subY) : Math.Min(_height4, 16);
        int bottom = Math.Min(top + height, _miRows >> subY);
        int right = Math.Min(left + width, _miCols >> subX);
        for (int y = top; y < bottom; y += stepY)
        {
            for (int x = left; x < right; x += stepX)
            {
                if (_failed) return;
                ReadTransformBlock(plane, y, x, txSize);
            }
        }
    }

    // x4 and y4 in units of 4 samples of the plane.
    private void ReadTransformBlock(int plane, int y4, int x4, int txSize)
    {
        int subX = plane > 0 ? _subX : 0;
        int subY = plane > 0 ? _subY : 0;
        int stepX = SpecTables.TxWidth[txSize] >> 2;
        int stepY = SpecTables.TxHeight[txSize] >> 2;
        int y = y4 & (_superblockMask >> subY);
        int x = x4 & (_superblockMask >> subX);
        TransformPlace place = default;
        place.Plane = (byte)plane;
        place.TxSize = (byte)txSize;
        place.X = x4 * 4;
        place.Y = y4 * 4;
        if (!_isInter)
        {
            if ((plane == 0 ? _block.PaletteSizeY : _block.PaletteSizeUv) == 0)
            {
                place.HasLeft = x4 > _column >> subX || (plane == 0 ? _hasLeft : _hasLeftChroma);
                place.HasAbove = y4 > _row >> subY || (plane == 0 ? _hasAbove : _hasAboveChroma);
                place.HasAboveRight = IsDecoded(plane, y - 1, x + stepX);
                place.HasBelowLeft = IsDecoded(plane, y + stepY, x - 1);
                place.LumaEndX = _lumaEndX;
                place.LumaEndY = _lumaEndY;
                Reconstructor.PredictIntra(in _block, in place);
            }

            if (plane == 0)
            {
                _lumaEndX = (x4 + stepX) * 4;
                _lumaEndY = (y4 + stepY) * 4;
            }
        }

        if (!_isSkipped)
        {
            int eob = ReadCoefficients(plane, y4, x4, txSize, out int txType);
            if (_failed) return;
            if (eob > 0) Reconstructor.AddResidual(in _block, in place, _coefficients, eob, txType);
        }

        if (_isDeblocked) MarkTransformEdges(plane, y4, x4, txSize);
        ulong bits = ((1UL << stepX) - 1) << (x + 1);
        int end = Math.Min(y + stepY, _superblockUnits >> subY);
        for (int row = y; row < end; row++)
            _decoded[plane * DecodedRows + row + 1] |= bits;
    }
}
