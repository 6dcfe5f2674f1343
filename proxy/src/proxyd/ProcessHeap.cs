namespace Infra.Proxy.Daemon;

/// <summary>The heap of this process.</summary>
internal sealed class ProcessHeap : IManagedHeap
{
    /// <inheritdoc/>
    public int YoungCount => GC.CollectionCount(0);

    /// <inheritdoc/>
    public int FullCount => GC.CollectionCount(GC.MaxGeneration);

    /// <inheritdoc/>
    public long OldBytes => GC.GetGCMemoryInfo(GCKind.Any).GenerationInfo[GC.MaxGeneration].SizeAfterBytes;

    /// <inheritdoc/>
    public void Collect() => GC.Collect();
}
