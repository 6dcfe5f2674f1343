using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Infra.Crypto;

/// <summary>
/// Owns one secret value (round keys, a MAC's state) in memory that the collector does not move, so that no copy stays behind,
/// and overwrites it with zeros on <see cref="Dispose"/>.
/// </summary>
internal sealed class SecretBox<T> : IDisposable
    where T : struct
{
    private T[] _cell = GC.AllocateArray<T>(1, pinned: true);

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
        T[] cell = _cell;
        _cell = [];
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(cell.AsSpan()));
    }

    private static void ThrowDisposed() => throw new ObjectDisposedException("key");
}
