using Infra.Av1.Tables;

namespace Infra.Av1.Tests.Decoding;

/// <summary>Which CDFs of coefficients the syntax can select: all transforms of all blocks, with all classes, positions, magnitudes of neighbours and ends. Written from sections 5.11.34 to 5.11.48 and 8.3.2 of the AV1 specification, not from the decoder.</summary>
internal static class CoefficientContexts
{
    private const int LevelMax = 63;   // culLevel
    private const int BaseContexts = Av1Constants.SigCoefContexts;
    private const int BaseLevelMax = 3;
    private const int HighContexts = 21;
    private const int HighLevelMax = Av1Constants.CoeffBaseRange + Av1Constants.NumBaseLevels + 1;
    private const int EndContexts = Av1Constants.SigCoefContextsEob;
    private const int ExtraContexts = 9;
    private const int AllZeroContexts = 13;
    private static readonly (int X, int Y)[] Subsamplings = [(0, 0), (1, 0), (1, 1)];

    /// <summary>For each table of coefficients that has an impossible index, the possible ones.</summary>
    public static Dictionary<string, HashSet<int>> PossibleIndexes()
    {
        HashSet<int> allZero = [];
        HashSet<int> extra = [];
        HashSet<int> end = [];
        HashSet<int> low = [];
        HashSet<int> high = [];
        foreach ((int residual, int txSize, int plane) in Transforms().Distinct())
            allZero.UnionWith(OfAllZero(residual, txSize, plane).Select(context => SizeContext(txSize) * AllZeroContexts + context));
        foreach ((int txSize, int plane) in Transforms().Select(transform => (transform.TxSize, transform.Plane)).Distinct())
        {
            int both = SizeContext(txSize) * 2 + plane;
            int bothOfHigh = Math.Min(SizeContext(txSize), TxSize.Tx32x32) * 2 + plane;
            extra.UnionWith(OfExtra(txSize).Select(context => both * ExtraContexts + context));
            end.UnionWith(OfEnd(txSize).Select(context => both * EndContexts + context));
            foreach (int txClass in Classes(txSize))
            {
                low.UnionWith(OfBase(txSize, txClass).Select(context => both * BaseContexts + context));
                high.UnionWith(OfHigh(txSize, txClass).Select(context => bothOfHigh * HighContexts + context));
            }
        }

        return new Dictionary<string, HashSet<int>>
        {
            [nameof(CdfLayout.TxbSkip)] = allZero,
            [nameof(CdfLayout.EobExtra)] = extra,
            [nameof(CdfLayout.CoeffBaseEob)] = end,
            [nameof(CdfLayout.CoeffBase)] = low,
            [nameof(CdfLayout.CoeffBr)] = high,
        };
    }

    // txSzCtx.
    private static int SizeContext(int txSize) => (SpecTables.TxSizeSqr[txSize] + SpecTables.TxSizeSqrUp[txSize] + 1) >> 1;

    // Residual sizes, transform sizes and ptype. Luma is split at most twice (5.11.15, 5.11.17), chroma is not (5.11.37); lossless blocks have 4×4 in both.
    private static IEnumerable<(int Residual, int TxSize, int Plane)> Transforms()
    {
        for (int size = 0; size < Av1Constants.BlockSizes; size++)
        {
            yield return (size, TxSize.Tx4x4, 0);
            int txSize = SpecTables.MaxTxSizeRect[size];
            for (int depth = 0; depth <= Av1Constants.MaxVartxDepth; depth++)
            {
                yield return (size, txSize, 0);
                txSize = SpecTables.SplitTxSize[txSize];
            }

            foreach ((int subX, int subY) in Subsamplings)
            {
                int residual = SpecTables.SubsampledSize[size * 4 + subX * 2 + subY];
                if (residual == Av1Constants.BlockInvalid) continue;
                yield return (residual, TxSize.Tx4x4, 1);
                yield return (residual, ChromaTxSize(residual), 1);
            }
        }
    }

    // get_tx_size.
    private static int ChromaTxSize(int residual)
    {
        int largest = SpecTables.MaxTxSizeRect[residual];
        int width = SpecTables.TxWidth[largest];
        int height = SpecTables.TxHeight[largest];
        if (width < 64 && height < 64) return largest;
        return width == 16 ? TxSize.Tx16x32 : height == 16 ? TxSize.Tx32x16 : TxSize.Tx32x32;
    }

    // get_tx_class of all types that get_tx_set allows, luma or chroma (5.11.40, 5.11.48): classes of one dimension come with the larger sets of both kinds of blocks.
    private static int[] Classes(int txSize)
    {
        int square = SpecTables.TxSizeSqr[txSize];
        int squareUp = SpecTables.TxSizeSqrUp[txSize];
        ReadOnlySpan<byte> inter = SpecTables.TxTypeInSetInter.Slice((squareUp > TxSize.Tx32x32 ? 0 : squareUp == TxSize.Tx32x32 ? 3 : square == TxSize.Tx16x16 ? 2 : 1) * Av1Constants.TxTypes, Av1Constants.TxTypes);
        ReadOnlySpan<byte> intra = SpecTables.TxTypeInSetIntra.Slice((squareUp >= TxSize.Tx32x32 ? 0 : square == TxSize.Tx16x16 ? 2 : 1) * Av1Constants.TxTypes, Av1Constants.TxTypes);
        HashSet<int> classes = [];
        for (int type = 0; type < Av1Constants.TxTypes; type++)
        {
            if (inter[type] == 0 && intra[type] == 0) continue;
            classes.Add(type switch
            {
                Av1Constants.VDct or Av1Constants.VAdst or Av1Constants.VFlipadst => Av1Constants.TxClassVert,
                Av1Constants.HDct or Av1Constants.HAdst or Av1Constants.HFlipadst => Av1Constants.TxClassHoriz,
                _ => Av1Constants.TxClass2d,
            });
        }

        return [.. classes];
    }

    // all_zero, for all levels and signs of the neighbours.
    private static IEnumerable<int> OfAllZero(int residual, int txSize, int plane)
    {
        int width = SpecTables.Num4x4BlocksWide[residual] * 4;
        int height = SpecTables.Num4x4BlocksHigh[residual] * 4;
        bool isWhole = width == SpecTables.TxWidth[txSize] && height == SpecTables.TxHeight[txSize];
        bool isPart = width * height > SpecTables.TxWidth[txSize] * SpecTables.TxHeight[txSize];
        for (int top = 0; top <= LevelMax; top++)
        {
            for (int left = 0; left <= LevelMax; left++)
            {
                if (plane > 0) yield return 7 + (top != 0 ? 1 : 0) + (left != 0 ? 1 : 0) + (isPart ? 3 : 0);
                else if (isWhole) yield return 0;
                else if (top == 0 && left == 0) yield return 1;
                else if (top == 0 || left == 0) yield return 2 + (Math.Max(top, left) > 3 ? 1 : 0);
                else if (Math.Max(top, left) <= 3) yield return 4;
                else yield return Math.Min(top, left) <= 3 ? 5 : 6;
            }
        }
    }

    // eob_extra: eobPt - 3 for all symbols of the eob_pt that the size has.
    private static IEnumerable<int> OfExtra(int txSize)
    {
        int eobMultisize = Math.Min(SpecTables.TxWidthLog2[txSize], (byte)5) + Math.Min(SpecTables.TxHeightLog2[txSize], (byte)5) - 4;
        return Enumerable.Range(0, eobMultisize + 3);
    }

    // coeff_base_eob, for all ends.
    private static IEnumerable<int> OfEnd(int txSize)
    {
        int area = SpecTables.TxWidth[SpecTables.AdjustedTxSize[txSize]] * SpecTables.TxHeight[SpecTables.AdjustedTxSize[txSize]];
        return Enumerable.Range(0, area).Select(c => c == 0 ? 0 : c <= area / 8 ? 1 : c <= area / 4 ? 2 : 3);
    }

    // coeff_base, for all positions and sums of magnitudes.
    private static IEnumerable<int> OfBase(int txSize, int txClass)
    {
        foreach ((int row, int column) in Positions(txSize))
        {
            int neighbors = CountInside(SpecTables.SigRefDiffOffset.Slice(txClass * 2 * Av1Constants.SigRefDiffOffsetNum, 2 * Av1Constants.SigRefDiffOffsetNum), txSize, row, column);
            for (int magnitude = 0; magnitude <= neighbors * BaseLevelMax; magnitude++)
            {
                int context = Math.Min((magnitude + 1) >> 1, 4);
                if (txClass != Av1Constants.TxClass2d) yield return context + SpecTables.CoeffBasePosCtxOffset[Math.Min(txClass == Av1Constants.TxClassVert ? row : column, 2)];
                else if (row == 0 && column == 0) yield return 0;
                else yield return context + SpecTables.CoeffBaseCtxOffset[(txSize * 5 + Math.Min(row, 4)) * 5 + Math.Min(column, 4)];
            }
        }
    }

    // coeff_br, likewise.
    private static IEnumerable<int> OfHigh(int txSize, int txClass)
    {
        foreach ((int row, int column) in Positions(txSize))
        {
            int neighbors = CountInside(SpecTables.MagRefOffsetWithTxClass.Slice(txClass * 6, 6), txSize, row, column);
            for (int magnitude = 0; magnitude <= neighbors * HighLevelMax; magnitude++)
            {
                int context = Math.Min((magnitude + 1) >> 1, 6);
                bool isNear = txClass switch
                {
                    Av1Constants.TxClass2d => row < 2 && column < 2,
                    Av1Constants.TxClassHoriz => column == 0,
                    _ => row == 0,
                };
                if (row == 0 && column == 0) yield return context;
                else yield return context + (isNear ? 7 : 14);
            }
        }
    }

    private static IEnumerable<(int Row, int Column)> Positions(int txSize)
    {
        int adjusted = SpecTables.AdjustedTxSize[txSize];
        for (int row = 0; row < SpecTables.TxHeight[adjusted]; row++)
        {
            for (int column = 0; column < SpecTables.TxWidth[adjusted]; column++)
                yield return (row, column);
        }
    }

    // Neighbours in the transform; offsets are pairs of rows and columns.
    private static int CountInside(ReadOnlySpan<byte> offsets, int txSize, int row, int column)
    {
        int adjusted = SpecTables.AdjustedTxSize[txSize];
        int count = 0;
        for (int i = 0; i < offsets.Length; i += 2)
        {
            if (row + offsets[i] < SpecTables.TxHeight[adjusted] && column + offsets[i + 1] < SpecTables.TxWidth[adjusted]) count++;
        }

        return count;
    }
}
