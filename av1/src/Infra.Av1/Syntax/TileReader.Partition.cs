using Infra.Av1.Tables;

namespace Infra.Av1.Syntax;

// Section 5.11.4: the partition tree of a superblock.
internal sealed partial class TileReader
{
    // At most six levels deep: 128 to 4.
    private void ReadPartition(int row, int column, int size)
    {
        if (_failed || row >= _miRows || column >= _miCols) return;
        int half = SpecTables.Num4x4BlocksWide[size] >> 1;
        int quarter = half >> 1;
        bool hasRows = row + half < _miRows;
        bool hasColumns = column + half < _miCols;
        int partition = ReadPartitionType(row, column, size, hasRows, hasColumns);
        int subSize = SpecTables.PartitionSubsize[partition * Av1Constants.BlockSizes + size];
        if (subSize == Av1Constants.BlockInvalid || SpecTables.SubsampledSize[subSize * 4 + _subX * 2 + _subY] == Av1Constants.BlockInvalid)
        {
            Fail(Av1ErrorCode.InvalidTile, "a partition that the chroma layout forbids");
            return;
        }

        _block.Partition = (byte)partition;
        int splitSize = SpecTables.PartitionSubsize[Partition.PartitionSplit * Av1Constants.BlockSizes + size];
        switch (partition)
        {
            case Partition.PartitionNone:
                ReadBlock(row, column, subSize);
                break;
            case Partition.PartitionHorz:
                ReadBlock(row, column, subSize);
                if (hasRows) ReadBlock(row + half, column, subSize);
                break;
            case Partition.PartitionVert:
                ReadBlock(row, column, subSize);
                if (hasColumns) ReadBlock(row, column + half, subSize);
                break;
            case Partition.PartitionSplit when size == BlockSize.Block8x8:
                ReadBlock(row, column, subSize);
                ReadBlock(row, column + 1, subSize);
                ReadBlock(row + 1, column, subSize);
                ReadBlock(row + 1, column + 1, subSize);
                break;
            case Partition.PartitionSplit:
                ReadPartition(row, column, subSize);
                ReadPartition(row, column + half, subSize);
                ReadPartition(row + half, column, subSize);
                ReadPartition(row + half, column + half, subSize);
                break;
            case Partition.PartitionHorzA:
                ReadBlock(row, column, splitSize);
                ReadBlock(row, column + half, splitSize);
                ReadBlock(row + half, column, subSize);
                break;
            case Partition.PartitionHorzB:
                ReadBlock(row, column, subSize);
                ReadBlock(row + half, column, splitSize);
                ReadBlock(row + half, column + half, splitSize);
                break;
            case Partition.PartitionVertA:
                ReadBlock(row, column, splitSize);
                ReadBlock(row + half, column, splitSize);
                ReadBlock(row, column + half, subSize);
                break;
            case Partition.PartitionVertB:
                ReadBlock(row, column, subSize);
                ReadBlock(row, column + half, splitSize);
                ReadBlock(row + half, column + half, splitSize);
                break;
            case Partition.PartitionHorz4:
                for (int i = 0; i < 4 && row + quarter * i < _miRows; i++)
                    ReadBlock(row + quarter * i, column, subSize);
                break;
            default:
                for (int i = 0; i < 4 && column + quarter * i < _miCols; i++)
                    ReadBlock(row, column + quarter * i, subSize);
                break;
        }
    }

    private int ReadPartitionType(int row, int column, int size, bool hasRows, bool hasColumns)
    {
        if (!hasRows && !hasColumns) return Partition.PartitionSplit;
        int log2 = SpecTables.MiWidthLog2[size];
        int context = (_left.Partition[row & 31] < log2 ? 2 : 0) + (_above.Partition[column & 31] < log2 ? 1 : 0);
        int offset;
        int symbols;
        switch (log2)
        {
            case 1:
                (offset, symbols) = (CdfLayout.PartitionW8 + context * CdfLayout.PartitionW8Stride0, CdfLayout.PartitionW8Symbols);
                break;
            case 2:
                (offset, symbols) = (CdfLayout.PartitionW16 + context * CdfLayout.PartitionW16Stride0, CdfLayout.PartitionW16Symbols);
                break;
            case 3:
                (offset, symbols) = (CdfLayout.PartitionW32 + context * CdfLayout.PartitionW32Stride0, CdfLayout.PartitionW32Symbols);
                break;
            case 4:
                (offset, symbols) = (CdfLayout.PartitionW64 + context * CdfLayout.PartitionW64Stride0, CdfLayout.PartitionW64Symbols);
                break;
            default:
                (offset, symbols) = (CdfLayout.PartitionW128 + context * CdfLayout.PartitionW128Stride0, CdfLayout.PartitionW128Symbols);
                break;
        }

        Span<ushort> cdf = Cdf(offset);
        int partition;
        if (hasRows && hasColumns)
        {
            partition = _symbols.ReadSymbol(cdf, symbols);
        }
        else if (hasColumns)
        {
            bool isSplit = _symbols.ReadBool(VerticalShare(cdf, symbols));
            partition = isSplit ? Partition.PartitionSplit : Partition.PartitionHorz;
        }
        else
        {
            bool isSplit = _symbols.ReadBool(HorizontalShare(cdf, symbols));
            partition = isSplit ? Partition.PartitionSplit : Partition.PartitionVert;
        }

        Trace("partition", partition);
        return partition;
    }

    // split_or_horz: what would be divided vertically, all of it counts for a split.
    private static uint VerticalShare(ReadOnlySpan<ushort> cdf, int symbols)
    {
        uint sum = Share(cdf, Partition.PartitionVert) + Share(cdf, Partition.PartitionSplit, symbols);
        if (symbols == CdfLayout.PartitionW8Symbols) return sum;
        sum += Share(cdf, Partition.PartitionHorzA) + Share(cdf, Partition.PartitionVertA) + Share(cdf, Partition.PartitionVertB, symbols);
        return symbols == CdfLayout.PartitionW128Symbols ? sum : sum + Share(cdf, Partition.PartitionVert4, symbols);
    }

    // split_or_vert.
    private static uint HorizontalShare(ReadOnlySpan<ushort> cdf, int symbols)
    {
        uint sum = Share(cdf, Partition.PartitionHorz) + Share(cdf, Partition.PartitionSplit, symbols);
        if (symbols == CdfLayout.PartitionW8Symbols) return sum;
        sum += Share(cdf, Partition.PartitionHorzA) + Share(cdf, Partition.PartitionHorzB) + Share(cdf, Partition.PartitionVertA);
        return symbols == CdfLayout.PartitionW128Symbols ? sum : sum + Share(cdf, Partition.PartitionHorz4, symbols);
    }

    // Probability of one symbol, 1/32768; the place of the last one's value holds the counter.
    private static uint Share(ReadOnlySpan<ushort> cdf, int symbol, int symbols = int.MaxValue) =>
        (uint)(cdf[symbol - 1] - (symbol == symbols - 1 ? 0 : cdf[symbol]));
}
