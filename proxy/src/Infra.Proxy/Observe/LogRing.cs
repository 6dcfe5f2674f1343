namespace Infra.Proxy.Observe;

/// <summary>Lines on their way to a file, bounded: one that does not fit is dropped and counted. A writer never waits: it takes another ring if this one is busy. Thread-safe.</summary>
internal sealed class LogRing(int capacity)
{
    private readonly Lock _lock = new();
    private readonly byte[] _bytes = new byte[capacity];
    private readonly byte[] _line = new byte[LineBytesMax];
    private int _start;
    private int _count;
    private long _dropped;
    private double _share;

    /// <summary>Bytes of the longest line: what an entry keeps, all of it escaped.</summary>
    internal const int LineBytesMax = 32 * 1024;

    internal long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Whether more than half of it is used.</summary>
    internal bool IsHalfFull => Volatile.Read(ref _count) > capacity / 2;

    /// <summary>Writes a line, if the ring is free; false if it is busy.</summary>
    internal bool TryAdd(AccessLogFormat format, AccessEntry entry, in AccessResult result, in AccessLogFacts facts)
    {
        if (!_lock.TryEnter()) return false;
        try
        {
            _share += facts.Sample;
            if (_share < 1) return true;
            _share -= 1;
            int length = format.Write(entry, result, facts, _line);
            if (length == 0 || length > capacity - _count) _dropped++;
            else Put(_line.AsSpan(0, length));
        }
        finally
        {
            _lock.Exit();
        }
        return true;
    }

    /// <summary>Takes out as many whole lines as fit into the target, which is longer than any line.</summary>
    internal int Take(Span<byte> target)
    {
        lock (_lock)
        {
            int length = Math.Min(target.Length, _count);
            int toEnd = Math.Min(length, capacity - _start);
            _bytes.AsSpan(_start, toEnd).CopyTo(target);
            _bytes.AsSpan(0, length - toEnd).CopyTo(target[toEnd..]);
            length = target[..length].LastIndexOf((byte)'\n') + 1;
            _start = (_start + length) % capacity;
            _count -= length;
            return length;
        }
    }

    private void Put(ReadOnlySpan<byte> line)
    {
        int at = (_start + _count) % capacity;
        int toEnd = Math.Min(line.Length, capacity - at);
        line[..toEnd].CopyTo(_bytes.AsSpan(at));
        line[toEnd..].CopyTo(_bytes);
        _count += line.Length;
    }
}
