using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Infra.Buffers;

/// <summary>
/// Lends byte buffers and keeps returned ones for the next renter, in size classes of powers of two from 256 bytes up. The bytes kept and the bytes lent out are
/// bounded. Thread-safe. A pool belongs to whoever makes it: there is no common one.
/// </summary>
public sealed class PooledBufferPool
{
    private const int ClassBytesMin = 256;
    private static readonly int ClassLogMin = BitOperations.Log2(ClassBytesMin);

    private readonly Stack<byte[]>[] _classes;
    private long _outstandingBytes;
    private long _retainedBytes;
    private int _outstandingCount;

    /// <summary>Makes an empty pool.</summary>
    /// <param name="bufferBytesMax">The largest buffer to be had, rounded up to a power of two; at most 2^30.</param>
    /// <param name="retainedBytesMax">Bytes kept for reuse; what comes back above that goes to the garbage collector.</param>
    /// <param name="outstandingBytesMax">Bytes lent out at one time.</param>
    /// <exception cref="ArgumentOutOfRangeException">A limit is negative, or the largest buffer is 0 or above 2^30.</exception>
    public PooledBufferPool(int bufferBytesMax = 1 << 20, long retainedBytesMax = 16 << 20, long outstandingBytesMax = long.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bufferBytesMax);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bufferBytesMax, 1 << 30);
        ArgumentOutOfRangeException.ThrowIfNegative(retainedBytesMax);
        ArgumentOutOfRangeException.ThrowIfNegative(outstandingBytesMax);
        RetainedBytesMax = retainedBytesMax;
        OutstandingBytesMax = outstandingBytesMax;
        _classes = new Stack<byte[]>[ClassOf(bufferBytesMax) + 1];
        for (int i = 0; i < _classes.Length; i++)
            _classes[i] = new Stack<byte[]>();
    }

    /// <summary>The largest buffer to be had, in bytes.</summary>
    public int BufferBytesMax => ClassBytesMin << (_classes.Length - 1);

    /// <summary>Bound of <see cref="RetainedBytes"/>.</summary>
    public long RetainedBytesMax { get; }

    /// <summary>Bound of <see cref="OutstandingBytes"/>.</summary>
    public long OutstandingBytesMax { get; }

    /// <summary>Buffers lent out and not yet back; 0 when nothing has leaked.</summary>
    public int OutstandingCount => Volatile.Read(ref _outstandingCount);

    /// <summary>Bytes of the buffers lent out, counted by their size classes.</summary>
    public long OutstandingBytes => Volatile.Read(ref _outstandingBytes);

    /// <summary>Bytes kept for reuse.</summary>
    public long RetainedBytes => Volatile.Read(ref _retainedBytes);

    /// <summary>Lends a buffer of exactly <paramref name="length"/> zeros.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative or above <see cref="BufferBytesMax"/>.</exception>
    /// <exception cref="InvalidOperationException">The pool has lent out as much as it may; <see cref="TryRent"/> is for those who can wait.</exception>
    public PooledBuffer Rent(int length) => TryRent(length, out PooledBuffer? buffer)
        ? buffer
        : throw new InvalidOperationException($"The pool has lent out {OutstandingBytes} of {OutstandingBytesMax} bytes and cannot lend {length} more.");

    /// <summary>Lends a buffer of exactly <paramref name="length"/> zeros, or none if the pool has lent out as much as it may.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative or above <see cref="BufferBytesMax"/>.</exception>
    public bool TryRent(int length, [NotNullWhen(true)] out PooledBuffer? buffer)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)BufferBytesMax, nameof(length));
        buffer = null;
        int index = ClassOf(length);
        int bytes = ClassBytesMin << index;
        if (Interlocked.Add(ref _outstandingBytes, bytes) > OutstandingBytesMax)
        {
            Interlocked.Add(ref _outstandingBytes, -bytes);
            return false;
        }
        Interlocked.Increment(ref _outstandingCount);
        buffer = new PooledBuffer(this, Take(index) ?? new byte[bytes], length);
        return true;
    }

    /// <summary>Lets the kept buffers go to the garbage collector.</summary>
    public void Trim()
    {
        for (int index = 0; index < _classes.Length; index++)
        {
            while (Take(index) is not null)
            {
            }
        }
    }

    internal void TakeBack(byte[] cleared, int length, bool isReusable)
    {
        Interlocked.Add(ref _outstandingBytes, -cleared.Length);
        Interlocked.Decrement(ref _outstandingCount);
        if (!isReusable) return;
        if (Interlocked.Add(ref _retainedBytes, cleared.Length) > RetainedBytesMax)
        {
            Interlocked.Add(ref _retainedBytes, -cleared.Length);
            return;
        }
        Stack<byte[]> stack = _classes[ClassOf(length)];
        lock (stack) stack.Push(cleared);
    }

    private byte[]? Take(int index)
    {
        Stack<byte[]> stack = _classes[index];
        byte[]? array;
        lock (stack)
        {
            if (!stack.TryPop(out array)) return null;
        }
        Interlocked.Add(ref _retainedBytes, -array.Length);
        return array;
    }

    private static int ClassOf(int length) => Math.Max(0, BitOperations.Log2((uint)Math.Max(length - 1, 1)) + 1 - ClassLogMin);
}
