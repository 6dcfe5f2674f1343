using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using Infra.Av1.Entropy;
using Infra.Av1.Tables;

namespace Infra.Av1.Syntax;

// Sections 5.11.39 and 5.11.41, and the dequantization of section 7.12.3: coefficients of one transform block.
internal sealed partial class TileReader
{
    private const int LevelPadding = 4;   // contexts look up to 4 places to the right and below
    private const byte NegativeDc = 64;
    private const byte PositiveDc = 128;
    private const int GolombBitsMax = 32;
    private const int GolombLengthMax = 20;

    private readonly int[] _coefficients = new int[32 * 32 + 64];
    private readonly byte[] _levels = new byte[(32 + LevelPadding) * (32 + LevelPadding) + 16];
    private readonly int[] _nonZero = new int[1024];   // position | level << 16, in reverse scan order
    private readonly int[] _dequantizer = new int[6];  // DC and AC by plane
    private int _dequantizerQIndex;

    // coeffs. Returns eob; the coefficients are dequantized.
    private int ReadCoefficients(int plane, int y4, int x4, int txSize, out int txType)
    {
        int isChroma = plane > 0 ? 1 : 0;
        int widthLog2 = SpecTables.TxWidthLog2[txSize];
        int heightLog2 = SpecTables.TxHeightLog2[txSize];
        int width4 = 1 << (widthLog2 - 2);
        int height4 = 1 << (heightLog2 - 2);
        int sizeContext = (SpecTables.TxSizeSqr[txSize] + SpecTables.TxSizeSqrUp[txSize] + 1) >> 1;
        Span<byte> above = _above.Coefficients.AsSpan(plane * EdgeContext.Length + (x4 & 31));
        Span<byte> left = _left.Coefficients.AsSpan(plane * EdgeContext.Length + (y4 & 31));
        int context = plane == 0 ? LumaAllZeroContext(above, left, widthLog2, heightLog2) : ChromaAllZeroContext(above, left, width4, height4);
        bool isAllZero = _symbols.ReadBool(Cdf(CdfLayout.TxbSkip + sizeContext * CdfLayout.TxbSkipStride0 + context * CdfLayout.TxbSkipStride1));
        Trace("all_zero", isAllZero ? 1 : 0);
        int stored = 0;
        int eob = 0;
        txType = _isLossless ? TxTypeWht : Av1Constants.DctDct;
        if (isAllZero)
        {
            if (plane == 0 && _isInter) StoreTxType(y4, x4, width4, height4, Av1Constants.DctDct);
        }
        else
        {
            txType = plane == 0 ? ReadTxType(y4, x4, txSize, width4, height4) : ChromaTxType(y4, x4, txSize);
            int txClass = TxClass(txType);
            eob = ReadEob(widthLog2, heightLog2, sizeContext, isChroma, txClass);
            int found = ReadLevels(txSize, sizeContext, isChroma, txClass, eob);
            stored = ReadSigns(plane, txSize, txType, above, left, width4, height4, found);
        }

        // Places beyond the frame stay zero, so that contexts need not look where it ends.
        int insideX = Math.Min(width4, (_miCols >> (plane > 0 ? _subX : 0)) - x4);
        int insideY = Math.Min(height4, (_miRows >> (plane > 0 ? _subY : 0)) - y4);
        above[..insideX].Fill((byte)stored);
        left[..insideY].Fill((byte)stored);
        return eob;
    }

    // Contexts of all_zero for luma, section 8.3.2.
    private int LumaAllZeroContext(ReadOnlySpan<byte> above, ReadOnlySpan<byte> left, int widthLog2, int heightLog2)
    {
        if (_width4 << 2 == 1 << widthLog2 && _height4 << 2 == 1 << heightLog2) return 0;
        int top = MaxLevelClass(above, 1 << (widthLog2 - 2));
        int side = MaxLevelClass(left, 1 << (heightLog2 - 2));
        int least = Math.Min(top, side);
        int most = Math.Max(top, side);
        if (most == 0) return 1;
        if (least == 0) return 2 + (most > 3 ? 1 : 0);
        return most <= 3 ? 4 : least <= 3 ? 5 : 6;
    }

    // Levels ored: whether any is above 3, and whether any is above 0, is all that counts.
    private static int MaxLevelClass(ReadOnlySpan<byte> levels, int length)
    {
        const ulong Levels = 0x3F3F3F3F3F3F3F3F;
        ulong ored = Read(levels, length) & Levels;
        if (length > 8) ored |= BinaryPrimitives.ReadUInt64LittleEndian(levels.Slice(8, 8)) & Levels;
        ored |= ored >> 32;
        ored |= ored >> 16;
        ored |= ored >> 8;
        return (int)(ored & 0x3F);
    }

    // The first entries, at most 8 of them; the others zero.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Read(ReadOnlySpan<byte> entries, int length)
    {
        ulong word = BinaryPrimitives.ReadUInt64LittleEndian(entries[..8]);
        return length >= 8 ? word : word & ((1UL << (8 * length)) - 1);
    }

    private int ChromaAllZeroContext(ReadOnlySpan<byte> above, ReadOnlySpan<byte> left, int width4, int height4)
    {
        // Chroma transforms have at most 8 units a side.
        int context = 7 + (Read(above, width4) != 0 ? 1 : 0) + (Read(left, height4) != 0 ? 1 : 0);
        return _chromaWidth4 * _chromaHeight4 > width4 * height4 ? context + 3 : context;
    }

    private int ReadEob(int widthLog2, int heightLog2, int sizeContext, int isChroma, int txClass)
    {
        int context = txClass == Av1Constants.TxClass2d ? 0 : 1;
        int eobPt = 1 + (Math.Min(widthLog2, 5) + Math.Min(heightLog2, 5) - 4) switch
        {
            0 => _symbols.ReadSymbol(Cdf(CdfLayout.EobPt16 + isChroma * CdfLayout.EobPt16Stride0 + context * CdfLayout.EobPt16Stride1), CdfLayout.EobPt16Symbols),
            1 => _symbols.ReadSymbol(Cdf(CdfLayout.EobPt32 + isChroma * CdfLayout.EobPt32Stride0 + context * CdfLayout.EobPt32Stride1), CdfLayout.EobPt32Symbols),
            2 => _symbols.ReadSymbol(Cdf(CdfLayout.EobPt64 + isChroma * CdfLayout.EobPt64Stride0 + context * CdfLayout.EobPt64Stride1), CdfLayout.EobPt64Symbols),
            3 => _symbols.ReadSymbol(Cdf(CdfLayout.EobPt128 + isChroma * CdfLayout.EobPt128Stride0 + context * CdfLayout.EobPt128Stride1), CdfLayout.EobPt128Symbols),
            4 => _symbols.ReadSymbol(Cdf(CdfLayout.EobPt256 + isChroma * CdfLayout.EobPt256Stride0 + context * CdfLayout.EobPt256Stride1), CdfLayout.EobPt256Symbols),
            5 => _symbols.ReadSymbol(Cdf(CdfLayout.EobPt512 + isChroma * CdfLayout.EobPt512Stride0), CdfLayout.EobPt512Symbols),
            _ => _symbols.ReadSymbol(Cdf(CdfLayout.EobPt1024 + isChroma * CdfLayout.EobPt1024Stride0), CdfLayout.EobPt1024Symbols),
        };
        if (eobPt < 3) return eobPt;
        int bits = eobPt - 2;   // 1 to 9; the highest of them has a CDF
        int offset = CdfLayout.EobExtra + sizeContext * CdfLayout.EobExtraStride0 + isChroma * CdfLayout.EobExtraStride1 + (eobPt - 3) * CdfLayout.EobExtraStride2;
        int extra = _symbols.ReadBool(Cdf(offset)) ? 1 << (bits - 1) : 0;
        extra |= _symbols.ReadLiteral(bits - 1);
        return (1 << bits) + 1 + extra;
    }

    // Levels up to 14 from the last coefficient to the first. Levels are kept as min(level, 15) | min(level, 3) << 6, so that one sum serves both contexts. Returns how many are not zero.
    private int ReadLevels(int txSize, int sizeContext, int isChroma, int txClass, int eob)
    {
        int adjusted = SpecTables.AdjustedTxSize[txSize];
        int widthLog2 = SpecTables.TxWidthLog2[adjusted];
        int width = 1 << widthLog2;
        int height = SpecTables.TxHeight[adjusted];
        int stride = width + LevelPadding;
        ReadOnlySpan<ushort> scan = Scans.Get(adjusted, txClass);
        int baseCdf = CdfLayout.CoeffBase + sizeContext * CdfLayout.CoeffBaseStride0 + isChroma * CdfLayout.CoeffBaseStride1;
        int highCdf = CdfLayout.CoeffBr + Math.Min(sizeContext, TxSize.Tx32x32) * CdfLayout.CoeffBrStride0 + isChroma * CdfLayout.CoeffBrStride1;
        int[] nonZero = _nonZero;
        ref SymbolDecoder symbols = ref _symbols;

        // The last one.
        int c = eob - 1;
        int position = scan[c];
        int area = width * height;
        int context = c == 0 ? 0 : c <= area / 8 ? 1 : c <= area / 4 ? 2 : 3;
        int offset = CdfLayout.CoeffBaseEob + sizeContext * CdfLayout.CoeffBaseEobStride0 + isChroma * CdfLayout.CoeffBaseEobStride1 + context * CdfLayout.CoeffBaseEobStride2;
        int level = 1 + symbols.ReadSymbol(Cdf(offset), CdfLayout.CoeffBaseEobSymbols);
        int row = position >> widthLog2;
        int column = position & (width - 1);
        if (level > Av1Constants.NumBaseLevels) level = ReadHighLevel(ref symbols, highCdf + HighContext(txClass, row, column, 0) * CdfLayout.CoeffBrStride2);
        int count = 0;
        nonZero[count++] = position | (level << 16);
        if (c == 0) return count;

        Span<byte> levels = _levels.AsSpan(0, (height + LevelPadding) * stride + 8);
        levels.Clear();
        levels[row * stride + column] = Packed(level);
        ReadOnlySpan<byte> contextOffsets = SpecTables.CoeffBaseCtxOffset.Slice(txSize * 25, 25);
        Span<ushort> baseCdfs = _cdf.AsSpan(baseCdf, CdfLayout.CoeffBaseStride1);
        for (c--; c >= 0; c--)
        {
            position = scan[c];
            row = position >> widthLog2;
            column = position & (width - 1);
            int place = row * stride + column;
            ReadOnlySpan<byte> window = levels[place..];
            int near = window[1] + window[stride];
            int sum;
            if (txClass == Av1Constants.TxClass2d)
            {
                near += window[stride + 1];
                sum = near + window[2] + window[2 * stride];
                context = position == 0 ? 0 : contextOffsets[Math.Min(row, 4) * 5 + Math.Min(column, 4)] + BaseContext(sum);
            }
            else if (txClass == Av1Constants.TxClassHoriz)
            {
                near += window[2];
                sum = near + window[3] + window[4];
                context = Av1Constants.SigCoefContexts2d + 5 * Math.Min(column, 2) + BaseContext(sum);
            }
            else
            {
                near += window[2 * stride];
                sum = near + window[3 * stride] + window[4 * stride];
                context = Av1Constants.SigCoefContexts2d + 5 * Math.Min(row, 2) + BaseContext(sum);
            }

            level = symbols.ReadSymbol4(baseCdfs[(context * CdfLayout.CoeffBaseStride2)..]);
            if (level == 0) continue;
            if (level > Av1Constants.NumBaseLevels) level = ReadHighLevel(ref symbols, highCdf + HighContext(txClass, row, column, near & 63) * CdfLayout.CoeffBrStride2);
            levels[place] = Packed(level);
            nonZero[count++] = position | (level << 16);
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte Packed(int level) => (byte)(level | Math.Min(level, 3) << 6);

    // Min((mag + 1) >> 1, 4) of the sum in the upper bits. Where the lower ones carry, all five levels are above 3 and the result is 4 anyway.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int BaseContext(int sum) => Math.Min((sum + 64) >> 7, 4);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int HighContext(int txClass, int row, int column, int sum)
    {
        int context = Math.Min((sum + 1) >> 1, 6);
        if ((row | column) == 0) return context;
        bool isNear = txClass == Av1Constants.TxClass2d ? (row | column) < 2 : txClass == Av1Constants.TxClassHoriz ? column == 0 : row == 0;
        return isNear ? context + 7 : context + 14;
    }

    // coeff_br, at most four times.
    private int ReadHighLevel(ref SymbolDecoder symbols, int offset)
    {
        Span<ushort> cdf = _cdf.AsSpan(offset, 4);
        int level = Av1Constants.NumBaseLevels + 1;
        for (int i = 0; i < Av1Constants.CoeffBaseRange / (Av1Constants.BrCdfSize - 1); i++)
        {
            int more = symbols.ReadSymbol4(cdf);
            level += more;
            if (more < Av1Constants.BrCdfSize - 1) break;
        }

        return level;
    }

    // Signs and Golomb codes from the first coefficient to the last, and dequantization. Returns what the contexts of later blocks get.
    private int ReadSigns(int plane, int txSize, int txType, ReadOnlySpan<byte> above, ReadOnlySpan<byte> left, int width4, int height4, int count)
    {
        if (_dequantizerQIndex != _block.QIndex) LoadDequantizer();
        int shift = SpecTables.TxSizeSqrUp[txSize] == TxSize.Tx64x64 ? SpecTables.TxSizeSqr[txSize] >= TxSize.Tx32x32 ? 2 : 1
            : txSize is TxSize.Tx32x32 or TxSize.Tx16x32 or TxSize.Tx32x16 ? 1 : 0;
        int max = (1 << (7 + _bitDepth)) - 1;
        int matrixLevel = _header.Segmentation.QmLevelBySegment[plane * Av1Constants.MaxSegments + _segment];
        bool usesMatrix = _header.Quantizer.UsingQMatrix && txType < Av1Constants.Idtx && matrixLevel < 15;
        ReadOnlySpan<byte> matrix = usesMatrix
            ? SpecTables.QuantizerMatrix.Slice((matrixLevel * 2 + (plane > 0 ? 1 : 0)) * Av1Constants.QmTotalSize + SpecTables.QmOffset[txSize])
            : default;
        int[] coefficients = _coefficients;
        int[] nonZero = _nonZero;
        ref SymbolDecoder symbols = ref _symbols;
        int dc = _dequantizer[plane * 2];
        int ac = _dequantizer[plane * 2 + 1];
        long sum = 0;
        int category = 0;
        for (int i = count - 1; i >= 0; i--)
        {
            int entry = nonZero[i];
            int position = entry & 0xFFFF;
            uint level = (uint)(entry >> 16);
            bool isNegative;
            int quantizer = ac;
            if (position == 0)
            {
                // Every scan begins there.
                int context = DcSignContext(above, left, width4, height4);
                isNegative = symbols.ReadBool(Cdf(CdfLayout.DcSign + (plane > 0 ? 1 : 0) * CdfLayout.DcSignStride0 + context * CdfLayout.DcSignStride1));
                category = isNegative ? NegativeDc : PositiveDc;
                quantizer = dc;
            }
            else
            {
                isNegative = symbols.ReadBit();
            }

            if (level > Av1Constants.NumBaseLevels + Av1Constants.CoeffBaseRange)
            {
                level = (ReadGolomb(ref symbols) + Av1Constants.NumBaseLevels + Av1Constants.CoeffBaseRange) & 0xFFFFF;
                if (_failed) return 0;
            }

            sum += level;
            if (usesMatrix) quantizer = (quantizer * matrix[position] + 16) >> 5;
            int value = (int)((uint)quantizer * level & 0xFFFFFF) >> shift;
            coefficients[position] = isNegative ? -Math.Min(value, max + 1) : Math.Min(value, max);
        }

        Trace("coefficients", count);
        return (int)Math.Min(sum, 63) | category;
    }

    // x of the Golomb code: a one after `length` zeros, then as many bits, modulo 2^32.
    private uint ReadGolomb(ref SymbolDecoder symbols)
    {
        int zeros = 0;
        while (!symbols.ReadBit() && zeros < GolombBitsMax)
            zeros++;
        if (_isStrict && zeros >= GolombLengthMax) Fail(Av1ErrorCode.InvalidTile, "a Golomb code of more than 20 bits");
        uint value = 1;
        for (int i = 0; i < zeros; i++)
            value = (value << 1) | (symbols.ReadBit() ? 1u : 0);
        return value;
    }

    private static int DcSignContext(ReadOnlySpan<byte> above, ReadOnlySpan<byte> left, int width4, int height4)
    {
        const ulong Negative = 0x4040404040404040;
        ulong first = Read(above, width4);
        ulong second = Read(left, height4);
        int sum = BitOperations.PopCount(first & Negative << 1) - BitOperations.PopCount(first & Negative)
            + BitOperations.PopCount(second & Negative << 1) - BitOperations.PopCount(second & Negative);
        if (width4 > 8)
        {
            ulong word = BinaryPrimitives.ReadUInt64LittleEndian(above.Slice(8, 8));
            sum += BitOperations.PopCount(word & Negative << 1) - BitOperations.PopCount(word & Negative);
        }

        if (height4 > 8)
        {
            ulong word = BinaryPrimitives.ReadUInt64LittleEndian(left.Slice(8, 8));
            sum += BitOperations.PopCount(word & Negative << 1) - BitOperations.PopCount(word & Negative);
        }

        return sum == 0 ? 0 : sum < 0 ? 1 : 2;
    }

    // get_dc_quant and get_ac_quant of section 7.12.2 for the block's qindex.
    private void LoadDequantizer()
    {
        Headers.QuantizerInfo quantizer = _header.Quantizer;
        int q = _block.QIndex;
        int table = ((_bitDepth - 8) >> 1) * 256;
        _dequantizerQIndex = q;
        _dequantizer[0] = SpecTables.DcQlookup[table + Math.Clamp(q + quantizer.DeltaQYDc, 0, 255)];
        _dequantizer[1] = SpecTables.AcQlookup[table + q];
        _dequantizer[2] = SpecTables.DcQlookup[table + Math.Clamp(q + quantizer.DeltaQUDc, 0, 255)];
        _dequantizer[3] = SpecTables.AcQlookup[table + Math.Clamp(q + quantizer.DeltaQUAc, 0, 255)];
        _dequantizer[4] = SpecTables.DcQlookup[table + Math.Clamp(q + quantizer.DeltaQVDc, 0, 255)];
        _dequantizer[5] = SpecTables.AcQlookup[table + Math.Clamp(q + quantizer.DeltaQVAc, 0, 255)];
    }
}
