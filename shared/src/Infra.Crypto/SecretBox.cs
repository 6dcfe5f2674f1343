using Infra.Buffers;

namespace Infra.Crypto;

/// <summary>
/// Owns one secret value (round keys, a MAC's state) in memory that the collector does not move, so that no copy stays behind,
/// and overwrites it with zeros on <see cref="Dispose"/>.
/// </summary>
internal sealed class SecretBox<T> : IDisposable
    where T : struct
{
    // A handshake makes and drops eight of them; a burst of some hundred connections finds what the one before left behind.
    private static readonly PinnedArrayPool<T> Cells = new(1, retainedMax: 2048, restingMin: 64);

    private T[] _cell = Cells.Rent();

    /// <summary>The value itself, to read or to change in place.</summary>
    /// <exception cref="ObjectDisposedException">The owner has been disposed.</exception>
    internal ref T Value
    {
        get
        {
            T[] cell = _cell;
            if (cell.Length == 0) ThrowDisposed();
            return ref cell[0];
        }
    }

    // No finalizer: it could run while a method of an owner that is no longer referenced still works with the reference above.
    public void Dispose()
    {
        T[] cell = Interlocked.Exchange(ref _cell, []);
        if (cell.Length != 0) Cells.Return(cell);
    }

    private static void ThrowDisposed() => throw new ObjectDisposedException("key");
}
