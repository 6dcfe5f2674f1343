namespace Infra.Proxy.Lifecycle;

/// <summary>Counts the connections of all listeners against the bound of the whole program.</summary>
internal sealed class ConnectionGate(int countMax)
{
    private int _count;

    internal int CountMax => countMax;

    internal int Count => Volatile.Read(ref _count);

    internal bool IsFull => Count >= countMax;

    internal void Enter() => Interlocked.Increment(ref _count);

    internal void Leave() => Interlocked.Decrement(ref _count);
}
