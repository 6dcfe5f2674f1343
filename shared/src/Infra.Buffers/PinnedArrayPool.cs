using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Infra.Buffers;

/// <summary>
/// Lends arrays of one length that the garbage collector does not move, and keeps what comes back for the next one. Pinned memory that is made and dropped
/// is dear: each piece is made under a lock of the runtime's, and only a collection of everything frees it. Nobody waits for another thread here: while one is
/// at the pool, another's array is made new, or dropped. What has come back rests until others have come back after it, so that whoever looks at it by
/// mistake a moment later sees zeros, and nobody's new secret. Thread-safe.
/// </summary>
/// <typeparam name="T">Type of the elements, which must hold no references.</typeparam>
public sealed class PinnedArrayPool<T>
    where T : struct
{
    private readonly Lock _lock = new();
    private readonly T[]?[] _kept;
    private readonly int _length;
    private readonly int _restingMin;
    private int _first;
    private int _count;

    /// <summary>An empty pool.</summary>
    /// <param name="length">Number of elements of each array.</param>
    /// <param name="retainedMax">Arrays that are kept when nobody wants them; the first to come is the first to go.</param>
    /// <param name="restingMin">How many have to come back after one before it is lent again.</param>
    /// <exception cref="ArgumentOutOfRangeException">One of them is negative, or no more are kept than have to rest.</exception>
    public PinnedArrayPool(int length, int retainedMax, int restingMin)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfNegative(restingMin);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(retainedMax, restingMin);
        _length = length;
        _restingMin = restingMin;
        _kept = new T[]?[retainedMax];
    }

    /// <summary>An array of zeros, for the caller alone until it gives it to <see cref="Return"/>; one that never comes back is the collector's.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]   // its branches have no place in the machine code of methods that are searched for branches on secrets
    public T[] Rent() => TryTake() ?? GC.AllocateArray<T>(_length, pinned: true);

    /// <summary>Overwrites an array with zeros and takes it back. Nobody may use it from now on, or return it again: it will be somebody else's.</summary>
    /// <exception cref="ArgumentException">The array has another length than those of this pool.</exception>
    public void Return(T[] array)
    {
        ArgumentNullException.ThrowIfNull(array);
        if (array.Length != _length) throw new ArgumentException($"The arrays of this pool have {_length} elements.", nameof(array));
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(array.AsSpan()));
        if (!_lock.TryEnter()) return;
        try
        {
            if (_count < _kept.Length) _kept[(_first + _count++) % _kept.Length] = array;
        }
        finally
        {
            _lock.Exit();
        }
    }

    private T[]? TryTake()
    {
        if (Volatile.Read(ref _count) <= _restingMin || !_lock.TryEnter()) return null;
        try
        {
            if (_count <= _restingMin) return null;
            T[]? array = _kept[_first];
            _kept[_first] = null;
            _first = (_first + 1) % _kept.Length;
            _count--;
            return array;
        }
        finally
        {
            _lock.Exit();
        }
    }
}
