using Infra.Av1.Headers;
using Infra.Av1.Tables;

namespace Infra.Av1.Bitstream;

// Sections 5.9.5 to 5.9.9, 5.9.15 and 7.8: sizes, references, tiles.
internal ref partial struct FrameHeaderParser
{
    private bool ParseIntraSize()
    {
        ReadFrameSize();
        ReadRenderSize();
        _header.AllowIntraBlockCopy = _header.AllowScreenContentTools && _header.UpscaledWidth == _header.CodedWidth && _bits.ReadFlag();
        return true;
    }

    private bool ParseReferences()
    {
        FrameHeader header = _header;
        bool isShort = _sequence.EnableOrderHint && _bits.ReadFlag();
        if (isShort)
        {
            int last = _bits.Read(3);
            int golden = _bits.Read(3);
            if (!TrySetFrameRefs(last, golden)) return Fail(Av1ErrorCode.MissingReference, "a reference slot is empty");
        }

        Span<int> frameIds = stackalloc int[Av1Constants.RefsPerFrame];   // expectedFrameId
        int frameIdMask = (1 << _sequence.FrameIdLength) - 1;
        for (int i = 0; i < Av1Constants.RefsPerFrame; i++)
        {
            if (!isShort) header.RefIndex[i] = _bits.Read(3);
            if (_sequence.FrameIdNumbersPresent) frameIds[i] = (header.CurrentFrameId - _bits.Read(_sequence.DeltaFrameIdLength) - 1) & frameIdMask;
        }

        for (int i = 0; i < Av1Constants.RefsPerFrame; i++)
        {
            FrameHeader? reference = _slots[header.RefIndex[i]].Header;
            if (reference is null) return Fail(Av1ErrorCode.MissingReference, "a reference is missing");
            if (_sequence.FrameIdNumbersPresent && reference.CurrentFrameId != frameIds[i]) return Fail(Av1ErrorCode.MissingReference, "a reference is another frame than the one that is meant, by frame id");
            header.RefOrderHint[i] = reference.OrderHint;
            header.RefSignBias[i] = Distance(reference.OrderHint, header.OrderHint) > 0;
        }

        if (header.FrameSizeOverride && !header.ErrorResilient)
        {
            ReadFrameSizeWithRefs();
        }
        else
        {
            ReadFrameSize();
            ReadRenderSize();
        }

        header.AllowHighPrecisionMv = !header.ForceIntegerMv && _bits.ReadFlag();
        header.InterpolationFilter = _bits.ReadFlag() ? InterpFilter.Switchable : _bits.Read(2);
        header.SwitchableMotion = _bits.ReadFlag();
        header.UseRefFrameMvs = !header.ErrorResilient && _sequence.EnableRefFrameMvs && _bits.ReadFlag();
        return true;
    }

    private void ReadFrameSize()
    {
        if (_header.FrameSizeOverride)
        {
            _header.UpscaledWidth = _bits.Read(_sequence.FrameWidthBits) + 1;
            _header.Height = _bits.Read(_sequence.FrameHeightBits) + 1;
        }
        else
        {
            _header.UpscaledWidth = _sequence.MaxFrameWidth;
            _header.Height = _sequence.MaxFrameHeight;
        }

        ReadSuperres();
    }

    private void ReadRenderSize()
    {
        bool isDifferent = _bits.ReadFlag();
        _header.RenderWidth = isDifferent ? _bits.Read(16) + 1 : _header.UpscaledWidth;
        _header.RenderHeight = isDifferent ? _bits.Read(16) + 1 : _header.Height;
    }

    private void ReadFrameSizeWithRefs()
    {
        for (int i = 0; i < Av1Constants.RefsPerFrame; i++)
        {
            if (!_bits.ReadFlag()) continue;
            FrameHeader? reference = _slots[_header.RefIndex[i]].Header;   // all are there: ParseReferences has looked
            _header.UpscaledWidth = reference?.UpscaledWidth ?? 1;
            _header.Height = reference?.Height ?? 1;
            _header.RenderWidth = reference?.RenderWidth ?? 1;
            _header.RenderHeight = reference?.RenderHeight ?? 1;
            ReadSuperres();
            return;
        }

        ReadFrameSize();
        ReadRenderSize();
    }

    // superres_params and compute_image_size, with the lower bound of the width that decoders apply and the text does not mention.
    private void ReadSuperres()
    {
        FrameHeader header = _header;
        bool isUsed = _sequence.EnableSuperres && _bits.ReadFlag();
        header.SuperresDenominator = isUsed ? _bits.Read(Av1Constants.SuperresDenomBits) + Av1Constants.SuperresDenomMin : Av1Constants.SuperresNum;
        int scaled = (header.UpscaledWidth * Av1Constants.SuperresNum + header.SuperresDenominator / 2) / header.SuperresDenominator;
        header.CodedWidth = isUsed ? Math.Max(scaled, Math.Min(16, header.UpscaledWidth)) : header.UpscaledWidth;
        header.MiCols = 2 * ((header.CodedWidth + 7) >> 3);
        header.MiRows = 2 * ((header.Height + 7) >> 3);
    }

    // Set frame refs process, section 7.8.
    private readonly bool TrySetFrameRefs(int last, int golden)
    {
        const int Slots = Av1Constants.NumRefFrames;
        Span<int> distances = stackalloc int[Slots];   // shiftedOrderHints less curFrameHint
        for (int i = 0; i < Slots; i++)
        {
            FrameHeader? reference = _slots[i].Header;
            if (reference is null) return false;
            distances[i] = Distance(reference.OrderHint, _header.OrderHint);
        }

        int[] refs = _header.RefIndex;
        Array.Fill(refs, -1);
        refs[0] = last;
        refs[RefFrame.GoldenFrame - RefFrame.LastFrame] = golden;
        int used = 1 << last | 1 << golden;
        Take(refs, RefFrame.AltrefFrame, FindBackward(distances, used, isLatest: true), ref used);
        Take(refs, RefFrame.BwdrefFrame, FindBackward(distances, used, isLatest: false), ref used);
        Take(refs, RefFrame.Altref2Frame, FindBackward(distances, used, isLatest: false), ref used);
        foreach (byte reference in SpecTables.RefFrameList)
        {
            if (refs[reference - RefFrame.LastFrame] < 0) Take(refs, reference, FindLatestForward(distances, used), ref used);
        }

        int earliest = 0;
        for (int i = 1; i < Slots; i++)
        {
            if (distances[i] < distances[earliest]) earliest = i;
        }

        for (int i = 0; i < Av1Constants.RefsPerFrame; i++)
        {
            if (refs[i] < 0) refs[i] = earliest;
        }

        return true;
    }

    private static void Take(int[] refs, int reference, int slot, ref int used)
    {
        if (slot < 0) return;
        refs[reference - RefFrame.LastFrame] = slot;
        used |= 1 << slot;
    }

    private static int FindBackward(ReadOnlySpan<int> distances, int used, bool isLatest)
    {
        int found = -1;
        for (int i = 0; i < distances.Length; i++)
        {
            if ((used >> i & 1) != 0 || distances[i] < 0) continue;
            if (found < 0 || (isLatest ? distances[i] >= distances[found] : distances[i] < distances[found])) found = i;
        }

        return found;
    }

    private static int FindLatestForward(ReadOnlySpan<int> distances, int used)
    {
        int found = -1;
        for (int i = 0; i < distances.Length; i++)
        {
            if ((used >> i & 1) != 0 || distances[i] >= 0) continue;
            if (found < 0 || distances[i] >= distances[found]) found = i;
        }

        return found;
    }

    private bool ParseTileInfo()
    {
        TileInfo tiles = _header.Tiles;
        int shift = _sequence.Use128x128Superblock ? 5 : 4;
        int columns = (_header.MiCols + (1 << shift) - 1) >> shift;
        int rows = (_header.MiRows + (1 << shift) - 1) >> shift;
        int widthMax = Av1Constants.MaxTileWidth >> (shift + 2);
        int areaMax = Av1Constants.MaxTileArea >> (2 * (shift + 2));
        int columnsLog2Min = TileLog2(widthMax, columns);
        int columnsLog2Max = TileLog2(1, Math.Min(columns, Av1Constants.MaxTileCols));
        int rowsLog2Max = TileLog2(1, Math.Min(rows, Av1Constants.MaxTileRows));
        int log2Min = Math.Max(columnsLog2Min, TileLog2(areaMax, rows * columns));
        tiles.IsUniform = _bits.ReadFlag();
        bool isGood;
        if (tiles.IsUniform)
        {
            tiles.ColumnsLog2 = columnsLog2Min;
            while (tiles.ColumnsLog2 < columnsLog2Max && _bits.ReadFlag())
                tiles.ColumnsLog2++;
            isGood = TryUniformStarts(columns, tiles.ColumnsLog2, shift, _header.MiCols, Av1Constants.MaxTileCols, out int[] columnStarts);
            tiles.ColumnStarts = columnStarts;
            tiles.RowsLog2 = Math.Max(log2Min - tiles.ColumnsLog2, 0);
            while (tiles.RowsLog2 < rowsLog2Max && _bits.ReadFlag())
                tiles.RowsLog2++;
            isGood &= TryUniformStarts(rows, tiles.RowsLog2, shift, _header.MiRows, Av1Constants.MaxTileRows, out int[] rowStarts);
            tiles.RowStarts = rowStarts;
        }
        else
        {
            isGood = TryReadStarts(columns, widthMax, shift, _header.MiCols, Av1Constants.MaxTileCols, out int[] columnStarts, out int widest);
            tiles.ColumnStarts = columnStarts;
            if (isGood)
            {
                int area = log2Min > 0 ? rows * columns >> (log2Min + 1) : rows * columns;
                isGood = TryReadStarts(rows, Math.Max(area / widest, 1), shift, _header.MiRows, Av1Constants.MaxTileRows, out int[] rowStarts, out _);
                tiles.RowStarts = rowStarts;
            }

            tiles.ColumnsLog2 = TileLog2(1, tiles.ColumnStarts.Length - 1);
            tiles.RowsLog2 = TileLog2(1, tiles.RowStarts.Length - 1);
        }

        if (!isGood) return Fail("more than 64 tile columns or rows");
        tiles.Columns = tiles.ColumnStarts.Length - 1;
        tiles.Rows = tiles.RowStarts.Length - 1;
        if (tiles.ColumnsLog2 == 0 && tiles.RowsLog2 == 0) return true;
        tiles.ContextUpdateTileId = _bits.Read(tiles.ColumnsLog2 + tiles.RowsLog2);
        tiles.TileSizeBytes = _bits.Read(2) + 1;
        return tiles.ContextUpdateTileId < tiles.Columns * tiles.Rows || Fail("context_update_tile_id is not a tile");
    }

    private static int TileLog2(int size, int target)
    {
        int log2 = 0;
        while (size << log2 < target)
            log2++;
        return log2;
    }

    private static bool TryUniformStarts(int superblocks, int log2, int shift, int end, int countMax, out int[] starts)
    {
        int size = (superblocks + (1 << log2) - 1) >> log2;
        int count = (superblocks + size - 1) / size;
        starts = new int[count + 1];
        for (int i = 0; i < count; i++)
            starts[i] = i * size << shift;
        starts[count] = end;
        return count <= countMax;
    }

    private bool TryReadStarts(int superblocks, int sizeMax, int shift, int end, int countMax, out int[] starts, out int widest)
    {
        Span<int> found = stackalloc int[countMax + 1];
        int count = 0;
        widest = 1;
        for (int start = 0; start < superblocks && !_bits.HasFailed;)
        {
            if (count == countMax)
            {
                starts = [0, end];
                return false;
            }

            found[count++] = start << shift;
            int size = _bits.ReadTruncated(Math.Min(superblocks - start, sizeMax)) + 1;
            widest = Math.Max(widest, size);
            start += size;
        }

        found[count] = end;
        starts = found[..(count + 1)].ToArray();
        return count > 0;
    }
}
