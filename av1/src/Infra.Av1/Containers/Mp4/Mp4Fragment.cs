using System.Buffers.Binary;

namespace Infra.Av1.Containers.Mp4;

/// <summary>
/// The samples of one track in one moof. tfhd flags: 1 base offset, 2 description, 8 duration, 0x10 size, 0x20 flags, 0x20000 base is moof. trun flags: 1 data offset, 4 first flags, 0x100 duration, 0x200 size, 0x400 flags,
/// 0x800 composition offsets. Without a base, data begin at moof for the first traf and at the end of the previous one's for others.
/// </summary>
internal sealed class Mp4Fragment
{
    private const int NonSync = 0x10000;

    private readonly List<Run> _runs = [];
    private int _run;
    private uint _sample;
    private long _place;
    private long _time;

    /// <summary>One trun.</summary>
    private sealed record Run(long? Start, uint Count, int Flags, uint FirstFlags, Mp4Defaults Defaults, byte[] Table, int EntryBytes, long? Time);

    /// <summary>Reads a moof.</summary>
    /// <param name="cursor">The file.</param>
    /// <param name="moof">The box.</param>
    /// <param name="track">track_ID.</param>
    /// <param name="defaults">trex.</param>
    /// <param name="time">Decode time where the fragment before ended; used without tfdt.</param>
    /// <param name="fragment">The samples.</param>
    /// <param name="place">Where damage was found.</param>
    public static bool TryRead(SourceCursor cursor, Mp4Box moof, uint track, Mp4Defaults defaults, long time, out Mp4Fragment fragment, out long place)
    {
        fragment = new Mp4Fragment { _time = time };
        place = moof.Offset;
        long end = moof.Offset;
        cursor.Position = moof.DataOffset;
        while (Mp4Box.TryRead(cursor, moof.End, out Mp4Box child))
        {
            place = child.Offset;
            if (child.Type == Mp4BoxType.Traf && !fragment.TryReadTrack(cursor, child, moof.Offset, track, defaults, ref end)) return false;
            cursor.Position = child.End;
        }

        fragment._place = moof.Offset;
        return cursor.Position == moof.End;
    }

    /// <summary>The next sample; false: no more.</summary>
    public bool TryRead(out Mp4Sample sample)
    {
        sample = default;
        while (_run < _runs.Count && _sample >= _runs[_run].Count)
        {
            _run++;
            _sample = 0;
        }

        if (_run >= _runs.Count) return false;
        Run run = _runs[_run];
        if (_sample == 0)
        {
            if (run.Start is { } start) _place = start;
            if (run.Time is { } time) _time = time;
        }

        ReadOnlySpan<byte> entry = run.Table.AsSpan((int)(_sample * run.EntryBytes), run.EntryBytes);
        uint duration = Take(ref entry, run.Flags, 0x100, run.Defaults.Duration);
        uint size = Take(ref entry, run.Flags, 0x200, run.Defaults.Size);
        uint flags = Take(ref entry, run.Flags, 0x400, _sample == 0 && (run.Flags & 4) != 0 ? run.FirstFlags : run.Defaults.Flags);
        int offset = unchecked((int)Take(ref entry, run.Flags, 0x800, 0));
        sample = new Mp4Sample(_place, size, _time, offset, duration, (flags & NonSync) == 0);
        _place += size;
        _time = unchecked(_time + duration);
        _sample++;
        return true;
    }

    /// <summary>Decode time after the last sample that was read.</summary>
    public long Time => _time;

    private static uint Take(ref ReadOnlySpan<byte> entry, int flags, int flag, uint otherwise)
    {
        if ((flags & flag) == 0) return otherwise;
        uint value = BinaryPrimitives.ReadUInt32BigEndian(entry);
        entry = entry[4..];
        return value;
    }

    private bool TryReadTrack(SourceCursor cursor, Mp4Box traf, long moofOffset, uint track, Mp4Defaults defaults, ref long end)
    {
        if (!traf.TryFind(cursor, Mp4BoxType.Tfhd, out Mp4Box header) || !header.TryReadVersion(cursor, out _, out int flags) || !cursor.TryReadUInt32(out uint id)) return false;
        long start = (flags & 0x20000) != 0 ? moofOffset : end;
        if ((flags & 1) != 0)
        {
            if (!cursor.TryReadUInt64(out ulong given) || given > long.MaxValue / 2) return false;
            start = (long)given;
        }

        if ((flags & 2) != 0 && !cursor.TryReadUInt32(out _)) return false;
        uint duration = defaults.Duration;
        uint size = defaults.Size;
        uint sampleFlags = defaults.Flags;
        if ((flags & 8) != 0 && !cursor.TryReadUInt32(out duration)) return false;
        if ((flags & 0x10) != 0 && !cursor.TryReadUInt32(out size)) return false;
        if ((flags & 0x20) != 0 && !cursor.TryReadUInt32(out sampleFlags)) return false;
        if (cursor.Position > header.End) return false;
        long? time = ReadTime(cursor, traf);
        cursor.Position = traf.DataOffset;
        long place = start;
        while (Mp4Box.TryRead(cursor, traf.End, out Mp4Box child))
        {
            if (child.Type == Mp4BoxType.Trun)
            {
                if (!TryReadRun(cursor, child, start, new Mp4Defaults(duration, size, sampleFlags), time, ref place, out Run run)) return false;
                if (id == track) _runs.Add(run);
                time = null;
            }

            cursor.Position = child.End;
        }

        end = place;
        return true;
    }

    private static long? ReadTime(SourceCursor cursor, Mp4Box traf)
    {
        if (!traf.TryFind(cursor, Mp4BoxType.Tfdt, out Mp4Box box) || !box.TryReadVersion(cursor, out int version, out _)) return null;
        if (version == 1) return cursor.TryReadUInt64(out ulong wide) && wide <= long.MaxValue / 4 ? (long)wide : null;
        return cursor.TryReadUInt32(out uint narrow) ? narrow : null;
    }

    private static bool TryReadRun(SourceCursor cursor, Mp4Box trun, long start, Mp4Defaults defaults, long? time, ref long place, out Run run)
    {
        run = null!;
        if (!trun.TryReadVersion(cursor, out _, out int flags) || !cursor.TryReadUInt32(out uint count)) return false;
        if ((flags & 1) != 0)
        {
            if (!cursor.TryReadUInt32(out uint offset)) return false;
            place = start + unchecked((int)offset);
        }

        uint firstFlags = 0;
        if ((flags & 4) != 0 && !cursor.TryReadUInt32(out firstFlags)) return false;
        int entryBytes = 4 * System.Numerics.BitOperations.PopCount((uint)flags & 0xF00);
        long tableBytes = (long)count * entryBytes;
        if (tableBytes > trun.End - cursor.Position || place < 0) return false;
        // Without a size of its own or by default, a run would be any number of empty samples.
        bool hasSizes = (flags & 0x200) != 0;
        if (!hasSizes && defaults.Size == 0 && count > 0) return false;
        byte[] table = [];
        if (tableBytes > 0 && !new Mp4Box(trun.Type, trun.Offset, cursor.Position, cursor.Position + tableBytes).TryReadRest(cursor, out table)) return false;
        run = new Run(place, count, flags, firstFlags, defaults, table, entryBytes, time);
        Int128 next = place;
        if (!hasSizes) next += (Int128)count * defaults.Size;
        else for (int i = (flags & 0x100) != 0 ? 4 : 0; i < table.Length; i += entryBytes) next += BinaryPrimitives.ReadUInt32BigEndian(table.AsSpan(i));
        if (next > long.MaxValue / 2) return false;
        place = (long)next;
        return true;
    }
}
