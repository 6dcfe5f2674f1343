using System.Numerics;
using Infra.Av1.Headers;
using Infra.Av1.Pictures;
using Infra.Av1.PostFilter;
using Infra.Av1.Syntax;
using Infra.Av1.Threading;

namespace Infra.Av1.Decoding;

// The order of work inside a frame. One thread: superblock row by superblock row through all tiles of a row, filters right behind. Several: whole tiles, taken in order, and filters as soon as a row is there.
// Which error a frame reports does not depend on the threads: that of the first tile that fails, since tiles before it are always finished.
internal sealed partial class FrameDecoder<TPixel>
    where TPixel : unmanaged, IBinaryInteger<TPixel>
{
    private const int NoTile = int.MaxValue;
    private const int BytesAlone = 64;   // frames with fewer are not worth waking anyone

    private readonly object _gate = new();
    private FrameContext<TPixel>? _frame;
    private PendingFrame? _pending;
    private FramePlanes<TPixel>? _grainSource;
    private FramePlanes<TPixel>? _grainTarget;
    private int[] _tilesLeft = [];    // by superblock row: tiles that have not finished it
    private int _superblockLog2;
    private int _superblockRows;
    private int _rowsReady;
    private int _rowsFiltered;
    private int _nextTile;
    private int _failedTile;
    private int _busy;
    private bool _isFiltering;
    private bool _isStopped;
    private Av1Error _error;
    private int _nextStripe;
    private int _stripes;

    /// <inheritdoc/>
    public void TakePart(int worker)
    {
        if (_grainTarget is not null) TakeStripes();
        else TakeTiles(worker);
    }

    private bool TryDecodeTiles(FrameContext<TPixel> frame, PendingFrame pending, out Av1Error error)
    {
        _frame = frame;
        _pending = pending;
        _superblockLog2 = frame.Sequence.Use128x128Superblock ? 7 : 6;
        _superblockRows = (frame.Header.MiRows * 4 + (1 << _superblockLog2) - 1) >> _superblockLog2;
        _failedTile = NoTile;
        _isStopped = false;
        _error = default;
        _filters.Begin(frame, _options.InLoopFilters);
        while (_readers.Count < ReadersFor(pending))
            _readers.Add(new TileReader());
        if (IsShared(pending)) DecodeTogether();
        else DecodeAlone();
        error = _error;
        bool isDecoded = _failedTile == NoTile && !_isStopped;
        if (_isStopped && _failedTile == NoTile) error = new Av1Error(Av1ErrorCode.Cancelled, pending.ObuIndex, 0, "the caller asked to stop", pending.Packet);
        if (!isDecoded) frame.Progress.Fail();
        foreach (WorkerState state in _states)
            state.Reconstructor.End();
        _frame = null;
        _pending = null;
        return isDecoded;
    }

    private bool IsShared(PendingFrame pending) => _states.Length > 1 && _workers is not null && pending.Bytes > BytesAlone;

    private int ReadersFor(PendingFrame pending) => IsShared(pending) ? _states.Length : pending.Header.Tiles.Columns;

    private void DecodeAlone()
    {
        TileInfo tiles = _frame!.Header.Tiles;
        WorkerState state = _states[0];
        for (int tileRow = 0; tileRow < tiles.Rows; tileRow++)
        {
            int columns = tiles.Columns;   // fewer after a failure: only tiles before the failed one matter
            for (int column = 0; column < columns; column++)
                BeginTile(_readers[column], tileRow * tiles.Columns + column);
            while (!_readers[0].IsDone && columns > 0)
            {
                if (IsStopping()) return;
                int row = _readers[0].NextRow >> (_superblockLog2 - 2);
                for (int column = 0; column < columns; column++)
                {
                    if (ReadRow(_readers[column], state, tileRow * tiles.Columns + column)) continue;
                    columns = column;
                }

                if (_failedTile == NoTile) Filter(row + 1, state.Scratch);
            }

            if (_failedTile != NoTile) return;
        }
    }

    private void DecodeTogether()
    {
        TileInfo tiles = _frame!.Header.Tiles;
        if (_tilesLeft.Length < _superblockRows) _tilesLeft = new int[_superblockRows];
        _tilesLeft.AsSpan(0, _superblockRows).Fill(tiles.Columns);
        _rowsReady = 0;
        _rowsFiltered = 0;
        _nextTile = 0;
        _busy = 0;
        _isFiltering = false;
        _workers!.Run(this, _ticket, _states.Length);
    }

    private void BeginTile(TileReader reader, int tile)
    {
        FrameContext<TPixel> frame = _frame!;
        TileData data = _pending![tile];
        int columns = frame.Header.Tiles.Columns;
        reader.Begin(frame, tile / columns, tile % columns, data.Source, data.Offset, data.Length, _options.Strict);
    }

    // One superblock row of a tile, and its last samples kept for the row below.
    private bool ReadRow(TileReader reader, WorkerState state, int tile)
    {
        FrameContext<TPixel> frame = _frame!;
        TileInfo tiles = frame.Header.Tiles;
        int row = reader.NextRow >> (_superblockLog2 - 2);
        long start = _times.Start();
        bool isRead = reader.ReadSuperblockRow(state.Reconstructor);
        _times.Add(TimedStage.Tiles, ref start);
        if (!isRead)
        {
            TileData data = _pending![tile];
            Fail(tile, new Av1Error(reader.Error, data.ObuIndex, reader.BitOffset, reader.ErrorDetail, data.Packet));
            return false;
        }

        int column = tile % tiles.Columns;
        frame.Lines!.Keep(frame.Coded, row, tiles.ColumnStarts[column], tiles.ColumnStarts[column + 1]);
        return true;
    }

    private void Filter(int rows, WorkerScratch<TPixel> scratch) =>
        _filters.Advance(rows == _superblockRows ? RowProgress.Complete : rows << _superblockLog2, scratch);

    private bool IsStopping()
    {
        if (_stop.IsSet) Volatile.Write(ref _isStopped, true);
        return Volatile.Read(ref _isStopped);
    }

    private void Fail(int tile, in Av1Error error)
    {
        lock (_gate)
        {
            if (tile >= _failedTile) return;
            _error = error;
            Volatile.Write(ref _failedTile, tile);
        }
    }

    // What a participant does: filters that can be advanced come first, then tiles.
    private void TakeTiles(int worker)
    {
        int tiles = _frame!.Header.Tiles.Columns * _frame.Header.Tiles.Rows;
        lock (_gate)
        {
            while (true)
            {
                bool isFailed = _failedTile != NoTile || _isStopped;
                if (!isFailed && !_isFiltering && _rowsFiltered < _rowsReady)
                {
                    int rows = _rowsReady;
                    _isFiltering = true;
                    Leave(worker, isFilter: true, rows);
                    _isFiltering = false;
                    _rowsFiltered = rows;
                    Monitor.PulseAll(_gate);
                }
                else if (!isFailed && _nextTile < tiles)
                {
                    int tile = _nextTile++;
                    _busy++;
                    Leave(worker, isFilter: false, tile);
                    _busy--;
                    Monitor.PulseAll(_gate);
                }
                else if (isFailed ? _busy == 0 && !_isFiltering : _rowsFiltered == _superblockRows)
                {
                    return;
                }
                else
                {
                    Monitor.Wait(_gate);
                }
            }
        }
    }

    // Works outside the lock, and is inside again afterwards whatever happened.
    private void Leave(int worker, bool isFilter, int number)
    {
        Monitor.Exit(_gate);
        try
        {
            if (isFilter) Filter(number, _states[worker].Scratch);
            else DecodeTile(worker, number);
        }
        catch (OutOfMemoryException)
        {
            Fail(isFilter ? NoTile - 1 : number, new Av1Error(Av1ErrorCode.OutOfMemoryBudget, _pending!.ObuIndex, 0, "the process has no memory for the frame", _pending.Packet));
        }
        catch (Exception e) when (Mistakes.IsOurs(e))
        {
            Fail(isFilter ? NoTile - 1 : number, Mistakes.Describe(e, _pending!.ObuIndex, _pending.Packet));
        }
        finally
        {
            Monitor.Enter(_gate);
        }
    }

    private void DecodeTile(int worker, int tile)
    {
        TileReader reader = _readers[worker];
        BeginTile(reader, tile);
        while (!reader.IsDone)
        {
            if (IsStopping() || Volatile.Read(ref _failedTile) < tile) return;
            int row = reader.NextRow >> (_superblockLog2 - 2);
            if (!ReadRow(reader, _states[worker], tile)) return;
            lock (_gate)
            {
                if (--_tilesLeft[row] > 0 || row != _rowsReady) continue;
                while (_rowsReady < _superblockRows && _tilesLeft[_rowsReady] == 0)
                    _rowsReady++;
                Monitor.PulseAll(_gate);
            }
        }
    }

    private void SynthesizeGrain(FramePlanes<TPixel> source, FramePlanes<TPixel> target, FrameHeader header, ColorConfig color)
    {
        if (_states.Length == 1 || _workers is null)
        {
            _grain.Apply(source, target, header, color);
            return;
        }

        _grain.Begin(header, color);
        _grainSource = source;
        _grainTarget = target;
        _nextStripe = 0;
        _stripes = GrainSynthesizer<TPixel>.Stripes(header.Height);
        _workers.Run(this, _ticket, _states.Length);
        _grainSource = null;
        _grainTarget = null;
    }

    private void TakeStripes()
    {
        while (true)
        {
            int stripe = Interlocked.Increment(ref _nextStripe) - 1;
            if (stripe >= _stripes) return;
            _grain.ApplyStripe(_grainSource!, _grainTarget!, stripe);
        }
    }
}
