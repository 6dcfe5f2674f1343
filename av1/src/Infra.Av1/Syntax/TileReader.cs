using System.Diagnostics;
using Infra.Av1.Decoding;
using Infra.Av1.Entropy;
using Infra.Av1.Headers;
using Infra.Av1.Motion;
using Infra.Av1.Tables;

namespace Infra.Av1.Syntax;

/// <summary>
/// Reads the syntax of one tile, section 5.11, superblock row by superblock row, fills the frame's maps and calls a <see cref="BlockReconstructor"/> for each block. An object is made once and used for many tiles;
/// it rests between rows, so rows of one tile may be read by different threads one after the other. Nothing allocates after the first tiles of a size. Any bytes lead to blocks or to an <see cref="Error"/>.
/// </summary>
/// <remarks>
/// The frame's maps must have been sized before <see cref="Begin"/>: Motion (inter frames and frames with intra block copy), Saved (inter frames), Segments (a new map if the frame updates it),
/// Cdef (reset), Restoration (reset by <see cref="RestorationGrid"/>), Deblock and TileEdges (reset) if a luma level is not zero, Projected with use_ref_frame_mvs.
/// </remarks>
internal sealed partial class TileReader
{
    private const int FixedBytes = sizeof(ushort) * CdfLayout.Length + (40 << 10);   // CDFs; coefficients, palettes, tables of a block
    private const int EdgeBytes = 2 << 10;

    private readonly CdfContext _cdfs = new();
    private readonly ushort[] _cdf;
    private readonly EdgeContext _left = new();
    private readonly MotionVectorStack _stack = new();
    private readonly WarpSampleList _warpSamples = new();
    private EdgeContext[] _aboves = [];
    private EdgeContext _above = new();
    private FrameContext? _frameOrNull;
    private BlockReconstructor? _reconstructorOrNull;
    private SymbolDecoder _symbols;
    private BlockInfo _block;
    private FrameHeader _header = new();
    private SequenceHeader _sequence = new();

    // The tile, and what is looked up at every block.
    private int _offset;
    private int _tileRow;
    private int _tileColumn;
    private int _rowStart;
    private int _rowEnd;
    private int _columnStart;
    private int _columnEnd;
    private int _miRows;
    private int _miCols;
    private int _planes;
    private int _subX;
    private int _subY;
    private int _bitDepth;
    private int _superblock;         // BLOCK_64X64 or BLOCK_128X128
    private int _superblockUnits;    // 16 or 32
    private int _superblockMask;     // 15 or 31
    private bool _isIntraFrame;
    private bool _isStrict;
    private bool _failed;

    /// <summary>A reader that has no tile yet.</summary>
    public TileReader() => _cdf = _cdfs.Values;

    /// <summary>Where the next superblock row begins, units of 4 luma samples; MiRowEnd of the tile when all are read.</summary>
    public int NextRow { get; private set; }

    /// <summary>Whether all rows of the tile are read.</summary>
    public bool IsDone => NextRow >= _rowEnd;

    /// <summary>Why the tile failed; valid after a false answer.</summary>
    public Av1ErrorCode Error { get; private set; }

    /// <summary>A constant sentence about <see cref="Error"/>.</summary>
    public string ErrorDetail { get; private set; } = "";

    /// <summary>Bits of the tile that were read.</summary>
    public long BitOffset => _symbols.BitsUsed(_offset);

    /// <summary>Bytes that a reader of tiles up to so many columns, in units of 4 luma samples, takes: an upper bound.</summary>
    public static long BytesOf(int columns) => FixedBytes + EdgeBytes * ((columns >> 5) + 3L);

    private FrameContext Frame => _frameOrNull ?? throw new InvalidOperationException("no tile was begun");

    private BlockReconstructor Reconstructor => _reconstructorOrNull ?? throw new InvalidOperationException("no row was begun");

    /// <summary>Starts on a tile.</summary>
    /// <param name="frame">The frame, its maps sized.</param>
    /// <param name="tileRow">0 to TileRows - 1.</param>
    /// <param name="tileColumn">0 to TileCols - 1.</param>
    /// <param name="data">The array that holds the tile's bytes; only read, until the tile is done.</param>
    /// <param name="offset">Where they begin.</param>
    /// <param name="length">How many, at least 1.</param>
    /// <param name="isStrict">Whether what only strict decoding rejects is an error: padding, long Golomb codes, invalid vectors of intra block copy.</param>
    public void Begin(FrameContext frame, int tileRow, int tileColumn, byte[] data, int offset, int length, bool isStrict)
    {
        _frameOrNull = frame;
        _header = frame.Header;
        _sequence = frame.Sequence;
        TileInfo tiles = _header.Tiles;
        _tileRow = tileRow;
        _tileColumn = tileColumn;
        _rowStart = tiles.RowStarts[tileRow];
        _rowEnd = Math.Min(tiles.RowStarts[tileRow + 1], _header.MiRows);
        _columnStart = tiles.ColumnStarts[tileColumn];
        _columnEnd = Math.Min(tiles.ColumnStarts[tileColumn + 1], _header.MiCols);
        _miRows = _header.MiRows;
        _miCols = _header.MiCols;
        ColorConfig color = _sequence.Color;
        _planes = color.PlaneCount;
        _subX = color.SubsamplingX;
        _subY = color.SubsamplingY;
        _bitDepth = color.BitDepth;
        _superblock = _sequence.Use128x128Superblock ? BlockSize.Block128x128 : BlockSize.Block64x64;
        _superblockUnits = _sequence.Use128x128Superblock ? 32 : 16;
        _superblockMask = _superblockUnits - 1;
        _isIntraFrame = _header.IsIntra;
        _isStrict = isStrict;
        _failed = false;
        Error = Av1ErrorCode.None;
        ErrorDetail = "";
        _offset = offset;
        _symbols = new SymbolDecoder(data, offset, length, _header.DisableCdfUpdate);
        _cdfs.CopyFrom(frame.Cdfs);
        NextRow = _rowStart;
        int aboves = ((_columnEnd - 1) >> 5) - (_columnStart >> 5) + 1;
        if (_aboves.Length < aboves)
        {
            int before = _aboves.Length;
            Array.Resize(ref _aboves, aboves);
            for (int i = before; i < aboves; i++)
                _aboves[i] = new EdgeContext();
        }

        for (int i = 0; i < aboves; i++)
            _aboves[i].Clear();
        BeginDeltas();
        BeginRestoration();
        BeginInter();
        BeginDeblock();
    }

    /// <summary>
    /// Reads the next superblock row and reconstructs it. False: the tile is broken, see <see cref="Error"/>; what it has written of the maps is then of no use.
    /// </summary>
    /// <param name="reconstructor">That of the calling thread.</param>
    public bool ReadSuperblockRow(BlockReconstructor reconstructor)
    {
        if (_failed) return false;
        FrameContext frame = Frame;
        _reconstructorOrNull = reconstructor;
        reconstructor.Begin(frame, _rowStart, _rowEnd, _columnStart, _columnEnd);
        _left.Clear();
        int row = NextRow;
        for (int column = _columnStart; column < _columnEnd; column += _superblockUnits)
        {
            _readDeltas = _header.Delta.DeltaQPresent;
            ClearDecoded(row, column);
            ReadRestoration(row, column);
            _above = _aboves[(column >> 5) - (_columnStart >> 5)];
            ReadPartition(row, column, _superblock);
            if (_failed) return false;
        }

        _reconstructorOrNull = null;
        if (_symbols.IsOverread) return Fail(Av1ErrorCode.InvalidTile, "a tile ends before its last symbol");
        LeaveTileEdges(row);
        NextRow = row + _superblockUnits;
        if (!_isIntraFrame) MotionField.Save(frame, row, Math.Min(NextRow, _rowEnd), _columnStart, _columnEnd);
        return !IsDone || EndTile();
    }

    // exit_symbol, section 8.2.4.
    private bool EndTile()
    {
        if (_isStrict && !_symbols.IsPaddingValid()) return Fail(Av1ErrorCode.InvalidPadding, "the bits after a tile's last symbol are not a one and zeros");
        if (!_header.DisableFrameEndUpdateCdf && _tileRow * _header.Tiles.Columns + _tileColumn == _header.Tiles.ContextUpdateTileId)
        {
            Frame.EndCdfs.CopyFrom(_cdfs);
            Frame.EndCdfs.ClearCounters();
        }

        return true;
    }

    private bool Fail(Av1ErrorCode code, string detail)
    {
        if (!_failed)
        {
            Error = code;
            ErrorDetail = detail;
        }

        _failed = true;
        _reconstructorOrNull = null;
        return false;
    }

    private Span<ushort> Cdf(int offset) => _cdf.AsSpan(offset);

    // is_inside.
    private bool IsInside(int row, int column) => column >= _columnStart && column < _columnEnd && row >= _rowStart && row < _rowEnd;

    // Builds with AV1_TRACE print every element: name, value, range afterwards. dav1d built with its block debugging prints the range at the same places.
    [Conditional("AV1_TRACE")]
    private void Trace(string name, int value) => Console.Error.WriteLine($"{name}[{value}]: r={_symbols.Range}");
}
