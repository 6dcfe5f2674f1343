namespace Infra.Buffers;

/// <summary>
/// Bytes of a stream, first in, first out, always in one piece. It grows on demand up to a stated maximum and holds no memory while it has none to hold. Appending and consuming
/// take constant time per byte over its life, whatever their sizes; to that end its storage may be twice the maximum.
/// Cleared when disposed. Views of the content are good until the next call that changes the queue. Not thread-safe.
/// </summary>
public sealed class ByteQueue : IDisposable
{
    /// <summary>The largest maximum.</summary>
    public const int BytesMaxLimit = 1 << 29;

    private const int CapacityMin = 256;

    private readonly PooledBufferPool? _pool;
    private PooledBuffer? _storage;
    private int _start;
    private int _end;
    private bool _isDisposed;

    /// <summary>An empty queue for at most <paramref name="bytesMax"/> bytes; storage comes from <paramref name="pool"/>, if there is one and it lends buffers of that size.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The maximum is not 1 to 2^29.</exception>
    public ByteQueue(int bytesMax, PooledBufferPool? pool = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytesMax);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytesMax, BytesMaxLimit);
        BytesMax = bytesMax;
        _pool = pool;
    }

    /// <summary>The most it can hold.</summary>
    public int BytesMax { get; }

    /// <summary>Bytes in the queue.</summary>
    public int Count => _end - _start;

    /// <summary>Whether the queue is empty.</summary>
    public bool IsEmpty => _end == _start;

    /// <summary>Bytes that can still be appended.</summary>
    public int Free => BytesMax - Count;

    /// <summary>Bytes of memory held now; at most twice <see cref="BytesMax"/> (256 for a smaller maximum).</summary>
    public int Capacity => _storage?.Length ?? 0;

    /// <summary>All bytes in the queue, oldest first.</summary>
    /// <exception cref="ObjectDisposedException">The queue has been disposed.</exception>
    public ReadOnlySpan<byte> Peek()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _storage is null ? default : _storage.Span[_start.._end];
    }

    /// <summary>All bytes in the queue, oldest first, for an asynchronous write.</summary>
    /// <exception cref="ObjectDisposedException">The queue has been disposed.</exception>
    public ReadOnlyMemory<byte> PeekMemory()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _storage is null ? default : _storage.Memory[_start.._end];
    }

    /// <summary>Removes the oldest <paramref name="count"/> bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer.</exception>
    /// <exception cref="ObjectDisposedException">The queue has been disposed.</exception>
    public void Consume(int count)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)Count, nameof(count));
        _start += count;
        if (_start == _end) _start = _end = 0;
    }

    /// <summary>Appends all of <paramref name="bytes"/>, or nothing if they do not fit or the pool lends no more.</summary>
    /// <exception cref="ObjectDisposedException">The queue has been disposed.</exception>
    public bool TryAppend(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return true;
        Span<byte> target = GetWriteSpan(bytes.Length);
        if (target.IsEmpty) return false;
        bytes.CopyTo(target);
        Advance(bytes.Length);
        return true;
    }

    /// <summary>
    /// Room behind the last byte, at least <paramref name="sizeMin"/> and at most <see cref="Free"/> bytes, to be filled and then counted by <see cref="Advance"/>;
    /// empty if <paramref name="sizeMin"/> do not fit or the pool lends no more.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The size is 0 or negative.</exception>
    /// <exception cref="ObjectDisposedException">The queue has been disposed.</exception>
    public Span<byte> GetWriteSpan(int sizeMin = 1) =>
        TryMakeRoom(sizeMin) ? _storage!.Span.Slice(_end, Math.Min(Capacity - _end, Free)) : default;

    /// <summary>Like <see cref="GetWriteSpan"/>, for an asynchronous read.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The size is 0 or negative.</exception>
    /// <exception cref="ObjectDisposedException">The queue has been disposed.</exception>
    public Memory<byte> GetWriteMemory(int sizeMin = 1) =>
        TryMakeRoom(sizeMin) ? _storage!.Memory.Slice(_end, Math.Min(Capacity - _end, Free)) : default;

    /// <summary>Appends the first <paramref name="count"/> bytes of the room that was handed out last.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is less room.</exception>
    /// <exception cref="ObjectDisposedException">The queue has been disposed.</exception>
    public void Advance(int count)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)Math.Min(Capacity - _end, Free), nameof(count));
        _end += count;
    }

    /// <summary>Removes everything; the storage is kept.</summary>
    public void Clear() => _start = _end = 0;

    /// <summary>Gives the storage back if the queue is empty, so that an idle connection costs nothing.</summary>
    public void ReleaseIfEmpty()
    {
        if (!IsEmpty) return;
        _storage?.Dispose();
        _storage = null;
        _start = _end = 0;
    }

    /// <summary>Clears the bytes and gives the storage back; once is enough, more is harmless.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        Clear();
        ReleaseIfEmpty();
    }

    private bool TryMakeRoom(int size)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        if (size > Free) return false;
        if (_end + size <= Capacity) return true;
        if (_start >= Count && Count + size <= Capacity)
        {
            // As many bytes were consumed since the last move as are moved now: constant time per byte.
            Peek().CopyTo(_storage!.Span);
            (_start, _end) = (0, Count);
            return true;
        }
        return TryGrow(size);
    }

    // At a capacity of twice the maximum, start < count leaves start + count + size < 2 * maximum: growth ends there.
    private bool TryGrow(int size)
    {
        int capacity = Math.Max(CapacityMin, Math.Min(2 * BytesMax, Math.Max(2 * Capacity, Count + size)));
        PooledBuffer? larger = null;
        if (_pool is null || capacity > _pool.BufferBytesMax) larger = PooledBuffer.Unpooled(capacity);
        else if (!_pool.TryRent(capacity, out larger)) return false;
        Peek().CopyTo(larger.Span);
        (_start, _end) = (0, Count);
        _storage?.Dispose();
        _storage = larger;
        return true;
    }
}
