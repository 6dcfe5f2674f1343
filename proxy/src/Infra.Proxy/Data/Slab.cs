namespace Infra.Proxy.Data;

/// <summary>A buffer lent by a <see cref="SlabPool"/>. One owner at a time, who gives it back once and forgets it.</summary>
/// <param name="length">Its size in bytes.</param>
/// <param name="isKept">Whether it is to stay: the collector then never moves it, which for a pool's megabytes would take its pauses past what a loop may stand still.</param>
internal sealed class Slab(int length, bool isKept = false)
{
    private int _isLent;

    internal byte[] Bytes { get; } = GC.AllocateArray<byte>(length, pinned: isKept);

    /// <summary>It leaves the pool.</summary>
    internal void Lend() => Volatile.Write(ref _isLent, 1);

    /// <summary>It comes back.</summary>
    /// <exception cref="InvalidOperationException">It came back before: a bug of its owner.</exception>
    internal void TakeBack()
    {
        if (Interlocked.Exchange(ref _isLent, 0) == 0) throw new InvalidOperationException("A buffer came back twice.");
    }
}
