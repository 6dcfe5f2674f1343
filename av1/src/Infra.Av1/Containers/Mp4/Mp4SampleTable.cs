using System.Buffers.Binary;

namespace Infra.Av1.Containers.Mp4;

/// <summary>
/// The tables of stbl: stts and ctts (times), stsc (samples per chunk, from 1), stsz or stz2 (sizes), stco or co64 (chunks), stss (sync samples). They stay as the bytes of the file and are walked, never expanded,
/// so that they take no more memory than the file holds.
/// </summary>
internal sealed class Mp4SampleTable
{
    private const int CountBytes = 4;

    private byte[] _times = [];
    private byte[] _offsets = [];
    private byte[] _groups = [];
    private byte[] _sizes = [];
    private byte[] _chunks = [];
    private byte[]? _syncs;
    private int _chunkBytes = 4;
    private int _sizeBits = 32;
    private uint _uniformSize;

    // The walk.
    private long _sample;
    private int _chunk;
    private uint _leftInChunk;
    private int _group;
    private long _place;
    private long _time;
    private int _timeRun;
    private uint _leftInTimeRun;
    private int _offsetRun;
    private uint _leftInOffsetRun;
    private int _sync;

    /// <summary>Number of samples.</summary>
    public uint Count { get; private set; }

    /// <summary>Number of the next sample.</summary>
    public long Next => _sample;

    /// <summary>Sum of all durations.</summary>
    public long TotalDuration
    {
        get
        {
            Int128 sum = 0;
            for (int i = 0; i + 8 <= _times.Length; i += 8) sum += (Int128)WordAt(_times, i) * WordAt(_times, i + 4);
            return (long)Int128.Min(sum, long.MaxValue);
        }
    }

    /// <summary>Reads the tables.</summary>
    public bool TryRead(SourceCursor cursor, Mp4Box stbl, out string detail, out long place)
    {
        detail = "a damaged sample table";
        place = stbl.Offset;
        if (!TryReadEntries(cursor, stbl, Mp4BoxType.Stts, 8, out _times)) return false;
        if (!TryReadEntries(cursor, stbl, Mp4BoxType.Ctts, 8, out _offsets)) return false;
        if (!TryReadEntries(cursor, stbl, Mp4BoxType.Stsc, 12, out _groups)) return false;
        if (!TryReadEntries(cursor, stbl, Mp4BoxType.Stco, 4, out _chunks)) return false;
        if (_chunks.Length == 0)
        {
            _chunkBytes = 8;
            if (!TryReadEntries(cursor, stbl, Mp4BoxType.Co64, 8, out _chunks)) return false;
        }

        if (stbl.TryFind(cursor, Mp4BoxType.Stss, out _))
        {
            if (!TryReadEntries(cursor, stbl, Mp4BoxType.Stss, 4, out byte[] syncs)) return false;
            _syncs = syncs;
        }

        return TryReadSizes(cursor, stbl);
    }

    /// <summary>Goes back to the first sample.</summary>
    public void Restart()
    {
        (_sample, _chunk, _leftInChunk, _group, _place, _time, _timeRun, _leftInTimeRun, _offsetRun, _leftInOffsetRun, _sync) = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    /// <summary>The next sample; false: no more. A table that ends too early gives a sample with a negative offset.</summary>
    public bool TryRead(out Mp4Sample sample)
    {
        sample = default;
        if (_sample >= Count) return false;
        long size = SizeOf(_sample);
        long offset = NextPlace(size);
        (long time, long duration) = NextTime();
        sample = new Mp4Sample(offset, size, time, NextCompositionOffset(), duration, NextSync());
        _sample++;
        return true;
    }

    private static uint WordAt(byte[] table, int offset) => BinaryPrimitives.ReadUInt32BigEndian(table.AsSpan(offset));

    // An absent table is empty; one that promises more than its box holds is damage.
    private static bool TryReadEntries(SourceCursor cursor, Mp4Box stbl, uint type, int entryBytes, out byte[] entries)
    {
        entries = [];
        if (!stbl.TryFind(cursor, type, out Mp4Box box)) return true;
        if (!box.TryReadVersion(cursor, out _, out _) || !cursor.TryReadUInt32(out uint count)) return false;
        if ((ulong)count * (uint)entryBytes > (ulong)Math.Max(0, box.End - cursor.Position)) return false;
        return new Mp4Box(type, box.Offset, cursor.Position, cursor.Position + (long)count * entryBytes).TryReadRest(cursor, out entries);
    }

    private bool TryReadSizes(SourceCursor cursor, Mp4Box stbl)
    {
        bool isCompact = false;
        if (!stbl.TryFind(cursor, Mp4BoxType.Stsz, out Mp4Box box))
        {
            isCompact = true;
            // A track that has only fragments may leave out the table.
            if (!stbl.TryFind(cursor, Mp4BoxType.Stz2, out box)) return true;
        }

        if (!box.TryReadVersion(cursor, out _, out _) || !cursor.TryReadUInt32(out uint size) || !cursor.TryReadUInt32(out uint count)) return false;
        Count = count;
        if (isCompact)
        {
            _sizeBits = (int)(size & 0xFF);
            if (_sizeBits is not (4 or 8 or 16)) return false;
        }
        else if (size != 0)
        {
            _uniformSize = size;
            return true;
        }

        long bytes = ((long)count * _sizeBits + 7) / 8;
        if (bytes > box.End - cursor.Position) return false;
        return new Mp4Box(box.Type, box.Offset, cursor.Position, cursor.Position + bytes).TryReadRest(cursor, out _sizes);
    }

    private long SizeOf(long sample)
    {
        if (_uniformSize != 0) return _uniformSize;
        return _sizeBits switch
        {
            4 => _sizes[sample / 2] >> (sample % 2 == 0 ? 4 : 0) & 15,
            8 => _sizes[sample],
            16 => BinaryPrimitives.ReadUInt16BigEndian(_sizes.AsSpan((int)sample * 2)),
            _ => WordAt(_sizes, (int)sample * CountBytes),
        };
    }

    private long NextPlace(long size)
    {
        while (_leftInChunk == 0)
        {
            if ((_chunk + 1L) * _chunkBytes > _chunks.Length || _groups.Length == 0) return -1;
            ulong start = _chunkBytes == 4 ? WordAt(_chunks, _chunk * 4) : BinaryPrimitives.ReadUInt64BigEndian(_chunks.AsSpan(_chunk * 8));
            _chunk++;
            // Entries of stsc name the first chunk, from 1, that they are for.
            while (_group + 24 <= _groups.Length && WordAt(_groups, _group + 12) <= (uint)_chunk) _group += 12;
            _leftInChunk = WordAt(_groups, _group + 4);
            if (start > long.MaxValue / 2) return -1;
            _place = (long)start;
        }

        _leftInChunk--;
        long place = _place;
        _place += size;
        return place;
    }

    private (long Time, long Duration) NextTime()
    {
        while (_leftInTimeRun == 0 && _timeRun + 8 <= _times.Length)
        {
            _leftInTimeRun = WordAt(_times, _timeRun);
            _timeRun += 8;
        }

        long time = _time;
        if (_leftInTimeRun == 0) return (time, 0);
        _leftInTimeRun--;
        uint duration = WordAt(_times, _timeRun - 4);
        _time += duration;
        return (time, duration);
    }

    // Version 0 is unsigned by the text, but writers put negative numbers there too; no true offset is beyond 2^31.
    private int NextCompositionOffset()
    {
        while (_leftInOffsetRun == 0 && _offsetRun + 8 <= _offsets.Length)
        {
            _leftInOffsetRun = WordAt(_offsets, _offsetRun);
            _offsetRun += 8;
        }

        if (_leftInOffsetRun == 0) return 0;
        _leftInOffsetRun--;
        return unchecked((int)WordAt(_offsets, _offsetRun - 4));
    }

    private bool NextSync()
    {
        if (_syncs is null) return true;
        while (_sync + 4 <= _syncs.Length && WordAt(_syncs, _sync) < _sample + 1) _sync += 4;
        return _sync + 4 <= _syncs.Length && WordAt(_syncs, _sync) == _sample + 1;
    }
}
