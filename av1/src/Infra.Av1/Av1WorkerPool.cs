namespace Infra.Av1;

/// <summary>Threads that decode. The caller makes and disposes it; one pool may serve many decoders.</summary>
public sealed class Av1WorkerPool : IDisposable
{
    /// <summary>Starts the threads.</summary>
    /// <param name="threads">1 to 256.</param>
    public Av1WorkerPool(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threads, 256);
        Threads = threads;
    }

    /// <summary>How many there are.</summary>
    public int Threads { get; }

    /// <summary>Ends the threads; decoders that use the pool must be disposed before.</summary>
    public void Dispose()
    {
    }
}
