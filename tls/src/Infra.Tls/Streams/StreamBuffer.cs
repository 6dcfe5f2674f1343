using System.Buffers;

namespace Infra.Tls.Streams;

/// <summary>
/// The buffer of one direction of one stream: it borrows an array while bytes are in it and gives it back in between. The object itself stays with its stream, so
/// lending costs no allocation, and a <see cref="Memory{T}"/> that somebody kept reaches at most what the same stream holds now; without a loan it throws.
/// Not thread-safe: the owner's reader or writer uses it.
/// </summary>
internal sealed class StreamBuffer(StreamBufferPool pool) : MemoryManager<byte>
{
    private byte[]? _array;

    /// <summary>Whether an array is borrowed.</summary>
    internal bool IsBorrowed => _array is not null;

    /// <summary>Bytes of the array; 0 without one.</summary>
    internal int Capacity => _array?.Length ?? 0;

    /// <summary>Borrows an array of a pool size, unless one of at least that size is borrowed. What was in a smaller one is not kept.</summary>
    internal void Borrow(int size)
    {
        if (Capacity >= size) return;
        GiveBack(plaintextBytes: 0);
        _array = pool.Rent(size);
    }

    /// <summary>Gives the array back; more than once is harmless.</summary>
    /// <param name="plaintextBytes">How many bytes from its start may hold decrypted data: they are erased.</param>
    internal void GiveBack(int plaintextBytes)
    {
        byte[]? array = Interlocked.Exchange(ref _array, null);
        if (array is null) return;
        array.AsSpan(0, Math.Min(plaintextBytes, array.Length)).Clear();
        pool.Return(array);
    }

    /// <inheritdoc/>
    public override Span<byte> GetSpan() => _array ?? throw new ObjectDisposedException(nameof(StreamBuffer));

    /// <inheritdoc/>
    public override MemoryHandle Pin(int elementIndex = 0)
    {
        byte[] array = _array ?? throw new ObjectDisposedException(nameof(StreamBuffer));
        return array.AsMemory(elementIndex).Pin();
    }

    /// <inheritdoc/>
    public override void Unpin()
    {
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => GiveBack(int.MaxValue);
}
