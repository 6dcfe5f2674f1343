using System.Buffers;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Infra.Buffers;

/// <summary>
/// A byte buffer with one owner, who gives it back by <see cref="Dispose()"/>. It starts with zeros and is cleared when it goes back. Every use after
/// that throws in every build, also through a <see cref="Memory{T}"/> taken before; the object never serves another renter, so an old reference cannot reach another renter's
/// bytes. Only a span taken before the return escapes this: keep spans inside the call that took them. Not thread-safe, but disposing from another thread than the
/// renter's is fine.
/// </summary>
public sealed class PooledBuffer : MemoryManager<byte>
{
    private readonly PooledBufferPool? _pool;
    private readonly int _length;
    private byte[]? _array;
    private bool _wasPinned;

    internal PooledBuffer(PooledBufferPool? pool, byte[] array, int length)
    {
        _pool = pool;
        _array = array;
        _length = length;
    }

    /// <summary>Number of bytes, as asked for.</summary>
    public int Length => _length;

    /// <summary>Whether the buffer has been given back.</summary>
    public bool IsDisposed => _array is null;

    /// <summary>The bytes.</summary>
    /// <exception cref="ObjectDisposedException">The buffer has been given back.</exception>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public Span<byte> Span => new(_array ?? throw Disposed(), 0, _length);

    /// <summary>A buffer of <paramref name="length"/> bytes that belongs to no pool; it obeys the same rules and is left to the garbage collector when disposed.</summary>
    public static PooledBuffer Unpooled(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return new PooledBuffer(pool: null, new byte[length], length);
    }

    /// <summary>Clears the buffer and gives it back; once is enough, more is harmless.</summary>
    public void Dispose() => Dispose(disposing: true);

    /// <summary>The bytes; what <see cref="Memory{T}.Span"/> calls.</summary>
    /// <exception cref="ObjectDisposedException">The buffer has been given back.</exception>
    public override Span<byte> GetSpan() => Span;

    /// <summary>Pins the bytes for a native call. A buffer that was ever pinned is not used again after its return, since the call may outlast it.</summary>
    /// <exception cref="ObjectDisposedException">The buffer has been given back.</exception>
    public override MemoryHandle Pin(int elementIndex = 0)
    {
        byte[] array = _array ?? throw Disposed();
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)_length, nameof(elementIndex));
        _wasPinned = true;
        return new Memory<byte>(array, elementIndex, _length - elementIndex).Pin();
    }

    /// <summary>Does nothing: the handle of <see cref="Pin"/> unpins by itself.</summary>
    public override void Unpin()
    {
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        byte[]? array = Interlocked.Exchange(ref _array, null);
        if (array is null) return;
        array.AsSpan(0, _length).Clear();
        _pool?.TakeBack(array, _length, isReusable: !_wasPinned);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ObjectDisposedException Disposed() => new(nameof(PooledBuffer));
}
