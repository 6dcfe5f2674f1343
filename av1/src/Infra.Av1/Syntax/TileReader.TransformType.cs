using Infra.Av1.Tables;

namespace Infra.Av1.Syntax;

// Sections 5.11.40, 5.11.47 and 5.11.48: transform types.
internal sealed partial class TileReader
{
    private const int TxTypeWht = 16;

    private void StoreTxType(int y4, int x4, int width4, int height4, int txType)
    {
        int width = Math.Min(width4, 32 - (x4 & 31));
        for (int y = 0; y < height4; y++)
            _txTypes.AsSpan((((y4 + y) & 31) << 5) + (x4 & 31), width).Fill((byte)txType);
    }

    // transform_type and compute_tx_type of luma.
    private int ReadTxType(int y4, int x4, int txSize, int width4, int height4)
    {
        if (_isLossless)
        {
            // TxTypes is of no use in lossless blocks: their chroma is Walsh-Hadamard too. The element is not read: qindex is 0.
            return TxTypeWht;
        }

        int set = TxSet(txSize);
        int txType = Av1Constants.DctDct;
        if (set > 0 && _header.Segmentation.QIndexBySegment[_segment] > 0)
        {
            int square = SpecTables.TxSizeSqr[txSize];
            if (_isInter)
            {
                txType = set switch
                {
                    1 => SpecTables.TxTypeInterInvSet1[_symbols.ReadSymbol(Cdf(CdfLayout.InterTxTypeSet1 + square * CdfLayout.InterTxTypeSet1Stride0), CdfLayout.InterTxTypeSet1Symbols)],
                    2 => SpecTables.TxTypeInterInvSet2[_symbols.ReadSymbol(Cdf(CdfLayout.InterTxTypeSet2), CdfLayout.InterTxTypeSet2Symbols)],
                    _ => SpecTables.TxTypeInterInvSet3[_symbols.ReadSymbol(Cdf(CdfLayout.InterTxTypeSet3 + square * CdfLayout.InterTxTypeSet3Stride0), CdfLayout.InterTxTypeSet3Symbols)],
                };
            }
            else
            {
                int direction = _block.FilterIntraMode > 0 ? SpecTables.FilterIntraModeToIntraDir[_block.FilterIntraMode - 1] : _block.YMode;
                txType = set == 1
                    ? SpecTables.TxTypeIntraInvSet1[_symbols.ReadSymbol(Cdf(CdfLayout.IntraTxTypeSet1 + square * CdfLayout.IntraTxTypeSet1Stride0 + direction * CdfLayout.IntraTxTypeSet1Stride1), CdfLayout.IntraTxTypeSet1Symbols)]
                    : SpecTables.TxTypeIntraInvSet2[_symbols.ReadSymbol(Cdf(CdfLayout.IntraTxTypeSet2 + square * CdfLayout.IntraTxTypeSet2Stride0 + direction * CdfLayout.IntraTxTypeSet2Stride1), CdfLayout.IntraTxTypeSet2Symbols)];
            }

            Trace("tx_type", txType);
        }

        if (_isInter) StoreTxType(y4, x4, width4, height4, txType);
        return txType;
    }

    // compute_tx_type of chroma.
    private int ChromaTxType(int y4, int x4, int txSize)
    {
        if (_isLossless) return TxTypeWht;
        if (SpecTables.TxSizeSqrUp[txSize] > TxSize.Tx32x32) return Av1Constants.DctDct;
        int set = TxSet(txSize);
        if (_isInter)
        {
            int row = Math.Max(_row, y4 << _subY) & 31;
            int column = Math.Max(_column, x4 << _subX) & 31;
            int luma = _txTypes[(row << 5) + column];
            return SpecTables.TxTypeInSetInter[set * Av1Constants.TxTypes + luma] != 0 ? luma : Av1Constants.DctDct;
        }

        int txType = SpecTables.ModeToTxfm[_block.UvMode];
        return SpecTables.TxTypeInSetIntra[set * Av1Constants.TxTypes + txType] != 0 ? txType : Av1Constants.DctDct;
    }

    // get_tx_set: 0 is DCT only.
    private int TxSet(int txSize)
    {
        int square = SpecTables.TxSizeSqr[txSize];
        int squareUp = SpecTables.TxSizeSqrUp[txSize];
        if (squareUp > TxSize.Tx32x32) return 0;
        if (_isInter) return _header.ReducedTxSet || squareUp == TxSize.Tx32x32 ? 3 : square == TxSize.Tx16x16 ? 2 : 1;
        if (squareUp == TxSize.Tx32x32) return 0;
        return _header.ReducedTxSet || square == TxSize.Tx16x16 ? 2 : 1;
    }

    private static int TxClass(int txType) => txType switch
    {
        Av1Constants.VDct or Av1Constants.VAdst or Av1Constants.VFlipadst => Av1Constants.TxClassVert,
        Av1Constants.HDct or Av1Constants.HAdst or Av1Constants.HFlipadst => Av1Constants.TxClassHoriz,
        _ => Av1Constants.TxClass2d,
    };
}
