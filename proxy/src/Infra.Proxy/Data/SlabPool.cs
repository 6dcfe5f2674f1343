using System.Numerics;

namespace Infra.Proxy.Data;

/// <summary>
/// Lends buffers of one size without allocating once it is warm. A buffer is cleared when it comes back, so that no message ever shows
/// through in another. Nobody waits for another thread here: a shelf that is busy is passed over, and if all are, a buffer is made or given up. Thread-safe.
/// </summary>
internal sealed class SlabPool
{
    private const int ShelvesMax = 8;   // as many as there are loops at most

    private readonly Shelf[] _shelves;
    private readonly int _slabBytes;
    private int _lentCount;

    /// <summary>An empty pool.</summary>
    /// <param name="slabBytes">Size of each buffer.</param>
    /// <param name="retainedMax">Buffers that are kept when nobody wants them.</param>
    internal SlabPool(int slabBytes, int retainedMax)
    {
        _slabBytes = slabBytes;
        int count = (int)Math.Min(ShelvesMax, BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount));
        _shelves = new Shelf[count];
        for (int i = 0; i < count; i++)
            _shelves[i] = new Shelf((retainedMax + count - 1) / count);
    }

    /// <summary>Whether each return is checked to bring nothing but zeros back; for tests.</summary>
    internal static bool IsChecking { get; set; }

    /// <summary>Size of each buffer.</summary>
    internal int SlabBytes => _slabBytes;

    /// <summary>Buffers lent and not yet back: 0 when nothing is under way and nothing has leaked.</summary>
    internal int LentCount => Volatile.Read(ref _lentCount);

    /// <summary>Makes buffers ahead, before anybody wants them in a hurry: while the collector is at old objects, one that stays where it is is not made at once.</summary>
    /// <param name="count">How many; no more are kept than the pool keeps anyway.</param>
    internal void Prepare(int count)
    {
        for (int i = 0; i < count; i++)
            ShelfOf(i).TryPut(new Slab(_slabBytes, isKept: true));
    }

    internal Slab Rent()
    {
        Interlocked.Increment(ref _lentCount);
        Slab? slab = null;
        int first = Thread.GetCurrentProcessorId();
        for (int i = 0; i < _shelves.Length && slab is null; i++)
            slab = ShelfOf(first + i).TryTake();
        slab ??= new Slab(_slabBytes, isKept: true);
        slab.Lend();
        return slab;
    }

    /// <summary>Takes a buffer back.</summary>
    /// <param name="slab">The buffer.</param>
    /// <param name="used">How much of it, from its start, was ever written since it was lent; more than its size for all of it. Only that is cleared.</param>
    internal void Return(Slab slab, int used)
    {
        slab.Bytes.AsSpan(0, Math.Min(used, slab.Bytes.Length)).Clear();
        if (IsChecking && slab.Bytes.AsSpan().ContainsAnyExcept((byte)0)) throw new InvalidOperationException("More of a buffer was written than its owner says.");
        slab.TakeBack();
        Interlocked.Decrement(ref _lentCount);
        int first = Thread.GetCurrentProcessorId();
        for (int i = 0; i < _shelves.Length; i++)
        {
            if (ShelfOf(first + i).TryPut(slab)) return;
        }
    }

    private Shelf ShelfOf(int number) => _shelves[number & (_shelves.Length - 1)];

    private sealed class Shelf(int slabsMax)
    {
        private readonly Lock _lock = new();
        private readonly Slab?[] _kept = new Slab?[slabsMax];
        private int _count;

        /// <summary>A buffer; null if there is none, or the shelf is busy.</summary>
        internal Slab? TryTake()
        {
            if (Volatile.Read(ref _count) == 0 || !_lock.TryEnter()) return null;
            try
            {
                if (_count == 0) return null;
                Slab? slab = _kept[--_count];
                _kept[_count] = null;
                return slab;
            }
            finally
            {
                _lock.Exit();
            }
        }

        /// <summary>Keeps a buffer; false if the shelf is full or busy.</summary>
        internal bool TryPut(Slab slab)
        {
            if (!_lock.TryEnter()) return false;
            try
            {
                if (_count == _kept.Length) return false;
                _kept[_count++] = slab;
                return true;
            }
            finally
            {
                _lock.Exit();
            }
        }
    }
}
