namespace Infra.Av1.Pictures;

/// <summary>Counts the bytes of a decoder's pools against their limit. Thread-safe: pictures go back from any thread.</summary>
internal sealed class MemoryBudget(long bytesMax)
{
    private long _bytes;

    /// <summary>Bytes in use, those that wait in pools included.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Asked before anything is allocated; tests let it refuse. Null: never refuses by itself.</summary>
    public Func<bool>? Refuses { get; set; }

    /// <summary>Takes bytes, or refuses what would go beyond the limit.</summary>
    public bool TryTake(long bytes)
    {
        if (Refuses is not null && Refuses()) return false;
        if (Interlocked.Add(ref _bytes, bytes) <= bytesMax) return true;
        Interlocked.Add(ref _bytes, -bytes);
        return false;
    }

    /// <summary>Gives bytes back.</summary>
    public void Return(long bytes) => Interlocked.Add(ref _bytes, -bytes);
}
