namespace Infra.Proxy.Data;

/// <summary>
/// Lends buffers of one size without allocating once it is warm. A buffer is cleared when it comes back, so that no message ever shows
/// through in another. Thread-safe.
/// </summary>
internal sealed class SlabPool(int slabBytes, int retainedMax)
{
    private readonly Lock _lock = new();
    private readonly Slab?[] _kept = new Slab?[retainedMax];
    private int _keptCount;
    private int _lentCount;

    /// <summary>Whether each return is checked to bring nothing but zeros back; for tests.</summary>
    internal static bool IsChecking { get; set; }

    /// <summary>Size of each buffer.</summary>
    internal int SlabBytes => slabBytes;

    /// <summary>Buffers lent and not yet back: 0 when nothing is under way and nothing has leaked.</summary>
    internal int LentCount => Volatile.Read(ref _lentCount);

    internal Slab Rent()
    {
        Slab? slab = null;
        lock (_lock)
        {
            if (_keptCount > 0)
            {
                slab = _kept[--_keptCount];
                _kept[_keptCount] = null;
            }
            _lentCount++;
        }
        slab ??= new Slab(slabBytes);
        slab.IsLent = true;
        return slab;
    }

    /// <summary>Takes a buffer back.</summary>
    /// <param name="slab">The buffer.</param>
    /// <param name="used">How much of it, from its start, was ever written since it was lent; more than its size for all of it. Only that is cleared.</param>
    internal void Return(Slab slab, int used)
    {
        slab.Bytes.AsSpan(0, Math.Min(used, slab.Bytes.Length)).Clear();
        if (IsChecking && slab.Bytes.AsSpan().ContainsAnyExcept((byte)0)) throw new InvalidOperationException("More of a buffer was written than its owner says.");
        lock (_lock)
        {
            if (!slab.IsLent) throw new InvalidOperationException("A buffer came back twice.");
            slab.IsLent = false;
            _lentCount--;
            if (_keptCount < _kept.Length) _kept[_keptCount++] = slab;
        }
    }
}
